package org_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

// post sends a form as "an" and gives where it led; each is an operation of its own.
func (h *house) post(path string, form url.Values) (int, string, string) {
	h.t.Helper()
	form.Set("op", store.NewOpID(h.db.Now()))
	h.clock.Add(time.Minute)
	return h.ask("an", path, form)
}

// dump says all that stands in the trees, so that what is taken back can be compared with what was.
func (h *house) dump() string {
	h.t.Helper()
	var all []string
	storetest.Read(h.t, h.db, store.System(), func(tx *store.Tx) error {
		for _, query := range []string{`SELECT id || path || heir_id || until_day FROM units ORDER BY id`, `SELECT unit_id || name || from_day || until_day FROM unit_names ORDER BY unit_id, from_day`,
			`SELECT unit_id || place_id || from_day || until_day FROM unit_places ORDER BY unit_id, place_id, from_day`, `SELECT id || path || heir_id || until_day FROM places ORDER BY id`,
			`SELECT from_id || to_id || coalesce(share, -1) FROM successions ORDER BY id`, `SELECT id || path FROM scopes ORDER BY id`} {
			some, err := store.All[string](tx, query)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	return strings.Join(all, "\n")
}

func TestOneUnitIsEditedByDocuments(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		form url.Values
		says string // the document
		see  string // a page that shows what came of it, and what it holds
		want string
	}{
		"a unit is added": {"below", url.Values{"name": {"Tổ báo cáo viên Thôn Đông"}, "name_en": {"Dong hamlet team"}, "level": {"commune"}, "effective_on": {"2026-03-01"}},
			"Lập “Tổ báo cáo viên Thôn Đông” trực thuộc “Tổ báo cáo viên Tỉnh ", "/org/find?q=thon+dong", "Tổ báo cáo viên Thôn Đông"},
		"a unit is added from a day to come": {"below", url.Values{"name": {"Tổ mới"}, "level": {"commune"}, "effective_on": {"2027-03-01"}},
			"Chờ đến ngày 01/03/2027", "/org/find?q=to+moi", ""},
		"renamed": {"name", url.Values{"name": {"Tổ báo cáo viên Bắc Sơn mới"}, "effective_on": {"2026-03-01"}, "number": {"7/QĐ"}, "decided_on": {"2026-02-01"}},
			"Đổi tên “Tổ báo cáo viên Bắc Sơn mới” thành “Tổ báo cáo viên Bắc Sơn mới”", "/units/{unit}/history", "số 7/QĐ ngày 01/02/2026"},
		"covers another, and one no longer": {"places", url.Values{"place1": {"other"}, "end": {"own"}, "effective_on": {"2026-03-01"}},
			"thôi phụ trách", "/units/{unit}/history", "Tỉnh Hà Tây"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			unit, before := h.w.Prov[0], h.dump()
			for field, values := range c.form {
				for i, v := range values {
					values[i] = map[string]string{"level": h.w.Levels[2], "place1": h.w.PlaceProv[1], "end": h.w.PlaceProv[0]}[field]
					if values[i] == "" {
						values[i] = v
					}
				}
			}
			path := "/units/" + unit + "/" + c.path
			if status, _, body := h.ask("an", path, nil); status != 200 || !strings.Contains(body, "chưa ghi nhận") {
				t.Errorf("the form: %d, or it does not say what an empty number becomes", status)
			}
			if status, _, _ := h.ask("lan", path, c.form); status != 403 {
				t.Errorf("a coordinator: %d", status)
			}
			status, to, body := h.post(path, c.form)
			if status != 303 || !strings.HasPrefix(to, "/reorganisations/") {
				t.Fatalf("%d to %q: %s", status, to, body)
			}
			if _, _, body := h.ask("an", to, nil); !strings.Contains(body, c.says) || c.form.Get("number") == "" && !strings.Contains(body, "chưa ghi nhận") {
				t.Errorf("the document lacks %q", c.says)
			}
			if _, _, body := h.ask("an", strings.Replace(c.see, "{unit}", unit, 1), nil); !strings.Contains(body, c.want) || c.want == "" && strings.Contains(body, "data-value") {
				t.Errorf("%s lacks %q", c.see, c.want)
			}
			back := "/never"
			if c.form.Get("effective_on") > "2026-11-23" {
				back = "/withdrawal"
			}
			if status, _, body := h.post(to+back, url.Values{"confirm": {"xóa"}}); status != 303 {
				t.Fatalf("taken back: %d %s", status, body)
			}
			if after := h.dump(); after != before {
				t.Errorf("not as before:\n%s\n%s", before, after)
			}
		})
	}
}

func TestEditFormsThatDoNotCheck(t *testing.T) {
	h := open(t)
	unit, closed := h.w.Prov[0], h.w.Comm[1][2]
	good := url.Values{"name": {"Tổ mới"}, "level": {h.w.Levels[2]}, "effective_on": {"2026-03-01"}, "decided_on": {""}}
	h.close(closed)
	for name, c := range map[string]struct {
		path   string
		change url.Values
		status int
		want   string
	}{
		"no name":            {"below", url.Values{"name": {" "}}, 422, "Điền vào chỗ này"},
		"no level":           {"below", url.Values{"level": {""}}, 422, "Chọn một cấp"},
		"level of another":   {"below", url.Values{"level": {h.w.Levels2[2]}}, 422, "Chọn một cấp"},
		"level not below":    {"below", url.Values{"level": {h.w.Levels[1]}}, 422, "phải thấp hơn"},
		"before its parent":  {"below", url.Values{"effective_on": {"2019-01-01"}}, 422, "đang hoạt động vào ngày đó"},
		"no day":             {"name", url.Values{"effective_on": {""}}, 422, "Nhập một ngày có thật"},
		"no such day":        {"places", url.Values{"effective_on": {"2026-02-30"}}, 422, "f-effective-on"},
		"decided on no day":  {"name", url.Values{"decided_on": {"2026-13-01"}}, 422, "f-decided-on"},
		"nothing to cover":   {"places", url.Values{}, 422, "ít nhất một địa bàn"},
		"no such place":      {"places", url.Values{"place1": {"none"}}, 422, "danh sách"},
		"covers that anyway": {"places", url.Values{"place1": {h.w.PlaceProv[0]}}, 422, "chưa có thay đổi"},
		"never divided":      {"shares", url.Values{}, 409, "không bị chia"},
	} {
		form := url.Values{}
		for _, values := range []url.Values{good, c.change} {
			for k, v := range values {
				form[k] = v
			}
		}
		status, _, body := h.post("/units/"+unit+"/"+c.path, form)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, lacks %q", name, status, c.want)
		}
	}
	for _, kind := range []string{"below", "name", "places"} {
		if status, _, body := h.ask("an", "/units/"+closed+"/"+kind, nil); status != 409 || !strings.Contains(body, "đã kết thúc") {
			t.Errorf("%s of a closed unit: %d", kind, status)
		}
	}
	form := url.Values{"place1_text": {"tan lap"}, "find": {"place1"}, "rows": {"3"}}
	if status, _, body := h.ask("an", "/units/"+unit+"/places", form); status != 200 || !strings.Contains(body, `name="place1_choice"`) || !strings.Contains(body, `name="place3"`) {
		t.Errorf("found without scripts: %d", status)
	}
	form = url.Values{"do": {"more"}, "rows": {"3"}, "place2": {h.w.PlaceProv[1]}}
	if status, _, body := h.ask("an", "/units/"+unit+"/places", form); status != 200 || !strings.Contains(body, `name="place7"`) || !strings.Contains(body, `value="Tỉnh Hà Tây"`) {
		t.Errorf("more rows: %d", status)
	}
}

