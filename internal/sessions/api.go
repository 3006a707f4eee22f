package sessions

import (
	"net/http"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/people"
)

// SessionOut is a session as programs see it. Remarks and questions heard are never in it.
type SessionOut struct {
	ID          string   `json:"id"`
	UnitID      string   `json:"unit_id"`
	Title       string   `json:"title"`
	State       string   `json:"state" doc:"planned, postponed, cancelled or held."`
	Day         lang.Day `json:"day"`
	StartAt     int64    `json:"start_at" doc:"Microseconds UTC."`
	Minutes     int      `json:"minutes"`
	PlaceID     string   `json:"place_id,omitempty"`
	Spot        string   `json:"spot,omitempty"`
	Mode        string   `json:"mode"`
	Link        string   `json:"link,omitempty"`
	OpenTo      string   `json:"open_to"`
	Expected    int      `json:"expected"`
	Briefs      []string `json:"briefs"`
	Languages   []string `json:"languages,omitempty"`
	Speakers    []string `json:"speakers,omitempty"`
	Attendances *int64   `json:"attendances,omitempty" doc:"Of the current report; attendances, never persons."`
	ReceivedOn  lang.Day `json:"received_on,omitempty" doc:"The day on which the first report came in; corrections do not change it."`
	LateReport  bool     `json:"late_report" doc:"The report came more than 7 days after the talk, or after the deadline of a duty that the talk had met. Whether the duty was met in time does not depend on it."`
	Version     int64    `json:"version"`
}

func sessionOut(s Session) SessionOut {
	return SessionOut{ID: s.ID, UnitID: s.UnitID, Title: s.Title, State: s.State, Day: s.Day, StartAt: s.StartAt, Minutes: s.Minutes,
		PlaceID: s.PlaceID, Spot: s.Spot, Mode: s.Mode, Link: s.Link, OpenTo: s.OpenTo, Expected: s.Expected, Briefs: []string{}, Version: s.Version}
}

// PageOut is one page of sessions; Next asks for the following one.
type PageOut struct {
	Sessions []SessionOut `json:"sessions"`
	Next     string       `json:"next,omitempty"`
}

type findIn struct {
	Unit    string     `query:"unit" maxLength:"26" doc:"The unit and all below it."`
	Month   api.Month  `query:"month"`
	State   string     `query:"state" enum:",planned,postponed,cancelled,held"`
	Brief   string     `query:"brief" maxLength:"26"`
	Speaker string     `query:"speaker" maxLength:"26"`
	After   api.Cursor `query:"after"`
}

type oneIn struct {
	ID string `path:"id" maxLength:"26"`
}

type planIn struct {
	api.Keyed
	Body struct {
		UnitID    string   `json:"unit_id" maxLength:"26"`
		Title     string   `json:"title" maxLength:"160"`
		Day       lang.Day `json:"day" format:"date"`
		Time      string   `json:"time" pattern:"^[0-9]{2}:[0-9]{2}$" doc:"In the installation's time zone."`
		Minutes   int      `json:"minutes" minimum:"5" maximum:"1440"`
		PlaceID   string   `json:"place_id,omitempty" maxLength:"26"`
		Spot      string   `json:"spot,omitempty" maxLength:"200"`
		Mode      string   `json:"mode" enum:"in_person,online,hybrid"`
		Link      string   `json:"link,omitempty" maxLength:"300"`
		OpenTo    string   `json:"open_to" enum:"public,staff"`
		Expected  int      `json:"expected,omitempty" minimum:"0"`
		HeadsOwn  bool     `json:"heads_own,omitempty"`
		Briefs    []string `json:"briefs" maxItems:"10"`
		Languages []string `json:"languages" maxItems:"12"`
		Speakers  []string `json:"speakers,omitempty" maxItems:"30"`
	}
}

type cancelIn struct {
	api.Keyed
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Version int64  `json:"version"`
		Reason  string `json:"reason" maxLength:"500"`
	}
}

type spokenIn struct {
	Lang   string `json:"lang" maxLength:"12"`
	Manner string `json:"manner" enum:"spoken,interpreted,played"`
}

