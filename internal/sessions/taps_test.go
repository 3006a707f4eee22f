package sessions_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// taps counts what a thumb touches to make of a form, as it came, the form as it shall be: one for a box or a chip and
// for opening what hides it, two for a list that opens and closes, one for a field of words beside its typing. The
// number itself is counted apart.
func taps(p page, action string, shall url.Values) (n int) {
	is := p.Filled(action)
	opened := map[*html.Node]bool{}
	touch := func(name, value string, each int) {
		n += each
		for e := range p.Root.Descendants() {
			if orgtest.Attr(e, "name") != name || value != "" && orgtest.Attr(e, "value") != value {
				continue
			}
			for up := e.Parent; up != nil; up = up.Parent {
				if up.Data == "details" && !slices.ContainsFunc(up.Attr, func(a html.Attribute) bool { return a.Key == "open" }) && !opened[up] {
					opened[up] = true
					n++
				}
			}
			return
		}
	}
	for name := range shall {
		if name == "attendances" || slices.Equal(is[name], shall[name]) {
			continue
		}
		switch boxes := p.Elements("input", name); {
		case len(boxes) > 0 && boxes[0]["type"] == "checkbox":
			for _, v := range slices.Concat(is[name], shall[name]) {
				if slices.Contains(is[name], v) != slices.Contains(shall[name], v) {
					touch(name, v, 1)
				}
			}
		case len(boxes) > 0:
			touch(name, "", 1)
		default:
			touch(name, "", 2)
		}
	}
	return n
}

// TestAnyUnplannedTalkTakesEightTapsAndOneNumber walks from the list of sessions (which offers the form, as the first
// page does) to the kept report, for a talk that is as usual and for one whose brief, language and place are not.
func TestAnyUnplannedTalkTakesEightTapsAndOneNumber(t *testing.T) {
	w := newWorld(t)
	w.held(func(x *sessions.Telling) { x.Languages[0].Lang = "hmn" }) // Hmong was spoken here before
	for name, c := range map[string]struct {
		brief, tongue, place string
		most                 int
	}{
		"as usual":           {"", "", "", 2},
		"another brief":      {w.Brief, "", "", 4},
		"another language":   {"", "other", "", 4},
		"all three differ":   {w.Brief, "other", w.Hamlet[0][0][1], 8},
		"two, and elsewhere": {"", "other", w.Hamlet[0][0][0], 6},
	} {
		w.clock.Add(time.Minute)
		w.get("comm00", "/sessions").LeadsTo("get /report") // the first tap
		p := w.get("comm00", "/report").Want(200)
		shall := p.Filled("/report")
		shall.Set("attendances", "35") // the one number
		if c.brief != "" {
			if slices.Contains(shall["brief"], c.brief) {
				t.Fatal("the other brief is the usual one")
			}
			shall["brief"] = []string{c.brief}
		}
		if c.tongue != "" {
			c.tongue = map[bool]string{true: "vi", false: "hmn"}[slices.Contains(shall["spoken"], "hmn")]
			shall["spoken"] = []string{c.tongue}
		}
		if c.place != "" {
			shall["place"] = []string{c.place}
		}
		n := 1 + taps(p, "/report", shall) + 1 // opening, answering, sending
		if n > c.most || n > 8 {
			t.Errorf("%s takes %d taps, not %d", name, n, c.most)
		}
		before := value[int64](w, `SELECT count(*) FROM session_reports`)
		w.do("comm00", "vi", "POST", "/report", shall).Want(303)
		if after := value[int64](w, `SELECT count(*) FROM session_reports`); after != before+1 {
			t.Errorf("%s: %d reports were kept", name, after-before)
		}
		w.read("system", func(tx *store.Tx) error {
			r, err := sessions.ReportByID(tx, value[string](w, `SELECT id FROM session_reports ORDER BY created_at DESC LIMIT 1`))
			if err != nil {
				return err
			}
			kept := r.Attendances == 35 && slices.Equal(r.BriefIDs, shall["brief"]) && r.PlaceID == shall.Get("place") && len(r.Languages) == 1 && r.Languages[0].Lang == shall.Get("spoken")
			if !kept {
				t.Errorf("%s: kept %+v", name, r)
			}
			return nil
		})
	}
}
