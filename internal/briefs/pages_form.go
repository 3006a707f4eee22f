package briefs

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// formView is a brief on its way through the form: what was typed, and what to say about it.
type formView struct {
	Form       ui.FormData
	Unit       ui.ComboData // of a new brief
	UnitName   string       // of one that stands
	Number     string
	Internal   bool
	Locked     bool // number and audience are settled: a version was published
	Text       Text
	Sources    []Source // with blank rows
	Questions  []Likely
	Subjects   []ui.Option
	Languages  []ui.Option // the first of the list, and what is chosen
	Others     []ui.Option // languages seldom wanted
	Missing    []ui.Notice // catalogues that are still empty
	Situations []situationGroup
	Notes      []string // what an import left out or changed
	Stale      *ui.DiffData
	New        bool
	Version    int
	message    func(field string) string
}

type situationGroup struct {
	Kind    string
	Options []ui.Option
}

// Blank rows offered at the end of a list: at first, and when more are asked for.
const (
	fewRows  = 1
	moreRows = 4
	mostRows = 60
)

func (v formView) err(field string) string { return v.message(field) }

// typed reads what the form holds, kept as it was.
func typed(f *web.Form) Change {
	c := Change{Number: f.Line("number"), Internal: f.On("internal"), Edits: f.Version(), Version: f.Int("text_version")}
	c.Text = Text{Title: f.Line("title"), Summary: f.Text("summary"), Body: f.Text("body"), Subjects: f.All("subjects"),
		Situations: f.All("situations"), Languages: f.All("languages"), ValidFrom: f.Day("valid_from"), ValidUntil: f.Day("valid_until"),
		InPerson: f.On("in_person")}
	for _, line := range strings.Split(f.Text("key_messages"), "\n") {
		if line = strings.TrimSpace(strings.TrimLeft(line, "-*• ")); line != "" {
			c.KeyMessages = append(c.KeyMessages, line)
		}
	}
	for i := 1; i <= mostRows; i++ {
		at := func(part string) string { return fmt.Sprintf("source_%d_%s", i, part) }
		s := Source{f.Line(at("law")), f.Line(at("title")), lang.Day(f.Get(at("day"))), f.Line(at("article")), f.Get(at("url"))}
		if s != (Source{}) {
			c.Sources = append(c.Sources, s)
		}
		at = func(part string) string { return fmt.Sprintf("question_%d_%s", i, part) }
		q := Likely{f.Line(at("text")), f.Text(at("answer")), f.Line(at("source"))}
		if q != (Likely{}) {
			c.Questions = append(c.Questions, q)
		}
	}
	return c
}

func newBrief(c *web.Ctx) error {
	var v formView
	err := c.Read(func(tx *store.Tx) error {
		unit, err := homeUnit(tx)
		if err != nil {
			return err
		}
		change := Change{Text: Text{ValidFrom: tx.Today()}}
		if unit != "" {
			if change.Number, err = ProposeNumber(tx, unit); err != nil {
				return err
			}
		}
		v, err = formOf(c, tx, change, unit, nil)
		return err
	})
	if err != nil {
		return err
	}
	return drawForm(c, http.StatusOK, v)
}

// homeUnit is the unit a new brief is most likely of: the first the actor's right to write is granted on.
func homeUnit(tx *store.Tx) (string, error) {
	return store.Value[string](tx, `SELECT u.id FROM grants g JOIN role_verbs v ON v.role = g.role AND v.verb = 'briefs.write'
		JOIN units u ON u.id = g.scope_id WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
		ORDER BY u.path LIMIT 1`, tx.Actor().ID, tx.Today())
}

// formOf fills the form of a new brief of a unit, or of one that stands where change names it.
func formOf(c *web.Ctx, tx *store.Tx, change Change, unit string, formErr error) (formView, error) {
	v := formView{Number: change.Number, Internal: change.Internal, Text: change.Text, Version: change.Version, New: change.BriefID == "",
		message: func(field string) string { return c.Message(formErr, field) }}
	v.Form = ui.FormData{Action: "/briefs", ID: "brief", Op: c.NewOp(), Draft: "brief", Files: true, Errors: c.Messages(formErr)}
	if formErr == nil {
		v.Form.Errors = nil
	}
	labels, err := unitLabels(tx, c.P, unit)
	if err != nil {
		return v, err
	}
	v.UnitName = labels[unit]
	v.Unit = ui.ComboData{F: ui.F{Name: "unit", Label: c.P.T("briefs.field.unit"), Value: unit, Required: true, Error: v.err("unit")}, Text: labels[unit], URL: "/org/find"}
	if !v.New {
		v.Form.Action = "/briefs/" + change.BriefID + "/edit"
		v.Form.Version = strconv.FormatInt(change.Edits, 10)
	}
	v.Sources = append(slices.Clone(change.Sources), make([]Source, fewRows)...)
	v.Questions = append(slices.Clone(change.Questions), make([]Likely, fewRows)...)
	if v.Subjects, v.Languages, err = choices(tx, c.P, change.Text); err != nil {
		return v, err
	}
	if v.Missing, err = people.MissingLists(tx, c.P, people.OfSubjects, people.OfLanguages); err != nil {
		return v, err
	}
	v.Languages, v.Others = fold(v.Languages)
	v.Situations = situationGroups(c.P, change.Situations)
	return v, nil
}

