package briefs

import (
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

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
	rows, err := store.All[row](tx, `SELECT `+publicationColumns+`, (SELECT count(*) FROM duties d WHERE d.brief_id = p.brief_id AND d.publication_id = p.id) AS units
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
	reads, err := access.Anywhere(tx, "duties.read")
	if err != nil {
		return t, err
	}
	levels, err := levelNames(tx, p, id)
	for _, r := range rows {
		var names []string
		for _, l := range r.LevelIDs {
			names = append(names, levels[l])
		}
		to := ui.Cell{Text: labels[r.ToUnitID]}
		if reads {
			to.Href = "/duties?brief=" + id + "&unit=" + r.ToUnitID
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{to,
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
