package sessions

import (
	"fmt"
	"slices"
	"strconv"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// reportView is what the form of a report shows.
type reportView struct {
	typed
	MayList   bool
	Kind      string
	Form      ui.FormData
	Unit      string
	Title     string
	Places    []ui.Option
	Briefs    []ui.Option
	Missing   []ui.Notice // no language listed yet
	Manners   []mannerField
	Origins   []ui.Option
	Speakers  []ui.Option
	Today     lang.Day
	Asking    bool // names wait for a choice
	ForLink   bool
	BriefName string   // of a link's duty
	Told      HallTold // by the live room, where there was one
	InHall    bool
	err       func(field string) string
}

// mannerField is one row of chips: languages heard in one manner.
type mannerField struct {
	Manner  string
	Options []ui.Option // likely ones, and what is chosen
	Others  []ui.Option
	Any     bool // something is chosen
}

// blankLines is how many empty lines for questions a form offers at first.
const blankLines = 3

// mostForWhom is for how many speakers of a unit the form offers to report.
const mostForWhom = 40

func (r reportPages) drawReport(c *web.Ctx, status int, kind string, t typed, formErr error) error {
	v, err := r.reportOf(c, kind, t, formErr)
	if err != nil {
		return err
	}
	p := c.P
	page := ui.PageData{Question: p.T("sessions.report." + kind), Lead: v.Unit}
	if kind != formUnplanned {
		page.Lead = v.Title
		page.Crumbs = append(listCrumb(p, v.MayList), ui.Link{Label: v.Title, Href: "/sessions/" + c.Path("id")}, ui.Link{Label: page.Question})
	}
	return c.PageStatus(status, page, reportBody(p, v))
}

// listCrumb leads back to the list, for those who have one: a speaker sees the own talks alone.
func listCrumb(p *lang.Printer, may bool) []ui.Link {
	if !may {
		return nil
	}
	return []ui.Link{{Label: p.T("sessions.list.crumb"), Href: "/sessions"}}
}

func (r reportPages) reportOf(c *web.Ctx, kind string, t typed, formErr error) (reportView, error) {
	v := reportView{typed: t, Kind: kind, Asking: t.missing, err: func(field string) string { return c.Message(formErr, field) }}
	v.Form = ui.FormData{Action: c.R.URL.Path, Op: c.NewOp(), Touch: true, ID: "report"}
	if formErr != nil {
		v.Form.Errors = c.Messages(formErr)
	}
	err := c.Read(func(tx *store.Tx) error {
		v.Today = tx.Today()
		var err error
		if v.MayList, err = access.Anywhere(tx, "sessions.read"); err != nil {
			return err
		}
		if id := c.Path("id"); id != "" {
			f, err := ByID(tx, id)
			if err != nil {
				return err
			}
			v.UnitID = f.UnitID
			if v.Title, err = titleOf(tx, f); err != nil {
				return err
			}
			if kind == formReport && r.hall != nil {
				if v.Told, v.InHall, err = r.hall(tx, id); err != nil {
					return err
				}
				// What the host counted is reported attendance; phones are not.
				if v.InHall && v.Told.People > 0 && v.Attendances == 0 && formErr == nil {
					v.Attendances = int(v.Told.People)
				}
			}
		} else if err := mayOpen(tx, v.UnitID); err != nil {
			return err
		}
		return v.dress(tx, c.P)
	})
	return v, err
}

func (v *reportView) dress(tx *store.Tx, p *lang.Printer) error {
	day := v.Day
	if !day.Valid() || day > v.Today {
		day = v.Today
	}
	var err error
	if v.Unit, err = unitName(tx, p, v.UnitID, day); err != nil {
		return err
	}
	if v.Places, err = placeOptions(tx, p, v.UnitID, v.PlaceID, day); err != nil {
		return err
	}
	if v.Briefs, err = briefOptions(tx, p, v.UnitID, day, v.BriefIDs); err != nil {
		return err
	}
	if err := v.manners(tx, p); err != nil {
		return err
	}
	for _, o := range []string{"", FromPaper, ForOther} {
		key := o
		if key == "" {
			key = "own"
		}
		v.Origins = append(v.Origins, ui.Option{Value: o, Label: p.T("sessions.origin." + key), On: v.Origin == o})
	}
	near, err := people.FindSpeakers(tx, "", v.UnitID, mostForWhom)
	if err == nil {
		v.Speakers, err = speakerOptions(tx, p, near)
	}
	v.Speakers = inOneLine(v.Speakers)
	if err == nil && v.ForSpeaker != "" && !slices.ContainsFunc(v.Speakers, func(o ui.Option) bool { return o.Value == v.ForSpeaker }) {
		names, err := people.SpeakerNames(tx, []string{v.ForSpeaker})
		if err != nil {
			return err
		}
		if name := names[v.ForSpeaker]; name != "" {
			v.Speakers = append(v.Speakers, ui.Option{Value: v.ForSpeaker, Label: name})
		}
	}
	return err
}

// manners offers every language spoken, interpreted and played, the unit's likely ones first; a new report
// begins with the first one, spoken.
func (v *reportView) manners(tx *store.Tx, p *lang.Printer) error {
	all, err := people.Languages(tx)
	if err != nil {
		return err
	}
	if v.Missing, err = people.MissingLists(tx, p, people.OfLanguages); err != nil {
		return err
	}
	var told []string
	for _, s := range v.Telling.Languages {
		told = append(told, s.Lang)
	}
	all = people.Offered(all, told...)
	likely, err := nearby(tx, v.UnitID)
	if err != nil {
		return err
	}
	fresh := len(v.Telling.Languages) == 0 && len(v.Form.Errors) == 0
	for _, manner := range Manners() {
		f := mannerField{Manner: manner}
		for i, l := range all {
			on := slices.Contains(v.Telling.Languages, coverage.Spoken{Lang: l.ID, Manner: manner}) || fresh && i == 0 && manner == coverage.ManSpoken
			f.Any = f.Any || on
			o := ui.Option{Value: l.ID, Label: l.Names.In(p.Lang()), On: on}
			if on || slices.Contains(likely, l.ID) {
				f.Options = append(f.Options, o)
			} else {
				f.Others = append(f.Others, o)
			}
		}
		v.Manners = append(v.Manners, f)
	}
	return nil
}

// placeOptions lists the places a unit covers and those directly below, one tap each; the chosen one is always there.
func placeOptions(tx *store.Tx, p *lang.Printer, unitID, chosen string, day lang.Day) ([]ui.Option, error) {
	covered, err := org.Covered(tx, unitID, day)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(covered)
	if len(covered) == 1 {
		below, err := org.PlaceChildren(tx, covered[0].ID, day)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	if chosen != "" && !slices.ContainsFunc(all, func(v org.PlaceView) bool { return v.ID == chosen }) {
		v, err := org.PlaceAt(tx, chosen, day)
		if err == nil {
			all = append(all, v)
		} else if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	out := []ui.Option{{Value: "", Label: p.T("sessions.report.noPlace")}}
	for _, v := range all {
		out = append(out, ui.Option{Value: v.ID, Label: v.Label(p.Lang())})
	}
	return out, nil
}

// lines are the questions to show: those typed, and blank ones.
func (v reportView) lines() []line {
	all := slices.Clone(v.Lines)
	if v.Asking {
		return all
	}
	blank := blankLines
	if len(all) > 0 {
		blank = 1
	}
	if v.More {
		blank = blankLines
	}
	return append(all, make([]line, blank)...)
}

func (v reportView) briefChoice() []ui.Option {
	var out []ui.Option
	for _, o := range v.Briefs {
		if slices.Contains(v.BriefIDs, o.Value) {
			out = append(out, ui.Option{Value: o.Value, Label: o.Label})
		}
	}
	return out
}

func questionID(i int) string {
	if i == 0 {
		return ui.FieldID("question")
	}
	return ui.FieldID("question") + "-" + strconv.Itoa(i+1)
}

func nameField(i, j int) string { return fmt.Sprintf("name_%d_%d", i, j) }
func wasField(i, j int) string  { return fmt.Sprintf("was_%d_%d", i, j) }

func nameOptions(p *lang.Printer) []ui.Option {
	return []ui.Option{{Value: "strike", Label: p.T("sessions.names.strike")},
		{Value: "public", Label: p.T("sessions.names.public"), Hint: p.T("sessions.names.publicHint")}}
}
