package people

import (
	"slices"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// books are the names that pages of speakers look things up by.
type books struct {
	today                       lang.Day
	units                       map[string]string
	closed                      map[string]bool
	heirs                       map[string]string // of units: who carries their work today, "" for nobody
	networks                    []org.Network
	levels                      map[string]org.Level
	order                       []string // ids of the levels, network by network
	languages, subjects, groups []CatalogueEntry
}

// openBooks reads the lists and the names of units.
func openBooks(tx *store.Tx, p *lang.Printer, unitIDs []string) (books, error) {
	b := books{today: tx.Today(), units: map[string]string{}, closed: map[string]bool{}, heirs: map[string]string{}, levels: map[string]org.Level{}}
	var err error
	if b.networks, err = org.Networks(tx); err != nil {
		return b, err
	}
	for _, n := range b.networks {
		levels, err := org.Levels(tx, n.ID)
		if err != nil {
			return b, err
		}
		for _, l := range levels {
			b.levels[l.ID], b.order = l, append(b.order, l.ID)
		}
	}
	if b.languages, err = Languages(tx); err != nil {
		return b, err
	}
	if b.subjects, err = Subjects(tx); err != nil {
		return b, err
	}
	if b.groups, err = EthnicGroups(tx); err != nil {
		return b, err
	}
	units, err := org.UnitsAt(tx, slices.DeleteFunc(slices.Clone(unitIDs), func(id string) bool { return id == "" }), b.today)
	for id, u := range units {
		b.units[id], b.closed[id], b.heirs[id] = u.Label(p.Lang()), !b.today.Within(u.FromDay, u.UntilDay), u.HeirID
	}
	return b, err
}

// title is what a speaker of the appointment's level is called.
func (b books) title(p *lang.Printer, a Appointment) string {
	if t := b.levels[a.LevelID].SpeakerTitles.In(p.Lang()); t != "" {
		return t
	}
	return p.T("speakers.speaker")
}

func (b books) network(p *lang.Printer, id string) string {
	return label(b.networkOptions(p), id)
}

func (b books) networkOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Label: p.T("speakers.any")}}
	for _, n := range b.networks {
		all = append(all, ui.Option{Value: n.ID, Label: n.Names.In(p.Lang())})
	}
	return all
}

// levelOptions lists the levels of one network, of all where networkID is "".
func (b books) levelOptions(p *lang.Printer, networkID string) []ui.Option {
	all := []ui.Option{{Label: p.T("speakers.any")}}
	for _, id := range b.order {
		if l := b.levels[id]; networkID == "" || l.NetworkID == networkID {
			all = append(all, ui.Option{Value: id, Label: l.Names.In(p.Lang()), Group: b.network(p, l.NetworkID)})
		}
	}
	return all
}

func (b books) options(p *lang.Printer, entries []CatalogueEntry) []ui.Option {
	all := []ui.Option{{Label: p.T("speakers.any")}}
	for _, e := range entries {
		all = append(all, ui.Option{Value: e.ID, Label: e.Names.In(p.Lang())})
	}
	return all
}

func (b books) named(p *lang.Printer, entries []CatalogueEntry, ids []string) []string {
	all := make([]string, 0, len(ids))
	for _, id := range ids {
		name := id
		for _, e := range entries {
			if e.ID == id {
				name = e.Names.In(p.Lang())
			}
		}
		all = append(all, name)
	}
	return all
}

// spoken writes languages with script and dialect: "Mông (chữ Latin, phương ngữ Hoa)".
func (b books) spoken(p *lang.Printer, languages []Spoken) string {
	all := make([]string, 0, len(languages))
	for _, s := range languages {
		var more []string
		if s.Script != "" {
			more = append(more, p.T("speakers.script.of", "script", s.Script))
		}
		if s.Variety != "" {
			more = append(more, p.T("speakers.dialect.of", "dialect", s.Variety))
		}
		text := label(b.options(p, b.languages), s.Lang)
		if len(more) > 0 {
			text += " (" + strings.Join(more, ", ") + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// unitField is a unit to be searched.
func unitField(p *lang.Printer, name, title, id, text string) ui.ComboData {
	return ui.ComboData{F: ui.F{Name: name, Label: title, Value: id, Width: ui.WidthL}, Text: text, URL: "/org/find"}
}

// chosenUnit reads a searched unit from a form: the line chosen without scripts, else the id.
func chosenUnit(f *web.Form, name string) string {
	if id := f.Get(name + "_choice"); id != "" {
		return id
	}
	return f.Get(name)
}

// foundUnits are the candidates for what was typed, for a form sent back to search.
func foundUnits(tx *store.Tx, p *lang.Printer, q string) ([]ui.Option, error) {
	units, err := org.FindUnits(tx, q, "", 10)
	all := make([]ui.Option, 0, len(units))
	for _, u := range units {
		all = append(all, ui.Option{Value: u.ID, Label: u.Label(p.Lang())})
	}
	return all, err
}
