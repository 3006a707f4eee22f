package briefs

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// briefView is what the page of a brief shows.
type briefView struct {
	Full
	Notices  []ui.Notice
	Facts    []ui.Item
	Body     string // safe HTML
	Sources  []sourceLine
	Sent     ui.TableData // publications
	Chat     string
	ChatSent string // when the text was last sent, in words
	History  []ui.Event
	Do       briefRights
	Edits    string
	Reason   string // typed when returning
	Errors   []ui.FieldError
	err      func(field string) string
	op       func() string
}

// sourceLine is a source in words, with its address where it has one.
type sourceLine struct{ Text, URL string }

// briefRights says which of the next steps this person can take with the version shown.
type briefRights struct{ Edit, Submit, Approve, Return, Publish, Force, Next, Withdraw bool }

func (r briefRights) any() bool { return r != briefRights{} }

func showBrief(c *web.Ctx) error { return drawBrief(c, http.StatusOK, "", nil) }

func drawBrief(c *web.Ctx, status int, reason string, formErr error) error {
	v := briefView{Reason: reason, op: c.NewOp, err: func(field string) string { return c.Message(formErr, field) }}
	if formErr != nil {
		v.Errors = c.Messages(formErr)
	}
	wanted, _ := strconv.Atoi(c.Query("version"))
	err := c.Read(func(tx *store.Tx) error {
		if err := v.load(tx, c, wanted); err != nil {
			return err
		}
		return v.dress(tx, c)
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: v.Text.Title, Lead: v.Text.Summary, Crumbs: []ui.Link{{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}, {Label: v.Number}}}
	page.Actions = v.actions(c.P)
	return c.PageStatus(status, page, briefBody(c.P, v))
}

// load finds the version to show: the one asked for, for those who work on it the newest, else the one in force.
func (v *briefView) load(tx *store.Tx, c *web.Ctx, wanted int) error {
	id := c.Path("id")
	if err := MayRead(tx, id); err != nil {
		return err
	}
	full, err := View(tx, id, max(wanted, 0))
	if err != nil {
		return err
	}
	v.Full = full
	return mayReadText(tx, full)
}

func (v *briefView) dress(tx *store.Tx, c *web.Ctx) error {
	var err error
	if v.Body, err = text.HTML(v.Text.Body, 3); err != nil {
		return err
	}
	v.Edits = strconv.FormatInt(v.Text.Edits, 10)
	if v.Do, err = rightsOn(tx, v.Full); err != nil {
		return err
	}
	if v.Facts, err = factsOf(tx, c.P, v.Full); err != nil {
		return err
	}
	if v.Sent, err = publicationsOf(tx, c.P, v.ID); err != nil {
		return err
	}
	for _, s := range v.Text.Sources {
		v.Sources = append(v.Sources, sourceLine{sourceText(c.P, s), s.URL})
	}
	if v.Chat, err = briefChat(tx, c, v.Full); err != nil {
		return err
	}
	if err := v.history(tx, c.P); err != nil {
		return err
	}
	return v.notices(tx, c.P)
}

// rightsOn asks for each step where the brief stands and whether the actor may take it.
func rightsOn(tx *store.Tx, f Full) (briefRights, error) {
	may := map[string]bool{}
	for _, verb := range []string{"briefs.write", "briefs.approve", "briefs.publish", "briefs.withdraw"} {
		ok, err := access.May(tx, verb, f.UnitID)
		if err != nil {
			return briefRights{}, err
		}
		may[verb] = ok
	}
	newest, alive := f.Text.Version == f.Version, f.State != Withdrawn
	own := f.Text.Author == tx.Actor().ID
	draft, waiting := newest && f.Text.State == Draft, newest && f.Text.State == Approval
	return briefRights{
		Edit: draft && may["briefs.write"], Submit: draft && may["briefs.write"],
		Approve: waiting && may["briefs.approve"] && !own,
		Return:  waiting && (may["briefs.approve"] || own && may["briefs.write"]),
		Publish: alive && f.ApprovedVersion > 0 && may["briefs.publish"],
		Force:   f.State == Published && f.ApprovedVersion > f.PublishedVersion && may["briefs.publish"],
		Next:    alive && newest && !draft && !waiting && may["briefs.write"], Withdraw: f.State == Published && may["briefs.withdraw"],
	}, nil
}

func (v briefView) actions(p *lang.Printer) []ui.Action {
	var all []ui.Action
	add := func(may bool, label, href, icon string) {
		if may {
			all = append(all, ui.Action{Label: label, Href: "/briefs/" + v.ID + href, Icon: icon})
		}
	}
	version := "?version=" + strconv.Itoa(v.Text.Version)
	add(v.Do.Publish, p.T("briefs.do.publish"), "/publish", "network")
	add(v.Do.Edit, p.T("briefs.do.edit"), "/edit", "pencil")
	if len(all) > 0 {
		all[0].Kind = ui.Primary
	}
	add(true, p.T("briefs.do.handout"), "/handout"+version, "printer")
	add(true, p.T("briefs.do.large"), "/handout"+version+"&large=1", "printer")
	return all
}

func (v *briefView) notices(tx *store.Tx, p *lang.Printer) error {
	say := func(kind ui.Kind, said string, link *ui.Link) {
		v.Notices = append(v.Notices, ui.Notice{Kind: kind, Text: said, Link: link})
	}
	version := func(n int, label string) *ui.Link {
		return &ui.Link{Label: label, Href: "/briefs/" + v.ID + "?version=" + strconv.Itoa(n)}
	}
	if n := standingNotice(p, v.Full, v.standing(tx.Today(), tx.Location())); n != nil {
		v.Notices = append(v.Notices, *n)
	}
	if v.State != Withdrawn && v.PublishedVersion > 0 && v.Text.Version < v.PublishedVersion {
		say(ui.Warn, p.T("briefs.say.replaced", "version", v.PublishedVersion), version(v.PublishedVersion, p.T("briefs.say.current")))
	}
	newest, err := versionOf(tx, v.ID, v.Version)
	if err != nil {
		return err
	}
	if v.Text.Version < v.Version && newest.State != Published {
		write, err := access.May(tx, "briefs.write", v.UnitID)
		if err != nil {
			return err
		}
		approve, err := access.May(tx, "briefs.approve", v.UnitID)
		if err != nil {
			return err
		}
		if write || approve {
			say(ui.Info, p.T("briefs.say.next."+newest.State, "version", v.Version), version(v.Version, p.T("briefs.say.look")))
		}
	}
	if v.Text.Version == v.Version && v.Text.State != Published && v.Text.State != Replaced {
		say(ui.Info, p.T("briefs.say.version."+v.Text.State), nil)
	}
	if v.Internal {
		say(ui.Warn, p.T("briefs.say.internal"), nil)
	}
	return nil
}

// standingNotice says that a brief is withdrawn, expired or not yet valid; nil where it is in force.
func standingNotice(p *lang.Printer, f Full, s State) *ui.Notice {
	switch {
	case s.What == Withdrawn:
		return &ui.Notice{Kind: ui.Withdrawn, Text: p.T("briefs.say.withdrawn", "day", p.Day(s.Day), "reason", s.Reason)}
	case s.What == Expired:
		return &ui.Notice{Kind: ui.Late, Text: p.T("briefs.say.expired", "day", p.Day(s.Day))}
	case s.What == NotYet && f.State == Published:
		return &ui.Notice{Kind: ui.Soon, Text: p.T("briefs.say.notYet", "day", p.Day(s.Day))}
	}
	return nil
}

// factsOf lists what is to be known of a version beside its text.
func factsOf(tx *store.Tx, p *lang.Printer, f Full) ([]ui.Item, error) {
	units, err := unitLabels(tx, p, f.UnitID)
	if err != nil {
		return nil, err
	}
	all, err := subjects(tx)
	if err != nil {
		return nil, err
	}
	tongues, err := languages(tx)
	if err != nil {
		return nil, err
	}
	items := []ui.Item{
		{Term: p.T("briefs.field.unit"), Text: units[f.UnitID]},
		{Term: p.T("briefs.field.version"), Text: p.T("briefs.versionNumber", "version", f.Text.Version)},
		{Term: p.T("briefs.field.valid"), Text: validText(p, f.Text.ValidFrom, f.Text.ValidUntil)},
	}
	add := func(term, text string) {
		if text != "" {
			items = append(items, ui.Item{Term: term, Text: text})
		}
	}
	add(p.T("briefs.field.subjects"), strings.Join(labelsOf(all, p, f.Text.Subjects), " · "))
	add(p.T("briefs.field.situations"), strings.Join(situationTexts(p, f.Text.Situations), " · "))
	add(p.T("briefs.field.languages"), strings.Join(labelsOf(tongues, p, f.Text.Languages), " · "))
	if f.Text.InPerson {
		add(p.T("briefs.field.inPerson"), p.T("briefs.inPerson.yes"))
	}
	if f.Text.State == Published || f.Text.State == Replaced {
		items = append(items, ui.Item{Term: p.T("briefs.field.code"), Text: ShowCode(f.Text.CheckCode), Href: "/check/" + f.Text.CheckCode})
	}
	return items, nil
}

func situationTexts(p *lang.Printer, chosen []string) []string {
	var all []string
	for _, s := range situations {
		if slices.Contains(chosen, s) {
			all = append(all, p.T(SituationKey(s)))
		}
	}
	return all
}

// publicationsOf lists to whom a brief went, the newest first, with how many units owe it by each.
func publicationsOf(tx *store.Tx, p *lang.Printer, id string) (ui.TableData, error) {
	type row struct {
		Publication
		Units int64 `db:"units"`
	}
	t := ui.TableData{Caption: p.T("briefs.sent.caption"), Columns: []ui.Column{{Label: p.T("briefs.sent.to"), Main: true},
		{Label: p.T("briefs.sent.levels")}, {Label: p.T("briefs.sent.units"), Numeric: true}, {Label: p.T("briefs.duty.deadline")},
		{Label: p.T("briefs.sent.at"), Minor: true}}}
	rows, err := store.All[row](tx, `SELECT `+publicationColumns+`, (SELECT count(*) FROM duties d WHERE d.publication_id = p.id) AS units
		FROM publications p WHERE p.brief_id = $1 ORDER BY p.at DESC, p.id DESC LIMIT 50`, id)
	if err != nil || len(rows) == 0 {
		return t, err
	}
	var units []string
	for _, r := range rows {
		units = append(units, r.ToUnitID)
	}
	labels, err := unitLabels(tx, p, units...)
	if err != nil {
		return t, err
	}
	levels, err := levelNames(tx, p, id)
	for _, r := range rows {
		var names []string
		for _, l := range r.LevelIDs {
			names = append(names, levels[l])
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: labels[r.ToUnitID], Href: "/duties?brief=" + id + "&unit=" + r.ToUnitID},
			{Text: strings.Join(names, ", ")}, {Text: p.N(r.Units)}, {Text: p.Day(r.Deadline)}, {Text: p.Moment(r.At)}}})
	}
	return t, err
}

