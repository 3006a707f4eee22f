package live

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/lang/scrub"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/org"
	"rostrum/internal/sessions"
)

// hallView is what a phone in the hall sees.
type hallView struct {
	P        *lang.Printer
	Room     Room
	Title    string
	Unit     string
	Messages []string
	State    State
	Mine     map[string]bool
	Op       string
	Expected int
	Said     bool // three taps have come in
	Screen   bool // the code on the hall's screen is asked for
	Typed    string
	Desk     bool
	Error    string
	Taken    string          // the question as it was stored, after sending
	Removed  []scrub.Removal // what was taken out of it
	Receipt  string          // the code with which the answer is found, at ReceiptAt

	ReceiptAt string
	Langs     []tongue
	Chosen    tongue                   // the language that was chosen, where it says more than the page's own words
	tags      []string                 // of the session
	unit      func(in lang.Tag) string // its name
}

// find takes a code that was typed, and leads to its room.
func (p pages) find(c *web.Ctx) error {
	v := findView{P: c.P, Typed: c.Query("code")}
	if v.Typed == "" {
		return drawHall(c, http.StatusOK, findPage(v))
	}
	var r Room
	err := c.Read(func(tx *store.Tx) (err error) { r, err = ByCode(tx, v.Typed); return err })
	if err != nil {
		return p.noRoom(c, err, v.Typed)
	}
	return c.Redirect("/r/" + r.Code)
}

// findView is the page on which a code is typed.
type findView struct {
	P            *lang.Printer
	Typed, Error string
}

func drawHall(c *web.Ctx, status int, body templ.Component) error {
	return c.Draw(status, body)
}

func (p pages) audience(c *web.Ctx) error {
	v, err := p.hall(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	p.arrive(c, v)
	v.Said = c.R.URL.Query().Has("said")
	v.Screen = c.R.URL.Query().Has("screen") && token(c, v.Room) == ""
	return drawHall(c, http.StatusOK, hallPage(v))
}

// noRoom answers for a code that leads nowhere with the page on which one is typed. Only such codes are counted.
func (p pages) noRoom(c *web.Ctx, err error, typed string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	v, status := findView{P: c.P, Typed: typed, Error: c.P.T("live.err.code")}, http.StatusNotFound
	if err := p.gate.Wrong(c.R.RemoteAddr); err != nil {
		f, _ := fault.As(err)
		v.Error, status = c.P.T(f.Key, f.Args...), http.StatusTooManyRequests
	}
	return drawHall(c, status, findPage(v))
}

// hall reads everything that a phone is shown.
func (p pages) hall(c *web.Ctx) (hallView, error) {
	v := hallView{P: c.P, Op: c.NewOp()}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Room, err = ByCode(tx, c.Path("code")); err != nil {
			return err
		}
		if err = v.talk(tx); err != nil {
			return err
		}
		if err = v.tongues(tx, c); err != nil {
			return err
		}
		if v.State, err = StateOf(tx, v.Room.ID, mostSent); err != nil {
			return err
		}
		if t := token(c, v.Room); t != "" {
			ids := []string{}
			for _, q := range v.State.Questions {
				ids = append(ids, q.ID)
			}
			v.Mine, err = Voted(tx, v.Room, t, ids)
		}
		return err
	})
	if err == nil {
		err = p.dressed(c, &v.State)
	}
	if err != nil {
		return v, err
	}
	return v, nil
}

// talk says what the talk is about: its title, who holds it, and the key messages of its briefs.
func (v *hallView) talk(tx *store.Tx) error {
	f, err := sessions.ByID(tx, v.Room.SessionID)
	if err != nil {
		return err
	}
	unit, err := org.UnitAt(tx, f.UnitID, f.Day)
	if err != nil {
		return err
	}
	v.Title, v.Unit, v.unit, v.Expected, v.tags = f.Title, unit.Label(v.P.Lang()), unit.Label, f.Expected, f.Languages
	for _, id := range f.BriefIDs {
		full, state, err := briefs.PublicView(tx, id, 0)
		if fault.Is(err, fault.NotFound) {
			continue // an internal brief's words stay inside
		}
		if err != nil {
			return err
		}
		if v.Title == "" {
			v.Title = full.Text.Title
		}
		if state.OnSite {
			v.Messages = append(v.Messages, full.Text.KeyMessages...)
		}
	}
	return nil
}