// shownAtFirst is how many languages stand open; all others are one tap away.
const shownAtFirst = 10

// fold parts languages into those shown at first, chosen ones among them, and the others.
func fold(all []ui.Option) (first, others []ui.Option) {
	for i, o := range all {
		if i < shownAtFirst || o.On {
			first = append(first, o)
		} else {
			others = append(others, o)
		}
	}
	return first, others
}

func choices(tx *store.Tx, p *lang.Printer, t Text) (subject, language []ui.Option, err error) {
	all, err := subjects(tx)
	if err != nil {
		return nil, nil, err
	}
	tongues, err := languages(tx)
	return options(people.Offered(all, t.Subjects...), p, t.Subjects), options(people.Offered(tongues, t.Languages...), p, t.Languages), err
}

func situationGroups(p *lang.Printer, chosen []string) []situationGroup {
	var groups []situationGroup
	for _, s := range situations {
		kind, _, _ := strings.Cut(s, ":")
		if n := len(groups); n == 0 || groups[n-1].Kind != kind {
			groups = append(groups, situationGroup{Kind: kind})
		}
		g := &groups[len(groups)-1]
		g.Options = append(g.Options, ui.Option{Value: s, Label: p.T(SituationKey(s)), On: slices.Contains(chosen, s)})
	}
	return groups
}

func drawForm(c *web.Ctx, status int, v formView) error {
	page := ui.PageData{Question: c.P.T("briefs.form.new"), Lead: c.P.T("briefs.form.lead"), Crumbs: []ui.Link{{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}}}
	if !v.New {
		page.Question = c.P.T("briefs.form.edit", "number", v.Number, "version", v.Version)
	}
	return c.PageStatus(status, page, formBody(c.P, v))
}

func createBrief(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	change, unit := typed(f), chosen(f, "unit")
	if f.Get("do") != "save" && f.Get("do") != "submit" {
		return formAgain(c, change, unit)
	}
	err = c.Post("briefs.write", func(tx *store.Tx) (web.Done, error) {
		if err := f.Err(); err != nil {
			return web.Done{}, err
		}
		b, err := Create(tx, NewBrief{UnitID: unit, Number: change.Number, Internal: change.Internal, Text: change.Text})
		if err == nil && f.Get("do") == "submit" {
			err = Submit(tx, b.ID, 1)
		}
		return web.Done{To: "/briefs/" + b.ID, Notice: savedNotice(f), ID: b.ID}, err
	})
	if !web.Invalid(err) {
		return err
	}
	return formWith(c, http.StatusUnprocessableEntity, change, unit, err)
}

func savedNotice(f *web.Form) string {
	if f.Get("do") == "submit" {
		return "briefs.notice.submitted"
	}
	return "briefs.notice.saved"
}

// chosen is the id of a searched field: the candidate picked without scripts, else what scripts put there.
func chosen(f *web.Form, name string) string {
	if id := f.Get(name + "_choice"); id != "" {
		return id
	}
	return f.Get(name)
}

func formWith(c *web.Ctx, status int, change Change, unit string, formErr error) error {
	var v formView
	err := c.Read(func(tx *store.Tx) error {
		var err error
		v, err = formOf(c, tx, change, unit, formErr)
		return err
	})
	if err != nil {
		return err
	}
	return drawForm(c, status, v)
}

