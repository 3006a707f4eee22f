package people

import (
	"net/http"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// recordForm is the form of a speaker's record as it is drawn.
type recordForm struct {
	Form                        ui.FormData
	R                           Record
	Born                        string
	Unit                        ui.ComboData
	Groups, Languages, Subjects []ui.Option
	Rows                        []Spoken
	Missing                     []ui.Notice // catalogues that are still empty
	Diff                        *ui.DiffData
	Cancel                      string
	say                         func(field string) string
}

// readRecord reads the form; the unit typed but not chosen is searched for by its name.
func readRecord(f *web.Form) Record {
	r := Record{Speaker: Speaker{FullName: f.Line("full_name"), GivenName: f.Line("given_name"), BornYear: f.Int("born_year"),
		Gender: f.Get("gender"), EthnicGroup: f.Get("ethnic_group"), Occupation: f.Line("occupation"), Phone: f.Line("phone"),
		Email: f.Line("email"), HomeUnitID: chosenUnit(f, "home_unit_id"), Note: f.Text("note"), Version: f.Version()},
		SubjectIDs: f.All("subjects")}
	scripts, varieties := f.All("script"), f.All("dialect")
	for i, code := range f.All("language") {
		s := Spoken{Lang: code}
		if i < len(scripts) {
			s.Script = lang.Normalize(scripts[i])
		}
		if i < len(varieties) {
			s.Variety = lang.Normalize(varieties[i])
		}
		if s.Lang != "" {
			r.Languages = append(r.Languages, s)
		}
	}
	return r
}

// emptyRows is how many empty rows for languages stand below those filled in.
const emptyRows = 2

// drawRecord shows the form (without a draft in the browser, since it holds a person's data) with what was typed, what is wrong and, where another edited meanwhile, both
// texts.
func drawRecord(c *web.Ctx, status int, r Record, typed string, formErr error) error {
	p := c.P
	v := recordForm{R: r, Cancel: "/speakers", say: func(field string) string { return c.Message(formErr, field) },
		Form: ui.FormData{Action: c.R.URL.Path, Op: c.NewOp()}}
	if formErr != nil {
		v.Form.Errors = c.Messages(formErr)
	}
	page := ui.PageData{Question: p.T("speakers.new.question"), Crumbs: []ui.Link{{Label: p.T("speakers.crumb"), Href: "/speakers"}}}
	err := c.Read(func(tx *store.Tx) error {
		b, err := openBooks(tx, p, []string{r.HomeUnitID})
		if err != nil {
			return err
		}
		v.Unit = unitField(p, "home_unit_id", p.T("speakers.home"), r.HomeUnitID, b.units[r.HomeUnitID])
		v.Unit.F.Hint, v.Unit.F.Required, v.Unit.F.Error = p.T("speakers.home.hint"), true, v.say("home_unit_id")
		if typed != "" && r.HomeUnitID == "" {
			v.Unit.Text = typed
			if v.Unit.Found, err = foundUnits(tx, p, typed); err != nil {
				return err
			}
		}
		if v.Missing, err = MissingLists(tx, p, OfLanguages, OfSubjects); err != nil {
			return err
		}
		v.Groups, v.Languages = b.options(p, Offered(b.groups, r.chosenOf(OfGroups)...)), b.options(p, Offered(b.languages, r.chosenOf(OfLanguages)...))
		v.Groups[0].Label, v.Languages[0].Label = p.T("speakers.untold"), p.T("speakers.language.none")
		v.Subjects = on(b.options(p, Offered(b.subjects, r.chosenOf(OfSubjects)...))[1:], r.SubjectIDs)
		if r.ID == "" {
			return nil
		}
		page.Question, v.Cancel = p.T("speakers.edit.question", "name", r.FullName), "/speakers/"+r.ID
		if !fault.Is(formErr, fault.Conflict) {
			return nil
		}
		theirs, err := RecordOf(tx, r.ID)
		v.Diff = &ui.DiffData{Label: p.T("speakers.conflict"), Theirs: ui.DiffSide{Title: p.T("speakers.conflict.theirs"), Text: b.text(p, theirs)},
			Yours: ui.DiffSide{Title: p.T("speakers.conflict.yours"), Text: b.text(p, r.tidy())}}
		v.R.Version = theirs.Version
		return err
	})
	if err != nil {
		return err
	}
	if v.R.Version > 0 {
		v.Form.Version = strconv.FormatInt(v.R.Version, 10)
	}
	if r.BornYear != 0 {
		v.Born = strconv.Itoa(r.BornYear)
	}
	v.Rows = append(append(v.Rows, r.Languages...), make([]Spoken, emptyRows)...)
	return c.PageStatus(status, page, recordBody(p, v))
}

// on marks the options whose values are chosen.
func on(options []ui.Option, values []string) []ui.Option {
	for i, o := range options {
		for _, v := range values {
			options[i].On = options[i].On || o.Value == v
		}
	}
	return options
}

// text is a record in lines, to be compared with another.
func (b books) text(p *lang.Printer, r Record) string {
	born := ""
	if r.BornYear != 0 {
		born = strconv.Itoa(r.BornYear)
	}
	lines := []string{}
	for _, l := range [][2]string{{"speakers.fullname", r.FullName}, {"speakers.given", r.GivenName}, {"speakers.born", born},
		{"speakers.gender", gender(p, r.Gender)}, {"speakers.ethnic", b.group(p, r.EthnicGroup)}, {"speakers.occupation", r.Occupation},
		{"speakers.phone", r.Phone}, {"speakers.email", r.Email}, {"speakers.home", b.units[r.HomeUnitID]},
		{"speakers.languages", b.spoken(p, r.Languages)}, {"speakers.subjects", p.List(b.named(p, b.subjects, r.SubjectIDs))}, {"speakers.note", r.Note}} {
		lines = append(lines, p.T(l[0])+": "+l[1])
	}
	return strings.Join(lines, "\n")
}

func (b books) group(p *lang.Printer, id string) string {
	if id == "" {
		return ""
	}
	return label(b.options(p, b.groups), id)
}

func gender(p *lang.Printer, g string) string {
	if g == "" {
		return ""
	}
	return p.T("speakers.gender." + g)
}

func newSpeaker(c *web.Ctx) error {
	return drawRecord(c, http.StatusOK, Record{Speaker: Speaker{HomeUnitID: c.Query("unit")}}, "", nil)
}

func addSpeaker(c *web.Ctx) error {
	return takeRecord(c, "people.speaker.add", "", func(tx *store.Tx, r Record) (web.Done, error) {
		r, err := AddSpeaker(tx, r)
		return web.Done{To: "/speakers/" + r.ID, Notice: "speakers.added", ID: r.ID}, err
	})
}

func editSpeaker(c *web.Ctx) error {
	if err := c.Read(func(tx *store.Tx) error { return MustKnow(tx, "people.manage", c.Path("id")) }); err != nil {
		return err
	}
	if err := look(c, "people.manage", c.Path("id")); err != nil {
		return err
	}
	var r Record
	err := c.Read(func(tx *store.Tx) (err error) { r, err = RecordOf(tx, c.Path("id")); return err })
	if err != nil {
		return err
	}
	return drawRecord(c, http.StatusOK, r, "", nil)
}

func saveSpeaker(c *web.Ctx) error {
	return takeRecord(c, "people.speaker.edit", c.Path("id"), func(tx *store.Tx, r Record) (web.Done, error) {
		_, err := EditSpeaker(tx, r)
		return web.Done{To: "/speakers/" + r.ID, Notice: "speakers.saved", ID: r.ID}, err
	})
}

// takeRecord reads the form and does what it asks, or shows it again.
func takeRecord(c *web.Ctx, kind, id string, do func(tx *store.Tx, r Record) (web.Done, error)) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	r := readRecord(f)
	r.ID = id
	typed := f.Get("home_unit_id_text")
	if f.Get("find") != "" {
		if err := c.Read(func(tx *store.Tx) error { return mayShow(tx, id) }); err != nil {
			return err
		}
		r.HomeUnitID = ""
		return drawRecord(c, http.StatusOK, r, typed, nil)
	}
	err = c.Post(kind, func(tx *store.Tx) (web.Done, error) {
		if err := f.Err(); err != nil {
			return web.Done{}, err
		}
		return do(tx, r)
	})
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.Conflict) && id != "" && stale(c, r):
		return drawRecord(c, http.StatusConflict, r, typed, err)
	case web.Invalid(err):
		return drawRecord(c, http.StatusUnprocessableEntity, r, typed, err)
	}
	return err
}

// mayShow is the right to have a record's form shown again.
func mayShow(tx *store.Tx, id string) error {
	if id == "" {
		return nil
	}
	return MustKnow(tx, "people.manage", id)
}

// stale says whether somebody edited the record since the form was made.
func stale(c *web.Ctx, r Record) bool {
	changed := false
	err := c.Read(func(tx *store.Tx) error {
		if err := MustKnow(tx, "people.manage", r.ID); err != nil {
			return err
		}
		now, err := RecordOf(tx, r.ID)
		changed = now.Version != r.Version
		return err
	})
	return err == nil && changed
}
