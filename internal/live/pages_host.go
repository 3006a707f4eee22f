package live

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// hostView is what the host of a room works with.
type hostView struct {
	Room    Room
	Title   string
	Address string // where phones go, without the scheme
	QR      string
	Phones  int
	Screen  string // the code that shows that somebody sees the screen
	State   State
	Waiting []Question
	Visible []Question
	Others  []ui.Option // visible questions, to name the one that another repeats
	Polls   []Poll
	Talk    FeedbackTotals // what the hall said, for the speaker of a closed room alone
	Few     bool           // too few said anything
	Speaks  bool
	Draft   NewPoll // one that did not check, as it was typed
	Typed   string
	Slip    string // the number of a slip, as it was typed
	Error   string
	Stage   stageSet
	Word    string // a join word, and a number of people, as they were typed
	People  string
	Op      func() string
}

func (p pages) postOpen(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	return c.Post("live.open", func(tx *store.Tx) (web.Done, error) {
		moderation := form.Get("moderation")
		if moderation == "" {
			moderation = Before
		}
		r, err := OpenRoom(tx, c.Path("id"), moderation)
		return web.Done{To: "/rooms/" + r.ID, ID: r.ID}, err
	})
}

func (p pages) host(c *web.Ctx) error {
	v, err := p.hosting(c)
	if err != nil {
		return err
	}
	return p.drawHost(c, http.StatusOK, v)
}

func (p pages) drawHost(c *web.Ctx, status int, v hostView) error {
	page := ui.PageData{Question: v.Title, Lead: c.P.T("live.host." + v.Room.State),
		Crumbs: []ui.Link{{Label: c.P.T("live.host.session"), Href: "/sessions/" + v.Room.SessionID}, {Label: c.P.T("live.host.room")}}}
	if v.Room.State == Open {
		page.Actions = []ui.Action{{Label: c.P.T("live.host.projector"), Href: "/rooms/" + v.Room.ID + "/projector", Icon: "qr-code", Kind: ui.Quiet},
			{Label: c.P.T("live.host.speaker"), Href: "/rooms/" + v.Room.ID + "/speaker", Icon: "mic", Kind: ui.Quiet},
			{Label: c.P.T("live.slips.crumb"), Href: "/rooms/" + v.Room.ID + "/slips", Icon: "printer", Kind: ui.Quiet},
			{Label: c.P.T("live.host.close"), Href: "/rooms/" + v.Room.ID + "/close", Icon: "x", Kind: ui.Quiet}}
	}
	return c.PageStatus(status, page, hostBody(c.P, v))
}

