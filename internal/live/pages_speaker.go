package live

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/briefs"
	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/sessions"
)

// speakerPages are what a speaker holds in the hand during the talk.
type speakerPages struct{ screenPages }

// speakerView is the queue with what helps to answer it.
type speakerView struct {
	Room   Room
	Title  string
	State  State
	Queue  []queued // what is to be answered, the one being answered first
	Done   []Seen   // what was answered aloud or passed on
	Notes  []note
	Phones int
	Mark   string // of what stands in the queue
	Timer  Countdown
	Set    stageView
	Op     func() string
}

// queued is a question with the answer that a brief has ready, where one fits.
type queued struct {
	Seen
	Ready *ready
}

// ready is a likely question of a brief, with its answer and what that rests on.
type ready struct {
	briefs.Likely
	Brief string
}

// note is what a brief says, for whoever speaks on it. Warn is why it should not be used any more, "" otherwise.
type note struct {
	ID, Title, Summary, Body string
	Messages                 []string
	Likely                   []briefs.Likely
	Warn                     string
}

// speaker is the queue on a phone.
func (p speakerPages) speaker(c *web.Ctx) error {
	v, err := p.speaking(c)
	if err != nil {
		return err
	}
	return p.drawSpeaker(c, http.StatusOK, v)
}

func (p speakerPages) drawSpeaker(c *web.Ctx, status int, v speakerView) error {
	page := ui.PageData{Question: v.Title, Lead: c.P.T("live.speaker.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, {Label: c.P.T("live.host.speaker")}}}
	return c.PageStatus(status, page, speakerBody(c.P, v))
}

// speaking reads what a speaker needs. A closed room leads to its page.
func (p speakerPages) speaking(c *web.Ctx) (speakerView, error) {
	v := speakerView{Op: c.NewOp}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Room, err = hosted(tx, c.Path("id")); err != nil {
			return err
		}
		if v.State, err = StateOf(tx, v.Room.ID, MostQuestions); err != nil {
			return err
		}
		hall := hallView{P: c.P, Room: v.Room}
		if err := hall.talk(tx); err != nil {
			return err
		}
		if v.Title = hall.Title; v.Title == "" {
			v.Title = c.P.T("live.host.room")
		}
		if v.Notes, err = notesOf(tx, c.P, v.Room.SessionID); err != nil {
			return err
		}
		v.Timer = CountdownOf(v.Room, tx.Now())
		return nil
	})
	if err != nil {
		return v, err
	}
	if v.Room.State != Open {
		return v, c.Redirect("/rooms/" + v.Room.ID)
	}
	v.Phones, v.Mark = p.engine.Phones(v.Room.ID), queueMark(v.State)
	v.Set = stageView{v.Room, v.Timer, "", "", "speaker", c.NewOp}
	v.fill()
	return v, nil
}

// fill parts what is to be answered from what was, and looks for answers that are ready.
func (v *speakerView) fill() {
	var all []ready
	var asked, about []string
	for _, n := range v.Notes {
		if n.Warn != "" {
			continue // what is withdrawn or over answers nothing
		}
		about = append(append(about, n.Title, n.Summary), n.Messages...)
		for _, l := range n.Likely {
			all, asked = append(all, ready{l, n.Title}), append(asked, l.Question)
		}
	}
	find := newFinder(asked, about)
	for _, q := range v.State.Questions {
		if q.State == Answered || q.State == Passed {
			v.Done = append(v.Done, q)
			continue
		}
		one := queued{Seen: q}
		if i, ok := find.find(q.Text); ok {
			one.Ready = &all[i]
		}
		v.Queue = append(v.Queue, one)
	}
}