// postAsk takes a question. Without scripts the page comes again with what was stored; with them, only that.
func (p pages) postAsk(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v, err := p.hall(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	v.Typed, v.Desk = form.Text("question"), form.Text("to") == "desk"
	if !store.ValidID(form.Op()) {
		return fault.New(fault.Invalid, "store.badop")
	}
	clean, err := Clean(v.Typed)
	var t string
	if err == nil {
		t, err = p.admitted(c, v, form.Text("screen"), form.Text("op"))
	}
	careful := false
	if err == nil {
		careful, err = p.gate.Asks(t)
	}
	if err == nil {
		receipt, known := p.engine.Receipts.For(form.Op())
		var again bool
		again, err = p.engine.Ask(c.R.Context(), v.Room.ID, Ask{OpID: form.Op(), Text: clean.Text, Way: ByPhone, Desk: v.Desk, Careful: careful, Receipt: receipt.Hash})
		if !again || known {
			v.Receipt = receipt.Code
		}
	}
	if err != nil {
		return v.again(c, err, form.Op())
	}
	if v.State, err = p.now(c, v.Room); err != nil {
		return err
	}
	v.Taken, v.Removed, v.Typed = clean.Text, clean.Removed, ""
	_, v.ReceiptAt, _ = strings.Cut(c.Server().Absolute("/receipt"), "://")
	return drawHall(c, http.StatusOK, hallPage(v))
}

// again shows the page with what was typed and why it was not taken; the operation stays the same, so that a
// question which was stored after all is not stored twice.
func (v hallView) again(c *web.Ctx, err error, op string) error {
	f, known := fault.As(err)
	if !known {
		return err
	}
	v.Error, v.Op, v.Screen = c.P.T(f.Key, f.Args...), op, f.Key == "live.err.askScreen"
	for _, field := range f.Fields {
		v.Error, v.Screen = c.P.T(field.Key, field.Args...), v.Screen || field.Name == "screen"
	}
	return drawHall(c, f.Kind.Status(), hallPage(v))
}

func (p pages) now(c *web.Ctx, r Room) (s State, err error) {
	err = c.Read(func(tx *store.Tx) (err error) { s, err = StateOf(tx, r.ID, mostSent); return err })
	if err == nil {
		err = p.dressed(c, &s)
	}
	return s, err
}

// door reads what it takes to let a browser in, and nothing of what the page shows: a storm of votes asks for it alone.
func (p pages) door(c *web.Ctx) (v hallView, err error) {
	err = c.Read(func(tx *store.Tx) (err error) {
		if v.Room, err = ByCode(tx, c.Path("code")); err != nil {
			return err
		}
		f, err := sessions.ByID(tx, v.Room.SessionID)
		v.Expected = f.Expected
		return err
	})
	return v, err
}

// postVote takes a vote, or takes it back, and shows the room again.
func (p pages) postVote(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if !store.ValidID(form.Text("question")) {
		return fault.New(fault.Invalid, "live.err.noSuch")
	}
	door, err := p.door(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	r := door.Room
	v := Vote{QuestionID: form.Text("question"), On: form.Text("on") != "no"}
	if v.Token, err = p.admitted(c, door, "", form.Text("op")); err == nil {
		err = p.gate.Votes(v.Token)
	}
	if err != nil {
		hall, errHall := p.hall(c)
		if errHall != nil {
			return errHall
		}
		return hall.again(c, err, hall.Op)
	}
	if err := p.engine.Vote(c.R.Context(), r.ID, v); err != nil {
		return err
	}
	if c.R.Header.Get("Accept") == "application/json" {
		c.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	return c.Redirect("/r/" + r.Code + "#q-" + v.QuestionID)
}

// postEnter takes the code on the hall's screen, and knows the browser from then on.
func (p pages) postEnter(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v, err := p.hall(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	screen := form.Text("screen")
	if screen == "" {
		screen = "-" // nothing was typed, which is no code either
	}
	if _, err := p.admitted(c, v, screen, form.Text("op")); err != nil {
		return v.again(c, err, v.Op)
	}
	return c.Redirect("/r/" + v.Room.Code)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// hallCounts says how many questions everybody sees, how many wait, and how many were hidden for which reason.
func hallCounts(p *lang.Printer, s State) string { return hallVisible(p, s) + hallHidden(p, s) }

func hallVisible(p *lang.Printer, s State) string {
	said := p.T("live.hall.shown", "count", s.Shown)
	if s.Waiting > 0 {
		said += " · " + p.T("live.hall.waiting", "count", s.Waiting)
	}
	return said
}

// hallHidden follows what is visible: how many were hidden, by reason, and how many of sites did not go up.
func hallHidden(p *lang.Printer, s State) string {
	var b strings.Builder
	for _, reason := range Reasons() {
		if n := s.Hidden[reason]; n > 0 {
			b.WriteString(" · " + p.T("live.hidden."+reason, "count", n))
		}
	}
	if s.Sites != nil {
		b.WriteString(" · " + sitesCounts(p, *s.Sites))
	}
	return b.String()
}

func hallDescribed(err string) string {
	if err != "" {
		return "question-error kept"
	}
	return "kept"
}

// removedKinds names what was taken out of a question.
func removedKinds(p *lang.Printer, all []scrub.Removal) []string {
	var kinds []string
	for _, r := range all {
		if name := p.T("live.removed." + r.Kind); !slices.Contains(kinds, name) {
			kinds = append(kinds, name)
		}
	}
	return kinds
}
