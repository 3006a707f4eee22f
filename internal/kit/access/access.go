// Package access answers who may do what where: roles granted on subtrees of paths, asked in one query.
package access

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Role is what a person is in a scope; each role holds verbs.
type Role string

// The roles. Link is the one of a link for a single piece of work, never of a person.
const (
	Administrator Role = "administrator"
	Coordinator   Role = "coordinator"
	Head          Role = "head"
	Speaker       Role = "speaker"
	Answering     Role = "answering"
	Inspector     Role = "inspector"
	Accountant    Role = "accountant"
	Reader        Role = "reader"
	Link          Role = "link"
)

// Roles lists the roles a person can be granted, in the order people are shown them.
func Roles() []Role {
	return []Role{Administrator, Coordinator, Head, Speaker, Answering, Inspector, Accountant, Reader}
}

// Everywhere is the scope above all networks; its path is empty, so it is a prefix of every path.
const Everywhere = "all"

// pathEnd sorts after every character a path may hold: [path, path+pathEnd) is the subtree.
const pathEnd = "~"

// Grant is one role of an account in a scope, for the days from FromDay until before UntilDay ("" = open).
type Grant struct {
	ID        string   `db:"id"`
	AccountID string   `db:"account_id"`
	Role      Role     `db:"role"`
	ScopeID   string   `db:"scope_id"`
	Subtree   bool     `db:"subtree"`
	FromDay   lang.Day `db:"from_day"`
	UntilDay  lang.Day `db:"until_day"`
}

// Declare writes which roles hold which verbs, as the slices declare them. It is called at start.
func Declare(tx *store.Tx, verbs map[string][]Role) error {
	type row struct {
		Role Role   `db:"role"`
		Verb string `db:"verb"`
	}
	have, err := store.All[row](tx, `SELECT role, verb FROM role_verbs`)
	if err != nil {
		return fmt.Errorf("access: declare: %w", err)
	}
	for _, h := range have {
		if !slices.Contains(verbs[h.Verb], h.Role) {
			if _, err := tx.Exec(`DELETE FROM role_verbs WHERE role = $1 AND verb = $2`, h.Role, h.Verb); err != nil {
				return fmt.Errorf("access: declare: %w", err)
			}
		}
	}
	for verb, roles := range verbs {
		for _, role := range roles {
			if err := tx.Upsert("role_verbs", row{role, verb}, "role", "verb"); err != nil {
				return fmt.Errorf("access: declare: %w", err)
			}
		}
	}
	return nil
}

// Give grants a role; it takes effect at once.
func Give(tx *store.Tx, g Grant) (Grant, error) {
	if g.FromDay == "" {
		g.FromDay = tx.Today()
	}
	g.ID = tx.NewID("grants")
	if err := tx.Insert("grants", g); err != nil {
		return g, fmt.Errorf("access: give: %w", err)
	}
	return g, nil
}

// Take ends a grant today, at once.
func Take(tx *store.Tx, grantID string) error {
	if err := tx.Must1(`UPDATE grants SET until_day = $1 WHERE id = $2 AND (until_day = '' OR until_day > $1)`, tx.Today(), grantID); err != nil {
		return fmt.Errorf("access: take: %w", err)
	}
	return nil
}

// TakeOn ends every grant held on a scope from a day on: a closed unit's rights end with it.
func TakeOn(tx *store.Tx, scopeID string, day lang.Day) error {
	_, err := tx.Exec(`UPDATE grants SET until_day = $1 WHERE scope_id = $2 AND (until_day = '' OR until_day > $1)`, day, scopeID)
	if err != nil {
		return fmt.Errorf("access: take on scope: %w", err)
	}
	return nil
}

// GrantsOf lists an account's grants that hold today.
func GrantsOf(tx *store.Tx, accountID string) ([]Grant, error) {
	return store.All[Grant](tx, `SELECT id, account_id, role, scope_id, subtree, from_day, until_day FROM grants
		WHERE account_id = $1 AND from_day <= $2 AND (until_day = '' OR until_day > $2) ORDER BY id`, accountID, tx.Today())
}

// PutScope sets the path of a scope.
func PutScope(tx *store.Tx, id, path string) error {
	_, err := tx.Exec(`INSERT INTO scopes (id, path) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET path = excluded.path`, id, path)
	if err != nil {
		return fmt.Errorf("access: scope: %w", err)
	}
	return nil
}

// DropScope removes a scope and the grants on it: what it was made for never was.
func DropScope(tx *store.Tx, id string) error {
	for _, query := range []string{`DELETE FROM grants WHERE scope_id = $1`, `DELETE FROM scopes WHERE id = $1`} {
		if _, err := tx.Exec(query, id); err != nil {
			return fmt.Errorf("access: drop scope: %w", err)
		}
	}
	return nil
}

// PathOf gives a scope's path; it fails with fault.NotFound where there is no such scope.
func PathOf(tx *store.Tx, id string) (string, error) {
	return store.Memo(tx, pathOf{id}, func() (string, error) { return findPath(tx, id) })
}

