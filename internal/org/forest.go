package org

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// family is units or places: their tables have the same shape under two names.
type family string

// sql puts the family's name where a statement says {of}.
func (of family) sql(query string) string { return strings.ReplaceAll(query, "{of}", string(of)) }

// node is a unit or place with its parent and level: today's, or the last of a closed one.
type node struct {
	ID         string   `db:"id"`
	NetworkID  string   `db:"network_id"`
	BodyID     string   `db:"body_id"`
	FromDay    lang.Day `db:"from_day"`
	UntilDay   lang.Day `db:"until_day"`
	Path       string   `db:"path"`
	HeirID     string   `db:"heir_id"`
	Lon        float64  `db:"lon"`
	Lat        float64  `db:"lat"`
	Population int64    `db:"population"`
	ParentID   string   `db:"parent_id"`
	LevelID    string   `db:"level_id"`
}

func (n node) open() bool { return n.UntilDay == "" }

// nodes selects nodes of a family; a condition on u follows.
func (of family) nodes() string {
	columns := `u.network_id, u.body_id, 0.0 AS lon, 0.0 AS lat, 0 AS population`
	if of == OfPlace {
		columns = `'' AS network_id, '' AS body_id, u.lon, u.lat, u.population`
	}
	return of.sql(`SELECT u.id, u.from_day, u.until_day, u.path, u.heir_id, ` + columns + `, p.parent_id, l.level_id
		FROM {of}s u JOIN {of}_parents p ON p.{of}_id = u.id AND p.until_day = u.until_day
		JOIN {of}_levels l ON l.{of}_id = u.id AND l.until_day = u.until_day `)
}

// succession is one row of who followed whom.
type succession struct {
	FromID string   `db:"from_id"`
	ToID   string   `db:"to_id"`
	Kind   string   `db:"kind"`
	Day    lang.Day `db:"day"`
}

// forest is the part of a family's trees that a change may file elsewhere. Affected nodes are worked out
// anew; the others are only read.
type forest struct {
	of       family
	nodes    map[string]*node
	affected map[string]bool
	follow   map[string][]succession // by FromID, of the latest day only
	swept    []string                // path prefixes whose nodes are all here
	paths    map[string]string
	heirs    map[string]string
	onWay    map[string]bool
}

func newForest(of family) *forest {
	return &forest{of: of, nodes: map[string]*node{}, affected: map[string]bool{}, follow: map[string][]succession{},
		paths: map[string]string{}, heirs: map[string]string{}, onWay: map[string]bool{}}
}

// add puts in a node that is not stored yet.
func (f *forest) add(n node) {
	f.nodes[n.ID] = &n
	f.affected[n.ID] = true
}

// load reads all nodes whose path or heir may hang on the seeds: what is filed below them, what they or
// those followed, and what is needed to file all that.
func (f *forest) load(tx *store.Tx, seeds []string) error {
	for queue := seeds; len(queue) > 0; {
		fresh, err := f.fetch(tx, queue, true)
		if err != nil {
			return err
		}
		below, err := f.sweep(tx, fresh)
		if err != nil {
			return err
		}
		from, err := allIn[string](tx, `SELECT from_id FROM successions WHERE of = $1 AND to_id IN ({in})`,
			append(below, queue...), string(f.of))
		if err != nil {
			return fmt.Errorf("org: file anew: %w", err)
		}
		queue = slices.DeleteFunc(from, func(id string) bool { return f.affected[id] })
	}
	return f.surround(tx)
}

// fetch reads nodes by id; those already here are left as they are.
func (f *forest) fetch(tx *store.Tx, ids []string, affected bool) ([]*node, error) {
	var fresh []*node
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		if n := f.nodes[id]; n != nil && affected && !f.affected[id] {
			f.affected[id] = true
			fresh = append(fresh, n)
		}
		return f.nodes[id] != nil
	})
	found, err := allIn[node](tx, f.of.nodes()+`WHERE u.id IN ({in})`, missing)
	if err != nil {
		return nil, fmt.Errorf("org: file anew: %w", err)
	}
	for i := range found {
		n := &found[i]
		f.nodes[n.ID] = n
		f.affected[n.ID] = affected
		fresh = append(fresh, n)
	}
	return fresh, nil
}

// sweep reads everything filed below the given nodes and returns the ids that came in or turned affected.
func (f *forest) sweep(tx *store.Tx, fresh []*node) ([]string, error) {
	slices.SortFunc(fresh, func(a, b *node) int { return strings.Compare(a.Path, b.Path) })
	var tops []string
	for _, top := range fresh {
		if top.Path != "" && !slices.ContainsFunc(f.swept, func(p string) bool { return strings.HasPrefix(top.Path, p) }) {
			f.swept, tops = append(f.swept, top.Path), append(tops, top.Path)
		}
	}
	var came []string
	for part := range slices.Chunk(tops, mostTops) {
		var under []string
		var args []any
		for _, path := range part {
			under = append(under, fmt.Sprintf("u.path > $%d AND u.path < $%d", len(args)+1, len(args)+2))
			args = append(args, path, path+"~")
		}
		err := store.Each(tx, f.of.nodes()+`WHERE `+strings.Join(under, " OR "), func(n node) error {
			if f.nodes[n.ID] == nil {
				f.nodes[n.ID] = &n
			}
			if !f.affected[n.ID] {
				f.affected[n.ID] = true
				came = append(came, n.ID)
			}
			return nil
		}, args...)
		if err != nil {
			return nil, fmt.Errorf("org: file anew: %w", err)
		}
	}
	return came, nil
}

