package arch

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	migrationName = regexp.MustCompile(`^\d{4}_([a-z]+)(_[a-z0-9_]+)?\.sql$`)
	createTable   = regexp.MustCompile(`(?i)\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*)`)
	writeTo       = regexp.MustCompile(`\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+([a-z_][a-z0-9_]*)`)
	readFrom      = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_]*)((?:(?:\s+AS)?\s+[a-z]\w*)?\s*,\s*[a-z_][a-z0-9_]*)*`)
	readMore      = regexp.MustCompile(`,\s*([a-z_][a-z0-9_]*)`)
	withName      = regexp.MustCompile(`(?:\bWITH\s+(?:RECURSIVE\s+)?|,\s*)([a-z_][a-z0-9_]*)\s*(?:\([^)]*\))?\s+AS\s*(?:NOT\s+)?(?:MATERIALIZED\s+)?\(`)
)

// owners tells which room owns each table: migrations/0040_sessions.sql makes the tables
// of room sessions.
func owners(t *tree) (map[string]string, []string) {
	owner := map[string]string{}
	var out []string
	for _, f := range t.files {
		if f.dir != "migrations" || path.Ext(f.path) != ".sql" {
			continue
		}
		m := migrationName.FindStringSubmatch(path.Base(f.path))
		if m == nil || rung(m[1]) < 0 {
			out = append(out, f.path+": the name is NNNN_room.sql or NNNN_room_words.sql, of a room in the ladder")
			continue
		}
		for _, made := range createTable.FindAllStringSubmatch(stripComments(f.src), -1) {
			if first, ok := owner[made[1]]; ok && first != m[1] {
				out = append(out, fmt.Sprintf("%s: table %s belongs to %s already", f.path, made[1], first))
			}
			owner[made[1]] = m[1]
		}
	}
	return owner, out
}

// use is one place in the source that reads or writes a table.
type use struct {
	room, table, where string
	write              bool
}

// uses finds the tables that statements name, and those handed to tx.Insert and its like.
func uses(t *tree, owner map[string]string) []use {
	var out []use
	for _, f := range t.written() {
		room := roomOf(f.dir)
		if room == "" {
			continue
		}
		add := func(line int, table string, write bool) {
			out = append(out, use{room, table, fmt.Sprintf("%s:%d", f.path, line), write})
		}
		for _, s := range f.texts() {
			if !sqlWhole.MatchString(s.value) && !isSQL(s.value) {
				continue
			}
			line := t.line(s.pos)
			reads, writes := tablesIn(s.value)
			for _, table := range writes {
				add(line, table, true)
			}
			for _, table := range reads {
				add(line, table, false)
			}
		}
		f.calls(func(_, name string, call *ast.CallExpr) {
			if !slices.Contains([]string{"Insert", "Upsert", "Update", "Delete"}, name) {
				return
			}
			for _, arg := range call.Args[:min(2, len(call.Args))] {
				if table, ok := literal(arg); ok && owner[table] != "" {
					add(t.line(call.Pos()), table, true)
					return
				}
			}
		})
	}
	return out
}

// tablesIn names the tables a statement reads and writes; names it makes itself by WITH
// are left out.
func tablesIn(sql string) (reads, writes []string) {
	sql = stripComments(sql)
	own := map[string]bool{"set": true}
	for _, m := range withName.FindAllStringSubmatch(sql, -1) {
		own[m[1]] = true
	}
	for _, m := range writeTo.FindAllStringSubmatch(sql, -1) {
		if !own[m[1]] {
			writes = append(writes, m[1])
		}
	}
	for _, m := range readFrom.FindAllStringSubmatch(strings.ReplaceAll(sql, "DELETE FROM", "DELETE"), -1) {
		names := []string{m[1]}
		for _, more := range readMore.FindAllStringSubmatch(m[0], -1) {
			names = append(names, more[1])
		}
		for _, name := range names {
			if !own[name] {
				reads = append(reads, name)
			}
		}
	}
	return reads, writes
}

// checkTables lets a room write its own tables only, and read those of rooms above it.
// Store moves whole tables for dump and load; app, below all, may read any.
func checkTables(t *tree) []string {
	owner, out := owners(t)
	if len(owner) == 0 {
		return out
	}
	for _, u := range uses(t, owner) {
		of, known := owner[u.table]
		switch {
		case u.room == "store" || of == u.room:
		case !known:
			if u.write && u.room != "search" {
				out = append(out, fmt.Sprintf("%s: writes table %s, which no migration makes", u.where, u.table))
			}
		case u.write:
			out = append(out, fmt.Sprintf("%s: writes table %s of room %s; only its owner may", u.where, u.table, of))
		case rung(of) > rung(u.room):
			out = append(out, fmt.Sprintf("%s: reads table %s of room %s, which stands below", u.where, u.table, of))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readers lists who reads another room's tables, one line a room and owner:
// "coverage reads org: unit_names units".
func readers(t *tree) []string {
	owner, _ := owners(t)
	found := map[string][]string{}
	for _, u := range uses(t, owner) {
		if of := owner[u.table]; of != "" && of != u.room && !u.write && u.room != "store" {
			key := u.room + " reads " + of
			found[key] = append(found[key], u.table)
		}
	}
	var out []string
	for key, tables := range found {
		slices.Sort(tables)
		out = append(out, key+": "+strings.Join(slices.Compact(tables), " "))
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := rung(strings.Fields(a)[0]) - rung(strings.Fields(b)[0]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return out
}
