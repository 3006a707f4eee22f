package org_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// Every kind of document, of units and of places, is made by the form, does what it says, and can be taken back.
func TestEveryKindOfDocumentByForm(t *testing.T) {
	h := open(t)
	w := h.w
	for name, c := range map[string]struct {
		form url.Values
		says []string // in the preview
		sql  string   // what holds afterwards: a count that is to be 1
		args []any
	}{
		"units merged": {url.Values{"what": {"merge"}, "unit1": {w.Comm[0][0]}, "unit2": {w.Comm[0][1]}, "unit5": {w.Comm[0][2]}, "rows": {"7"}, "name": {"Tổ mới"}},
			[]string{"Lập “Tổ mới”", "3"}, `SELECT count(*) FROM unit_names n WHERE n.name = 'Tổ mới' AND 3 = (SELECT count(*) FROM unit_places c WHERE c.unit_id = n.unit_id)
				AND 4 = (SELECT count(*) FROM units u WHERE u.heir_id = n.unit_id)`, nil},
		"a unit divided": {url.Values{"what": {"split"}, "unit1": {w.Prov[0]}, "names": {"Tổ một\nTổ hai"}},
			[]string{"Một phần", "Lập “Tổ hai”"}, `SELECT count(*) FROM unit_names n WHERE n.name = 'Tổ một' AND 3 = (SELECT count(*) FROM unit_parents p WHERE p.parent_id = n.unit_id)`, nil},
		"units moved": {url.Values{"what": {"move"}, "unit1": {w.Comm[0][0]}, "unit3": {w.Comm[0][1]}, "rows": {"3"}, "parent": {w.Prov[1]}},
			[]string{"Chuyển"}, `SELECT count(*) FROM units r WHERE r.id = $1 AND 5 = (SELECT count(*) FROM unit_parents p WHERE p.parent_id = r.id AND p.until_day = '')`, []any{w.Prov[1]}},
		"units closed into another": {url.Values{"what": {"close"}, "unit1": {w.Comm[0][0]}, "unit2": {w.Comm[0][1]}, "rows": {"2"}, "to": {w.Comm[0][2]}},
			[]string{"Kết thúc", "Toàn bộ"}, `SELECT count(*) FROM units r WHERE r.id = $1 AND 3 = (SELECT count(*) FROM units u WHERE u.heir_id = r.id)
				AND 3 = (SELECT count(*) FROM unit_places c WHERE c.unit_id = r.id)`, []any{w.Comm[0][2]}},
		"a unit closed for good": {url.Values{"what": {"close"}, "unit1": {w.Prov[0]}}, []string{"Kết thúc", "Chuyển"},
			`SELECT count(*) FROM units r WHERE r.id = $1 AND 4 = (SELECT count(*) FROM unit_parents p WHERE p.parent_id = r.id AND p.until_day = '')`, []any{w.Root}},
		"places merged": {url.Values{"what": {"merge"}, "of": {"place"}, "unit1": {w.PlaceComm[0][0]}, "unit2": {w.PlaceComm[0][1]}, "name": {"Xã mới"}},
			[]string{"Lập “Xã mới”", "phụ trách “Xã mới”"}, `SELECT count(*) FROM place_names n WHERE n.name = 'Xã mới' AND 4 = (SELECT count(*) FROM unit_places c WHERE c.place_id = n.place_id)
				AND 4 = (SELECT count(*) FROM place_parents p WHERE p.parent_id = n.place_id)`, nil},
		"a place divided": {url.Values{"what": {"split"}, "of": {"place"}, "unit1": {w.PlaceComm[0][0]}, "names": {"Xã một\nXã hai"}},
			[]string{"Một phần"}, `SELECT count(*) FROM places p WHERE p.id = $1 AND p.heir_id = '' AND 2 = (SELECT count(*) FROM successions s WHERE s.from_id = p.id)`, []any{w.PlaceComm[0][0]}},
		"a place renamed": {url.Values{"what": {"rename"}, "of": {"place"}, "unit1": {w.PlaceComm[0][0]}, "name": {"Phường mới"}},
			[]string{"Đổi tên"}, `SELECT count(*) FROM place_names n JOIN place_names o ON o.place_id = n.place_id AND o.code = n.code AND o.from_day < n.from_day WHERE n.name = 'Phường mới'`, nil},
		"a hamlet moved": {url.Values{"what": {"move"}, "of": {"place"}, "unit1": {w.Hamlet[0][0][0]}, "parent": {w.PlaceComm[0][1]}},
			[]string{"Chuyển “Thôn 1”"}, `SELECT count(*) FROM place_parents WHERE place_id = $1 AND parent_id = $2 AND until_day = ''`, []any{w.Hamlet[0][0][0], w.PlaceComm[0][1]}},
		"a place closed into another": {url.Values{"what": {"close"}, "of": {"place"}, "unit1": {w.PlaceComm[0][0]}, "to": {w.PlaceComm[0][2]}},
			[]string{"Kết thúc", "Toàn bộ"}, `SELECT count(*) FROM places p WHERE p.id = $1 AND p.heir_id = $2`, []any{w.PlaceComm[0][0], w.PlaceComm[0][2]}},
	} {
		before := h.dump()
		c.form.Set("effective_on", "2026-07-01")
		c.form.Set("do", "preview")
		status, _, body := h.ask("an", "/reorganisations", c.form)
		for _, want := range append(c.says, `value="apply"`) {
			if status != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: preview %d, lacks %q", name, status, want)
			}
		}
		c.form.Set("do", "apply")
		status, to, _ := h.post("/reorganisations", c.form)
		if status != 303 {
			t.Errorf("%s: %d", name, status)
			continue
		}
		storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
			n, err := store.Value[int64](tx, c.sql, c.args...)
			if n != 1 {
				t.Errorf("%s: it did something else", name)
			}
			return err
		})
		if status, _, body := h.post(to+"/never", url.Values{"confirm": {"xóa"}}); status != 303 {
			t.Fatalf("%s: never %d %s", name, status, body)
		}
		if after := h.dump(); after != before {
			t.Fatalf("%s: not as before", name)
		}
	}
}

