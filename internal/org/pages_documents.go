package org

import (
	"cmp"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// pageRows is how many documents a page lists, mostSteps how many steps it spells out.
const (
	pageRows  = 50
	mostSteps = 200
)

type documentsView struct {
	table ui.TableData
	pager ui.PagerData
}

type documentView struct {
	state    ui.Notice
	facts    []ui.Item
	steps    []string
	more     int
	made     []ui.Link
	path, op string
	waits    bool
}

func showDocuments(c *web.Ctx) error {
	v := documentsView{table: ui.TableData{Caption: c.P.T("org.documents"), Columns: []ui.Column{{Label: c.P.T("org.decision"), Main: true},
		{Label: c.P.T("org.effective")}, {Label: c.P.T("org.steps"), Numeric: true}, {Label: c.P.T("org.state")}},
		Empty: ui.Empty(ui.EmptyData{Title: c.P.T("org.documents.none"), Text: c.P.T("org.documents.none.text")})}}
	var actions []ui.Action
	err := c.Read(func(tx *store.Tx) error {
		all, err := Documents(tx, c.Query("after"))
		if err != nil {
			return err
		}
		if len(all) > pageRows {
			all = all[:pageRows]
			v.pager = ui.PagerData{NextHref: c.With("after", all[pageRows-1].ID), FirstHref: "/reorganisations"}
		}
		var ids []string
		for _, r := range all {
			ids = append(ids, r.DecisionID)
		}
		decisions, err := DecisionsByID(tx, ids)
		if err != nil {
			return err
		}
		for _, r := range all {
			v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: documentName(c.P, decisions[r.DecisionID]), Href: "/reorganisations/" + r.ID},
				{Text: c.P.Day(r.EffectiveOn)}, {Text: c.P.N(int64(r.StepCount))}, {Text: stateOf(c.P, r).Text}}})
		}
		may, err := access.MayAt(tx, "org.reorganise", "")
		if may {
			actions = []ui.Action{{Label: c.P.T("org.new"), Href: "/reorganisations/new", Kind: ui.Primary}}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("org.documents.title"), Lead: c.P.T("org.documents.lead"), Actions: actions,
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}}}, documentsPage(c.P, v))
}

// documentName is the decision's number, its title where it has no number, or that neither is recorded.
func documentName(p *lang.Printer, d Decision) string {
	return cmp.Or(d.Number, d.Title, p.T("org.unrecorded.number"))
}

func stateOf(p *lang.Printer, r Reorganisation) ui.Notice {
	switch {
	case r.AppliedAt == 0:
		return ui.Notice{Kind: ui.Soon, Text: p.T("org.state.waits", "day", r.EffectiveOn)}
	case r.UndoneBy != "":
		return ui.Notice{Kind: ui.Withdrawn, Text: p.T("org.state.undone"), Link: &ui.Link{Label: p.T("org.state.undone.by"), Href: "/reorganisations/" + r.UndoneBy}}
	case r.Counters != "":
		return ui.Notice{Kind: ui.Info, Text: p.T("org.state.counters"), Link: &ui.Link{Label: p.T("org.state.counters.what"), Href: "/reorganisations/" + r.Counters}}
	}
	return ui.Notice{Kind: ui.Done, Text: p.T("org.state.applied")}
}

// stepWords says steps in sentences, the first of them; more is how many are left out.
func stepWords(tx *store.Tx, p *lang.Printer, steps []Step) (said []string, more int, err error) {
	shown := steps[:min(len(steps), mostSteps)]
	made := map[string]string{}
	var ids []string
	for _, s := range steps {
		if s.Kind == Open {
			made[s.ID], made["@"+s.Key] = s.Name, s.Name
		}
	}
	for _, s := range shown {
		ids = append(ids, s.ID, s.To, s.ParentID, s.PlaceID)
	}
	units, err := UnitNames(tx, ids, tx.Today())
	if err != nil {
		return nil, 0, err
	}
	places, err := PlaceNames(tx, ids, tx.Today())
	name := func(id string) string {
		return cmp.Or(made[id], units[id], places[id], p.T("org.top"))
	}
	for _, s := range shown {
		said = append(said, sentence(p, s, name))
	}
	return said, len(steps) - len(shown), err
}