// levelNames names the levels of a brief's network.
func levelNames(tx *store.Tx, p *lang.Printer, briefID string) (map[string]string, error) {
	b, err := ByID(tx, briefID)
	if err != nil {
		return nil, err
	}
	levels, err := org.Levels(tx, b.NetworkID)
	names := map[string]string{}
	for _, l := range levels {
		names[l.ID] = l.Names.In(p.Lang())
	}
	return names, err
}

func (v *briefView) history(tx *store.Tx, p *lang.Printer) error {
	acts, err := Acts(tx, v.ID)
	if err != nil {
		return err
	}
	var who []string
	for _, a := range acts {
		who = append(who, a.Actor)
	}
	names, err := actorNames(tx, p, who)
	if err != nil {
		return err
	}
	kinds := map[string]ui.Kind{ActApproved: ui.Done, ActPublished: ui.Done, ActReplaced: ui.Done, ActReturned: ui.Warn, ActWithdrawn: ui.Withdrawn, ActSubmitted: ui.Soon}
	for _, a := range acts {
		if a.Act == ActSent && v.ChatSent == "" {
			v.ChatSent = p.T("briefs.chat.last", "when", p.Moment(a.At), "who", names[a.Actor])
		}
		kind := kinds[a.Act]
		if kind == "" {
			kind = ui.Neutral
		}
		v.History = append(v.History, ui.Event{When: p.Moment(a.At), Ago: p.Ago(a.At, tx.Now()), Who: names[a.Actor],
			Text: p.T("briefs.act."+a.Act, "version", a.Version), Reply: a.Reason, Kind: kind})
	}
	return nil
}

