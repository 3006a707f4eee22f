package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"rostrum/bench/measure"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// The country: 34 provinces, 3,321 communes, groups below these, 100,000 units in all; twelve months.
const (
	unitCount     = 100_000
	provinceCount = 34
	communeCount  = 3321
	monthCount    = 12
)

type unit struct {
	id, path string
	chain    []int // places in country.units, root first, itself last
	level    int
}

// session is one talk of a unit, by its place in country.units.
type session struct {
	unit  int
	day   lang.Day
	heard int64
}

type country struct {
	network  string
	levels   []string
	units    []unit
	sessions []session
}

func newCountry(sessions int) *country {
	c := &country{network: "n"}
	c.grow(-1, 0)
	for range provinceCount {
		c.grow(0, 1)
	}
	for i := range communeCount {
		c.grow(1+i%provinceCount, 2)
	}
	for i := 0; len(c.units) < unitCount; i++ {
		c.grow(1+provinceCount+i%communeCount, 3)
	}
	random := rand.New(rand.NewPCG(7, 215))
	first := lang.Day("2025-12-01")
	for range sessions {
		c.sessions = append(c.sessions, session{random.IntN(unitCount), first.AddDays(random.IntN(monthCount * 30)), random.Int64N(200)})
	}
	// In the order of units, which fills faster and makes the other ways' look-ups cheaper, not ours.
	slices.SortFunc(c.sessions, func(a, b session) int { return a.unit - b.unit })
	return c
}

func (c *country) grow(parent, level int) {
	u := unit{id: fmt.Sprintf("u%06d", len(c.units)), level: level, path: c.network + "/"}
	if parent >= 0 {
		u.path, u.chain = c.units[parent].path, slices.Clone(c.units[parent].chain)
	}
	u.path += u.id + "/"
	u.chain = append(u.chain, len(c.units))
	c.units = append(c.units, u)
}