func sentence(p *lang.Printer, s Step, name func(string) string) string {
	switch s.Kind {
	case Open:
		return p.T("org.step.open", "name", s.Name, "parent", name(s.ParentID))
	case Close:
		return p.T("org.step.close", "name", name(s.ID))
	case Rename:
		return p.T("org.step.rename", "name", name(s.ID), "to", s.Name)
	case Relevel:
		return p.T("org.step.relevel", "name", name(s.ID))
	case Move:
		return p.T("org.step.move", "name", name(s.ID), "parent", name(s.ParentID))
	case Cover:
		return p.T("org.step.cover", "name", name(s.ID), "place", name(s.PlaceID))
	case Uncover:
		return p.T("org.step.uncover", "name", name(s.ID), "place", name(s.PlaceID))
	case Measure:
		if s.Share == nil {
			return p.T("org.step.share.none", "name", name(s.ID), "to", name(s.To))
		}
		return p.T("org.step.share", "name", name(s.ID), "to", name(s.To), "share", p.Percent(*s.Share, wholeShare))
	case Succeed:
		if s.Part == Part {
			return p.T("org.step.part", "name", name(s.ID), "to", name(s.To))
		}
	}
	return p.T("org.step.whole", "name", name(s.ID), "to", name(s.To))
}

// mostMade is how many links to what a document made its page has.
const mostMade = 20

func showDocument(c *web.Ctx) error {
	v := documentView{path: "/reorganisations/" + c.Path("id")}
	var title string
	var actions []ui.Action
	err := c.Read(func(tx *store.Tx) error {
		r, steps, err := Beginning(tx, c.Path("id"), mostSteps)
		if err != nil {
			return err
		}
		found, err := DecisionsByID(tx, []string{r.DecisionID})
		if err != nil {
			return err
		}
		d := found[r.DecisionID]
		title = c.P.T("org.document.title", "name", documentName(c.P, d))
		if d.Number == "" && d.Title == "" {
			title = c.P.T("org.document.title.none", "day", r.EffectiveOn)
		}
		v.state = stateOf(c.P, r)
		v.facts = documentFacts(c.P, d, r)
		if v.steps, _, err = stepWords(tx, c.P, steps); err != nil {
			return err
		}
		v.more = max(0, r.StepCount-len(v.steps))
		v.made = madeLinks(r, steps)
		may, err := MayTakeBack(tx, r)
		if err != nil || !may {
			return err
		}
		if r.AppliedAt == 0 {
			v.op, v.waits = c.NewOp(), true
		} else if r.UndoneBy == "" {
			actions = []ui.Action{{Label: c.P.T("org.undo"), Href: v.path + "/undo", Kind: ui.Quiet},
				{Label: c.P.T("org.never"), Href: v.path + "/never", Kind: ui.Quiet}}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: title, Actions: actions,
		Crumbs: []ui.Link{{Label: c.P.T("org.documents"), Href: "/reorganisations"}}}, documentPage(c.P, v))
}

// madeLinks leads to what an applied document made, the first of it.
func madeLinks(r Reorganisation, steps []Step) []ui.Link {
	var all []ui.Link
	for _, s := range steps {
		if s.Kind == Open && r.AppliedAt > 0 && len(all) < mostMade {
			all = append(all, ui.Link{Label: s.Name, Href: "/" + s.Of + "s/" + s.ID})
		}
	}
	return all
}

func documentFacts(p *lang.Printer, d Decision, r Reorganisation) []ui.Item {
	none := p.T("org.unrecorded")
	day := none
	if d.DecidedOn != "" {
		day = p.Day(d.DecidedOn)
	}
	return []ui.Item{
		{Term: p.T("org.decision.number"), Text: cmp.Or(d.Number, none)}, {Term: p.T("org.decision.title"), Text: cmp.Or(d.Title, none)},
		{Term: p.T("org.decision.issuer"), Text: cmp.Or(d.Issuer, none)}, {Term: p.T("org.decision.signer"), Text: cmp.Or(d.Signer, none)},
		{Term: p.T("org.decision.day"), Text: day}, {Term: p.T("org.effective"), Text: p.Day(r.EffectiveOn)},
	}
}
