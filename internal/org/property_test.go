package org_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

var errRollback = errors.New("rolled back on purpose")

// TestRandomReorganisations applies and undoes random documents, each run in one transaction that is rolled
// back, and holds after each that the trees are sound.
func TestRandomReorganisations(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(counts.N("reorg-runs")), "rapid.seed": strconv.FormatUint(counts.Seed(), 10)} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", counts.Seed())
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	undone, never, applied := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
			w, err := orgtest.Build(tx)
			if err != nil {
				return err
			}
			r := &random{t: rt, tx: tx, w: w, day: "2021-01-01"}
			r.run()
			undone, never, applied = undone+r.undone, never+r.never, applied+r.applied
			return errRollback
		})
		if !errors.Is(err, errRollback) {
			rt.Fatal(err)
		}
	})
	if applied == 0 || undone == 0 || never == 0 {
		t.Errorf("%d applied, %d undone, %d as if never: the test is blind", applied, undone, never)
	}
}

type random struct {
	t                      *rapid.T
	tx                     *store.Tx
	w                      *orgtest.Small
	day                    lang.Day
	applied, undone, never int
}

func (r *random) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *random) run() {
	for i := range rapid.IntRange(1, 6).Draw(r.t, "documents") {
		r.day = r.day.AddDays(rapid.IntRange(1, 90).Draw(r.t, "days"))
		steps := r.steps(i)
		before, shape := r.rows(), r.shape()
		doc, err := org.Trees{}.Apply(r.tx, org.Document{EffectiveOn: r.day, Steps: steps})
		if fault.Is(err, fault.Invalid) {
			if after := r.rows(); after != before {
				r.t.Fatalf("a refused document left something:\n%s\n%s", before, after)
			}
			continue
		}
		r.must(err)
		r.applied++
		r.sound()
		switch rapid.IntRange(0, 3).Draw(r.t, "then") {
		case 0:
			r.day = r.day.AddDays(rapid.IntRange(1, 30).Draw(r.t, "undo after"))
			_, err := org.Trees{}.Undo(r.tx, doc.ID, org.Decision{}, r.day)
			r.must(err)
			r.undone++
			r.sound()
			if after := r.shape(); after != shape {
				r.t.Fatalf("undone, the open tree differs\n%s\n%s", shape, after)
			}
		case 1:
			// Documents of one transaction share a moment, so that only the first is sure to be the last.
			if i > 0 {
				continue
			}
			r.must(org.Trees{}.AsIfNever(r.tx, doc.ID))
			r.never++
			if after := r.rows(); after != before {
				r.t.Fatalf("as if never left something:\n%s\n%s", before, after)
			}
		}
	}
}

