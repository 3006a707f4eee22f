package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
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
	where, args := `s.id IN (SELECT p.session_id FROM session_speakers p WHERE p.speaker_id = $1)`, []any{speaker}
	if first, err := lang.ParseMonth(f.Month); err == nil {
		where, args = where+` AND s.day >= $2 AND s.day < $3`, append(args, first, first.AddMonths(1))
	}
	if slices.Contains(States(), f.State) {
		where, args = where+fmt.Sprintf(` AND s.state = $%d`, len(args)+1), append(args, f.State)
	}
	rows, err := page(tx, where, args, f.After, ListPage+1)
	list := List{Rows: rows}
	if len(rows) > ListPage {
		list.Rows = rows[:ListPage]
		last := list.Rows[ListPage-1]
		list.Next = string(last.Day) + " " + last.ID
	}
	return list, err
}
