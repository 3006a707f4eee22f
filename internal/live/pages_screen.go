package live

import (
	"net/http"
	"strings"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/people"
)

// screenPages are those of the hall's screen, and what a host does with it.
type screenPages struct{ pages }

// screenCookie names a screen's token. It opens the view of one room for a hall, and nothing else.
const screenCookie = "screen"

// screenView is what the hall's screen shows.
type screenView struct {
	P       *lang.Printer
	Room    Room
	Title   string
	Unit    string
	Address string // where phones go, without the scheme
	QR      string
	Code    string // the four characters that show that somebody sees the screen
	Wifi    string // the hall's own network, with its code
	WifiQR  string
	State   State
	Timer   Countdown
}

// waitingView is a screen that waits for a host to type its code.
type waitingView struct {
	P     *lang.Printer
	Code  string
	Mark  string
	Error string
}

// stageSet is what a host's page says of the screens, with what was typed for them and is wrong.
type stageSet struct {
	Screens    Screens
	At         string // where a hall's computer finds its code
	Now        int64  // microseconds
	Pair       string
	PairError  string
	Minutes    string
	TimerError string
}

// stageView is what a host or speaker sets on the screen. From is the page to come back to, "" for the host's.
type stageView struct {
	Room    Room
	Timer   Countdown
	Minutes string // of a countdown that was none
	Error   string
	From    string
	Op      func() string
}

// onScreenAtOnce is how many questions fit the screen in letters of a twentieth of its height; what does not is left out
// by its style sheet.
const onScreenAtOnce = 4

func screenTokenOf(c *web.Ctx) string {
	k, err := c.R.Cookie(screenCookie)
	if err != nil {
		return ""
	}
	return k.Value
}

// screen is the page that a hall's computer opens: a code until a host typed it, then the room, at last its end.
func (p screenPages) screen(c *web.Ctx) error {
	var s Screen
	var v screenView
	var found bool
	err := c.Read(func(tx *store.Tx) (err error) {
		if s, found, err = ScreenOf(tx, screenTokenOf(c)); err != nil || s.RoomID == "" {
			return err
		}
		v, err = p.showing(c, tx, s.RoomID)
		return err
	})
	if err != nil {
		return err
	}
	if s.RoomID == "" {
		return p.waiting(c, s, found)
	}
	if v.Room.State != Open {
		p.setScreen(c, "", -1)
		return c.Draw(http.StatusOK, screenEnd(v))
	}
	if s.SeenAt < c.Server().Now()-seenEvery.Microseconds() {
		if err := p.engine.db.Maintain(c.R.Context(), "live.screen", func(tx *store.Tx) error { return SawScreen(tx, s) }); err != nil {
			return err
		}
	}
	return p.project(c, v)
}