// mostTops is how many stretches of paths one statement reads.
const mostTops = 16

// surround reads the successions of affected nodes, and the successors and parents they are filed by.
func (f *forest) surround(tx *store.Tx) error {
	var closed, wanted []string
	for id := range f.affected {
		n := f.nodes[id]
		if n != nil && f.affected[id] && !n.open() {
			closed = append(closed, id)
		}
	}
	rows, err := allIn[succession](tx, `SELECT from_id, to_id, kind, day FROM successions WHERE of = $1 AND from_id IN ({in})`,
		closed, string(f.of))
	if err != nil {
		return fmt.Errorf("org: file anew: %w", err)
	}
	for _, s := range rows {
		f.followedBy(s)
		wanted = append(wanted, s.ToID)
	}
	for _, n := range f.nodes {
		if f.affected[n.ID] && n.ParentID != "" {
			wanted = append(wanted, n.ParentID)
		}
	}
	_, err = f.fetch(tx, wanted, false)
	return err
}

// followedBy keeps a succession if no later document spoke of the same node: the last word counts.
func (f *forest) followedBy(s succession) {
	have := f.follow[s.FromID]
	switch {
	case len(have) > 0 && have[0].Day > s.Day:
	case len(have) > 0 && have[0].Day == s.Day:
		f.follow[s.FromID] = append(have, s)
	default:
		f.follow[s.FromID] = []succession{s}
	}
}

// heir is the open node that carries a node's facts today, "" where there is none.
func (f *forest) heir(id string) (string, error) {
	n := f.nodes[id]
	if n == nil {
		return "", fault.New(fault.Internal, "org.err.circle")
	}
	if !f.affected[id] {
		return n.HeirID, nil
	}
	if n.open() {
		return id, nil
	}
	if known, ok := f.heirs[id]; ok {
		return known, nil
	}
	if f.onWay[id] {
		return "", fault.At("steps", "org.err.circle")
	}
	f.onWay[id] = true
	defer delete(f.onWay, id)
	all := f.follow[id]
	one := ""
	for i, s := range all {
		to, err := f.heir(s.ToID)
		if err != nil {
			return "", err
		}
		if i == 0 {
			one = to
		}
		if to != one {
			one = ""
			break
		}
	}
	f.heirs[id] = one
	return one, nil
}

// path is where a node is filed: an open one under its parent; a closed one under its successor, under the
// nearest common ancestor of several, or where it hung last if it has none.
func (f *forest) path(id string) (string, error) {
	n := f.nodes[id]
	if n == nil {
		return "", fault.New(fault.Internal, "org.err.circle")
	}
	if !f.affected[id] {
		return n.Path, nil
	}
	if known, ok := f.paths[id]; ok {
		return known, nil
	}
	if f.onWay[id] {
		return "", fault.At("steps", "org.err.circle")
	}
	f.onWay[id] = true
	defer delete(f.onWay, id)
	above := ""
	if n.NetworkID != "" {
		above = n.NetworkID + "/"
	}
	var err error
	switch all := f.follow[id]; {
	case !n.open() && len(all) > 0:
		above, err = f.common(all)
	case n.ParentID != "":
		above, err = f.path(n.ParentID)
	}
	if err != nil {
		return "", err
	}
	f.paths[id] = above + id + "/"
	return f.paths[id], nil
}

// common is the longest path that all successors are filed under.
func (f *forest) common(all []succession) (string, error) {
	shared := ""
	for i, s := range all {
		p, err := f.path(s.ToID)
		if err != nil {
			return "", err
		}
		if i == 0 {
			shared = p
		}
		for !strings.HasPrefix(p, shared) {
			shared = shared[:strings.LastIndexByte(strings.TrimSuffix(shared, "/"), '/')+1]
		}
	}
	return shared, nil
}

// refiled is a node whose place in the trees changed, with where it was filed before.
type refiled struct {
	node
	before string
}

// file works out all affected nodes and gives those that changed, in the order of their ids.
func (f *forest) file() ([]refiled, error) {
	var changed []refiled
	for id, n := range f.nodes {
		if !f.affected[id] {
			continue
		}
		path, err := f.path(id)
		if err != nil {
			return nil, err
		}
		heir, err := f.heir(id)
		if err != nil {
			return nil, err
		}
		if path != n.Path || heir != n.HeirID {
			r := refiled{*n, n.Path}
			r.Path, r.HeirID = path, heir
			changed = append(changed, r)
		}
	}
	slices.SortFunc(changed, func(a, b refiled) int { return strings.Compare(a.ID, b.ID) })
	return changed, nil
}
