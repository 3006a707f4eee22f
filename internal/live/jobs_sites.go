package live

import (
	"context"
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// openingSites is the job that opens many sites; sitesAtOnce of them are opened in one transaction, so that others wait
// little.
const (
	openingSites = "live.sites"
	sitesAtOnce  = 20
)

// opening says for which main room, and for whom: the rights are those of the person who asked, when it happens.
type opening struct{ MainID, ActorID string }

func openingKey(mainID string) string { return openingSites + " " + mainID }

// Jobs says how sites are opened; told hears of a main room whose sites changed.
func Jobs(r *jobs.Registry, told func(mainID string)) {
	r.Handle(openingSites, func(ctx context.Context, db *store.DB, j jobs.Job) error {
		var o opening
		if err := j.Decode(&o); err != nil {
			return err
		}
		defer told(o.MainID)
		return openAll(ctx, db, o)
	})
}

// OpenSites asks for the rooms of all sessions that TalksFor lists to be opened and joined. It fails with fault.Invalid
// where these are more than the person was shown.
func OpenSites(tx *store.Tx, mainID string, shown int) error {
	all, err := TalksFor(tx, mainID)
	if err != nil {
		return err
	}
	main, err := ByID(tx, mainID)
	if err != nil {
		return err
	}
	n := len(waitingTalks(all, mainID))
	switch {
	case main.State != Open || main.JoinWord == "":
		return fault.New(fault.Conflict, "live.err.noSites")
	case n == 0 || n > shown:
		return fault.At("count", "live.err.openCount", "count", n)
	}
	entry := journal.Entry{Verb: "live.opensites", Kind: "session", Subject: main.SessionID, UnitID: main.UnitID, After: map[string]int{"sites": n}}
	if err := journal.Write(tx, entry); err != nil {
		return err
	}
	return jobs.Add(tx, jobs.New{Kind: openingSites, Body: opening{mainID, tx.Actor().ID}, Key: openingKey(mainID)})
}

// openAll opens what is still to be opened. What cannot be is left, and stands on the page as such.
func openAll(ctx context.Context, db *store.DB, o opening) error {
	actor := store.Actor{ID: o.ActorID, Kind: "account"}
	var all []Talk
	err := db.Read(ctx, actor, func(tx *store.Tx) (err error) {
		all, err = TalksFor(tx, o.MainID)
		return err
	})
	if err != nil {
		return keepTrying(err)
	}
	for some := range slices.Chunk(waitingTalks(all, o.MainID), sitesAtOnce) {
		if err := openSome(ctx, db, actor, o.MainID, some); err == nil {
			continue
		}
		for _, one := range some { // one of them cannot be opened, which is no reason not to open the others
			if err := keepTrying(openSome(ctx, db, actor, o.MainID, []Talk{one})); err != nil {
				return err
			}
		}
	}
	return nil
}

func openSome(ctx context.Context, db *store.DB, actor store.Actor, mainID string, some []Talk) error {
	_, err := db.Write(ctx, store.Op{Kind: openingSites, Actor: actor}, func(tx *store.Tx) error {
		for _, t := range some {
			if _, err := OpenSite(tx, mainID, t.SessionID); err != nil {
				return fmt.Errorf("live: open the site of session %s: %w", t.SessionID, err)
			}
		}
		return nil
	})
	return err
}

// keepTrying drops the errors that trying again would not mend: a right that ended, a session that was cancelled.
func keepTrying(err error) error {
	if f, known := fault.As(err); known && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
		return nil
	}
	return err
}