// close closes a unit whole into its neighbour.
func (h *house) close(unit string) {
	h.t.Helper()
	storetest.Write(h.t, h.db, store.System(), func(tx *store.Tx) error {
		_, err := org.Trees{}.Apply(tx, org.Document{EffectiveOn: "2026-02-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: unit},
			{Kind: org.Succeed, Of: org.OfUnit, ID: unit, To: h.w.Comm[1][1], Part: org.Whole}}})
		return err
	})
}

// divide divides a commune's unit among its two neighbours.
func (h *house) divide() {
	h.t.Helper()
	storetest.Write(h.t, h.db, store.System(), func(tx *store.Tx) error {
		_, err := org.Trees{}.Apply(tx, org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: h.w.Comm[0][0]},
			{Kind: org.Succeed, Of: org.OfUnit, ID: h.w.Comm[0][0], To: h.w.Comm[0][1], Part: org.Part},
			{Kind: org.Succeed, Of: org.OfUnit, ID: h.w.Comm[0][0], To: h.w.Comm[0][2], Part: org.Part}}})
		return err
	})
}

func TestSharesAreEnteredLater(t *testing.T) {
	h := open(t)
	h.divide()
	before := h.dump()
	path, one, two := "/units/"+h.w.Comm[0][0]+"/shares", "share_"+h.w.Comm[0][1], "share_"+h.w.Comm[0][2]
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"no number":           {url.Values{one: {"nửa"}}, "Nhập phần trăm"},
		"nothing of it":       {url.Values{one: {"0"}}, "Nhập phần trăm"},
		"too fine":            {url.Values{one: {"12,55"}}, "Nhập phần trăm"},
		"more than all":       {url.Values{one: {"60"}, two: {"40,1"}}, "không quá 100"},
		"nothing typed":       {url.Values{}, "Chưa có tỷ lệ nào"},
		"before the division": {url.Values{one: {"60"}, "effective_on": {"2026-06-30"}}, "từ ngày chia"},
	} {
		if c.form.Get("effective_on") == "" {
			c.form.Set("effective_on", "2026-10-01")
		}
		if status, _, body := h.post(path, c.form); status != 422 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, lacks %q", name, status, c.want)
		}
	}
	status, to, _ := h.post(path, url.Values{one: {"62,5"}, two: {"37.5 %"}, "effective_on": {"2026-10-01"}})
	if status != 303 {
		t.Fatalf("shares: %d", status)
	}
	if got := h.parts(); got != "625 375" {
		t.Errorf("shares %s", got)
	}
	if _, _, body := h.ask("an", path, nil); !strings.Contains(body, `value="62,5"`) {
		t.Error("the form does not show the share that stands")
	}
	if _, _, body := h.ask("an", "/units/"+h.w.Comm[0][0]+"/history", nil); !strings.Contains(body, "tỷ lệ 63%") && !strings.Contains(body, "tỷ lệ 62,5%") && !strings.Contains(body, "tỷ lệ 62%") {
		t.Error("the unit's history does not show the share")
	}
	status, undone, _ := h.post(to+"/undo", url.Values{"effective_on": {"2026-11-01"}})
	if status != 303 || h.parts() != "- -" {
		t.Errorf("undone: %d, shares %s", status, h.parts())
	}
	for _, document := range []string{undone, to} {
		if status, _, body := h.post(document+"/never", url.Values{"confirm": {"xóa"}}); status != 303 {
			t.Fatalf("never: %d %s", status, body)
		}
		if document == undone && h.parts() != "625 375" {
			t.Errorf("the undoing undone: %s", h.parts())
		}
	}
	if after := h.dump(); after != before {
		t.Errorf("not as before:\n%s\n%s", before, after)
	}
}

