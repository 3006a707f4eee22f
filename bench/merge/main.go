// Command merge times a merger of four communes that hold 100,000 sessions against rewriting the records.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rostrum/bench/measure"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

const (
	sessions = 100_000
	communes = 4
	days     = 730
	rounds   = 3
	limit    = time.Second
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "merge:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, remove, err := measure.Folder()
	if err != nil {
		return err
	}
	defer remove()
	c, err := prepare(ctx, filepath.Join(dir, "first.db"))
	if err != nil {
		return err
	}
	var ours, rewriting measure.Times
	for round := range rounds {
		for _, kind := range []string{"ours", "rewriting"} {
			name := fmt.Sprintf("%s%d.db", kind, round)
			if err := measure.Copy(dir, "first.db", name); err != nil {
				return err
			}
			times, act := &ours, c.merge
			if kind == "rewriting" {
				times, act = &rewriting, c.rewrite
			}
			if err := c.round(ctx, filepath.Join(dir, name), times, act); err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
		}
	}
	fmt.Printf("%d sessions of %d communes, SQLite file, synchronous=FULL, %d rounds each, interleaved\n", sessions, communes, rounds)
	fmt.Printf("our merger, coverage of units and places included: %s\n", ours)
	fmt.Printf("rewriting unit_id and place_id of the sessions alone: %s\n", rewriting)
	fmt.Printf("ratio merge-vs-rewriting: %.1f\n", measure.Ratio(ours, rewriting))
	fmt.Printf("ratio: %.1f\n", measure.Ratio(ours, rewriting))
	if ours.At(1) >= limit {
		return fmt.Errorf("a merger took %s; it should take less than %s", ours.At(1), limit)
	}
	return nil
}

// country is one province with the four communes and four more, and territory like it.
type country struct {
	network, level, placeLevel string
	province, placeProvince    string
	units, places              []string // of the four
}

func steps(of string, levels [2]string, network string) []org.Step {
	step := func(key, parent, level, name string) org.Step {
		return org.Step{Kind: org.Open, Of: of, Key: of + key, NetworkID: network, ParentID: parent, LevelID: level, Name: name}
	}
	all := []org.Step{step("p", "", levels[0], "Tỉnh Hoa Ban")}
	for i := range 2 * communes {
		all = append(all, step(fmt.Sprint(i), "@"+of+"p", levels[1], fmt.Sprintf("Xã số %d", i+1)))
	}
	return all
}

// prepare makes the trees, the sessions and their coverage, and closes the database.
func prepare(ctx context.Context, path string) (country, error) {
	var c country
	db, err := measure.Open(ctx, path)
	if err != nil {
		return c, err
	}
	var made map[string]string
	_, err = db.Write(ctx, store.Op{Kind: "bench", Actor: store.System()}, func(tx *store.Tx) error {
		n, err := org.AddNetwork(tx, org.Network{Code: "oral", Names: lang.Text{lang.VI: "Tuyên truyền miệng"}, FromDay: "2020-01-01"})
		if err != nil {
			return err
		}
		c.network = n.ID
		var levels [2][2]string
		for i, network := range []string{n.ID, ""} {
			for rank := range 2 {
				l, err := org.AddLevel(tx, org.Level{NetworkID: network, Rank: rank, Names: lang.Text{lang.VI: "cấp"}})
				if err != nil {
					return err
				}
				levels[i][rank] = l.ID
			}
		}
		c.level, c.placeLevel = levels[0][1], levels[1][1]
		made, err = org.BulkLoad(tx, "2020-01-01", append(steps(org.OfUnit, levels[0], n.ID), steps(org.OfPlace, levels[1], "")...))
		return err
	})
	if err != nil {
		return c, err
	}
	c.province, c.placeProvince = made["unitp"], made["placep"]
	for i := range communes {
		c.units, c.places = append(c.units, made[fmt.Sprintf("unit%d", i)]), append(c.places, made[fmt.Sprintf("place%d", i)])
	}
	if err := c.fill(ctx, db); err != nil {
		return c, err
	}
	if err := db.Settle(ctx); err != nil {
		return c, err
	}
	return c, db.Close()
}

// fact is the i-th session: one of ten briefs, one or two of three languages, two years.
func (c country) fact(i int) coverage.Fact {
	tongues := []string{"vi", "hmn", "tay"}
	f := coverage.Fact{UnitID: c.units[i%communes], PlaceID: c.places[i%communes], Day: lang.Day("2024-01-01").AddDays(i / communes % days),
		BriefIDs: []string{fmt.Sprintf("b%d", i*7%10)}, Languages: []coverage.Spoken{{Lang: tongues[i*5%3], Manner: coverage.ManSpoken}}, Attendances: int64(i % 97)}
	if i%4 == 1 {
		f.Languages = append(f.Languages, coverage.Spoken{Lang: tongues[(i*5+1)%3], Manner: coverage.ManInterpreted})
	}
	return f
}