// steps draws one document over units of the first network, or over places.
func (r *random) steps(i int) []org.Step {
	of := rapid.SampledFrom([]string{org.OfUnit, org.OfUnit, org.OfPlace}).Draw(r.t, "of")
	provinces, communes := r.open(of, 1), r.open(of, 2)
	key := fmt.Sprintf("k%d", i)
	level, network := r.w.Levels[2], r.w.Network
	if of == org.OfPlace {
		level, network = r.w.PlaceLevels[2], ""
	}
	pick := func(from []string, label string) string { return rapid.SampledFrom(from).Draw(r.t, label) }
	if len(communes) < 2 || len(provinces) == 0 {
		return []org.Step{{Kind: org.Rename, Of: of, ID: provinces[0], Name: key}}
	}
	a, b, p := pick(communes, "a"), pick(communes, "b"), pick(provinces, "p")
	open := func(key string) org.Step {
		return org.Step{Kind: org.Open, Of: of, Key: key, NetworkID: network, ParentID: p, LevelID: level, Name: "Xã " + key, Code: key}
	}
	closing := func(id string) org.Step { return org.Step{Kind: org.Close, Of: of, ID: id} }
	to := func(from, to, part string) org.Step {
		return org.Step{Kind: org.Succeed, Of: of, ID: from, To: to, Part: part}
	}
	switch rapid.IntRange(0, 6).Draw(r.t, "what") {
	case 0: // merged into a new one
		steps := []org.Step{open(key), closing(a), to(a, "@"+key, org.Whole)}
		if b != a {
			steps = append(steps, closing(b), to(b, "@"+key, org.Whole))
		}
		return r.withKids(of, steps)
	case 1: // divided among two new ones
		return r.withKids(of, []org.Step{open(key), open(key + "x"), closing(a), to(a, "@"+key, org.Part), to(a, "@"+key+"x", org.Part)})
	case 2: // taken in by its neighbour
		return r.withKids(of, []org.Step{closing(a), to(a, b, org.Whole)})
	case 3: // a part split off, and something moved
		return []org.Step{open(key), to(a, "@"+key, org.Part), {Kind: org.Move, Of: of, ID: b, ParentID: p}}
	case 4:
		return []org.Step{{Kind: org.Rename, Of: of, ID: a, Name: "Xã mới " + key}, {Kind: org.Move, Of: of, ID: a, ParentID: p}}
	case 5: // a province dissolved into another
		q := pick(provinces, "q")
		steps := []org.Step{closing(q), to(q, p, org.Whole)}
		for _, c := range r.children(of, q) {
			steps = append(steps, org.Step{Kind: org.Move, Of: of, ID: c, ParentID: p})
		}
		return steps
	}
	if of == org.OfUnit {
		place := pick(r.open(org.OfPlace, 2), "place")
		return []org.Step{{Kind: org.Cover, Of: of, ID: a, PlaceID: place}, {Kind: org.Uncover, Of: of, ID: b, PlaceID: place}}
	}
	return []org.Step{closing(a)}
}

// withKids moves what hangs below closed places to the first new or receiving one.
func (r *random) withKids(of string, steps []org.Step) []org.Step {
	target := ""
	for _, s := range steps {
		if s.Kind == org.Succeed {
			target = s.To
		}
	}
	for _, s := range slices.Clone(steps) {
		if s.Kind == org.Close {
			for _, c := range r.children(of, s.ID) {
				steps = append(steps, org.Step{Kind: org.Move, Of: of, ID: c, ParentID: target})
			}
		}
	}
	return steps
}

func (r *random) open(of string, rank int) []string {
	query := `SELECT u.id FROM units u JOIN unit_levels l ON l.unit_id = u.id AND l.until_day = '' WHERE u.until_day = '' AND l.level_id = $1 ORDER BY u.id`
	level := r.w.Levels[rank]
	if of == org.OfPlace {
		query, level = strings.NewReplacer("unit", "place").Replace(query), r.w.PlaceLevels[rank]
	}
	ids, err := store.All[string](r.tx, query, level)
	r.must(err)
	return ids
}

func (r *random) children(of, id string) []string {
	ids, err := store.All[string](r.tx, `SELECT `+of+`_id FROM `+of+`_parents WHERE parent_id = $1 AND until_day = '' ORDER BY 1`, id)
	r.must(err)
	return ids
}

type line struct {
	Text string `db:"text"`
}

