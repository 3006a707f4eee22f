package sessions

import (
	"net/http"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// suggested is how many candidates a searched field offers.
const suggested = 10

// searched is a field of a GET form whose value is looked up by words. Scripts suggest and put the id there; without
// them the form comes back with what was found, to choose from.
type searched struct {
	name, url string
	label     func(tx *store.Tx, p *lang.Printer, id string) (string, error)
	find      func(tx *store.Tx, p *lang.Printer, words string) ([]ui.Option, error)
}

func byUnit() searched {
	return searched{"unit", "/org/find", func(tx *store.Tx, p *lang.Printer, id string) (string, error) {
		return unitName(tx, p, id, tx.Today())
	}, func(tx *store.Tx, p *lang.Printer, words string) ([]ui.Option, error) {
		all, err := org.FindUnits(tx, words, "", suggested)
		var found []ui.Option
		for _, u := range all {
			found = append(found, ui.Option{Value: u.ID, Label: u.Label(p.Lang()), Hint: u.Level.In(p.Lang())})
		}
		return found, err
	}}
}

func byBrief() searched {
	return searched{"brief", "/sessions/filter/brief", func(tx *store.Tx, _ *lang.Printer, id string) (string, error) {
		titles, err := briefs.Title(tx, []string{id})
		return titles[id], err
	}, func(tx *store.Tx, _ *lang.Printer, words string) ([]ui.Option, error) {
		all, err := briefs.Find(tx, briefs.Filter{Words: words})
		var found []ui.Option
		for _, b := range all[:min(len(all), suggested)] {
			found = append(found, ui.Option{Value: b.ID, Label: b.Number + " · " + b.Title})
		}
		return found, err
	}}
}

func bySpeaker(unitID string) searched {
	return searched{"speaker", "/sessions/filter/speaker?unit=" + unitID, func(tx *store.Tx, _ *lang.Printer, id string) (string, error) {
		names, err := people.SpeakerNames(tx, []string{id})
		return names[id], err
	}, func(tx *store.Tx, p *lang.Printer, words string) ([]ui.Option, error) {
		all, err := SpeakersOf(tx, words, unitID, suggested)
		if err != nil {
			return nil, err
		}
		return speakerOptions(tx, p, all)
	}}
}

// asks says whether the address asks for candidates: by the button, or by words that no id came with.
func (s searched) asks(c *web.Ctx) bool {
	return c.Query(s.name+"_choice") == "" && c.Query(s.name+"_text") != "" && (c.Query("find") == s.name || c.Query(s.name) == "")
}

// settle leads to the address that a sent filter form means, which can be passed on: choices in the place of words,
// nothing empty. It gives false where no form was sent, or candidates are asked for.
func settle(c *web.Ctx, fields ...searched) (string, bool) {
	query := c.R.URL.Query()
	sent := slices.ContainsFunc(fields, func(s searched) bool { return query.Has(s.name+"_text") || query.Has(s.name+"_choice") })
	if !sent {
		return "", false
	}
	drop := []string{"find", ""}
	for name, values := range query {
		if values[0] == "" {
			drop = append(drop, name, "")
		}
	}
	for _, s := range fields {
		if s.asks(c) {
			return "", false
		}
		choice, text := s.name+"_choice", s.name+"_text"
		if query.Get(choice) != "" {
			drop = append(drop, s.name, query.Get(choice))
		} else if query.Has(text) && query.Get(text) == "" {
			drop = append(drop, s.name, "")
		}
		drop = append(drop, choice, "", text, "")
	}
	return c.With(drop...), true
}

// draw fills the field with what was chosen, or with the candidates; it gives what is chosen in words, "" for nothing.
func (s searched) draw(tx *store.Tx, c *web.Ctx, f ui.F) (ui.ComboData, string, error) {
	f.Name = s.name
	if s.asks(c) {
		words := c.Query(s.name + "_text")
		found, err := s.find(tx, c.P, lang.Normalize(words))
		if len(found) == 0 {
			f.Error = c.P.T("ui.combo.none")
		}
		return ui.ComboData{F: f, Text: words, URL: s.url, Found: found}, "", err
	}
	f.Value = c.Query(s.name)
	if f.Value == "" {
		return ui.ComboData{F: f, URL: s.url}, "", nil
	}
	chosen, err := s.label(tx, c.P, f.Value)
	return ui.ComboData{F: f, Text: chosen, URL: s.url}, chosen, err
}

// without is the address of the page less one filter.
func without(c *web.Ctx, name string) string {
	return c.With(name, "", name+"_text", "", name+"_choice", "", "find", "", "after", "")
}

// suggest answers what scripts ask while somebody types into a searched field.
func suggest(of func(c *web.Ctx) searched) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		var found []ui.Option
		err := c.Read(func(tx *store.Tx) (err error) {
			found, err = of(c).find(tx, c.P, lang.Normalize(c.Query("q")))
			return err
		})
		if err != nil {
			return err
		}
		return c.Draw(http.StatusOK, ui.Suggestions(found))
	}
}

// askUnit asks which unit a form is for, where the actor has several or none of its own, and keeps the values named.
func askUnit(c *web.Ctx, action string, keep ...string) error {
	kept := map[string]string{}
	for _, name := range keep {
		if c.Query(name) != "" {
			kept[name] = c.Query(name)
		}
	}
	var combo ui.ComboData
	err := c.Read(func(tx *store.Tx) (err error) {
		combo, _, err = byUnit().draw(tx, c, ui.F{Label: c.P.T("sessions.field.unit"), Required: true})
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("sessions.plan.which")}, whichUnit(c.P, action, kept, combo))
}
