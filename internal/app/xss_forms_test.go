package app_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
)

// typist fills the program's real forms with payloads, several in a post, each in its turn.
type typist struct {
	*stage
	t      *testing.T
	b      *apptest.Browser
	all    []string        // the payloads
	next   int             // whose turn it is
	taken  map[string]bool // payloads that a form took
	fields map[string]bool // "path field" of fields that took one
	forms  map[string]bool // forms that took one, by their door
	pages  int
}

// look reads a page and complains where anything in it could run.
func (y *typist) look(what string, p apptest.Page) {
	y.pages++
	if found := dangerous(p); found != "" {
		y.t.Errorf("%s holds %s", what, found)
	}
	if p.Status >= 500 {
		y.t.Errorf("%s: %d", what, p.Status)
	}
}

// sober are values for fields that take no free text, by the name's end.
func (y *typist) sober(name string) (string, bool) {
	for _, c := range []struct{ end, value string }{{"phone", "0912345678"}, {"email", "pao@xa.example"}, {"url", "https://vbpl.example.vn/1"}, {"link", "https://hop.example/1"},
		{"unit", y.units[own]}, {"unit_id", y.units[own]}, {"place", y.PlaceProv[0]}, {"time", "08:00"}, {"month", string(y.Today()[:7])},
		{"born_year", "1980"}, {"minutes", "60"}, {"expected", "30"}, {"attendances", "30"}, {"role", "reader"}, {"valid_until", string(y.Today().AddDays(300))}, {"until_day", string(y.Today().AddDays(90))}, {"from_day", string(y.Today().AddDays(1))}, {"last_day", string(y.Today().AddDays(2))},
		{"decided_on", string(y.Today())}, {"effective_on", string(y.Today())}, {"_day", string(y.Today())}, {"day", string(y.Today())}, {"deadline", string(y.Today().AddDays(20))}} {
		if strings.HasSuffix(name, c.end) {
			return c.value, true
		}
	}
	return "", false
}

// turn gives the next payload that no form took yet, or the next of all.
func (y *typist) turn() string {
	for range y.all {
		y.next++
		if p := y.all[y.next%len(y.all)]; !y.taken[p] {
			return p
		}
	}
	return y.all[y.next%len(y.all)]
}

// fill answers a form: payloads in its text fields, what checks everywhere else. plain are fields that were
// marked as wrong before: they get ordinary text.
func (y *typist) fill(f apptest.Form, plain []string) (v url.Values, used map[string]string) {
	v, used = url.Values{}, map[string]string{}
	for name, all := range f.Values {
		v[name] = slices.Clone(all)
		if value, known := y.sober(name); known && len(all) > 0 && all[0] == "" {
			v.Set(name, value)
		} else if len(all) > 0 && all[0] == "" && len(f.Choice[name]) == 0 && !slices.Contains(f.Texts, name+"_text") {
			v.Set(name, "30")
		}
		if name == "day" && slices.Contains(plain, name) {
			v.Set(name, string(y.Today().AddDays(9))) // a talk that is put off needs another day
		}
	}
	for name, all := range f.Choice {
		if len(v[name]) == 0 && len(all) > 0 {
			v.Set(name, all[0])
		}
	}
	for _, name := range f.Texts {
		value, known := y.sober(name)
		switch {
		case slices.Contains(plain, name) && known:
			v.Set(name, value)
		case slices.Contains(plain, name):
			v.Set(name, "Chữ thường")
		case strings.HasSuffix(name, "_text"): // what a search found stands beside it
		default:
			payload := y.turn()
			v.Set(name, payload)
			used[name] = payload
		}
	}
	if _, both := v["given_name"]; both { // it has to stand in the full name
		v.Set("full_name", v.Get("full_name")+" Chữ")
		v.Set("given_name", "Chữ")
	}
	for _, name := range []string{"interpreted", "played"} {
		v.Del(name) // a language is spoken, or one of these
	}
	if do := f.Button["do"]; slices.Contains(do, "save") {
		v.Set("do", "save")
	}
	v.Set("op", apptest.Fresh())
	return v, used
}