func (c *country) fill(ctx context.Context, db *store.DB) error {
	_, err := db.Write(ctx, store.Op{Kind: "bench", Actor: store.System()}, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO networks (id, code, names, rules, position, from_day, until_day) VALUES ('n', 'n', '{"vi":"Mạng lưới"}', '{}', 0, '2020-01-01', '')`); err != nil {
			return err
		}
		if err := access.PutScope(tx, "n", "n/"); err != nil {
			return err
		}
		for rank := range 4 {
			l, err := org.AddLevel(tx, org.Level{NetworkID: "n", Rank: rank, Names: lang.Text{lang.VI: "cấp"}})
			if err != nil {
				return err
			}
			c.levels = append(c.levels, l.ID)
		}
		if err := access.PutScope(tx, c.units[0].id, c.units[0].path); err != nil {
			return err
		}
		if err := access.Declare(tx, coverage.Verbs()); err != nil {
			return err
		}
		_, err := access.Give(tx, access.Grant{AccountID: "inspector", Role: access.Inspector, ScopeID: c.units[0].id, Subtree: true, FromDay: "2020-01-01"})
		return err
	})
	for _, fill := range []func(context.Context, *store.DB) error{c.fillTree, c.fillSessions, c.fillCoverage} {
		if err == nil {
			err = fill(ctx, db)
		}
	}
	return err
}

func (c *country) fillTree(ctx context.Context, db *store.DB) error {
	parent := func(u unit) string {
		if len(u.chain) < 2 {
			return ""
		}
		return c.units[u.chain[len(u.chain)-2]].id
	}
	name := func(i int) string { return fmt.Sprintf("Đơn vị số %d", i) }
	return errors.Join(
		measure.Load(ctx, db, "units", "id, network_id, body_id, from_day, until_day, path, heir_id", len(c.units), func(i int) []any {
			u := c.units[i]
			return []any{u.id, c.network, u.id, "2020-01-01", "", u.path, u.id}
		}),
		measure.Load(ctx, db, "unit_parents", "unit_id, from_day, until_day, parent_id, decision_id", len(c.units), func(i int) []any {
			return []any{c.units[i].id, "2020-01-01", "", parent(c.units[i]), ""}
		}),
		measure.Load(ctx, db, "unit_levels", "unit_id, from_day, until_day, level_id, decision_id", len(c.units), func(i int) []any {
			return []any{c.units[i].id, "2020-01-01", "", c.levels[c.units[i].level], ""}
		}),
		measure.Load(ctx, db, "unit_names", "unit_id, from_day, until_day, name, name_en, folded, sort_key, decision_id", len(c.units), func(i int) []any {
			return []any{c.units[i].id, "2020-01-01", "", name(i), "", lang.Fold(name(i)), fmt.Sprintf("%08d", i), ""}
		}))
}

const sessionColumns = `id, unit_id, network_id, title, day, start_at, minutes, place_id, spot, mode, link, open_to, expected,
	heads_own, state, report_id, planned, created_by, created_at, version`

func (c *country) row(id string, s session) []any {
	return []any{id, c.units[s.unit].id, c.network, "Một buổi tuyên truyền", s.day, 0, 60, "", "Nhà văn hóa", "in_person", "", "public",
		50, false, "held", "", true, "nobody", 0, 1}
}

func (c *country) fillSessions(ctx context.Context, db *store.DB) error {
	return measure.Load(ctx, db, "sessions", sessionColumns, len(c.sessions), func(i int) []any {
		return c.row(fmt.Sprintf("s%08d", i), c.sessions[i])
	})
}

// cellKey is a row of any brief and any language.
type cellKey struct {
	unit  int
	month string
}

type cell struct{ sessions, heard int64 }

// fillCoverage writes the rows that the same sessions would have made one by one; see the properties in
// internal/coverage for that they are the same.
func (c *country) fillCoverage(ctx context.Context, db *store.DB) error {
	own, sum := map[cellKey]cell{}, map[cellKey]cell{}
	held := map[int]cell{}
	first := map[int]lang.Day{}
	for _, s := range c.sessions {
		month := s.day.Month()
		add(own, cellKey{s.unit, month}, s.heard)
		for _, up := range c.units[s.unit].chain {
			add(sum, cellKey{up, month}, s.heard)
		}
		add(held, s.unit, s.heard)
		if first[s.unit] == "" || s.day < first[s.unit] {
			first[s.unit] = s.day
		}
	}
	reached := map[int]int64{}
	for i := range held {
		for _, up := range c.units[i].chain {
			reached[up]++
		}
	}
	return errors.Join(c.loadFigures(ctx, db, own, sum), c.loadReached(ctx, db, held, first, reached))
}

func add[K comparable](m map[K]cell, k K, heard int64) {
	one := m[k]
	m[k] = cell{one.sessions + 1, one.heard + heard}
}

type figureRow struct {
	cellKey
	kind string
	cell
}

// loadFigures writes the rows in the order of their key.
func (c *country) loadFigures(ctx context.Context, db *store.DB, own, sum map[cellKey]cell) error {
	var rows []figureRow
	for kind, m := range map[string]map[cellKey]cell{coverage.Own: own, coverage.Heir: own, coverage.Sum: sum, coverage.Now: sum} {
		for k, v := range m {
			rows = append(rows, figureRow{k, kind, v})
		}
	}
	slices.SortFunc(rows, func(a, b figureRow) int {
		return cmp.Or(a.unit-b.unit, cmp.Compare(a.kind, b.kind), cmp.Compare(a.month, b.month))
	})
	return measure.Load(ctx, db, "coverage_units", "unit_id, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played", len(rows), func(i int) []any {
		r := rows[i]
		return []any{c.units[r.unit].id, r.kind, "", "", r.month, r.sessions, r.heard, 0, 0, 0}
	})
}

func (c *country) loadReached(ctx context.Context, db *store.DB, held map[int]cell, first map[int]lang.Day, reached map[int]int64) error {
	ids, ups := slices.Sorted(maps.Keys(held)), slices.Sorted(maps.Keys(reached))
	err := measure.Load(ctx, db, "coverage_stands", "of, id, path, heir_id, own, heirs", len(ids), func(i int) []any {
		u := c.units[ids[i]]
		return []any{"unit", u.id, u.path, u.id, held[ids[i]].sessions, held[ids[i]].sessions}
	})
	for _, kind := range []string{coverage.Own, coverage.Heir} {
		err = errors.Join(err, measure.Load(ctx, db, "coverage_reached", "of, id, kind, brief_id, lang, first_day, sessions", len(ids), func(i int) []any {
			return []any{"unit", c.units[ids[i]].id, kind, "", "", first[ids[i]], held[ids[i]].sessions}
		}))
	}
	for _, kind := range []string{coverage.Sum, coverage.Now} {
		err = errors.Join(err, measure.Load(ctx, db, "coverage_counts", "of, id, kind, brief_id, lang, reached", len(ups), func(i int) []any {
			return []any{"unit", c.units[ups[i]].id, kind, "", "", reached[ups[i]]}
		}))
	}
	return err
}
