package briefs

import (
	"net/http"
	"strconv"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
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
	add(v.Do.Publish, p.T("briefs.do.publish"), "/publish", "network")
	add(v.Do.Edit, p.T("briefs.do.edit"), "/edit", "pencil")
	if len(all) > 0 {
		all[0].Kind = ui.Primary
	}
	return append(all, handoutActions(p, "/briefs/"+v.ID, strconv.Itoa(v.Text.Version))...)
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
	return v.ownDuties(tx, p)
}

// ownDuties leads to what the reader's own units owe for the brief.
func (v *briefView) ownDuties(tx *store.Tx, p *lang.Printer) error {
	duties, err := store.All[Duty](tx, `SELECT `+dutyColumns+` FROM duties d WHERE d.brief_id = $1 AND d.unit_id IN (SELECT g.scope_id FROM grants g
		JOIN role_verbs v ON v.role = g.role AND v.verb = 'duties.read'
		WHERE g.account_id = $2 AND g.from_day <= $3 AND (g.until_day = '' OR g.until_day > $3)) ORDER BY d.id LIMIT 3`, v.ID, tx.Actor().ID, tx.Today())
	if err != nil || v.State != Published {
		return err
	}
	for _, d := range duties {
		labels, err := unitLabels(tx, p, d.UnitID)
		if err != nil {
			return err
		}
		s := dutySign(p, d, v.State, tx.Today())
		v.Notices = append(v.Notices, ui.Notice{Kind: s.Kind, Text: p.T("briefs.say.duty", "unit", labels[d.UnitID], "state", s.Text, "day", p.Day(d.Deadline)),
			Link: &ui.Link{Label: p.T("briefs.say.toDuty"), Href: "/duties/" + d.ID}})
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
