package sessions

import (
	"fmt"
	"net/http"
	"slices"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// line is one question as it was typed, already cleaned, with the names in it that are still to be decided.
type line struct {
	Text    string
	BriefID string
	Names   []nameAsk
	Removed bool // something was taken out just now
}

// nameAsk asks of a name whether it is struck or a public office-holder's.
type nameAsk struct {
	Field, Was string // the fields that carry the choice, and the name it was made for
	Text       string
	Choice     string // "strike", "public" or ""
}

// typed is a report as it came in: questions and remarks are cleaned before anything else happens.
type typed struct {
	Telling
	Lines    []line
	Reason   string
	ReportID string
	More     bool // another line was asked for
	missing  bool // a name waits for its choice
}

// Hall tells what the live room of a session came to, for its report; ok is false where there was none. The rooms
// stand below this package, so the program gives it.
type Hall func(tx *store.Tx, sessionID string) (told HallTold, ok bool, err error)

// HallTold is what a report is helped by. Devices were there at the same time, All are about how many browsers came in
// the whole time (0: not counted); they are never people. People is how many the host counted, -1 where nobody did.
type HallTold struct {
	Href      string
	Open      bool // takes questions now
	Devices   int64
	All       int64
	People    int64
	Questions int
	Quizzes   []QuizTold
}

// QuizTold is how many of a hundred answers to a quiz were right; Before is -1 where it was asked once.
type QuizTold struct {
	Question      string
	Before, After int64
}

// reportPages are the forms of reports, helped by the hall.
type reportPages struct{ hall Hall }

// readTelling reads a report. What was asked and remarked is cleaned and taken out of the form, so that neither
// the operation nor its hash ever holds it.
func readTelling(c *web.Ctx) (typed, error) {
	f, err := c.Form()
	if err != nil {
		return typed{}, err
	}
	t := typed{Reason: f.Line("reason"), ReportID: f.Get("report"), More: f.Get("do") == "more"}
	t.UnitID, t.Day, t.PlaceID, t.Spot, t.Mode = f.Get("unit"), f.Day("day"), f.Get("place"), f.Line("spot"), f.Get("mode")
	t.Attendances, t.Minutes, t.HeadsOwn = f.Int("attendances"), f.Int("minutes"), f.On("heads_own")
	t.BriefIDs, t.SpeakerIDs = tidy(f.All("brief")), tidy(f.All("speakers"))
	t.Origin, t.ForSpeaker = f.Get("origin"), f.Get("for_speaker")
	for _, manner := range Manners() {
		for _, id := range tidy(f.All(manner)) {
			t.Telling.Languages = append(t.Telling.Languages, coverage.Spoken{Lang: id, Manner: manner})
		}
	}
	t.Hall, _ = Clean(f.Text("hall"))
	t.Material, _ = Clean(f.Text("material"))
	forget := []string{"question", "question_brief", "hall", "material"}
	about := f.All("question_brief")
	for i, text := range f.All("question") {
		l := readLine(f, i, text, &forget)
		if i < len(about) {
			l.BriefID = about[i]
		}
		if l.Text != "" {
			t.Lines = append(t.Lines, l)
		}
	}
	err = fault.Join(f.Err(), t.settle())
	f.Forget(forget...)
	return t, err
}

func readLine(f *web.Form, i int, text string, forget *[]string) line {
	cleaned, names := Clean(text)
	l := line{Text: cleaned, Removed: cleaned != lang.NormalizeText(text)}
	for j, n := range names {
		ask := nameAsk{Field: fmt.Sprintf("name_%d_%d", i, j), Was: fmt.Sprintf("was_%d_%d", i, j), Text: cleaned[n.Start:n.End]}
		if f.Get(ask.Was) == ask.Text {
			ask.Choice = f.Get(ask.Field)
		}
		l.Names = append(l.Names, ask)
		*forget = append(*forget, ask.Field, ask.Was)
	}
	return l
}

// settle turns lines into questions where every name is decided; otherwise it fails at field "question".
func (t *typed) settle() error {
	for _, l := range t.Lines {
		for _, n := range l.Names {
			t.missing = t.missing || n.Choice != "strike" && n.Choice != "public"
		}
		cleaned, names := Clean(l.Text)
		if len(names) == len(l.Names) {
			cleaned = strike(cleaned, names, func(i int) bool { return l.Names[i].Choice == "public" })
		}
		t.Heard = append(t.Heard, Heard{Text: cleaned, BriefID: l.BriefID})
	}
	if t.missing {
		return fault.At("question", "sessions.err.names")
	}
	return nil
}

// about gives each question its brief where there is one alone, and its brief's subject.
func (t *typed) about(tx *store.Tx) error {
	for i := range t.Heard {
		switch {
		case len(t.BriefIDs) == 1:
			t.Heard[i].BriefID = t.BriefIDs[0]
		case !slices.Contains(t.BriefIDs, t.Heard[i].BriefID):
			t.Heard[i].BriefID = ""
		}
	}
	subjects, err := subjectOf(tx, t.BriefIDs)
	for i := range t.Heard {
		t.Heard[i].SubjectID = subjects[t.Heard[i].BriefID]
	}
	return err
}

// The four ways in which the one form is used.
const (
	formReport    = "report"
	formUnplanned = "unplanned"
	formCorrect   = "correct"
	formAdd       = "questions"
)

func (r reportPages) reportForm(c *web.Ctx) error  { return r.openReport(c, formReport) }
func (r reportPages) correctForm(c *web.Ctx) error { return r.openReport(c, formCorrect) }
func (r reportPages) addForm(c *web.Ctx) error     { return r.openReport(c, formAdd) }

// openReport shows the form of a session, filled from its plan or from the report to be corrected.
func (r reportPages) openReport(c *web.Ctx, kind string) error {
	var t typed
	err := c.Read(func(tx *store.Tx) error {
		f, err := ByID(tx, c.Path("id"))
		if err != nil {
			return err
		}
		if kind == formReport && !f.ToBeHeld() || kind != formReport && f.State != Held {
			return fault.New(fault.Conflict, "sessions.err."+map[bool]string{true: "reported", false: "notHeld"}[kind == formReport])
		}
		t, err = filled(tx, f, kind)
		return err
	})
	if err != nil {
		return err
	}
	return r.drawReport(c, http.StatusOK, kind, t, nil)
}

func filled(tx *store.Tx, f Full, kind string) (typed, error) {
	t := typed{Telling: Telling{UnitID: f.UnitID, Day: min(f.Day, tx.Today()), PlaceID: f.PlaceID, Spot: f.Spot, Mode: f.Mode,
		Minutes: f.Minutes, BriefIDs: f.BriefIDs, HeadsOwn: f.HeadsOwn}}
	for _, id := range f.Lists.Languages {
		t.Telling.Languages = append(t.Telling.Languages, coverage.Spoken{Lang: id, Manner: coverage.ManSpoken})
	}
	if kind == formReport {
		return t, nil
	}
	r, err := ReportByID(tx, f.ReportID)
	if err != nil {
		return t, err
	}
	t.Day, t.PlaceID, t.Attendances, t.Minutes, t.HeadsOwn = r.Day, r.PlaceID, int(r.Attendances), r.Minutes, r.HeadsOwn
	t.BriefIDs, t.Telling.Languages, t.ForSpeaker, t.ReportID = r.BriefIDs, r.Languages, r.ForSpeaker, r.ID
	if r.Origin == FromPaper || r.Origin == ForOther {
		t.Origin = r.Origin
	}
	return t, nil
}

func (r reportPages) postReport(c *web.Ctx) error {
	id := c.Path("id")
	return r.send(c, formReport, "sessions.done.reported", func(tx *store.Tx, t typed) (string, error) {
		_, err := Tell(tx, id, t.Telling)
		return id, err
	})
}

func (r reportPages) postCorrect(c *web.Ctx) error {
	id := c.Path("id")
	return r.send(c, formCorrect, "sessions.done.corrected", func(tx *store.Tx, t typed) (string, error) {
		_, err := Correct(tx, id, t.ReportID, t.Reason, t.Telling)
		return id, err
	})
}

func (r reportPages) postAdd(c *web.Ctx) error {
	id := c.Path("id")
	return r.send(c, formAdd, "sessions.done.added", func(tx *store.Tx, t typed) (string, error) {
		return id, AddHeard(tx, id, t.Heard)
	})
}

func (r reportPages) postUnplanned(c *web.Ctx) error {
	return r.send(c, formUnplanned, "sessions.done.reported", func(tx *store.Tx, t typed) (string, error) {
		made, err := TellUnplanned(tx, t.Telling)
		return made.SessionID, err
	})
}

// send reads the form, shows it again where something is to be mended or decided, and keeps it otherwise. The
// page after it shows the questions as they were kept.
func (r reportPages) send(c *web.Ctx, kind, notice string, keep func(tx *store.Tx, t typed) (string, error)) error {
	t, err := readTelling(c)
	if err != nil && !web.Invalid(err) {
		return err
	}
	if t.More {
		return r.drawReport(c, http.StatusOK, kind, t, nil)
	}
	if err == nil {
		err = c.Post("sessions."+kind, func(tx *store.Tx) (web.Done, error) {
			if kind == formAdd {
				if err := t.briefsOf(tx, c.Path("id")); err != nil {
					return web.Done{}, err
				}
			}
			if err := t.about(tx); err != nil {
				return web.Done{}, err
			}
			id, err := keep(tx, t)
			return web.Done{To: "/sessions/" + id, Notice: notice, ID: id}, err
		})
	}
	if web.Invalid(err) {
		return r.drawReport(c, http.StatusUnprocessableEntity, kind, t, err)
	}
	return err
}

// briefsOf takes the briefs of the current report: a form that only adds questions does not carry them.
func (t *typed) briefsOf(tx *store.Tx, id string) error {
	f, err := ByID(tx, id)
	if err != nil || f.ReportID == "" {
		return err
	}
	r, err := ReportByID(tx, f.ReportID)
	t.BriefIDs = r.BriefIDs
	return err
}

// unplannedForm is the shortest way: today, the own unit and place, the first language, the latest brief.
func (r reportPages) unplannedForm(c *web.Ctx) error {
	if to, ok := settle(c, byUnit()); ok {
		return c.Redirect(to)
	}
	var t typed
	err := c.Read(func(tx *store.Tx) error {
		t.Day, t.Minutes, t.Mode = tx.Today(), 60, InPerson
		var err error
		if t.UnitID, err = reportingUnit(tx, c.Query("unit")); err != nil || t.UnitID == "" {
			return err
		}
		options, err := briefOptions(tx, c.P, t.UnitID, t.Day, nil)
		if err != nil {
			return err
		}
		if len(options) > 0 {
			t.BriefIDs = []string{options[0].Value}
		}
		covered, err := org.Covered(tx, t.UnitID, t.Day)
		if err == nil && len(covered) > 0 {
			t.PlaceID = covered[0].ID
		}
		return err
	})
	if err != nil {
		return err
	}
	if t.UnitID == "" {
		return askUnit(c, "/report")
	}
	return r.drawReport(c, http.StatusOK, formUnplanned, t, nil)
}

// reportingUnit is the unit asked for, the only one the actor reports for, or the one that appointed the actor.
func reportingUnit(tx *store.Tx, asked string) (string, error) {
	unit, err := homeUnit(tx, "sessions.report", asked)
	if err != nil || unit != "" {
		return unit, err
	}
	speaker, err := people.SpeakerOf(tx, tx.Actor().ID)
	if err != nil || speaker == "" {
		return "", err
	}
	a, _, err := people.AppointedIn(tx, speaker, "", tx.Today())
	return a.UnitID, err
}
