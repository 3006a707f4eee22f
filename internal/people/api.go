package people

import (
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// SpeakerOut is a speaker in a list as programs see it: no telephone, no address, no ethnic group.
type SpeakerOut struct {
	ID        string   `json:"id"`
	FullName  string   `json:"full_name"`
	Languages []string `json:"languages"`
	Subjects  []string `json:"subjects"`
	UnitID    string   `json:"unit_id,omitempty"`
	NetworkID string   `json:"network_id,omitempty"`
	Status    Status   `json:"status,omitempty"`
	UntilDay  lang.Day `json:"until,omitempty" doc:"First day the appointment no longer holds."`
}

// RosterPageOut is one page of the roster; Next asks for the following one.
type RosterPageOut struct {
	Speakers []SpeakerOut `json:"speakers"`
	Total    int          `json:"total"`
	More     bool         `json:"more" doc:"There are more than total."`
	Next     string       `json:"next,omitempty"`
}

type rosterIn struct {
	Q       string `query:"q" maxLength:"200"`
	Unit    string `query:"unit" maxLength:"26" doc:"The unit and all below it."`
	Network string `query:"network" maxLength:"26"`
	Level   string `query:"level" maxLength:"26"`
	Lang    string `query:"lang" maxLength:"12"`
	Subject string `query:"subject" maxLength:"26"`
	Status  string `query:"status" enum:",proposed,appointed,lapsed,dismissed"`
	Ending  int    `query:"ending" minimum:"0" maximum:"60" doc:"Terms that end within so many months."`
	After   string `query:"after" pattern:"^[0-9a-z]{26}$" patternDescription:"next of the page before" doc:"next of the page before."`
}

// API declares the operations on speakers.
func API(a *api.API) {
	o := api.Operation{Path: "/api/speakers", ID: "list-speakers", Summary: "Speakers in the caller's units and below, by given name", Tag: "people", Guard: web.ByVerb, Verb: "people.read"}
	api.Read(a, o, func(tx *store.Tx, in *rosterIn) (RosterPageOut, error) {
		list, err := Roster(tx, RosterFilter{Q: in.Q, UnitID: in.Unit, NetworkID: in.Network, LevelID: in.Level, Lang: in.Lang,
			SubjectID: in.Subject, Status: Status(in.Status), Ending: in.Ending, After: in.After})
		out := RosterPageOut{Total: list.Total, More: list.More, Next: list.Next, Speakers: make([]SpeakerOut, len(list.Rows))}
		for i, r := range list.Rows {
			out.Speakers[i] = SpeakerOut{r.ID, r.FullName, r.Languages, r.SubjectIDs, r.Appointment.UnitID, r.Appointment.NetworkID, r.Appointment.Status, r.Appointment.UntilDay}
		}
		return out, err
	})
}
