package sessions

import (
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// typedPlan is the form of a plan as it came in: find is the field whose candidates are asked for without scripts,
// place and speaker are words in a searched field for which nothing was chosen.
type typedPlan struct {
	Draft
	find, place, speaker string
}

// mostSaid is how many characters of what was typed an error repeats.
const mostSaid = 60

// unchosen gives the words in a searched field for which nothing was chosen, "" where something was.
func unchosen(f *web.Form, name string) string {
	if f.Get(name) != "" || f.Get(name+"_choice") != "" {
		return ""
	}
	return f.Line(name + "_text")
}

// readChoosers reads the place and the speaker searched for. Without scripts the words may be changed while the id of
// what was chosen before stays: then nothing is chosen for the new words.
func (t *typedPlan) readChoosers(c *web.Ctx, f *web.Form) error {
	t.place, t.speaker = unchosen(f, "place"), unchosen(f, "speaker")
	t.PlaceID = first(f.Get("place_choice"), f.Get("place"))
	if f.Get("place_text") == "" && f.Has("place_text") {
		t.PlaceID = ""
	}
	for _, name := range []string{"speaker", "speaker_choice"} {
		t.SpeakerIDs = append(t.SpeakerIDs, f.Get(name))
	}
	t.SpeakerIDs = tidy(t.SpeakerIDs)
	words := f.Line("place_text")
	if t.PlaceID == "" || words == "" || f.Get("place_choice") != "" {
		return nil
	}
	return c.Read(func(tx *store.Tx) error {
		for _, day := range []lang.Day{t.Day, tx.Today()} {
			if !day.Valid() {
				continue
			}
			place, err := org.PlaceAt(tx, t.PlaceID, day)
			if err != nil && !fault.Is(err, fault.NotFound) || place.Label(lang.VI) == words || place.Label(lang.EN) == words {
				return err
			}
		}
		t.PlaceID, t.place = "", words
		return nil
	})
}

// choose says at each searched field with words and no choice what is to be done about it; nil where there is none.
func (t typedPlan) choose(c *web.Ctx, unitID string) error {
	if t.place == "" && t.speaker == "" {
		return nil
	}
	return c.Read(func(tx *store.Tx) error {
		if err := access.Must(tx, "sessions.plan", unitID); err != nil {
			return err
		}
		var errs []error
		for _, one := range []struct {
			field, words string
			find         func(tx *store.Tx, p *lang.Printer, unitID, words string) ([]ui.Option, error)
		}{{"place", t.place, placesFor}, {"speaker", t.speaker, speakersFor}} {
			if one.words == "" {
				continue
			}
			found, err := one.find(tx, c.P, unitID, one.words)
			if err != nil {
				return err
			}
			key := "sessions.err." + one.field + "None"
			if len(found) > 0 {
				key = "sessions.err." + one.field + "Choose"
			}
			errs = append(errs, fault.At(one.field, key, "words", shortened(one.words)))
		}
		return fault.Join(errs...)
	})
}

func shortened(words string) string {
	if r := []rune(words); len(r) > mostSaid {
		return string(r[:mostSaid-1]) + "…"
	}
	return words
}

// beside joins what is wrong in a form with what is wrong with the draft, each field once.
func beside(err error, d Draft, today lang.Day) error {
	all := []error{err}
	for _, f := range fault.Fields(d.Check(today)) {
		if !slices.ContainsFunc(fault.Fields(err), func(g fault.Field) bool { return g.Name == f.Name }) {
			all = append(all, fault.At(f.Name, f.Key, f.Args...))
		}
	}
	return fault.Join(all...)
}

// choosers fills the two searched fields: with what was chosen, or with the words typed and what they find.
func (v *planView) choosers(tx *store.Tx, c *web.Ctx, t typedPlan, day lang.Day) error {
	p := c.P
	place, err := placeName(tx, p, v.PlaceID, day)
	if fault.Is(err, fault.NotFound) { // no id of a place: what was sent is shown as words
		t.place, v.PlaceID, err = first(t.place, v.PlaceID), "", nil
	}
	if err != nil {
		return err
	}
	v.Place = ui.ComboData{F: ui.F{Name: "place", Label: p.T("sessions.field.place"), Hint: p.T("sessions.plan.placeHint"), Value: v.PlaceID,
		Error: v.err("place"), Bare: true}, Text: first(t.place, place), URL: "/sessions/find/place?unit=" + v.UnitID}
	v.Speaker = ui.ComboData{F: ui.F{Name: "speaker", Label: p.T("sessions.plan.moreSpeakers"), Hint: p.T("sessions.plan.speakerHint"),
		Error: v.err("speaker"), Bare: true}, Text: t.speaker, URL: "/sessions/find/speaker?unit=" + v.UnitID}
	if t.find == "place" || t.place != "" {
		if v.Place.Found, err = placesFor(tx, p, v.UnitID, v.Place.Text); err != nil {
			return err
		}
	}
	if t.find == "speaker" || t.speaker != "" {
		v.Speaker.Found, err = speakersFor(tx, p, v.UnitID, v.Speaker.Text)
	}
	return err
}

// speakerChips are those chosen and a few who are near; who shares a name says by what they are told apart. An id that
// is nobody's is no chip: it stands in the searched field, as words.
func (v *planView) speakerChips(tx *store.Tx, c *web.Ctx, t *typedPlan) error {
	chosen, err := people.SpeakersAt(tx, v.SpeakerIDs, v.UnitID)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, s := range chosen {
		known[s.ID] = true
	}
	for _, id := range v.SpeakerIDs {
		if !known[id] {
			t.speaker = first(t.speaker, id)
		}
	}
	near, err := people.FindSpeakers(tx, "", v.UnitID, nearSpeakers)
	if err != nil {
		return err
	}
	all := slices.Clone(chosen)
	for _, s := range near {
		if !known[s.ID] {
			all = append(all, s)
		}
	}
	options, err := speakerOptions(tx, c.P, all)
	if err != nil {
		return err
	}
	v.Chosen = onlyNamesakes(options)
	for i := range chosen {
		v.Chosen[i].On = true
	}
	return nil
}

// nearSpeakers is how many speakers of a unit a form offers before anyone searches.
const nearSpeakers = 12

// speakerOptions offers speakers by name, each with what tells namesakes apart.
func speakerOptions(tx *store.Tx, p *lang.Printer, all []people.SpeakerView) ([]ui.Option, error) {
	told, err := people.Told(tx, p, all)
	options := make([]ui.Option, len(all))
	for i, s := range all {
		options[i] = ui.Option{Value: s.ID, Label: s.FullName, Hint: told[s.ID]}
	}
	return options, err
}

// onlyNamesakes leaves the hint with those whose name another bears too: all others are known by it.
func onlyNamesakes(options []ui.Option) []ui.Option {
	bearers := map[string]int{}
	for _, o := range options {
		bearers[o.Label]++
	}
	for i := range options {
		if bearers[options[i].Label] < 2 {
			options[i].Hint = ""
		}
	}
	return options
}

// inOneLine puts the hint of namesakes behind the name, for a list that shows names alone.
func inOneLine(options []ui.Option) []ui.Option {
	for i, o := range onlyNamesakes(options) {
		if o.Hint != "" {
			options[i].Label, options[i].Hint = o.Label+" ("+o.Hint+")", ""
		}
	}
	return options
}

// chooseFor is choose in the unit of a session that stands.
func chooseFor(c *web.Ctx, id string, t typedPlan) error {
	unit := ""
	err := c.Read(func(tx *store.Tx) error {
		f, err := ByID(tx, id)
		unit = f.UnitID
		return err
	})
	if err != nil {
		return err
	}
	return t.choose(c, unit)
}