// ToldIn is what a report tells, of a planned talk and of one that was never planned.
type ToldIn struct {
	Day         lang.Day   `json:"day" format:"date"`
	PlaceID     string     `json:"place_id,omitempty" maxLength:"26"`
	Spot        string     `json:"spot,omitempty" maxLength:"200"`
	Mode        string     `json:"mode" enum:"in_person,online,hybrid"`
	Attendances int        `json:"attendances" minimum:"0" doc:"Attendances, never names."`
	Minutes     int        `json:"minutes" minimum:"0" maximum:"1440"`
	Briefs      []string   `json:"briefs" maxItems:"10"`
	Languages   []spokenIn `json:"languages" maxItems:"12"`
	HeadsOwn    bool       `json:"heads_own,omitempty"`
}

func (b ToldIn) telling() Telling {
	t := Telling{Day: b.Day, PlaceID: b.PlaceID, Spot: b.Spot, Mode: b.Mode, Attendances: b.Attendances, Minutes: b.Minutes, BriefIDs: b.Briefs, HeadsOwn: b.HeadsOwn}
	for _, l := range b.Languages {
		t.Languages = append(t.Languages, coverage.Spoken{Lang: l.Lang, Manner: l.Manner})
	}
	return t
}

type reportIn struct {
	api.Keyed
	ID   string `path:"id" maxLength:"26"`
	Body ToldIn
}

type unplannedIn struct {
	api.Keyed
	Body struct {
		UnitID string `json:"unit_id" maxLength:"26"`
		ToldIn
		Speakers []string `json:"speakers,omitempty" maxItems:"30" doc:"A speaker who reports is among them without being named."`
	}
}

type ownIn struct {
	Month api.Month  `query:"month"`
	State string     `query:"state" enum:",planned,postponed,cancelled,held"`
	After api.Cursor `query:"after"`
}

// ReportOut is the current report of a session as programs see it.
type ReportOut struct {
	ID          string   `json:"id"`
	SessionID   string   `json:"session_id"`
	Day         lang.Day `json:"day"`
	Attendances int64    `json:"attendances"`
}

// API declares the operations on sessions. Questions heard are typed by people only: they are struck or
// confirmed before they are written, which no program can do.
func API(a *api.API) {
	op := func(method, path, id, summary, verb string) api.Operation {
		return api.Operation{Method: method, Path: path, ID: id, Summary: summary, Tag: "sessions", Guard: web.ByVerb, Verb: verb}
	}
	api.Read(a, op(http.MethodGet, "/api/sessions", "list-sessions", "Sessions in the caller's units and below, the latest day first", "sessions.read"), sessionsOut)
	one := op(http.MethodGet, "/api/sessions/{id}", "get-session", "A session", "sessions.read")
	one.Own, one.Note = speaks(people.ReadOwn), "A speaker reads the own sessions, in whatever unit, with `own.read`."
	api.Read(a, one, oneOut)
	api.Write(a, op(http.MethodPost, "/api/sessions", "plan-session", "Plan a session", "sessions.plan"), func(tx *store.Tx, in *planIn) (SessionOut, error) {
		b := in.Body
		s, err := Plan(tx, Draft{UnitID: b.UnitID, Title: b.Title, Day: b.Day, Time: b.Time, Minutes: b.Minutes, PlaceID: b.PlaceID, Spot: b.Spot, Mode: b.Mode,
			Link: b.Link, OpenTo: b.OpenTo, Expected: b.Expected, HeadsOwn: b.HeadsOwn, Lists: Lists{BriefIDs: b.Briefs, Languages: b.Languages, SpeakerIDs: b.Speakers}})
		if err != nil {
			return SessionOut{}, err
		}
		return wholeOut(tx, s.ID)
	})
	api.Write(a, op(http.MethodPut, "/api/sessions/{id}/cancellation", "cancel-session", "Cancel a session", "sessions.plan"), func(tx *store.Tx, in *cancelIn) (SessionOut, error) {
		if err := Cancel(tx, in.ID, in.Body.Version, in.Body.Reason); err != nil {
			return SessionOut{}, err
		}
		return wholeOut(tx, in.ID)
	})
	report := op(http.MethodPut, "/api/sessions/{id}/report", "report-session", "Report a session that was held", "sessions.report")
	report.Own, report.Note = speaks(people.ReportOwn), "A speaker reports the own sessions, in whatever unit, with `own.report`."
	api.Write(a, report, func(tx *store.Tx, in *reportIn) (ReportOut, error) {
		r, err := Tell(tx, in.ID, in.Body.telling())
		return ReportOut{r.ID, r.SessionID, r.Day, r.Attendances}, err
	})
	unplanned := op(http.MethodPost, "/api/reports", "report-unplanned", "Report a talk that was never planned", "sessions.report")
	unplanned.Own = speaks(people.ReportOwn)
	unplanned.Note = "A speaker reports an own talk with `own.report`, in a unit where an appointment held that day. It makes the session and its report in one."
	api.Write(a, unplanned, func(tx *store.Tx, in *unplannedIn) (ReportOut, error) {
		t := in.Body.telling()
		t.UnitID, t.SpeakerIDs = in.Body.UnitID, in.Body.Speakers
		r, err := TellUnplanned(tx, t)
		return ReportOut{r.ID, r.SessionID, r.Day, r.Attendances}, err
	})
	mine := api.Operation{Path: "/api/my/sessions", ID: "list-own-sessions", Summary: "The caller's own sessions as a speaker, the latest day first", Tag: "sessions",
		Guard: web.SignedIn, Note: "For an account that is a speaker's; a token needs the right `own.read`. Sessions of every unit are among them."}
	api.Read(a, mine, func(tx *store.Tx, in *ownIn) (PageOut, error) {
		list, err := FindOwn(tx, Filter{Month: string(in.Month), State: in.State, After: string(in.After)})
		return pageOut(list), err
	})
}