// formAgain is the form without saving: more rows, a searched unit, a text read from a file.
func formAgain(c *web.Ctx, change Change, unit string) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	notes, importErr := importFile(c, f, &change.Text)
	if importErr != nil && !web.Invalid(importErr) {
		return importErr
	}
	var v formView
	err = c.Read(func(tx *store.Tx) error {
		var err error
		if v, err = formOf(c, tx, change, unit, importErr); err != nil || f.Get("find") == "" {
			return err
		}
		found, err := org.FindUnits(tx, f.Line("unit_text"), "", 10)
		v.Unit.Text = f.Line("unit_text")
		for _, u := range found {
			v.Unit.Found = append(v.Unit.Found, ui.Option{Value: u.ID, Label: u.Label(c.P.Lang()), Hint: u.Level.In(c.P.Lang())})
		}
		return err
	})
	if err != nil {
		return err
	}
	switch f.Get("do") {
	case "more_sources":
		v.Sources = append(slices.Clone(change.Sources), make([]Source, moreRows)...)
	case "more_questions":
		v.Questions = append(slices.Clone(change.Questions), make([]Likely, moreRows)...)
	}
	v.Notes = notes
	if importErr != nil {
		return drawForm(c, http.StatusUnprocessableEntity, v)
	}
	return drawForm(c, http.StatusOK, v)
}

func editBrief(c *web.Ctx) error {
	var v formView
	err := c.Read(func(tx *store.Tx) error {
		b, err := ByID(tx, c.Path("id"))
		if err != nil {
			return err
		}
		text, err := versionOf(tx, b.ID, b.Version)
		if err != nil {
			return err
		}
		if text.State != Draft {
			return fault.New(fault.Conflict, "briefs.notDraft")
		}
		v, err = formOf(c, tx, Change{b.ID, b.Version, text.Edits, b.Number, b.Internal, text.Text}, b.UnitID, nil)
		v.Locked = b.PublishedVersion > 0
		return err
	})
	if err != nil {
		return err
	}
	return drawForm(c, http.StatusOK, v)
}

func saveBrief(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	change := typed(f)
	change.BriefID = c.Path("id")
	var b Brief
	if err := c.Read(func(tx *store.Tx) error { var err error; b, err = ByID(tx, change.BriefID); return err }); err != nil {
		return err
	}
	if b.PublishedVersion > 0 {
		change.Number, change.Internal = b.Number, b.Internal
	}
	if f.Get("do") != "save" && f.Get("do") != "submit" {
		return formAgain(c, change, b.UnitID)
	}
	err = c.Post("briefs.write", func(tx *store.Tx) (web.Done, error) {
		if err := f.Err(); err != nil {
			return web.Done{}, err
		}
		v, err := Edit(tx, change)
		if err == nil && f.Get("do") == "submit" {
			err = Submit(tx, b.ID, v.Edits)
		}
		return web.Done{To: "/briefs/" + b.ID, Notice: savedNotice(f)}, err
	})
	if e, ok := fault.As(err); ok && e.Key == "briefs.stale" {
		return staleForm(c, change, b)
	}
	if !web.Invalid(err) {
		return err
	}
	return formWith(c, http.StatusUnprocessableEntity, change, b.UnitID, err)
}

// staleForm shows both texts where somebody saved the draft meanwhile; what was typed stays in the form,
// which is now made from the newest text, so that saving it is a decision.
func staleForm(c *web.Ctx, change Change, b Brief) error {
	var v formView
	err := c.Read(func(tx *store.Tx) error {
		theirs, err := versionOf(tx, b.ID, b.Version)
		if err != nil {
			return err
		}
		names, err := actorNames(tx, c.P, []string{theirs.Author})
		if err != nil {
			return err
		}
		mine := change
		change.Edits, change.Version = theirs.Edits, theirs.Version
		if v, err = formOf(c, tx, change, b.UnitID, nil); err != nil {
			return err
		}
		v.Locked = b.PublishedVersion > 0
		v.Stale = &ui.DiffData{Label: c.P.T("briefs.stale.label"),
			Theirs: ui.DiffSide{Title: c.P.T("briefs.stale.theirs"), Who: names[theirs.Author], When: c.P.Moment(theirs.SavedAt), Text: theirs.Text.lines(c.P)},
			Yours:  ui.DiffSide{Title: c.P.T("briefs.stale.yours"), Text: mine.Text.lines(c.P)}}
		return nil
	})
	if err != nil {
		return err
	}
	return drawForm(c, http.StatusConflict, v)
}

// lines is a text as people compare it: one thing a line.
func (t Text) lines(p *lang.Printer) string {
	all := []string{t.Title, t.Summary}
	for _, m := range t.KeyMessages {
		all = append(all, "– "+m)
	}
	all = append(all, t.Body)
	for _, s := range t.Sources {
		all = append(all, "§ "+sourceText(p, s))
	}
	for _, q := range t.Questions {
		all = append(all, "? "+q.Question, q.Answer)
	}
	all = append(all, validText(p, t.ValidFrom, t.ValidUntil))
	return strings.Join(all, "\n")
}

// sourceText writes a source on one line.
func sourceText(p *lang.Printer, s Source) string {
	var parts []string
	for _, part := range []string{s.Article, s.Title, s.Law, p.Day(s.Day)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}