// notesOf reads the briefs of a session as the reader may: by their own right, or as the public does. Others are left out.
func notesOf(tx *store.Tx, p *lang.Printer, sessionID string) ([]note, error) {
	f, err := sessions.ByID(tx, sessionID)
	if err != nil {
		return nil, err
	}
	var all []note
	for _, id := range f.BriefIDs {
		full, err := readableBrief(tx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		n := note{ID: id, Title: full.Text.Title, Summary: full.Text.Summary, Messages: full.Text.KeyMessages, Likely: full.Text.Questions}
		if n.Body, err = text.HTML(full.Text.Body, 4); err != nil {
			return nil, err
		}
		state, err := briefs.Standing(tx, id, tx.Today())
		if err != nil {
			return nil, err
		}
		if state.What != briefs.Published {
			n.Warn = p.T("live.speaker.notInForce", "brief", n.Title)
		}
		all = append(all, n)
	}
	return all, nil
}

// readableBrief gives the published text of a brief to whoever may read it, and fault.NotFound to others.
func readableBrief(tx *store.Tx, id string) (briefs.Full, error) {
	err := briefs.MayRead(tx, id)
	if fault.Is(err, fault.Forbidden) {
		full, _, err := briefs.PublicView(tx, id, 0)
		return full, err
	}
	if err != nil {
		return briefs.Full{}, err
	}
	full, err := briefs.View(tx, id, 0)
	if err == nil && full.PublishedVersion == 0 {
		err = fault.New(fault.NotFound, fault.NotFound.Key())
	}
	return full, err
}

// queueMark changes whenever a question comes into the queue, leaves it or is decided on; votes do not change it.
func queueMark(s State) string {
	ids := make([]string, 0, len(s.Questions))
	for _, q := range s.Questions {
		ids = append(ids, q.ID+q.State)
	}
	slices.Sort(ids)
	return hash([]byte(strings.Join(ids, "")))
}

// news says what came in since; the queue itself moves only when the speaker asks.
func (p speakerPages) news(c *web.Ctx) error {
	v := speakerView{}
	err := c.Read(func(tx *store.Tx) (err error) {
		if v.Room, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		v.State, err = StateOf(tx, v.Room.ID, MostQuestions)
		v.Timer = CountdownOf(v.Room, tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	v.Phones, v.Mark = p.engine.Phones(v.Room.ID), c.Query("mark")
	return c.Draw(http.StatusOK, speakerNews(c.P, v, c.Query("seen")))
}

// speakerNow leads to the queue as it is now. It differs from the address of the queue as it was, since a browser stays
// where it is when it is sent to another place of the same page.
func speakerNow(v speakerView) string {
	return "/rooms/" + v.Room.ID + "/speaker?at=" + queueMark(v.State) + "#queue"
}

// fresh says how many questions came since as many were seen; 0 where none did.
func (v speakerView) fresh(seen string) int {
	n, err := strconv.Atoi(seen)
	if err != nil {
		return 0
	}
	return max(0, v.State.Shown-n)
}

// backTo gives the page that a form came from: the speaker's, or a place on the host's.
func backTo(room string, form *web.Form, place string) string {
	if form.Get("from") == "speaker" {
		return "/rooms/" + room + "/speaker#queue"
	}
	return "/rooms/" + room + place
}

// postTimer starts a countdown, or stops it, from the host's page or the speaker's.
func (p speakerPages) postTimer(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	room, minutes := c.Path("id"), form.Int("minutes")
	err = c.Post("live.timer", func(tx *store.Tx) (web.Done, error) {
		done := web.Done{To: backTo(room, form, "#stage")}
		if form.Get("do") == "stop" {
			return done, StopTimer(tx, room)
		}
		return done, StartTimer(tx, room, minutes)
	})
	if err == nil || !web.Invalid(err) {
		return err
	}
	if form.Get("from") != "speaker" {
		return p.orAgainStage(c, err, func(v *stageSet, said string) { v.Minutes, v.TimerError = form.Get("minutes"), said })
	}
	v, failed := p.speaking(c)
	if failed != nil {
		return failed
	}
	v.Set.Minutes, v.Set.Error = form.Get("minutes"), c.Message(err, "minutes")
	return p.drawSpeaker(c, http.StatusUnprocessableEntity, v)
}