// parts writes the shares that stand, "-" for one not known.
func (h *house) parts() string {
	h.t.Helper()
	var all []string
	storetest.Read(h.t, h.db, store.System(), func(tx *store.Tx) error {
		parts, err := org.PartsOf(tx, org.OfUnit, []string{h.w.Comm[0][0]})
		for _, to := range []string{h.w.Comm[0][1], h.w.Comm[0][2]} {
			for _, p := range parts[h.w.Comm[0][0]] {
				switch {
				case p.ToID != to:
				case p.Share == nil:
					all = append(all, "-")
				default:
					all = append(all, strconv.FormatInt(*p.Share, 10))
				}
			}
		}
		return err
	})
	return strings.Join(all, " ")
}

// Whoever manages a unit alone may edit it and what hangs below, and nothing beside it.
func TestEditingNeedsTheUnit(t *testing.T) {
	h := open(t)
	orgtest.Grant(t, h.db, "mai", access.Administrator, h.w.Prov[0])
	mai := orgtest.Actor("mai")
	for name, c := range map[string]struct {
		unit string
		may  bool
	}{"her own": {h.w.Prov[0], true}, "below": {h.w.Comm[0][1], true}, "above": {h.w.Root, false}, "beside": {h.w.Prov[1], false}, "another network": {h.w.Prov2[0], false}} {
		h.clock.Add(time.Minute)
		_, err := h.db.Write(t.Context(), store.Op{Kind: "test", Actor: mai}, func(tx *store.Tx) error {
			_, err := org.Trees{}.RenameUnit(tx, c.unit, "Tên khác", "", "2026-03-01", org.Decision{})
			return err
		})
		if c.may != (err == nil) || !c.may && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
		storetest.Read(t, h.db, mai, func(tx *store.Tx) error {
			u, err := org.UnitAt(tx, c.unit, tx.Today())
			if err != nil {
				return err
			}
			may, _, err := org.May(tx, u.Unit)
			if may != c.may {
				t.Errorf("%s: may %v", name, may)
			}
			return err
		})
	}
}
