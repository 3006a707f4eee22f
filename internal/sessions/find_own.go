package sessions

import (
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// FindOwn lists the sessions in which the actor speaks, in whatever unit, the latest day first; of the filter it takes
// Month, State and After. It fails with fault.Forbidden for an account that is no speaker's, and for a token without
// people.ReadOwn. Its Sums are empty.
func FindOwn(tx *store.Tx, f Filter) (List, error) {
	speaker, err := people.SpeakerBy(tx, people.ReadOwn)
	if err != nil {
		return List{}, err
	}
	if speaker == "" {
		return List{}, fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", people.ReadOwn)
	}
	n := narrowed{paths: everywhere}
	n.filter(Filter{Month: f.Month, State: f.State, SpeakerID: speaker})
	rows, err := page(tx, n, narrowed.byDays, f.After, ListPage+1)
	list := List{Rows: rows}
	if len(rows) > ListPage {
		list.Rows = rows[:ListPage]
		last := list.Rows[ListPage-1]
		list.Next = string(last.Day) + " " + last.ID
	}
	return list, err
}
