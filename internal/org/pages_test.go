package org_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

// house serves the pages over the small world; "an" administers everything, "lan" coordinates a commune.
type house struct {
	*orgtest.Site
	t     *testing.T
	db    *store.DB
	clock *storetest.Clock
	w     *orgtest.Small
}

func open(t *testing.T) *house {
	t.Helper()
	c := clock("2026-11-23")
	db := storetest.OpenAt(t, c.Now)
	h := &house{t: t, clock: c, db: db, w: orgtest.World(t, db), Site: orgtest.Serve(t, db, orgtest.House{Routes: org.Routes(org.Trees{})})}
	orgtest.Grant(t, db, "an", access.Administrator, access.Everywhere)
	orgtest.Grant(t, db, "lan", access.Coordinator, h.w.Comm[0][0])
	return h
}

// ask sends a request as who (form nil is a GET) and gives status, where it led, and the body.
func (h *house) ask(who, path string, form url.Values) (int, string, string) {
	h.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	p := h.Do(who, lang.VI, method, path, form)
	return p.Status, p.To, p.Body
}

func TestPagesShowTheTrees(t *testing.T) {
	h := open(t)
	for path, c := range map[string]struct {
		status int
		has    []string
		not    string
	}{
		"/org": {200, []string{"Tuyên truyền miệng", "Phổ biến pháp luật", "Tổ báo cáo viên Trung ương", "Cả nước"}, "Xã Tân Lập"},
		"/org?open=" + h.w.Root + "," + h.w.Prov[1]: {200, []string{"Tổ báo cáo viên Tỉnh Hà Tây", "Tổ báo cáo viên Xã Tân Lập"}, "Tổ báo cáo viên Xã An Hòa"},
		"/org?q_text=tan+lap":                       {200, []string{"/places/" + h.w.PlaceComm[1][1], "/units/" + h.w.Comm2[1][1]}, "Thử gõ ít chữ hơn"},
		"/org?q_text=zzz":                           {200, []string{"Không tìm thấy"}, ""},
		"/org/find?q=tan+lap":                       {200, []string{`data-value="` + h.w.Comm[1][1] + `"`, "Tuyên truyền miệng"}, "<html"},
		"/org/find?q=tan+lap&of=place":              {200, []string{`data-value="` + h.w.PlaceComm[1][1] + `"`, "Tỉnh Hà Tây"}, h.w.Comm[1][1]},
		"/places/" + h.w.PlaceComm[1][1]:            {200, []string{"Xã Tân Lập", "mã 00012", "Thôn 1", "chưa ghi nhận", "Tổ phổ biến pháp luật Xã Tân Lập"}, ""},
		"/units/" + h.w.Comm[1][1] + "/history":     {200, []string{"Tổ báo cáo viên Tỉnh Hà Tây", "Xã Tân Lập", "Chưa có lần sáp nhập"}, ""},
		"/units/nobody/history":                     {404, nil, ""},
		"/places/nobody":                            {404, nil, ""},
		"/reorganisations":                          {200, []string{"Chưa có lần sắp xếp nào"}, "Lập văn bản"},
		"/reorganisations/new":                      {403, nil, ""},
	} {
		status, _, body := h.ask("lan", path, nil)
		if status != c.status || c.not != "" && strings.Contains(body, c.not) {
			t.Errorf("%s: %d, or it holds %q", path, status, c.not)
		}
		for _, want := range c.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		if status, _, _ := h.ask("", path, nil); status != 401 && status != 303 {
			t.Errorf("%s for nobody: %d", path, status)
		}
	}
}

func (h *house) mergeForm() url.Values {
	return url.Values{"what": {"merge"}, "unit1": {h.w.Comm[0][0]}, "unit2_choice": {h.w.Comm[0][1]}, "name": {"Tổ báo cáo viên Xã Hòa Tâm"},
		"number": {"12/NQ"}, "effective_on": {"2026-07-01"}}
}

