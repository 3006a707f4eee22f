package org

import (
	"errors"
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// mostLevels is how many levels one tree has at most, longestTerm the longest term of a speaker in months.
const (
	mostLevels  = 20
	longestTerm = 600
)

// check looks at a level; the fields of errors end with suffix, which says in which row of a form it stands.
func (l Level) check(suffix string) error {
	var errs []error
	if l.Names[lang.VI] == "" {
		errs = append(errs, fault.At("level_vi"+suffix, "org.err.needed"))
	}
	errs = append(errs, short("level", suffix, l.Names), short("title", suffix, l.SpeakerTitles))
	if l.TermMonths < 0 || l.TermMonths > longestTerm {
		errs = append(errs, fault.At("term"+suffix, "org.err.term", "most", longestTerm))
	}
	return fault.Join(errs...)
}

// short refuses a text of several languages that is too long in one of them.
func short(field, suffix string, text lang.Text) error {
	for _, tag := range []lang.Tag{lang.VI, lang.EN} {
		if len(text[tag]) > longest {
			return fault.At(field+"_"+string(tag)+suffix, "org.err.long", "most", longest)
		}
	}
	return nil
}

// LevelsStand says whether units (places for "") stand on the levels of a network: then these keep their order,
// and none is taken out.
func LevelsStand(tx *store.Tx, networkID string) (bool, error) {
	query, args := `SELECT count(*) FROM units WHERE network_id = $1`, []any{networkID}
	if networkID == "" {
		query, args = `SELECT count(*) FROM places`, nil
	}
	n, err := store.Value[int64](tx, query, args...)
	if err != nil {
		return false, fmt.Errorf("org: who stands on levels: %w", err)
	}
	return n > 0, nil
}

// SetLevels puts the levels of a network, or of territory for "", from the top: those with an id are changed, those
// without are made, those left out are removed. It needs org.manage on the network, everywhere for territory. It
// fails with fault.Conflict where what stands is not the edition it was made from, or where units or places stand
// on levels that would be taken out or change their order.
func SetLevels(tx *store.Tx, networkID string, levels []Level, from int64) error {
	scope := networkID
	if scope == "" {
		scope = access.Everywhere
	}
	if err := must(tx, "org.manage", scope); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE levels SET rank = rank WHERE network_id = $1`, networkID); err != nil {
		return fmt.Errorf("org: hold levels: %w", err)
	}
	was, err := Levels(tx, networkID)
	if err != nil {
		return err
	}
	if Edition(was) != from {
		return fault.New(fault.Conflict, "store.changed")
	}
	if len(levels) > mostLevels {
		return fault.New(fault.Invalid, "org.err.levels.many", "most", mostLevels)
	}
	for i := range levels {
		levels[i].NetworkID, levels[i].Rank = networkID, i
	}
	if err := keepOrder(tx, networkID, was, levels); err != nil {
		return err
	}
	return putLevels(tx, was, levels)
}

// keepOrder refuses another order of levels that something stands on.
func keepOrder(tx *store.Tx, networkID string, was, levels []Level) error {
	stand, err := LevelsStand(tx, networkID)
	if err != nil {
		return err
	}
	var kept []string
	for i, l := range levels {
		known := slices.ContainsFunc(was, func(w Level) bool { return w.ID == l.ID })
		if l.ID != "" && (!known || slices.Contains(kept, l.ID)) {
			return fault.New(fault.Invalid, "org.err.level")
		}
		if err := l.check(fmt.Sprint(i + 1)); err != nil {
			return err
		}
		if known {
			kept = append(kept, l.ID)
		}
	}
	if stand && !slices.EqualFunc(was, kept, func(w Level, id string) bool { return w.ID == id }) {
		return fault.New(fault.Conflict, "org.err.levels.stand")
	}
	return nil
}

func putLevels(tx *store.Tx, was, levels []Level) error {
	write := func(id string, before, after any) error {
		return journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "level", Subject: id, Before: before, After: after})
	}
	for _, w := range was {
		i := slices.IndexFunc(levels, func(l Level) bool { return l.ID == w.ID })
		var err error
		switch {
		case i < 0:
			err = errors.Join(tx.Must1(`DELETE FROM levels WHERE id = $1`, w.ID), write(w.ID, w, nil))
		case Edition(levels[i]) != Edition(w):
			l := levels[i]
			err = errors.Join(tx.Must1(`UPDATE levels SET rank = $1, names = $2, speaker_titles = $3, term_months = $4 WHERE id = $5`,
				l.Rank, l.Names, l.SpeakerTitles, l.TermMonths, l.ID), write(l.ID, w, l))
		}
		if err != nil {
			return fmt.Errorf("org: set levels: %w", err)
		}
	}
	for _, l := range levels {
		if l.ID != "" {
			continue
		}
		l.ID = tx.NewID("levels")
		if err := errors.Join(tx.Insert("levels", l), write(l.ID, nil, l)); err != nil {
			return fmt.Errorf("org: set levels: %w", err)
		}
	}
	return nil
}