// waiting shows a screen's code: a fresh one where it has none that can be typed.
func (p screenPages) waiting(c *web.Ctx, s Screen, found bool) error {
	v, token := waitingView{P: c.P}, ""
	if !found {
		if err := p.gate.Waits(c.R.RemoteAddr); err != nil {
			f, _ := fault.As(err)
			v.Error, v.Mark = c.P.T(f.Key, f.Args...), screenMark(Screen{}, 0)
			return c.Draw(http.StatusTooManyRequests, screenWaiting(v))
		}
	}
	if !found || s.CodeUntil <= c.Server().Now() {
		err := p.engine.db.Maintain(c.R.Context(), "live.screen", func(tx *store.Tx) (err error) {
			if found {
				s, err = RenewScreen(tx, s)
				return err
			}
			s, token, err = NewScreen(tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	if token != "" {
		p.setScreen(c, token, 0)
	}
	v.Code, v.Mark = s.Code, screenMark(s, c.Server().Now())
	return c.Draw(http.StatusOK, screenWaiting(v))
}

// setScreen gives the screen its token, for as long as its window lives, or takes it back.
func (p screenPages) setScreen(c *web.Ctx, token string, seconds int) {
	http.SetCookie(c.W, &http.Cookie{Name: screenCookie, Value: token, Path: "/screen", MaxAge: seconds, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.Server().Secure()})
}

// screenMark changes whenever a waiting screen has something else to show.
func screenMark(s Screen, now int64) string {
	switch {
	case s.RoomID != "":
		return "room"
	case s.CodeUntil > now:
		return s.Code
	}
	return "none"
}

// state says whether a waiting screen still shows what it should.
func (p screenPages) state(c *web.Ctx) error {
	var s Screen
	if err := c.Read(func(tx *store.Tx) (err error) { s, _, err = ScreenOf(tx, screenTokenOf(c)); return err }); err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	c.JSON(http.StatusOK, map[string]string{"mark": screenMark(s, c.Server().Now())})
	return nil
}

// projector shows the screen's page to whoever may host the room.
func (p screenPages) projector(c *web.Ctx) error {
	var v screenView
	err := c.Read(func(tx *store.Tx) (err error) { v, err = p.showing(c, tx, c.Path("id")); return err })
	if err != nil {
		return err
	}
	if v.Room.State != Open {
		return c.Redirect("/rooms/" + v.Room.ID)
	}
	return p.project(c, v)
}

// showing reads what the screen shows of a room.
func (p screenPages) showing(c *web.Ctx, tx *store.Tx, roomID string) (screenView, error) {
	v := screenView{P: c.P}
	var err error
	if v.Room, err = ByID(tx, roomID); err != nil {
		return v, err
	}
	hall := hallView{P: c.P, Room: v.Room}
	if err := hall.talk(tx); err != nil {
		return v, err
	}
	if v.Title, v.Unit = hall.Title, hall.Unit; v.Title == "" {
		v.Title = c.P.T("live.host.room")
	}
	v.Timer = CountdownOf(v.Room, tx.Now())
	v.State, err = StateOf(tx, v.Room.ID, onScreenAtOnce)
	return v, err
}

// project draws the screen of an open room: how to enter, and what the hall asks, large enough for ten metres.
func (p screenPages) project(c *web.Ctx, v screenView) error {
	err := p.dressed(c, &v.State)
	if err != nil {
		return err
	}
	if p.wifi.Code != "" {
		if v.WifiQR, err = people.QR(p.wifi.Code); err != nil {
			return err
		}
		v.Wifi = p.wifi.Name
	}
	v.Code = ScreenCode(v.Room, time.UnixMicro(c.Server().Now()))
	v.Address = c.Server().Absolute("/r")
	if v.QR, err = people.QR(v.Address + "/" + v.Room.Code); err != nil {
		return err
	}
	_, v.Address, _ = strings.Cut(v.Address, "://")
	c.W.Header().Set("Refresh", "5")
	return c.Draw(http.StatusOK, projectorPage(v))
}

// postConnect takes the code that stands on a waiting screen.
func (p screenPages) postConnect(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	room, typed := c.Path("id"), form.Line("code")
	if err := p.gate.Pairs(c.Actor.ID); err != nil {
		return p.orAgainStage(c, err, func(v *stageSet, said string) { v.Pair, v.PairError = typed, said })
	}
	err = c.Post("live.screen", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/rooms/" + room + "#stage", Notice: "live.done.screen"}, ConnectScreen(tx, room, typed)
	})
	if err == nil {
		p.gate.Paired(c.Actor.ID)
		return nil
	}
	return p.orAgainStage(c, err, func(v *stageSet, said string) { v.Pair, v.PairError = typed, said })
}

func (p screenPages) postDisconnect(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	room := c.Path("id")
	return c.Post("live.screen", func(tx *store.Tx) (web.Done, error) {
		_, err := DisconnectScreens(tx, room)
		return web.Done{To: "/rooms/" + room + "#stage", Notice: "live.done.screensOff"}, err
	})
}

// postQuiet leaves the way in alone on the screen, or shows all again.
func (p screenPages) postQuiet(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	room := c.Path("id")
	return c.Post("live.quiet", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/rooms/" + room + "#stage"}, SetQuiet(tx, room, form.On("quiet"))
	})
}

// orAgainStage shows the host's page again, with what was typed and what is wrong with it.
func (p screenPages) orAgainStage(c *web.Ctx, err error, say func(v *stageSet, said string)) error {
	if !web.Invalid(err) && !fault.Is(err, fault.TooMany) {
		return err
	}
	v, failed := p.hosting(c)
	if failed != nil {
		return failed
	}
	f, _ := fault.As(err)
	said := c.P.T(f.Key, f.Args...)
	for _, field := range f.Fields {
		said = c.P.T(field.Key, field.Args...)
	}
	say(&v.Stage, said)
	return p.drawHost(c, f.Kind.Status(), v)
}

// countdown writes minutes and seconds left.
func countdown(t Countdown) string {
	s := itoa(int(t.Left % 60))
	if len(s) < 2 {
		s = "0" + s
	}
	return itoa(int(t.Left/60)) + ":" + s
}
