package briefs

import (
	"net/http"

	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// BriefOut is a brief as programs see it; the text is the version in force, or the newest where none is.
type BriefOut struct {
	ID          string   `json:"id"`
	Number      string   `json:"number"`
	UnitID      string   `json:"unit_id" doc:"The issuing unit."`
	State       string   `json:"state"`
	Version     int      `json:"version"`
	Title       string   `json:"title"`
	Summary     string   `json:"summary"`
	Body        string   `json:"body,omitempty" doc:"Markdown."`
	KeyMessages []string `json:"key_messages,omitempty"`
	Sources     []Source `json:"sources,omitempty"`
	Questions   []Likely `json:"questions,omitempty"`
	Situations  []string `json:"situations,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	ValidFrom   lang.Day `json:"valid_from"`
	ValidUntil  lang.Day `json:"valid_until,omitempty"`
	Withdrawn   string   `json:"withdrawn,omitempty" doc:"The public reason, where it was withdrawn."`
	WithdrawnOn lang.Day `json:"withdrawn_on,omitempty" doc:"The day of the withdrawal."`
}

// DutyOut is a duty as programs see it.
type DutyOut struct {
	ID             string   `json:"id"`
	UnitID         string   `json:"unit_id"`
	BriefID        string   `json:"brief_id"`
	State          string   `json:"state" doc:"late, missing, soon, new, open or done, today."`
	Deadline       lang.Day `json:"deadline"`
	AcknowledgeBy  lang.Day `json:"acknowledge_by"`
	AcknowledgedOn lang.Day `json:"acknowledged_on,omitempty"`
	ByLink         bool     `json:"by_link" doc:"Acknowledged by link and not yet confirmed."`
	Sessions       int      `json:"sessions" doc:"Talks asked for."`
	Held           int64    `json:"held" doc:"Talks reported."`
	LateReports    int64    `json:"late_reports" doc:"Talks among those reported whose first report came more than 7 days after the talk, or after the deadline that the talk had met. No state follows from it."`
	HeadsOwn       bool     `json:"heads_own"`
	PassDown       bool     `json:"pass_down"`
}

func dutyOut(d Duty, day lang.Day, late int64) DutyOut {
	return DutyOut{d.ID, d.UnitID, d.BriefID, d.State(day), d.Deadline, d.AcknowledgeBy, d.AcknowledgedOn, d.ByLink, d.Sessions, d.Held, late, d.HeadsOwn, d.PassDown}
}

type briefIn struct {
	ID      string `path:"id" maxLength:"26"`
	Version int    `query:"version" minimum:"0"`
}

type briefsIn struct {
	Q     string `query:"q" maxLength:"200"`
	State string `query:"state" enum:",draft,approval,approved,published,withdrawn,waiting,expired" doc:"waiting: a version waits for approval; expired: no longer valid."`
	Unit  string `query:"unit" maxLength:"26" doc:"Issued by this unit or below it."`
	After string `query:"after" pattern:"^[0-9a-z]{26}$" patternDescription:"next of the page before" doc:"Id of the last brief of the page before."`
}

type dutiesIn struct {
	Unit  string     `query:"unit" maxLength:"26"`
	Brief string     `query:"brief" maxLength:"26"`
	State string     `query:"state" enum:",open,late,missing,link,done"`
	After api.Cursor `query:"after"`
}

// DutyPage is one page of duties; Next asks for the following one.
type DutyPage struct {
	Duties []DutyOut `json:"duties"`
	Next   string    `json:"next,omitempty"`
}

type dutyIn struct {
	api.Keyed
	ID string `path:"id" maxLength:"26"`
}

// API declares the operations on briefs and duties.
func API(a *api.API, office Office) {
	see := func(path, id, summary, verb string) api.Operation {
		return api.Operation{Path: path, ID: id, Summary: summary, Tag: "briefs", Guard: web.ByVerb, Verb: verb}
	}
	api.Read(a, see("/api/briefs", "list-briefs", "Briefs the caller may read, newest first", "briefs.read"), briefsOut)
	api.Read(a, see("/api/briefs/{id}", "get-brief", "A brief with a version of its text", "briefs.read"), briefOut)
	api.Read(a, see("/api/duties", "list-duties", "Duties in the caller's units and below, the nearest deadline first", "duties.read"), office.dutiesOut)
	acknowledge := see("/api/duties/{id}/acknowledgement", "acknowledge-duty", "Say that the unit has taken notice", "duties.acknowledge")
	acknowledge.Method = http.MethodPut
	api.Write(a, acknowledge, func(tx *store.Tx, in *dutyIn) (DutyOut, error) {
		d, err := office.Acknowledge(tx, in.ID)
		if err != nil {
			return DutyOut{}, err
		}
		late, err := office.LateReports(tx, d)
		return dutyOut(d, tx.Today(), late[d.ID]), err
	})
}

func briefsOut(tx *store.Tx, in *briefsIn) ([]BriefOut, error) {
	items, err := Find(tx, Filter{Words: in.Q, State: in.State, UnitID: in.Unit, After: in.After})
	if len(items) > PageSize {
		items = items[:PageSize]
	}
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, b := range items {
		ids[i] = b.ID
	}
	gone, err := Withdrawals(tx, ids)
	out := make([]BriefOut, len(items))
	for i, b := range items {
		out[i] = BriefOut{ID: b.ID, Number: b.Number, UnitID: b.UnitID, State: b.State, Version: b.PublishedVersion,
			Title: b.Title, Summary: b.Summary, ValidFrom: b.ValidFrom, ValidUntil: b.ValidUntil}
		if a, ok := gone[b.ID]; ok {
			out[i].Withdrawn, out[i].WithdrawnOn = a.Reason, lang.DayOfMicros(a.At, tx.Location())
		}
	}
	return out, err
}

func briefOut(tx *store.Tx, in *briefIn) (BriefOut, error) {
	if err := MayRead(tx, in.ID); err != nil {
		return BriefOut{}, err
	}
	f, err := View(tx, in.ID, in.Version)
	t := f.Text
	out := BriefOut{ID: f.ID, Number: f.Number, UnitID: f.UnitID, State: f.State, Version: t.Version,
		Title: t.Title, Summary: t.Summary, Body: t.Body, KeyMessages: t.KeyMessages, Sources: t.Sources, Questions: t.Questions,
		Situations: t.Situations, Languages: t.Languages, ValidFrom: t.ValidFrom, ValidUntil: t.ValidUntil, Withdrawn: f.Withdrawal.Reason}
	if f.Withdrawal.At > 0 {
		out.WithdrawnOn = lang.DayOfMicros(f.Withdrawal.At, tx.Location())
	}
	return out, err
}

func (o Office) dutiesOut(tx *store.Tx, in *dutiesIn) (DutyPage, error) {
	rows, err := FindDuties(tx, DutyFilter{UnitID: in.Unit, BriefID: in.Brief, State: in.State, After: string(in.After)})
	var page DutyPage
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		last := rows[PageSize-1]
		page.Next = string(last.Deadline) + " " + last.ID
	}
	if err != nil {
		return page, err
	}
	duties := make([]Duty, len(rows))
	for i, r := range rows {
		duties[i] = r.Duty
	}
	late, err := o.LateReports(tx, duties...)
	page.Duties = make([]DutyOut, len(rows))
	for i, d := range duties {
		page.Duties[i] = dutyOut(d, tx.Today(), late[d.ID])
	}
	return page, err
}
