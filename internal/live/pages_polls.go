package live

import (
	"slices"
	"strconv"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// pollPages are those of polls: the host's, and the answers of the hall.
type pollPages struct{ pages }

// postAdd adds a poll, opened at once where that was asked.
func (p pollPages) postAdd(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	n := NewPoll{Kind: form.Get("kind"), Question: form.Text("poll"), Options: form.Text("options")}
	err = c.Post("live.poll", func(tx *store.Tx) (web.Done, error) {
		made, err := AddPoll(tx, c.Path("id"), n)
		if err == nil && form.Get("open") != "" {
			err = OpenPoll(tx, made.ID)
		}
		return web.Done{To: "/rooms/" + c.Path("id") + "#polls", Notice: "live.done.poll"}, err
	})
	if err == nil {
		p.engine.Changed(c.Path("id"))
		return nil
	}
	return p.orAgainPoll(c, err, n)
}

// orAgainPoll shows the host's page with the poll as it was typed.
func (p pollPages) orAgainPoll(c *web.Ctx, err error, n NewPoll) error {
	if !web.Invalid(err) && !fault.Is(err, fault.TooMany) {
		return err
	}
	v, failed := p.hosting(c)
	if failed != nil {
		return failed
	}
	f, _ := fault.As(err)
	v.Draft, v.Error = n, c.P.T(f.Key, f.Args...)
	for _, field := range f.Fields {
		v.Error = c.P.T(field.Key, field.Args...)
	}
	return p.drawHost(c, f.Kind.Status(), v)
}

// postAct opens, closes, repeats or puts away a poll.
func (p pollPages) postAct(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	id, room := form.Get("poll"), c.Path("id")
	err = c.Post("live.poll", func(tx *store.Tx) (web.Done, error) {
		done := web.Done{To: "/rooms/" + room + "#polls"}
		switch form.Get("act") {
		case "open":
			return done, OpenPoll(tx, id)
		case "close":
			return done, ClosePoll(tx, id)
		case "away":
			return done, PutAway(tx, id)
		case "repeat":
			_, err := RepeatPoll(tx, id)
			return done, err
		}
		return done, fault.At("act", "live.err.pollState")
	})
	if err == nil {
		p.engine.Changed(room)
	}
	return err
}

// postPaper enters what was counted on paper.
func (p pollPages) postPaper(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	room := c.Path("id")
	err = c.Post("live.paper", func(tx *store.Tx) (web.Done, error) {
		totals := []int64{}
		for _, typed := range form.All("paper") {
			n, err := strconv.ParseInt(typed, 10, 64)
			if typed != "" && err != nil {
				return web.Done{}, fault.At("paper", "live.err.paper")
			}
			totals = append(totals, n)
		}
		return web.Done{To: "/rooms/" + room + "#polls"}, PaperTotals(tx, form.Get("poll"), totals)
	})
	if err == nil {
		p.engine.Changed(room)
		return nil
	}
	return p.orAgainPoll(c, err, NewPoll{})
}

// postAnswer takes an answer of the hall.
func (p pollPages) postAnswer(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v, err := p.hall(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	a := Answer{PollID: form.Get("poll"), Chosen: form.All("choice")}
	i := slices.IndexFunc(v.State.Polls, func(s SeenPoll) bool { return s.ID == a.PollID && s.State == Open })
	switch {
	case i < 0:
		err = fault.New(fault.Conflict, "live.err.pollClosed")
	case a.choice(Poll{Kind: v.State.Polls[i].Kind, Options: v.State.Polls[i].Options}) == "":
		err = fault.At("choice", map[bool]string{true: "live.err.word", false: "live.err.choice"}[v.State.Polls[i].Kind == Words], "most", MostWord)
	default:
		if a.Token, err = p.admitted(c, v, form.Text("screen"), form.Text("op")); err == nil {
			err = p.gate.Votes(a.Token)
		}
	}
	if err == nil {
		err = p.engine.Answer(c.R.Context(), v.Room.ID, a)
	}
	if err != nil {
		return v.again(c, err, v.Op)
	}
	return c.Redirect("/r/" + v.Room.Code + "#p-" + a.PollID)
}

// postFeedback takes three taps on the talk.
func (p pollPages) postFeedback(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v, err := p.hall(c)
	if err != nil {
		return p.noRoom(c, err, c.Path("code"))
	}
	f := Feedback{Clear: form.On("clear"), Language: form.On("language"), Taken: form.On("taken")}
	if f.Token, err = p.admitted(c, v, form.Text("screen"), form.Text("op")); err == nil {
		err = p.gate.Votes(f.Token)
	}
	if err == nil {
		err = p.engine.Feedback(c.R.Context(), v.Room.ID, f)
	}
	if err != nil {
		return v.again(c, err, v.Op)
	}
	return c.Redirect("/r/" + v.Room.Code + "?said=yes#talk")
}

// share writes how many of n chose something.
func share(p *lang.Printer, c Counted, n int64) string {
	if n == 0 {
		return p.N(c.N)
	}
	return p.T("live.poll.share", "count", c.N, "percent", (c.N*100+n/2)/n)
}

func label(p *lang.Printer, c Counted) string {
	if c.Label == "" {
		return p.T("live.poll.others")
	}
	return c.Label
}

func isRight(s SeenPoll, place int) bool { return slices.Contains(s.Right, int64(place)) }

// twins says of a quiz that was asked twice how many were right before and after; "" otherwise.
func twins(p *lang.Printer, s SeenPoll, all []SeenPoll) string {
	if s.Twin == "" || !s.Quiz {
		return ""
	}
	for _, t := range all {
		if t.ID == s.Twin && t.Quiz {
			return p.T("live.poll.twins", "before", t.Share, "after", s.Share)
		}
	}
	return ""
}

// onScreen is the poll that the hall's screen shows instead of questions: the last that is open, or closed and not
// put away.
func onScreen(all []SeenPoll) []SeenPoll {
	for _, s := range all {
		if s.State != Past {
			return []SeenPoll{s}
		}
	}
	return nil
}

func pollKinds(p *lang.Printer) []ui.Option {
	var all []ui.Option
	for _, k := range PollKinds() {
		all = append(all, ui.Option{Value: k, Label: p.T("live.poll.kind." + k)})
	}
	return all
}

func paperOf(p *lang.Printer, s SeenPoll) string {
	var all []string
	for i, n := range s.Paper {
		if i < len(s.Options) {
			all = append(all, s.Options[i]+": "+p.N(n))
		}
	}
	return p.List(all)
}

func choiceType(s SeenPoll) string {
	if s.Kind == Multiple {
		return "checkbox"
	}
	return "radio"
}

func repeated(v hostView, q Poll) bool {
	return slices.ContainsFunc(v.Polls, func(o Poll) bool { return o.TwinID == q.ID })
}

func paperAt(q Poll, i int) string {
	if i < len(q.Paper) {
		return strconv.FormatInt(q.Paper[i], 10)
	}
	return ""
}

func kindOr(kind string) string {
	if kind == "" {
		return Single
	}
	return kind
}