// speaks lets an account in that is a speaker's, signed in or by a token with the right.
func speaks(right string) func(tx *store.Tx) (bool, error) {
	return func(tx *store.Tx) (bool, error) {
		id, err := people.SpeakerBy(tx, right)
		return id != "", err
	}
}

func sessionsOut(tx *store.Tx, in *findIn) (PageOut, error) {
	list, err := Find(tx, Filter{UnitID: in.Unit, Month: string(in.Month), State: in.State, BriefID: in.Brief, SpeakerID: in.Speaker, After: string(in.After)})
	return pageOut(list), err
}

func pageOut(list List) PageOut {
	page := PageOut{Next: list.Next, Sessions: make([]SessionOut, len(list.Rows))}
	for i, r := range list.Rows {
		page.Sessions[i] = sessionOut(r.Session)
		page.Sessions[i].Briefs = append(page.Sessions[i].Briefs, r.BriefIDs...)
		if r.ReportID != "" {
			page.Sessions[i].Attendances = &r.Attendances
			page.Sessions[i].ReceivedOn, page.Sessions[i].LateReport = r.Receipt.Received, r.Receipt.Late()
		}
	}
	return page
}

func oneOut(tx *store.Tx, in *oneIn) (SessionOut, error) {
	s, err := ByID(tx, in.ID)
	if err != nil {
		return SessionOut{}, err
	}
	if !ownBy(tx, s, people.ReadOwn) {
		if err := access.Must(tx, "sessions.read", s.UnitID); err != nil {
			return SessionOut{}, err
		}
	}
	return fullOut(tx, s)
}

// wholeOut is a session with its lists after a change that the use case allowed.
func wholeOut(tx *store.Tx, id string) (SessionOut, error) {
	s, err := ByID(tx, id)
	if err != nil {
		return SessionOut{}, err
	}
	return fullOut(tx, s)
}

func fullOut(tx *store.Tx, s Full) (SessionOut, error) {
	out := sessionOut(s.Session)
	out.Briefs, out.Languages, out.Speakers = append(out.Briefs, s.BriefIDs...), s.Languages, s.SpeakerIDs
	if s.ReportID != "" {
		r, err := ReportByID(tx, s.ReportID)
		if err != nil {
			return SessionOut{}, err
		}
		out.Attendances = &r.Attendances
		came, err := receiptOf(tx, s.ID)
		if err != nil {
			return SessionOut{}, err
		}
		out.ReceivedOn, out.LateReport = came.Received, came.Late()
	}
	return out, nil
}
