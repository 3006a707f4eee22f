package org_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

// empty serves a database as it is after "migrate" and "user add": no network, no place, one administrator.
func empty(t *testing.T) *house {
	t.Helper()
	c := clock("2026-11-23")
	db := storetest.OpenAt(t, c.Now)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		if err := access.PutScope(tx, access.Everywhere, ""); err != nil {
			return err
		}
		return access.Declare(tx, orgtest.Verbs())
	})
	h := &house{t: t, clock: c, db: db, Site: orgtest.Serve(t, db, orgtest.House{Routes: org.Routes(org.Trees{})})}
	orgtest.Grant(t, db, "an", access.Administrator, access.Everywhere)
	orgtest.Grant(t, db, "le", access.Reader, access.Everywhere)
	return h
}

// send fills the form that stands at an address, as a browser would, and sends it as "an"; it gives where it led.
func (h *house) send(path, action string, fields url.Values) string {
	h.t.Helper()
	h.clock.Add(time.Minute)
	form := h.Get("an", path).Want(200).Filled(action)
	for k, v := range fields {
		form[k] = v
	}
	form.Set("do", "apply")
	return h.Post("an", action, form).Want(303).To
}

// made is the address of what a document made, of units or places.
func (h *house) made(document, of string) string {
	h.t.Helper()
	for _, a := range h.Get("an", document).Want(200).Elements("a", "") {
		if strings.HasPrefix(a["href"], of) && len(a["href"]) == len(of)+26 {
			return a["href"]
		}
	}
	h.t.Fatalf("%s made nothing at %s", document, of)
	return ""
}

// An installation without demo data is set up by pages alone, each led to by the one before: a network with its levels
// and rules, territory with its levels, a first place and one inside, a first unit, one below, and what it covers.
func TestAnEmptyInstallationIsSetUpByPages(t *testing.T) {
	h := empty(t)
	h.Get("le", "/org").Want(200, "There is no network yet").LeadsNotTo("/networks/new", "/territory")
	h.Get("le", "/networks/new").Want(403)
	h.Get("an", "/org").Want(200, "There is no network yet", "There is no place yet").LeadsTo("get /networks/new", "get /territory")

	network := h.send("/networks/new", "/networks", url.Values{"name_vi": {"Tuyên truyền miệng"}, "name_en": {"Oral communication"},
		"network_code": {"oral"}, "from_day": {"2020-01-01"}, "acknowledge_days": {"3"}, "report_days": {"5"}, "head_speaks": {"on"},
		"level_vi1": {"Trung ương"}, "level_en1": {"National"}, "title_vi1": {"Báo cáo viên trung ương"}, "title_en1": {"National speaker"}, "term1": {"60"},
		"level_vi3": {"Cấp xã"}, "title_vi3": {"Tuyên truyền viên"}})
	h.Get("an", "/org").Want(200, "Oral communication", "There is no unit yet").LeadsTo("get " + network).Lacks("There is no network yet")
	p := h.Get("an", network).Want(200, "3 working days", "5 working days", "Heads of units hold talks", "National speaker", "60 months", "Cấp xã", "no term", "There is no unit yet")
	p.LeadsTo("get "+network+"/root", "get "+network+"/levels", "get "+network+"/edit")
	h.Get("le", network).Want(200, "National speaker").LeadsNotTo("/root", "/edit", network+"/levels")

	h.Get("an", "/territory").Want(200, "There is no level yet").LeadsTo("get /territory/levels")
	h.Get("an", "/territory/place").Want(200, "There is no level to choose").LeadsTo("get /territory/levels")
	h.send("/territory/levels", "/territory/levels", url.Values{"level_vi1": {"Cả nước"}, "level_vi2": {"Tỉnh"}})
	levels := func(path string) url.Values { return h.Get("an", path).Want(200).Filled(path) }
	country := h.made(h.send("/territory/place", "/territory/place", url.Values{"name": {"Việt Nam"}, "name_en": {"Viet Nam"}, "effective_on": {"2020-01-01"}}), "/places/")
	inside := h.send(country+"/below", country+"/below", url.Values{"name": {"Tỉnh Hà Tây"}, "effective_on": {"2020-01-01"},
		"place_code": {"01"}, "population": {"1.234.567"}, "lat": {"21,0285"}, "lon": {"105.8542"}})
	province := h.made(inside, "/places/")
	h.Get("an", province).Want(200, "1,234,567", "21.0285; 105.8542", "(code 01)").LeadsTo("get "+province+"/below", "get "+province+"/facts")
	h.Get("le", province).Want(200).LeadsNotTo("/below", "/facts")

	root := h.made(h.send(network+"/root", network+"/root", url.Values{"name": {"Tổ Trung ương"}, "effective_on": {"2020-01-01"},
		"place1": {strings.TrimPrefix(country, "/places/")}}), "/units/")
	below := h.send(root+"/below", root+"/below", url.Values{"name": {"Tổ Hà Tây"}, "effective_on": {"2021-01-01"}})
	unit := h.made(below, "/units/")
	h.send(unit+"/places", unit+"/places", url.Values{"place1": {strings.TrimPrefix(province, "/places/")}, "effective_on": {"2021-01-01"}})
	h.Get("an", unit+"/history").Want(200, "Tổ Hà Tây", "Tỉnh Hà Tây", "Cấp xã", "Oral communication")
	h.Get("an", province).Want(200, "Tổ Hà Tây")
	h.Get("an", "/org?open="+strings.TrimPrefix(root, "/units/")).Want(200, "Tổ Trung ương", "Tổ Hà Tây", "Viet Nam")
	h.Get("an", unit+"/below").Want(200, "There is no level to choose").LeadsTo("get " + network + "/levels")
	if l := levels(network + "/levels"); l.Get("level_vi2") != "Cấp xã" || l.Get("rows") != "3" {
		t.Errorf("the levels that stand are not in their form: %v", l)
	}
	// What was made is taken back like any document.
	h.Post("an", inside+"/never", url.Values{"confirm": {"remove"}}).Want(409)
	h.Post("an", below+"/undo", url.Values{"effective_on": {"2022-01-01"}}).Want(303)
}