type pathOf struct{ id string }

func findPath(tx *store.Tx, id string) (string, error) {
	return store.One[string](tx, `SELECT path FROM scopes WHERE id = $1`, id)
}

// Range is one stretch of paths an actor's verb holds for: a subtree, or the one path alone.
type Range struct {
	Path    string `db:"path"`
	Subtree bool   `db:"subtree"`
}

// Holds says whether the range covers path.
func (r Range) Holds(path string) bool {
	return path == r.Path || r.Subtree && strings.HasPrefix(path, r.Path)
}

// Ranges gives where the transaction's actor may do verb, today, over all networks; nested ranges are merged.
func Ranges(tx *store.Tx, verb string) ([]Range, error) {
	a := tx.Actor()
	if a.Kind == "system" {
		return []Range{{"", true}}, nil
	}
	if a.ID == "" || a.Verbs != nil && !slices.Contains(a.Verbs, verb) {
		return []Range{}, nil
	}
	return store.Memo(tx, rangesOf{verb}, func() ([]Range, error) { return findRanges(tx, verb) })
}

// rangesOf is the key under which a transaction remembers ranges; nobody may change the slice.
type rangesOf struct{ verb string }

func findRanges(tx *store.Tx, verb string) ([]Range, error) {
	a := tx.Actor()
	all, err := store.All[Range](tx, `SELECT s.path, g.subtree FROM grants g
		JOIN role_verbs v ON v.role = g.role AND v.verb = $2
		JOIN scopes s ON s.id = g.scope_id
		WHERE g.account_id = $1 AND g.from_day <= $3 AND (g.until_day = '' OR g.until_day > $3)
		ORDER BY s.path, g.subtree DESC`, a.ID, verb, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("access: ranges: %w", err)
	}
	if a.Scope != "" {
		if all, err = narrow(tx, all, a.Scope); err != nil {
			return nil, err
		}
	}
	return merge(all), nil
}

func narrow(tx *store.Tx, all []Range, scope string) ([]Range, error) {
	path, err := PathOf(tx, scope)
	if err != nil {
		return nil, fmt.Errorf("access: narrow: %w", err)
	}
	limit := Range{path, true}
	var kept []Range
	for _, r := range all {
		switch {
		case limit.Holds(r.Path):
			kept = append(kept, r)
		case r.Holds(path):
			kept = append(kept, limit)
		}
	}
	return kept, nil
}

func merge(all []Range) []Range {
	merged := []Range{}
	for _, r := range all {
		if !slices.ContainsFunc(merged, func(m Range) bool { return m.Holds(r.Path) && (m.Subtree || !r.Subtree) }) {
			merged = append(merged, r)
		}
	}
	return slices.Clip(merged) // remembered by the transaction: who appends to it makes a copy
}

// Where makes the SQL condition that a path column lies in the ranges, with parameters from $next on.
func Where(ranges []Range, column string, next int) (string, []any) {
	if len(ranges) == 0 {
		return "1 = 0", nil
	}
	var parts []string
	var args []any
	for _, r := range ranges {
		a := "$" + strconv.Itoa(next+len(args))
		switch {
		case r.Path == "" && r.Subtree:
			return "1 = 1", nil
		case r.Subtree:
			b := "$" + strconv.Itoa(next+len(args)+1)
			parts = append(parts, column+" >= "+a+" AND "+column+" < "+b)
			args = append(args, r.Path, r.Path+pathEnd)
		default:
			parts = append(parts, column+" = "+a)
			args = append(args, r.Path)
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// Under makes the condition that a path column lies in the subtree of path, with parameters from $next on.
func Under(path, column string, next int) (string, []any) {
	return Where([]Range{{path, true}}, column, next)
}

// May says whether the actor may do verb in the scope. An unknown scope is no scope: false.
func May(tx *store.Tx, verb, scopeID string) (bool, error) {
	path, found, err := store.Maybe[string](tx, `SELECT path FROM scopes WHERE id = $1`, scopeID)
	if err != nil || !found {
		return false, err
	}
	return MayAt(tx, verb, path)
}

// MayAt says whether the actor may do verb at the path.
func MayAt(tx *store.Tx, verb, path string) (bool, error) {
	ranges, err := Ranges(tx, verb)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(ranges, func(r Range) bool { return r.Holds(path) }), nil
}

// Must fails with fault.Forbidden where the actor may not do verb in the scope, and with
// fault.Unauthenticated where there is no actor.
func Must(tx *store.Tx, verb, scopeID string) error {
	if tx.Actor().Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	ok, err := May(tx, verb, scopeID)
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", verb)
	}
	return err
}

// Anywhere says whether the actor may do verb in at least one scope: enough for a list, whose rows are filtered.
func Anywhere(tx *store.Tx, verb string) (bool, error) {
	ranges, err := Ranges(tx, verb)
	return len(ranges) > 0, err
}
