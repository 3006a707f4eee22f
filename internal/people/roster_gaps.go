package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// GapFilter asks which units lack a speaker; zero values ask for nothing. With Lang it is: a speaker of
// that language. After is the id of the unit the page follows.
type GapFilter struct{ UnitID, LevelID, Lang, After string }

// GapRow is a unit without such a speaker.
type GapRow struct {
	UnitID   string `db:"id"`
	Name     string `db:"name"`
	SortKey  string `db:"sort_key"`
	ParentID string `db:"parent_id"`
}

// GapList is one page of units without such a speaker, by name, of Units looked at.
type GapList struct {
	Rows        []GapRow
	Units, Gaps int
	Next        string
}

// LanguageReach says in how many units an appointed speaker speaks a language.
type LanguageReach struct {
	Lang  string `db:"lang"`
	Units int    `db:"units"`
}

// gapUnits selects the units u that stand today in the ranges, with name n, level l and parent p.
func gapUnits(tx *store.Tx, f GapFilter) (piece, error) {
	ranges, err := access.Ranges(tx, "people.read")
	if err != nil {
		return piece{}, err
	}
	day := tx.Today()
	conditions := []piece{inRanges(ranges, "u.path"), {`u.from_day <= ? AND (u.until_day = '' OR u.until_day > ?)`, []any{day, day}}}
	if f.UnitID != "" {
		path, err := access.PathOf(tx, f.UnitID)
		if err != nil {
			return piece{}, err
		}
		conditions = append(conditions, inRanges([]access.Range{{Path: path, Subtree: true}}, "u.path"))
	}
	if f.LevelID != "" {
		conditions = append(conditions, piece{`EXISTS (SELECT 1 FROM unit_levels l WHERE l.unit_id = u.id AND l.level_id = ?
			AND l.from_day <= ? AND (l.until_day = '' OR l.until_day > ?))`, []any{f.LevelID, day, day}})
	}
	return and(conditions), nil
}

// missing is the condition that no speaker appointed in u, of the language where one is asked, stands today.
func missing(code string, day lang.Day) piece {
	p := piece{` NOT EXISTS (SELECT 1 FROM appointments a WHERE a.unit_id = u.id AND coalesce(a.status, '') = 'appointed'
		AND a.from_day <= ? AND (a.until_day = '' OR a.until_day > ?)`, []any{day, day}}
	if code != "" {
		p.sql += ` AND EXISTS (SELECT 1 FROM speaker_languages x WHERE x.speaker_id = a.speaker_id AND x.lang = ?)`
		p.args = append(p.args, code)
	}
	p.sql += `)`
	return p
}

// Gaps lists the units without an appointed speaker where the actor may read people.
func Gaps(tx *store.Tx, f GapFilter) (GapList, error) {
	units, err := gapUnits(tx, f)
	if err != nil {
		return GapList{}, err
	}
	day := tx.Today()
	var list GapList
	gaps := and([]piece{units, missing(f.Lang, day)})
	for _, c := range []struct {
		of   piece
		into *int
	}{{units, &list.Units}, {gaps, &list.Gaps}} {
		p := piece{`SELECT count(*) FROM units u WHERE ` + c.of.sql, c.of.args}
		if *c.into, err = store.Value[int](tx, p.text(), p.args...); err != nil {
			return list, fmt.Errorf("people: count gaps: %w", err)
		}
	}
	if f.After != "" {
		key, err := store.Value[string](tx, `SELECT sort_key FROM unit_names WHERE unit_id = $1 AND from_day <= $2
			AND (until_day = '' OR until_day > $2)`, f.After, day)
		if err != nil {
			return list, fmt.Errorf("people: gaps: %w", err)
		}
		gaps = and([]piece{gaps, {`(n.sort_key, u.id) > (?, ?)`, []any{key, f.After}}})
	}
	p := piece{`SELECT u.id, n.name, n.sort_key, p.parent_id FROM units u
		JOIN unit_names n ON n.unit_id = u.id AND n.from_day <= ? AND (n.until_day = '' OR n.until_day > ?)
		JOIN unit_parents p ON p.unit_id = u.id AND p.from_day <= ? AND (p.until_day = '' OR p.until_day > ?)
		WHERE ` + gaps.sql + ` ORDER BY n.sort_key, u.id LIMIT ?`, slices.Concat([]any{day, day, day, day}, gaps.args, []any{RosterPage + 1})}
	if list.Rows, err = store.All[GapRow](tx, p.text(), p.args...); err != nil {
		return list, fmt.Errorf("people: gaps: %w", err)
	}
	if len(list.Rows) > RosterPage {
		list.Rows = list.Rows[:RosterPage]
		list.Next = list.Rows[RosterPage-1].UnitID
	}
	return list, nil
}

// reachMost is up to how many units the reach of languages is counted for at once.
const reachMost = 500

// Reach says for each language in how many of the units asked for somebody speaks it; ok is false where
// there are too many units to count at once: ask for a smaller part.
func Reach(tx *store.Tx, f GapFilter, units int) (all []LanguageReach, ok bool, err error) {
	if units > reachMost {
		return []LanguageReach{}, false, nil
	}
	in, err := gapUnits(tx, f)
	if err != nil {
		return nil, false, err
	}
	p := piece{`SELECT x.lang, count(DISTINCT u.id) AS units FROM units u JOIN appointments a ON a.unit_id = u.id AND coalesce(a.status, '') = 'appointed'
		AND a.from_day <= ? AND (a.until_day = '' OR a.until_day > ?)
		JOIN speaker_languages x ON x.speaker_id = a.speaker_id WHERE ` + in.sql + ` GROUP BY x.lang ORDER BY x.lang`,
		slices.Concat([]any{tx.Today(), tx.Today()}, in.args)}
	if all, err = store.All[LanguageReach](tx, p.text(), p.args...); err != nil {
		return nil, false, fmt.Errorf("people: reach of languages: %w", err)
	}
	return all, true, nil
}
