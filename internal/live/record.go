package live

import (
	"fmt"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// leastRecord is from how many devices, and attendances where they were reported, a room leaves a public page.
const leastRecord = 10

// Record is what stays readable of a closed room: what was asked, how it stands, and the results of polls. It names
// neither the session nor who spoke, and no day.
type Record struct {
	PlaceID string // the commune
	Month   string
	Briefs  []Named
	State   State
}

// Named is a brief that stands on the public site.
type Named struct{ ID, Title string }

// recordFor is the address of a room's public page once it is closed, "" where it leaves none.
func recordFor(r Room, f sessions.Full) string {
	if r.Peak < leastRecord || f.OpenTo != sessions.ToPublic {
		return ""
	}
	return store.RandomID()
}

// RecordOf gives the public page of a closed room. It fails with fault.NotFound for one that left none, and where fewer
// than ten attendances were reported since.
func RecordOf(tx *store.Tx, id string) (Record, error) {
	r, found, err := store.Maybe[Room](tx, `SELECT `+roomColumns+` FROM live_rooms WHERE record = $1 AND record <> ''`, id)
	if err != nil {
		return Record{}, fmt.Errorf("live: record: %w", err)
	}
	none := fault.New(fault.NotFound, fault.NotFound.Key())
	if !found {
		return Record{}, none
	}
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return Record{}, err
	}
	if f.ReportID != "" {
		told, err := sessions.ReportByID(tx, f.ReportID)
		if err != nil {
			return Record{}, err
		}
		if told.Attendances < leastRecord {
			return Record{}, none
		}
	}
	out := Record{Month: f.Day.Month()}
	if out.PlaceID, err = sessions.PublicPlace(tx, f, leastRecord); err != nil {
		return out, err
	}
	for _, id := range f.BriefIDs {
		full, _, err := briefs.PublicView(tx, id, 0)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Briefs = append(out.Briefs, Named{id, full.Text.Title})
	}
	if out.State, err = StateOf(tx, r.ID, MostQuestions); err != nil || !out.State.hasSites {
		return out, err
	}
	counted, err := countSites(tx, r.ID)
	out.State.Sites = &counted
	return out, err
}