// step posts a step with the version of the text that was read.
func step(c *web.Ctx, kind, notice string, fn func(tx *store.Tx, id string, edits int64) error) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	return post(c, kind, "/briefs/"+id, notice, func(tx *store.Tx) error { return fn(tx, id, f.Version()) })
}

func postSubmit(c *web.Ctx) error {
	err := step(c, "briefs.submit", "briefs.notice.submitted", Submit)
	if !web.Invalid(err) {
		return err
	}
	return drawBrief(c, http.StatusUnprocessableEntity, "", err)
}

func postApprove(c *web.Ctx) error {
	return step(c, "briefs.approve", "briefs.notice.approved", Approve)
}

func postReturn(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = step(c, "briefs.return", "briefs.notice.returned", func(tx *store.Tx, id string, edits int64) error {
		return Return(tx, id, edits, f.Text("reason"))
	})
	if !web.Invalid(err) {
		return err
	}
	return drawBrief(c, http.StatusUnprocessableEntity, f.Get("reason"), err)
}

func postNext(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.next", "/briefs/"+id+"/edit", "briefs.notice.next", func(tx *store.Tx) error {
		_, err := NextVersion(tx, id)
		return err
	})
}

func postForce(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.force", "/briefs/"+id, "briefs.notice.forced", func(tx *store.Tx) error {
		_, err := PutInForce(tx, id)
		return err
	})
}

