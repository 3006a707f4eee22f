package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// ladder is the whole import rule: a room imports only what stands before it, and reads
// only tables of rooms that stand before it. Earlier is "above".
var ladder = strings.Fields(`
	fault config lang limit store blob bus jobs mail sheet web api journal access search
	org people briefs coverage library sessions live answers training allowances
	register publish fieldkit reports home app`)

// firstDomain is the first room that knows a domain word; the rooms before it are kit/.
const firstDomain = "org"

const module = "rostrum"

func rung(room string) int { return slices.Index(ladder, room) }

func isDomain(room string) bool { return rung(room) >= rung(firstDomain) && room != "app" }

// roomOf names the room of a folder, "" for one that is no room: internal/kit/web/ui and
// internal/kit/web are both room web.
func roomOf(dir string) string {
	rest, ok := strings.CutPrefix(dir, "internal/")
	if !ok {
		return ""
	}
	rest = strings.TrimPrefix(rest, "kit/")
	room, _, _ := strings.Cut(rest, "/")
	return room
}

// checkRooms complains about folders under internal/ that the ladder does not know, and
// kit rooms outside kit/ or domain rooms inside it.
func checkRooms(t *tree) []string {
	var out []string
	for _, dir := range t.dirs() {
		room := roomOf(dir)
		if room == "" || room == "arch" || dir == "internal/kit" {
			continue
		}
		inKit := strings.HasPrefix(dir, "internal/kit/")
		if rung(room) < 0 {
			out = append(out, fmt.Sprintf("%s: room %q does not stand in the ladder", dir, room))
		} else if inKit != (rung(room) < rung(firstDomain)) {
			out = append(out, fmt.Sprintf("%s: room %q stands on the wrong side of kit/", dir, room))
		}
	}
	return out
}

// checkImports holds the ladder. Tests obey it too, but for packages of tests from
// outside (foo_test), which may start the whole program.
func checkImports(t *tree) []string {
	var out []string
	for _, f := range t.goFiles() {
		if f.test && strings.HasSuffix(f.ast.Name.Name, "_test") {
			continue
		}
		for _, target := range f.imports() {
			dir, ours := strings.CutPrefix(target, module+"/")
			if !ours {
				continue
			}
			if why := mayImport(f.dir, dir); why != "" {
				out = append(out, fmt.Sprintf("%s: imports %s: %s", f.path, dir, why))
			}
		}
	}
	return out
}

// mayImport says why a package in folder from may not import the one in folder to; "" if
// it may.
func mayImport(from, to string) string {
	if from == to || from == "." || from == "internal/arch" {
		return ""
	}
	a, b := roomOf(from), roomOf(to)
	switch {
	case strings.HasPrefix(from, "cmd/"):
		if to != "internal/app" {
			return "a command parses and hands over to app"
		}
	case a == "app" || (a == b && a != ""):
	case to == "data" || strings.HasPrefix(to, "data/"):
		return "only app hands out the data that is built in"
	case to == "migrations" && rung(a) >= rung("store"):
	case a == "" || b == "":
		return "neither is a room of the other"
	case rung(a) < 0 || rung(b) < 0:
		return "one of them does not stand in the ladder"
	case rung(b) > rung(a):
		return fmt.Sprintf("%s stands below %s in the ladder", b, a)
	}
	return ""
}

// checkEdges holds the edge of a slice: only files named for it meet pages, the API, jobs
// or the command line.
func checkEdges(t *tree) []string {
	var out []string
	for _, f := range t.goFiles() {
		if f.test || !isDomain(roomOf(f.dir)) || isEdge(path.Base(f.path)) {
			continue
		}
		for _, target := range f.imports() {
			dir, ours := strings.CutPrefix(target, module+"/")
			room := roomOf(dir)
			if (ours && (room == "web" || room == "api" || room == "jobs")) || target == "github.com/alecthomas/kong" {
				out = append(out, fmt.Sprintf("%s: imports %s; only pages*, api*, jobs*, cli* and *.templ may", f.path, target))
			}
		}
	}
	return out
}

func isEdge(name string) bool {
	if strings.HasSuffix(name, "_templ.go") {
		return true
	}
	for _, prefix := range []string{"pages", "api", "jobs", "cli"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && (rest[0] == '.' || rest[0] == '_') {
			return true
		}
	}
	return false
}
