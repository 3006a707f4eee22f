package app

import (
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// ownVerbs are the verbs of what belongs to no slice: to read the journal, and to decide on jobs that failed.
func ownVerbs() map[string][]access.Role {
	return map[string][]access.Role{
		"journal.read": {access.Administrator, access.Inspector},
		"jobs.manage":  {access.Administrator},
	}
}

// journalDays is how many days the journal shows where nobody chose and no record is named.
const journalDays = 30

// journalFilter is what the journal is narrowed to. Actor is an account's id or log-in name; days are whole
// days with both ends.
type journalFilter struct {
	Record, Unit, Actor, Kind, After string
	From, Until                      lang.Day
}

// entries lists what the actor may read of the journal, up to one more than a page. Entries of no unit are
// for who reads everything; where a speaker's record is named, also for who reads where the speaker belongs.
func entries(tx *store.Tx, f journalFilter) ([]journal.Shown, error) {
	where, err := journalWhere(tx, f)
	if err != nil {
		return nil, err
	}
	q := journal.Filter{Subject: f.Record, Kind: f.Kind, After: f.After, Where: where}
	if q.Actor, err = actorID(tx, f.Actor); err != nil {
		return nil, err
	}
	if f.From != "" {
		q.From = f.From.Micros(tx.Location())
	}
	if f.Until != "" {
		q.Until = f.Until.AddDays(1).Micros(tx.Location())
	}
	return journal.Find(tx, q)
}

func journalWhere(tx *store.Tx, f journalFilter) (func(column string, next int) (string, []any), error) {
	ranges, err := access.Ranges(tx, "journal.read")
	if err != nil {
		return nil, err
	}
	if len(ranges) == 0 {
		return nil, fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	known := false
	if f.Record != "" {
		err := people.MustKnow(tx, "journal.read", f.Record)
		if err != nil && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		known = err == nil
	}
	under := ""
	if f.Unit != "" {
		if under, err = access.PathOf(tx, f.Unit); err != nil {
			return nil, err
		}
	}
	everything := slices.Contains(ranges, access.Range{Subtree: true})
	return func(column string, next int) (string, []any) {
		if everything && f.Unit == "" {
			return "1 = 1", nil
		}
		mine, args := access.Where(ranges, "s.path", next)
		below, more := access.Under(under, "s.path", next+len(args))
		part := column + " IN (SELECT s.id FROM scopes s WHERE " + mine + " AND " + below + ")"
		if known && f.Unit == "" {
			part = "(" + part + " OR " + column + " = '')"
		}
		return part, append(args, more...)
	}, nil
}

// actorID takes an account's id or its log-in name; a name nobody has finds nothing.
func actorID(tx *store.Tx, who string) (string, error) {
	if who == "" || store.ValidID(who) {
		return who, nil
	}
	id, found, err := store.Maybe[string](tx, `SELECT id FROM accounts WHERE name = $1`, strings.ToLower(who))
	if err == nil && !found {
		id = who
	}
	return id, err
}

// entryOf gives one entry; it fails with fault.Forbidden where the actor may not read it.
func entryOf(tx *store.Tx, id string) (journal.Shown, error) {
	e, err := journal.ByID(tx, id)
	if err != nil {
		return e, err
	}
	scope := e.UnitID
	if scope == "" {
		scope = access.Everywhere
	}
	err = access.Must(tx, "journal.read", scope)
	if err == nil && slices.Contains(personal(), e.Kind) {
		err = access.Must(tx, "people.read", scope) // a token may hold the one verb without the other
	}
	if fault.Is(err, fault.Forbidden) && e.UnitID == "" && e.Kind == "speaker" {
		err = people.MustKnow(tx, "journal.read", e.Subject)
	}
	return e, err
}

// personal are the kinds of records whose values are a person's data.
func personal() []string { return []string{"speaker", "appointment", "account"} }

// speakerIn gives the speaker whose data an entry shows, "" for none.
func speakerIn(tx *store.Tx, e journal.Shown) (string, error) {
	switch e.Kind {
	case "speaker":
		return e.Subject, nil
	case "appointment":
		a, err := people.AppointmentByID(tx, e.Subject)
		if fault.Is(err, fault.NotFound) {
			return "", nil
		}
		return a.SpeakerID, err
	}
	return "", nil
}

// recheck lets the chain be checked from its first entry; it needs journal.read everywhere.
func recheck(tx *store.Tx) error {
	if err := access.Must(tx, "journal.read", access.Everywhere); err != nil {
		return err
	}
	if err := journal.Recheck(tx); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "journal.recheck", Kind: "journal", Subject: "chain"})
}

// mayManageJobs fails with fault.Forbidden but for administrators of everything: a job belongs to no unit.
func mayManageJobs(tx *store.Tx) error { return access.Must(tx, "jobs.manage", access.Everywhere) }

// tryAgain lets a job run at once.
func tryAgain(tx *store.Tx, id string) error { return decideJob(tx, id, "jobs.again", jobs.Again) }

// dropJob removes a job undone.
func dropJob(tx *store.Tx, id string) error { return decideJob(tx, id, "jobs.drop", jobs.Drop) }

func decideJob(tx *store.Tx, id, verb string, change func(*store.Tx, string) error) error {
	if err := mayManageJobs(tx); err != nil {
		return err
	}
	j, err := jobs.ByID(tx, id)
	if err != nil {
		return err
	}
	if err := change(tx, id); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: verb, Kind: "job", Subject: id,
		Before: map[string]any{"job": j.Kind, "attempts": j.Attempts, "error": j.Error}})
}