func postSentBrief(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.sent", "/briefs/"+id, "briefs.notice.sent", func(tx *store.Tx) error { return SentBrief(tx, id) })
}

// withdrawView is the question before a brief is withdrawn.
type withdrawView struct {
	Confirm ui.ConfirmData
	Reason  ui.F
}

func withdrawForm(c *web.Ctx) error { return drawWithdraw(c, http.StatusOK, "", nil) }

func drawWithdraw(c *web.Ctx, status int, reason string, formErr error) error {
	var full Full
	var owing int64
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if full, err = View(tx, c.Path("id"), 0); err != nil {
			return err
		}
		if full.State != Published {
			return fault.New(fault.Conflict, "briefs.notPublished")
		}
		owing, err = store.Value[int64](tx, `SELECT count(*) FROM duties WHERE brief_id = $1`, full.ID)
		return err
	})
	if err != nil {
		return err
	}
	effects := []string{c.P.T("briefs.withdraw.shown"), c.P.T("briefs.withdraw.duties", "count", owing), c.P.T("briefs.withdraw.final")}
	if !full.Internal {
		effects = append(effects, c.P.T("briefs.withdraw.site"))
	}
	v := withdrawView{Reason: ui.F{Name: "reason", Label: c.P.T("briefs.withdraw.reason"), Hint: c.P.T("briefs.withdraw.reasonHint"), Value: reason,
		Error: c.Message(formErr, "reason"), Required: true, MaxLength: mostNote}}
	v.Confirm = ui.ConfirmData{Title: c.P.T("briefs.withdraw.title", "title", full.Text.Title), Effects: effects, Danger: true, Type: full.Number,
		Error: c.Message(formErr, "confirm"), Button: c.P.T("briefs.withdraw.button"), Cancel: ui.Link{Href: "/briefs/" + full.ID},
		Form: ui.FormData{Action: "/briefs/" + full.ID + "/withdraw", ID: "withdraw", Op: c.NewOp()}}
	if formErr != nil {
		v.Confirm.Form.Errors = c.Messages(formErr)
	}
	page := ui.PageData{Question: c.P.T("briefs.withdraw.question", "number", full.Number), Crumbs: []ui.Link{{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}, {Label: full.Number, Href: "/briefs/" + full.ID}}}
	return c.PageStatus(status, page, withdrawBody(c.P, v))
}

func postWithdraw(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	err = post(c, "briefs.withdraw", "/briefs/"+id, "briefs.notice.withdrawn", func(tx *store.Tx) error {
		b, err := ByID(tx, id)
		if err != nil {
			return err
		}
		var typed error
		if f.Line("confirm") != b.Number {
			typed = fault.At("confirm", "briefs.withdraw.confirm", "number", b.Number)
		}
		return fault.Join(Withdraw(tx, id, f.Text("reason")), typed)
	})
	if !web.Invalid(err) {
		return err
	}
	return drawWithdraw(c, http.StatusUnprocessableEntity, f.Get("reason"), err)
}
