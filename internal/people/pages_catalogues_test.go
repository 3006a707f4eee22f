package people_test

import (
	"net/http"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// shown is the demo's mode, where an administrator needs no second factor.
func shown(o *people.Options) { o.Demo = []people.DemoLogin{{Name: "boss", Password: password}} }

// bare empties the lists, as a new installation begins.
func (o *office) bare() {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		for _, table := range []string{"languages", "subjects", "ethnic_groups"} {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestANewInstallationFillsItsCatalogues(t *testing.T) {
	o, w := served(t, shown)
	o.bare()
	boss := w.desk(o, "boss", access.Administrator, access.Everywhere, "")
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	lan.get("/speakers/new").want(http.StatusOK, "").has("These lists are still empty: Languages and Subjects. Ask an administrator").lacks(`href="/catalogues"`)
	boss.get("/speakers/new").want(http.StatusOK, "").one("a", "href", "/catalogues")
	boss.get("/catalogues").want(http.StatusOK, "").has("What do the shared lists hold?", "Languages", "Subjects", "Ethnic groups").one("a", "href", "/catalogues/subjects")
	boss.get("/catalogues/languages").want(http.StatusOK, "").has("No languages yet", "no session can be planned").one("a", "href", "/catalogues/languages/add")
	boss.get("/catalogues/languages/add").want(http.StatusOK, "").has("Which language is added?").lacks(`name="after"`)

	const add, lines = "/catalogues/languages/add", "/catalogues/languages/lines"
	boss.post(add, "name_vi", "", "name_en", "Hmong", "code", "H!").want(http.StatusUnprocessableEntity, "").
		has("Enter the name in Vietnamese.", "This code is not right.").one("input", "name", "name_en", "value", "Hmong")
	boss.post(add, "name_vi", "Tiếng Mông", "name_en", "Hmong", "code", "hmn").want(http.StatusSeeOther, "/catalogues/languages")
	boss.get("/catalogues/languages").has("“Hmong” was added", "Tiếng Mông", "Hmong", "hmn", "In use")
	boss.post(lines, "lines", "Tiếng Việt; Vietnamese; vi\n\nTiếng Mông").want(http.StatusUnprocessableEntity, "").
		has("Line 2: The list has an entry of this name.", "Tiếng Việt; Vietnamese; vi")
	boss.post(lines, "lines", "Tiếng Việt\tVietnamese\tvi\n\nTiếng Khmer; Khmer; km\n").want(http.StatusSeeOther, "/catalogues/languages")
	boss.get("/catalogues/languages").has("Entries added: 2.")
	if got := o.orderFor(w, people.OfLanguages); got != "hmn vi km" {
		t.Errorf("the order: %s", got)
	}
	boss.get("/speakers/new").has("These lists are still empty: Subjects.").one("a", "href", "/catalogues/subjects/add")
	boss.get("/catalogues/numbers").want(http.StatusNotFound, "")
	lan.get("/catalogues").want(http.StatusForbidden, "")
}

// orderFor is order read by an account of the served world.
func (o *office) orderFor(w *world, k people.Catalogue) string {
	o.t.Helper()
	o.grant(keeper, access.Administrator, access.Everywhere)
	return o.order(k)
}

func TestAnEntryIsRenamedMovedAndTakenOutOfUse(t *testing.T) {
	o, w := served(t, shown)
	id := o.add("Lò Thị Mai", o.Comm[0][0], "km")
	boss := w.desk(o, "boss", access.Administrator, access.Everywhere, "")
	const at = "/catalogues/languages/entries/km"
	p := boss.get(at).want(http.StatusOK, "").has("What needs to change in “Khmer”?", "Forms no longer offer this entry.")
	if len(p.elements("input", "name", "version", "value", "1")) != 2 || len(p.elements("option", "value", "km")) != 0 {
		t.Errorf("the forms carry no version, or an entry can follow itself:\n%s", p.body)
	}
	p.one("option", "value", "hmn", "selected", "")
	boss.post(at, "version", "1", "name_vi", "Tiếng Việt", "name_en", "", "after", "").want(http.StatusUnprocessableEntity, "").
		has("The list has an entry of this name.").one("input", "name", "name_vi", "value", "Tiếng Việt")
	boss.post(at, "version", "1", "name_vi", "Tiếng Khơ-me", "name_en", "Khmer", "after", "").want(http.StatusSeeOther, "/catalogues/languages")
	if got := o.orderFor(w, people.OfLanguages); got != "km vi hmn" {
		t.Errorf("the order: %s", got)
	}
	boss.post(at, "version", "1", "name_vi", "Tiếng Khmer Nam Bộ", "name_en", "", "after", "vi").want(http.StatusConflict, "").
		has("Two people edited this", "Vietnamese name: Tiếng Khơ-me", "Vietnamese name: Tiếng Khmer Nam Bộ").one("input", "name", "name_vi", "value", "Tiếng Khmer Nam Bộ")

	boss.post(at+"/retire", "version", "1").want(http.StatusConflict, "")
	boss.post(at+"/retire", "version", "2").want(http.StatusSeeOther, "/catalogues/languages")
	boss.get("/catalogues/languages").has("Out of use since 23/11/2026")
	offered := func(path string, want int) {
		t.Helper()
		found := 0
		for _, e := range boss.get(path).want(http.StatusOK, "").elements("option", "value", "km") {
			if e["value"] == "km" {
				found++
			}
		}
		if found != want {
			t.Errorf("%s offers it in %d rows, want %d", path, found, want)
		}
	}
	offered("/speakers/new", 0)
	offered("/speakers/"+id+"/edit", 3) // in the row it fills, and in the empty ones
	boss.get("/speakers/"+id).want(http.StatusOK, "").has("Khmer")
	boss.get(at).has("Bring “Khmer” back into use?")
	boss.post(at+"/restore", "version", "3").want(http.StatusSeeOther, "/catalogues/languages")
	offered("/speakers/new", 2)
}