func (r *random) text(query string) string {
	all, err := store.All[line](r.tx, query)
	r.must(err)
	var b strings.Builder
	for _, l := range all {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}

// rows is every row of the trees as text.
func (r *random) rows() string {
	var b strings.Builder
	for _, q := range []string{
		`SELECT id || ' ' || from_day || ' ' || until_day || ' ' || path || ' ' || heir_id AS text FROM units ORDER BY id`,
		`SELECT id || ' ' || from_day || ' ' || until_day || ' ' || path || ' ' || heir_id AS text FROM places ORDER BY id`,
		`SELECT unit_id || ' ' || from_day || ' ' || until_day || ' ' || name AS text FROM unit_names ORDER BY unit_id, from_day`,
		`SELECT place_id || ' ' || from_day || ' ' || until_day || ' ' || name || code AS text FROM place_names ORDER BY place_id, from_day`,
		`SELECT unit_id || ' ' || from_day || ' ' || until_day || ' ' || level_id AS text FROM unit_levels ORDER BY unit_id, from_day`,
		`SELECT place_id || ' ' || from_day || ' ' || until_day || ' ' || level_id AS text FROM place_levels ORDER BY place_id, from_day`,
		`SELECT unit_id || ' ' || from_day || ' ' || until_day || ' ' || parent_id AS text FROM unit_parents ORDER BY unit_id, from_day`,
		`SELECT place_id || ' ' || from_day || ' ' || until_day || ' ' || parent_id AS text FROM place_parents ORDER BY place_id, from_day`,
		`SELECT unit_id || ' ' || place_id || ' ' || from_day || ' ' || until_day AS text FROM unit_places ORDER BY unit_id, place_id, from_day`,
		`SELECT of || ' ' || word || ' ' || id || ' ' || from_day AS text FROM org_words ORDER BY of, word, id, from_day`,
		`SELECT id || ' ' || from_id || ' ' || to_id || ' ' || kind || ' ' || day AS text FROM successions ORDER BY id`,
		`SELECT id || ' ' || path AS text FROM scopes ORDER BY id`,
	} {
		b.WriteString(r.text(q))
	}
	return b.String()
}

// shape is the open trees in names, without ids: a counter-document opens under new ids what was closed.
func (r *random) shape() string {
	return r.text(`SELECT n.name || ' < ' || coalesce(pn.name, '') || ' @ ' || l.level_id || ' ' || u.body_id AS text FROM units u
			JOIN unit_names n ON n.unit_id = u.id AND n.until_day = '' JOIN unit_parents p ON p.unit_id = u.id AND p.until_day = ''
			JOIN unit_levels l ON l.unit_id = u.id AND l.until_day = ''
			LEFT JOIN unit_names pn ON pn.unit_id = p.parent_id AND pn.until_day = '' WHERE u.until_day = '' ORDER BY 1`) +
		r.text(`SELECT n.name || n.code || ' < ' || coalesce(pn.name, '') || ' @ ' || l.level_id AS text FROM places u
			JOIN place_names n ON n.place_id = u.id AND n.until_day = '' JOIN place_parents p ON p.place_id = u.id AND p.until_day = ''
			JOIN place_levels l ON l.place_id = u.id AND l.until_day = ''
			LEFT JOIN place_names pn ON pn.place_id = p.parent_id AND pn.until_day = '' WHERE u.until_day = '' ORDER BY 1`) +
		r.text(`SELECT un.name || ' covers ' || pn.name AS text FROM unit_places c
			JOIN unit_names un ON un.unit_id = c.unit_id AND un.until_day = ''
			JOIN place_names pn ON pn.place_id = c.place_id AND pn.until_day = '' WHERE c.until_day = '' ORDER BY 1`)
}

// sound holds what is always true of the trees.
func (r *random) sound() {
	r.t.Helper()
	for what, query := range map[string]string{
		"a scope is not the path of its unit":    `SELECT u.id AS text FROM units u LEFT JOIN scopes s ON s.id = u.id WHERE s.path IS NULL OR s.path <> u.path`,
		"an open unit is not its own heir":       `SELECT id AS text FROM units WHERE until_day = '' AND heir_id <> id`,
		"an open place is not its own heir":      `SELECT id AS text FROM places WHERE until_day = '' AND heir_id <> id`,
		"an heir is closed":                      `SELECT u.id AS text FROM units u JOIN units h ON h.id = u.heir_id WHERE h.until_day <> ''`,
		"an open unit hangs below a closed one":  `SELECT p.unit_id AS text FROM unit_parents p JOIN units a ON a.id = p.parent_id WHERE p.until_day = '' AND a.until_day <> ''`,
		"an open place hangs below a closed one": `SELECT p.place_id AS text FROM place_parents p JOIN places a ON a.id = p.parent_id WHERE p.until_day = '' AND a.until_day <> ''`,
		"an open unit covers a closed place":     `SELECT c.unit_id AS text FROM unit_places c JOIN places p ON p.id = c.place_id WHERE c.until_day = '' AND p.until_day <> ''`,
		"a whole successor's heir is not followed": `SELECT s.from_id AS text FROM successions s JOIN units u ON u.id = s.from_id JOIN units v ON v.id = s.to_id
			WHERE s.kind = 'whole' AND u.heir_id <> v.heir_id AND s.day = (SELECT max(day) FROM successions m WHERE m.from_id = s.from_id)`,
	} {
		if bad := r.text(query); bad != "" {
			r.t.Fatalf("%s:\n%s", what, bad)
		}
	}
	for _, of := range []string{"unit", "place"} {
		r.soundPaths(of)
		for _, table := range []string{"names", "levels", "parents"} {
			r.soundIntervals(of, table)
		}
	}
}

// soundPaths holds that an open node's path is its parent's with its id, and that every path leads to
// nodes that exist.
func (r *random) soundPaths(of string) {
	type row struct {
		ID, Path, Until, Parent string
	}
	type scanned struct {
		ID     string `db:"id"`
		Path   string `db:"path"`
		Until  string `db:"until_day"`
		Parent string `db:"parent_id"`
	}
	all, err := store.All[scanned](r.tx, `SELECT u.id, u.path, u.until_day, p.parent_id FROM `+of+`s u JOIN `+of+`_parents p ON p.`+of+`_id = u.id AND p.until_day = u.until_day`)
	r.must(err)
	byID := map[string]row{}
	for _, s := range all {
		byID[s.ID] = row(s)
	}
	for _, n := range byID {
		above := strings.TrimSuffix(n.Path, n.ID+"/")
		if above == n.Path {
			r.t.Fatalf("the path %s does not end in its own id", n.Path)
		}
		if n.Until == "" && n.Parent != "" && above != byID[n.Parent].Path {
			r.t.Fatalf("%s %s is filed under %s, its parent at %s", of, n.ID, above, byID[n.Parent].Path)
		}
		way := org.PlacePathIDs(n.Path)
		if of == "unit" {
			way = org.PathIDs(n.Path)
		}
		for _, up := range way {
			if byID[up].ID == "" {
				r.t.Fatalf("the path %s leads through %s, which is not", n.Path, up)
			}
		}
	}
}

// soundIntervals holds that dated rows of a node follow one another without gap or overlap, from its first
// day to its last.
func (r *random) soundIntervals(of, table string) {
	type scanned struct {
		ID    string   `db:"id"`
		From  lang.Day `db:"from_day"`
		Until lang.Day `db:"until_day"`
		Begin lang.Day `db:"begins"`
		End   lang.Day `db:"ends"`
	}
	all, err := store.All[scanned](r.tx, `SELECT u.id, x.from_day, x.until_day, u.from_day AS begins, u.until_day AS ends FROM `+of+`s u
		JOIN `+of+`_`+table+` x ON x.`+of+`_id = u.id ORDER BY u.id, x.from_day`)
	r.must(err)
	for i, x := range all {
		first, last := i == 0 || all[i-1].ID != x.ID, i+1 == len(all) || all[i+1].ID != x.ID
		switch {
		case first && x.From != x.Begin, !first && all[i-1].Until != x.From, last && x.Until != x.End, x.Until != "" && x.Until <= x.From:
			r.t.Fatalf("%s_%s of %s: [%s, %s) in a life of [%s, %s)", of, table, x.ID, x.From, x.Until, x.Begin, x.End)
		}
	}
}