// hosting reads what the host sees. What was asked of the desk alone, or waits for its batch, is not in it.
func (p pages) hosting(c *web.Ctx) (hostView, error) {
	v := hostView{Op: c.NewOp}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Room, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		hall := hallView{P: c.P, Room: v.Room}
		if err := hall.talk(tx); err != nil {
			return err
		}
		if v.Title = hall.Title; v.Title == "" {
			v.Title = c.P.T("live.host.room")
		}
		if v.State, err = StateOf(tx, v.Room.ID, MostQuestions); err != nil {
			return err
		}
		if v.Room.State == Closed {
			v.Talk, v.Few, err = FeedbackOf(tx, v.Room)
			v.Speaks = err == nil
			if err != nil && !fault.Is(err, fault.Forbidden) {
				return err
			}
		}
		if v.Polls, err = Polls(tx, v.Room.ID); err != nil {
			return err
		}
		if v.Stage.Screens, err = ScreensOf(tx, v.Room.ID); err != nil {
			return err
		}
		all, err := store.All[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE room_id = $1 AND state NOT IN ('held', 'desk', 'hidden')
			ORDER BY votes DESC, id`, v.Room.ID)
		for _, q := range all {
			if visible(q.State) {
				v.Visible = append(v.Visible, q)
				v.Others = append(v.Others, ui.Option{Value: q.ID, Label: short(q.Text)})
			} else {
				v.Waiting = append(v.Waiting, q)
			}
		}
		return err
	})
	if err == nil {
		err = p.dressed(c, &v.State)
	}
	if err != nil {
		return v, err
	}
	v.Phones = p.engine.Phones(v.Room.ID)
	v.Stage.Now = c.Server().Now()
	_, v.Stage.At, _ = strings.Cut(c.Server().Absolute("/screen"), "://")
	v.Screen = ScreenCode(v.Room, time.UnixMicro(v.Stage.Now))
	v.Address = c.Server().Absolute("/r")
	if v.Room.Code != "" {
		v.QR, err = people.QR(v.Address + "/" + v.Room.Code)
	}
	_, v.Address, _ = strings.Cut(v.Address, "://")
	return v, err
}

// short cuts a question for a list of choices.
func short(text string) string {
	if r := []rune(text); len(r) > 70 {
		return string(r[:70]) + "…"
	}
	return text
}

// hostNews says how many questions wait: a host's list moves only when the host asks.
func (p pages) hostNews(c *web.Ctx) error {
	var s State
	err := c.Read(func(tx *store.Tx) (err error) { s, err = StateOf(tx, c.Path("id"), 0); return err })
	if err == nil {
		err = p.dressed(c, &s)
	}
	if err != nil {
		return err
	}
	return c.Draw(http.StatusOK, hostCounts(c.P, c.Path("id"), s, p.engine.Phones(c.Path("id")), c.Query("seen")))
}

func (p pages) postVerdict(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v := Verdict{State: form.Get("state"), Reason: form.Get("reason"), SameAs: form.Get("same_as")}
	if v.State != Hidden {
		v.Reason = ""
	}
	if v.Reason != Duplicate {
		v.SameAs = ""
	}
	room, question := c.Path("id"), form.Get("question")
	form.Forget("question", "same_as") // an operation has a moment, which no question may stand beside
	err = c.Post("live.judge", func(tx *store.Tx) (web.Done, error) {
		q, err := Judge(tx, question, v)
		if err == nil && q.RoomID != room {
			err = fault.New(fault.NotFound, fault.NotFound.Key())
		}
		if form.Get("from") == "speaker" { // the queue itself says what was decided
			return web.Done{To: backTo(room, form, "")}, err
		}
		return web.Done{To: "/rooms/" + room, Notice: "live.done." + v.State}, err
	})
	if err == nil {
		p.engine.Changed(room)
	}
	return p.orAgain(c, err, func(*hostView) {})
}

// orAgain shows the host's page again where a form did not check, with what keep puts back.
func (p pages) orAgain(c *web.Ctx, err error, keep func(*hostView)) error {
	if err == nil || !web.Invalid(err) {
		return err
	}
	v, failed := p.hosting(c)
	if failed != nil {
		return failed
	}
	f, _ := fault.As(err)
	keep(&v)
	v.Error = c.P.T(f.Key, f.Args...)
	for _, field := range f.Fields {
		v.Error = c.P.T(field.Key, field.Args...)
	}
	return p.drawHost(c, f.Kind.Status(), v)
}

func (p pages) closeForm(c *web.Ctx) error {
	v, err := p.hosting(c)
	if err != nil {
		return err
	}
	confirm := ui.ConfirmData{Title: c.P.T("live.close.title"), Effects: []string{c.P.T("live.close.text", "count", len(v.Waiting)), c.P.T("live.close.keys")},
		Button: c.P.T("live.host.close"), Cancel: ui.Link{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, Form: ui.FormData{Action: "/rooms/" + v.Room.ID + "/close", Op: c.NewOp()}}
	return c.Page(ui.PageData{Question: v.Title, Crumbs: []ui.Link{{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, {Label: c.P.T("live.host.close")}}},
		closeBody(c.P, confirm))
}

func (p pages) postClose(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	err := c.Post("live.close", func(tx *store.Tx) (web.Done, error) {
		r, err := CloseRoom(tx, c.Path("id"))
		return web.Done{To: "/sessions/" + r.SessionID, Notice: "live.done.closed"}, err
	})
	if err == nil {
		p.engine.End(c.Path("id"))
	}
	return err
}

// RoomPanel says on a session's page whether its room is open, for those who may host it.
type RoomPanel struct {
	Room  Room
	Found bool
	May   bool
}

// PanelOf reads what the page of a session says of its room.
func PanelOf(tx *store.Tx, f sessions.Full) (p RoomPanel, err error) {
	if p.May, err = MayHost(tx, f); err != nil || !p.May {
		return p, err
	}
	p.Room, p.Found, err = OfSession(tx, f.ID)
	return p, err
}

func votesOf(p *lang.Printer, q Question) string { return p.T("live.hall.votes", "count", q.Votes) }

func itoa(n int) string { return strconv.Itoa(n) }

func reasonOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Label: p.T("live.hide.choose")}}
	for _, r := range Reasons() {
		all = append(all, ui.Option{Value: r, Label: p.T("live.reason." + r)})
	}
	return all
}

// others are the visible questions that one may repeat.
func others(v hostView, q Question, p *lang.Printer) []ui.Option {
	all := []ui.Option{{Label: p.T("live.hide.none")}}
	for _, o := range v.Others {
		if o.Value != q.ID {
			all = append(all, o)
		}
	}
	return all
}
