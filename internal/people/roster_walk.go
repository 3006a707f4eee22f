package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
)

// walked is what a walk met, in the order of speakers; ended says that it came to the last of them.
type walked struct {
	all   []keyed
	ended bool
}

// page cuts a page out of a walk, of total speakers or, with more, of more than that: then the number is rounded down.
func (w walked) page(total int, more bool, limit int) found {
	f := found{ids: make([]string, min(limit, len(w.all))), total: total, more: more}
	for i := range f.ids {
		f.ids[i] = w.all[i].ID
	}
	if more {
		f.total = max(0, (max(total, len(w.all))-1)/RosterPage*RosterPage)
	}
	return f
}

// walk reads speakers in their order, from after one, until limit of them meet the conditions, the blocks are
// at their end or the speakers are. No blocks are all speakers.
func (q query) walk(tx *store.Tx, from keyed, limit int, blocks []int) (walked, error) {
	w := walked{all: []keyed{}}
	for _, size := range blocks {
		end, more, err := blockEnd(tx, from, size)
		if err != nil {
			return w, err
		}
		if err := q.block(tx, &w, from, end, limit); err != nil {
			return w, err
		}
		if w.ended = !more && len(w.all) < limit; w.ended || len(w.all) >= limit {
			return w, nil
		}
		from = end
	}
	if len(blocks) > 0 {
		return w, nil
	}
	err := q.block(tx, &w, from, keyed{}, limit)
	w.ended = len(w.all) < limit
	return w, err
}

// blockEnd gives the speaker with whom a block ends; more is false where there are no further ones.
func blockEnd(tx *store.Tx, from keyed, size int) (end keyed, more bool, err error) {
	end, more, err = store.Maybe[keyed](tx, `SELECT r.sort_key, r.speaker_id AS id FROM roster r
		WHERE (r.sort_key, r.speaker_id) > ($1, $2) ORDER BY r.sort_key, r.speaker_id LIMIT 1 OFFSET $3`, from.Key, from.ID, size)
	if err != nil {
		return end, more, fmt.Errorf("people: walk roster: %w", err)
	}
	return end, more, nil
}

// block reads those who meet the conditions after one speaker and up to another, the zero value for the last.
func (q query) block(tx *store.Tx, w *walked, from, end keyed, limit int) error {
	p := piece{`roster r WHERE`, nil}
	if q.where.sql != "" {
		p = piece{`roster r CROSS JOIN units u WHERE u.id = r.unit_id AND ` + q.where.sql + ` AND`, q.where.args}
	}
	p = piece{p.sql + ` (r.sort_key, r.speaker_id) > (?, ?) AND ` + q.on.sql, slices.Concat(p.args, []any{from.Key, from.ID}, q.on.args)}
	if end.ID != "" {
		p = piece{p.sql + ` AND (r.sort_key, r.speaker_id) <= (?, ?)`, append(p.args, end.Key, end.ID)}
	}
	p = piece{`SELECT DISTINCT r.sort_key, r.speaker_id AS id FROM ` + p.sql + ` ORDER BY r.sort_key, r.speaker_id LIMIT ?`, append(p.args, limit-len(w.all))}
	met, err := store.All[keyed](tx, p.text(), p.args...)
	if err != nil {
		return fmt.Errorf("people: walk roster: %w", err)
	}
	w.all = append(w.all, met...)
	return nil
}