func TestReorganiseByForm(t *testing.T) {
	h := open(t)
	form := h.mergeForm()
	form.Set("do", "preview")
	status, _, body := h.ask("an", "/reorganisations", form)
	for _, want := range []string{"Lập “Tổ báo cáo viên Xã Hòa Tâm”", "Kết thúc “Tổ báo cáo viên Xã An Hòa”", "1 quyền", `value="apply"`} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("preview: %d, lacks %q", status, want)
		}
	}
	if _, _, list := h.ask("an", "/reorganisations", nil); !strings.Contains(list, "Chưa có lần sắp xếp nào") {
		t.Error("a preview changed something")
	}
	form.Set("do", "apply")
	form.Set("op", store.NewOpID(h.db.Now()))
	status, to, _ := h.ask("an", "/reorganisations", form)
	if status != 303 || !strings.HasPrefix(to, "/reorganisations/") {
		t.Fatalf("apply: %d to %q", status, to)
	}
	if _, again, _ := h.ask("an", "/reorganisations", form); again != to {
		t.Errorf("sent twice: %q, then %q", to, again)
	}
	for path, want := range map[string]string{
		to:                                      "Đã áp dụng",
		"/reorganisations":                      "12/NQ",
		"/org/find?q=hoa+tam":                   "Xã Hòa Tâm",
		"/org/find?q=an+hoa":                    "đến 01/07/2026",
		"/units/" + h.w.Comm[0][0] + "/history": "Nhập toàn bộ vào Tổ báo cáo viên Xã Hòa Tâm",
		to + "/undo":                            "Lập “Tổ báo cáo viên Xã An Hòa”",
	} {
		if status, _, body := h.ask("an", path, nil); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, lacks %q", path, status, want)
		}
	}
	if status, _, body := h.ask("an", to+"/undo", url.Values{"effective_on": {"2026-06-01"}}); status != 422 || !strings.Contains(body, "01/07/2026") {
		t.Errorf("undone before its day: %d", status)
	}
	if status, _, _ := h.ask("lan", to+"/undo", url.Values{"effective_on": {"2026-08-01"}}); status != 403 {
		t.Errorf("undone by a coordinator: %d", status)
	}
	h.clock.Add(time.Hour)
	status, undone, _ := h.ask("an", to+"/undo", url.Values{"effective_on": {"2026-08-01"}, "number": {"13/NQ"}})
	if status != 303 {
		t.Fatalf("undo: %d", status)
	}
	if _, _, body := h.ask("an", to, nil); !strings.Contains(body, "Đã hủy bằng văn bản khác") {
		t.Error("the document does not say that it was undone")
	}
	if status, _, body := h.ask("an", undone+"/never", url.Values{"confirm": {"không"}}); status != 422 || !strings.Contains(body, "Gõ đúng chữ") {
		t.Errorf("removed without its word: %d", status)
	}
	if status, _, _ := h.ask("an", undone+"/never", url.Values{"confirm": {"xóa"}}); status != 303 {
		t.Errorf("never: %d", status)
	}
}

func TestReorganiseFormsThatDoNotCheck(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct {
		change map[string]string
		want   string
	}{
		"no unit":        {map[string]string{"unit1": ""}, "Chọn trong danh sách gợi ý"},
		"no name":        {map[string]string{"name": ""}, "Điền vào chỗ này"},
		"no day":         {map[string]string{"effective_on": ""}, "Nhập một ngày có thật"},
		"no such day":    {map[string]string{"effective_on": "2026-02-30"}, "f-effective-on"},
		"too few names":  {map[string]string{"what": "split", "names": "Một"}, "ít nhất hai tên"},
		"below a equal":  {map[string]string{"what": "move", "parent": h.w.Comm[0][1]}, "phải thấp hơn"},
		"before it was":  {map[string]string{"what": "rename", "effective_on": "2019-01-01"}, "chưa tồn tại"},
		"left something": {map[string]string{"unit2_choice": h.w.Prov[1], "unit1": h.w.Prov[0], "what": "rename", "name": ""}, "Điền vào chỗ này"},
	} {
		for _, do := range []string{"preview", "apply"} {
			form := h.mergeForm()
			form.Set("do", do)
			for k, v := range c.change {
				form.Set(k, v)
			}
			status, _, body := h.ask("an", "/reorganisations", form)
			if status != 422 || !strings.Contains(body, c.want) || !strings.Contains(body, `value="12/NQ"`) {
				t.Errorf("%s, %s: %d, lacks %q or what was typed", name, do, status, c.want)
			}
		}
	}
	form := h.mergeForm()
	form.Del("unit1")
	form.Set("unit1_text", "dong tam")
	form.Set("find", "unit1")
	if status, _, body := h.ask("an", "/reorganisations", form); status != 200 || !strings.Contains(body, `name="unit1_choice"`) {
		t.Errorf("found without scripts: %d", status)
	}
}

func TestWaitingDocumentOnPages(t *testing.T) {
	h := open(t)
	form := h.mergeForm()
	form.Set("do", "apply")
	form.Set("effective_on", "2027-01-01")
	_, to, _ := h.ask("an", "/reorganisations", form)
	if _, _, body := h.ask("an", to, nil); !strings.Contains(body, "Chờ đến ngày 01/01/2027") || !strings.Contains(body, "/withdrawal") {
		t.Error("a waiting document does not say so")
	}
	if status, _, _ := h.ask("an", to+"/withdrawal", url.Values{}); status != 303 {
		t.Errorf("withdraw: %d", status)
	}
	if status, _, _ := h.ask("an", to, nil); status != 404 {
		t.Errorf("withdrawn, it is still there: %d", status)
	}
}
