package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Arrival is a speaker brought in from elsewhere with the history of the appointments: their days, status and
// decision are taken as they are. Of the record, ID and Version are made here; CreatedAt 0 is now. Of each
// appointment ID, SpeakerID and Version are made here.
type Arrival struct {
	Record
	Appointments []Appointment
}

// loadSlice is how many speakers one transaction brings in: well under 50 ms.
const loadSlice = 100

// Load brings many speakers in, a slice in each transaction, and sets the ids of speakers and appointments in
// all. It is for imports and the demo, as the system: it asks for no right and tells nobody. Every record is
// checked before anything is written; the error is fault.Invalid and names the first that does not check.
func Load(ctx context.Context, db *store.DB, all []Arrival) error {
	err := db.Read(ctx, store.System(), func(tx *store.Tx) error { return checkArrivals(tx, all) })
	if err != nil {
		return err
	}
	for part := range slices.Chunk(all, loadSlice) {
		if err := db.Maintain(ctx, "people.load", func(tx *store.Tx) error { return loadSpeakers(tx, part) }); err != nil {
			return fmt.Errorf("people: load: %w", err)
		}
	}
	return nil
}

// references are the ids that records may name, read once.
type references struct{ languages, subjects, groups, units map[string]bool }

func readReferences(tx *store.Tx) (references, error) {
	read := func(query string, err *error) map[string]bool {
		known := map[string]bool{"": true}
		if *err == nil {
			*err = store.Each(tx, query, func(id string) error { known[id] = true; return nil })
		}
		return known
	}
	var err error
	r := references{read(`SELECT id FROM languages`, &err), read(`SELECT id FROM subjects`, &err),
		read(`SELECT id FROM ethnic_groups`, &err), read(`SELECT id FROM units`, &err)}
	return r, err
}

func checkArrivals(tx *store.Tx, all []Arrival) error {
	known, err := readReferences(tx)
	if err != nil {
		return fmt.Errorf("people: load: %w", err)
	}
	for i := range all {
		all[i].Record = all[i].Record.tidy()
		if err := fault.Join(all[i].check(tx.Today()), known.check(all[i])); err != nil {
			return fmt.Errorf("people: load row %d: %w", i+1, err)
		}
	}
	return nil
}

func (k references) check(a Arrival) error {
	var errs []error
	at := func(fine bool, field, key string) {
		if !fine {
			errs = append(errs, fault.At(field, key))
		}
	}
	at(k.units[a.HomeUnitID], "home_unit_id", "speakers.err.unit")
	at(k.groups[a.EthnicGroup], "ethnic_group", "speakers.err.choice")
	for _, s := range a.Languages {
		at(k.languages[s.Lang], "languages", "speakers.err.choice")
	}
	for _, id := range a.SubjectIDs {
		at(k.subjects[id], "subjects", "speakers.err.choice")
	}
	for _, p := range a.Appointments {
		at(p.UnitID != "" && k.units[p.UnitID], "unit_id", "speakers.err.unit")
		at(p.UntilDay == "" || p.UntilDay.Valid() && p.UntilDay >= p.FromDay, "until_day", "speakers.err.until")
		at(slices.Contains(Statuses(), p.Status), "from_day", "speakers.err.from")
		at(p.FromDay.Valid() || p.FromDay == "" && (p.Status == Proposed || p.Status == Dismissed), "from_day", "speakers.err.from")
		at(p.Status != Dismissed || p.Reason != "", "reason", "speakers.err.reason")
	}
	return fault.Join(errs...)
}

func loadSpeakers(tx *store.Tx, all []Arrival) error {
	var speakers, words, langs, subjects, appointments [][]any
	ids := make([]string, len(all))
	for i := range all {
		a := &all[i]
		a.ID, a.Version = tx.NewID("speakers"), 1
		ids[i] = a.ID
		if a.CreatedAt == 0 {
			a.CreatedAt = tx.Now()
		}
		speakers = append(speakers, []any{a.ID, a.FullName, a.GivenName, a.Folded, a.SortKey, a.BornYear, a.Gender, a.EthnicGroup,
			a.Occupation, a.Phone, a.Email, a.HomeUnitID, a.Note, a.CreatedAt, a.Version})
		for _, w := range wordsOf(a.Folded) {
			words = append(words, []any{w, a.ID})
		}
		for _, s := range a.Languages {
			langs = append(langs, []any{a.ID, s.Lang, s.Script, s.Variety})
		}
		for _, id := range a.SubjectIDs {
			subjects = append(subjects, []any{a.ID, id})
		}
		for j := range a.Appointments {
			p := &a.Appointments[j]
			p.ID, p.SpeakerID, p.Version = tx.NewID("appointments"), a.ID, 1
			appointments = append(appointments, []any{p.ID, p.SpeakerID, p.NetworkID, p.UnitID, p.LevelID, p.DecisionID, p.Status,
				p.FromDay, p.UntilDay, p.CardNo, p.Reason, p.EndedBy, p.Version})
		}
	}
	for _, part := range []struct {
		insert string
		rows   [][]any
	}{
		{`INSERT INTO speakers (` + speakerColumns + `) VALUES `, speakers},
		{`INSERT INTO speaker_words (word, speaker_id) VALUES `, words},
		{`INSERT INTO speaker_languages (speaker_id, lang, script, dialect) VALUES `, langs},
		{`INSERT INTO speaker_subjects (speaker_id, subject_id) VALUES `, subjects},
		{`INSERT INTO appointments (` + appointmentColumns + `) VALUES `, appointments},
	} {
		for rows := range slices.Chunk(part.rows, 32) {
			if err := insertRows(tx, part.insert, rows); err != nil {
				return err
			}
		}
	}
	if err := Index(tx, ids...); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "people.load", Kind: "speakers", Subject: "bulk",
		After: map[string]any{"speakers": len(all), "day": tx.Today()}})
}

// wordsOf are the different words of a folded name.
func wordsOf(folded string) []string {
	return slices.Compact(slices.Sorted(strings.FieldsSeq(folded)))
}