// The form takes as many units as there are: rows come without a script, filled ones stay.
func TestTheFormTakesAnyNumber(t *testing.T) {
	h := open(t)
	form := url.Values{"what": {"merge"}, "of": {"unit"}, "rows": {"3"}, "do": {"more"}, "unit1": {h.w.Comm[0][0]}, "unit3_text": {"tan lap"}}
	status, _, body := h.ask("an", "/reorganisations", form)
	for _, want := range []string{`name="unit7"`, `name="rows" value="7"`, `value="` + h.w.Comm[0][0] + `"`, `value="tan lap"`} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%d, lacks %s", status, want)
		}
	}
	if strings.Contains(body, `name="unit8"`) {
		t.Error("more rows than asked for")
	}
	const many = 60
	storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error {
		for i := range many {
			u, err := org.AddUnit(tx, org.NewUnit{NetworkID: h.w.Network, ParentID: h.w.Prov[0], LevelID: h.w.Levels[2], Name: fmt.Sprintf("Tổ số %d", i), FromDay: "2020-01-01"})
			if err != nil {
				return err
			}
			form.Set(fmt.Sprintf("unit%d", i+1), u.ID)
		}
		return nil
	})
	form.Del("do")
	form.Set("rows", fmt.Sprint(many))
	form.Set("name", "Tổ chung")
	form.Set("effective_on", "2026-07-01")
	form.Set("do", "apply")
	if status, _, body := h.post("/reorganisations", form); status != 303 {
		t.Fatalf("%d %s", status, body)
	}
	storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM units u JOIN unit_names n ON n.unit_id = u.heir_id WHERE n.name = 'Tổ chung'`)
		if n != many+1 {
			t.Errorf("%d units merged", n-1)
		}
		return err
	})
	form.Set("rows", "1000000")
	if status, _, body := h.ask("an", "/reorganisations", form); status > 422 || strings.Contains(body, `name="unit401"`) {
		t.Errorf("a million rows: %d", status)
	}
}