// post sends a form until it is taken, fields that it marks as wrong made ordinary one after the other.
func (y *typist) post(d door, f apptest.Form) {
	var plain []string
	for range 4 {
		v, used := y.fill(f, plain)
		p := y.b.Send(f.Action, v)
		y.look(f.Action, p)
		if p.Status == http.StatusSeeOther && !strings.HasPrefix(p.Header.Get("Location"), "/login") {
			y.kept(d, f, used, p.Header.Get("Location"))
			return
		}
		wrong := 0
		for _, again := range p.Forms() {
			if again.Action != f.Action {
				continue
			}
			for _, name := range again.Wrong {
				if name = strings.TrimSuffix(name, "_text"); !slices.Contains(plain, name) {
					plain = append(plain, name, name+"_text")
					wrong++
				}
			}
			if asked, ok := again.Values["anyway"]; ok { // warnings are confirmed
				f.Values["anyway"] = asked
				wrong++
			}
		}
		if wrong == 0 {
			return
		}
	}
}

// kept notes what was taken and reads every page of the record.
func (y *typist) kept(d door, f apptest.Form, used map[string]string, location string) {
	for name, payload := range used {
		y.taken[payload], y.fields[d.path+" "+name] = true, true
	}
	y.forms[d.pattern()] = true
	y.look(location, y.b.Get(location))
	for _, path := range []string{location, f.Action} {
		parts := strings.Split(strings.SplitN(strings.Trim(path, "/"), "?", 2)[0], "/")
		if len(parts) < 2 {
			continue
		}
		prefix := "/" + parts[0] + "/{id}"
		for _, other := range doors(y.App) {
			if !other.writes() && (other.path == prefix || strings.HasPrefix(other.path, prefix+"/")) && strings.Count(other.path, "{") == 1 {
				y.look(other.path, y.b.Get(strings.Replace(other.path, "{id}", parts[1], 1)))
			}
		}
	}
}

// round opens every page with a fresh record and posts each of its forms once.
func (y *typist) round() {
	for _, d := range doors(y.App) {
		if d.writes() || d.api || strings.HasPrefix(d.path, "/assets/") {
			continue
		}
		path, _ := y.resolve(d, own)
		page := y.b.Get(path)
		y.look(path, page)
		for _, f := range page.Forms() {
			if len(f.Texts) > 0 && !never(f.Action) {
				y.post(d, f)
			}
		}
	}
}

// TestNothingTypedEverRuns puts payloads into every text field of the program's forms and reads every page after.
func TestNothingTypedEverRuns(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	random := rand.New(rand.NewPCG(counts.Seed(), 5))
	t.Logf("seed %d", counts.Seed())
	y := &typist{stage: s, t: t, b: w.SignedIn("admin", access.Administrator, access.Everywhere), taken: map[string]bool{}, fields: map[string]bool{}, forms: map[string]bool{}}
	for n := range counts.N("xss-payloads") {
		if p := mutated(n, random); !slices.Contains(y.all, p) {
			y.all = append(y.all, p)
		}
	}
	for rounds := 0; rounds < 3 || len(y.taken) < len(y.all) && rounds < 10+len(y.all)/20; rounds++ {
		y.round()
	}
	for _, p := range y.all {
		if !y.taken[p] {
			t.Errorf("no form took %q", p)
		}
		for _, path := range s.keep(p) { // and past the forms, as a program would send it
			y.look(path, y.b.Get(path))
		}
	}
	for _, d := range doors(w.App) { // lists, searches and first pages name what was kept
		if !d.writes() && !d.api && !d.record() {
			y.look(d.path, y.b.Get(strings.TrimSuffix(d.path, "{$}")))
		}
	}
	if len(y.forms) < 11 || len(y.fields) < 45 {
		t.Errorf("%d forms with %d fields took a payload: the test is half blind", len(y.forms), len(y.fields))
	}
	t.Logf("%d payloads taken by %d fields of %d forms, %d pages read: %v", len(y.taken), len(y.fields), len(y.forms), y.pages, sortedKeys(y.fields))
}

func sortedKeys(m map[string]bool) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