// EachFact makes the sessions a source of facts.
func (c country) EachFact(_ *store.Tx, fn func(coverage.Fact) error) error {
	for i := range sessions {
		if err := fn(c.fact(i)); err != nil {
			return err
		}
	}
	return nil
}

func (c country) fill(ctx context.Context, db *store.DB) error {
	err := measure.Load(ctx, db, "sessions", `id, unit_id, network_id, title, day, start_at, minutes, place_id, spot, mode, link, open_to, expected,
		heads_own, state, report_id, planned, created_by, created_at, version`, sessions, func(i int) []any {
		f := c.fact(i)
		return []any{fmt.Sprintf("s%08d", i), f.UnitID, c.network, "Một buổi tuyên truyền", f.Day, 0, 60, f.PlaceID, "Nhà văn hóa", "in_person", "", "public",
			50, false, "held", "", true, "nobody", 0, 1}
	})
	if err != nil {
		return err
	}
	_, err = coverage.Recount(ctx, db, c, false)
	return err
}

func (c country) round(ctx context.Context, path string, times *measure.Times, act func(ctx context.Context, db *store.DB, times *measure.Times) error) error {
	db, err := measure.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return act(ctx, db, times)
}

// merge applies the document and wants every figure where it belongs and no session touched.
func (c country) merge(ctx context.Context, db *store.DB, times *measure.Times) error {
	d := org.Document{EffectiveOn: "2026-07-01"}
	for _, of := range []struct {
		of, network, parent, level string
		ids                        []string
	}{{org.OfUnit, c.network, c.province, c.level, c.units}, {org.OfPlace, "", c.placeProvince, c.placeLevel, c.places}} {
		d.Steps = append(d.Steps, org.Step{Kind: org.Open, Of: of.of, Key: of.of, NetworkID: of.network, ParentID: of.parent, LevelID: of.level, Name: "Xã Hợp Nhất"})
		for _, id := range of.ids {
			d.Steps = append(d.Steps, org.Step{Kind: org.Close, Of: of.of, ID: id}, org.Step{Kind: org.Succeed, Of: of.of, ID: id, To: "@" + of.of, Part: org.Whole})
		}
	}
	before, err := c.fingerprint(ctx, db)
	if err != nil {
		return err
	}
	var r org.Reorganisation
	err = times.Run(func() error {
		_, err := db.Write(ctx, store.Op{Kind: "bench", Actor: store.System()}, func(tx *store.Tx) error {
			var err error
			r, err = org.Trees{Followers: []org.Follower{coverage.Ledger{}}}.Apply(tx, d)
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	if after, err := c.fingerprint(ctx, db); err != nil || after != before {
		return fmt.Errorf("sessions were rewritten: %v", err)
	}
	return c.check(ctx, db, r)
}

func (c country) check(ctx context.Context, db *store.DB, r org.Reorganisation) error {
	made, err := r.Made()
	if err != nil {
		return err
	}
	err = db.Read(ctx, store.System(), func(tx *store.Tx) error {
		for _, unit := range []string{made[org.OfUnit], c.province} {
			t, err := coverage.Of(tx, coverage.Query{UnitID: unit})
			if err != nil || t.Sessions != sessions {
				return fmt.Errorf("%s has %d sessions, want %d (%v)", unit, t.Sessions, sessions, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d, err := coverage.Recount(ctx, db, c, true)
	if err == nil && d.Differ > 0 {
		err = fmt.Errorf("%d of %d cells differ: %s", d.Differ, d.Cells, strings.Join(d.Lines[:1], ""))
	}
	return err
}

// fingerprint tells whether any session changed its unit or place.
func (c country) fingerprint(ctx context.Context, db *store.DB) (string, error) {
	var all []string
	err := db.Read(ctx, store.System(), func(tx *store.Tx) error {
		var err error
		all, err = store.All[string](tx, `SELECT unit_id || ' ' || place_id || ' ' || count(*) FROM sessions GROUP BY unit_id, place_id ORDER BY 1`)
		return err
	})
	return strings.Join(all, "\n"), err
}

// rewrite is what a design without heirs has to do: each session gets its new unit and place.
func (c country) rewrite(ctx context.Context, db *store.DB, times *measure.Times) error {
	return times.Run(func() error {
		_, err := db.Write(ctx, store.Op{Kind: "bench", Actor: store.System()}, func(tx *store.Tx) error {
			n, err := tx.Changed(`UPDATE sessions SET unit_id = 'new-unit', place_id = 'new-place' WHERE unit_id IN ($1, $2, $3, $4)`,
				c.units[0], c.units[1], c.units[2], c.units[3])
			if err == nil && n != sessions {
				err = fmt.Errorf("%d sessions rewritten", n)
			}
			return err
		})
		return err
	})
}
