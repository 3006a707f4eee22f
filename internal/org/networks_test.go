package org_test

import (
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

func TestNetworkFormsThatDoNotCheck(t *testing.T) {
	h := open(t)
	good := url.Values{"name_vi": {"Y tế"}, "network_code": {"health"}, "from_day": {"2026-01-01"}, "rows": {"4"}}
	for name, c := range map[string]struct {
		change url.Values
		want   string
	}{
		"no name":                {url.Values{"name_vi": {" "}}, "Fill this in."},
		"no code":                {url.Values{"network_code": {""}}, "Fill this in."},
		"a code with a space":    {url.Values{"network_code": {"y te"}}, "without spaces"},
		"a code that is taken":   {url.Values{"network_code": {"oral"}}, "Another network has this code"},
		"no day":                 {url.Values{"from_day": {""}}, "Enter a day that exists"},
		"no such day":            {url.Values{"from_day": {"2026-02-30"}}, "day"},
		"days that are no days":  {url.Values{"report_days": {"366"}}, "from 0 to 365"},
		"no number":              {url.Values{"acknowledge_days": {"ba"}}, "number"},
		"a level without a name": {url.Values{"title_vi2": {"Báo cáo viên"}}, "Fill this in."},
		"an endless term":        {url.Values{"level_vi1": {"Tỉnh"}, "term1": {"601"}}, "from 0 to 600"},
		"a long name":            {url.Values{"level_vi1": {strings.Repeat("a", 301)}}, "too long"},
	} {
		form := url.Values{"do": {"apply"}}
		for _, values := range []url.Values{good, c.change} {
			for k, v := range values {
				form[k] = v
			}
		}
		p := h.Post("an", "/networks", form).Want(422, c.want)
		for k := range c.change {
			if p.Value(k) != strings.TrimSpace(form.Get(k)) {
				t.Errorf("%s: %s is lost", name, k)
			}
		}
	}
	p := h.Post("an", "/networks", url.Values{"do": {"more"}, "rows": {"4"}, "level_vi2": {"Tỉnh"}}).Want(200)
	if p.Value("rows") != "8" || p.Value("level_vi2") != "Tỉnh" || len(p.Elements("input", "level_vi8")) != 1 {
		t.Errorf("more rows: %s", p.Text())
	}
	storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
		nets, err := org.Networks(tx)
		if len(nets) != 2 {
			t.Errorf("%d networks", len(nets))
		}
		return err
	})
}

func TestANetworkIsChangedAndRemoved(t *testing.T) {
	h := open(t)
	path := "/networks/" + h.w.Network
	stale := h.Get("an", path+"/edit").Want(200, "cannot be removed").LeadsNotTo("/removal").Filled(path + "/edit")
	h.send(path+"/edit", path+"/edit", url.Values{"name_en": {"Speaking"}, "report_days": {"7"}, "position": {"2"}})
	h.Get("an", path).Want(200, "Speaking", "7 working days", "Tuyên truyền miệng")
	h.Post("an", path+"/edit", stale).Want(409)
	late := h.Get("an", path+"/edit").Filled(path + "/edit")
	late.Set("from_day", "2026-01-01")
	h.Post("an", path+"/edit", late).Want(422, "has to begin by")
	h.Post("an", path+"/removal", nil).Want(409, "cannot be removed")

	fresh := h.send("/networks/new", "/networks", url.Values{"name_vi": {"Y tế"}, "network_code": {"health"}, "level_vi1": {"Tỉnh"}})
	orgtest.Grant(t, h.db, "mai", access.Administrator, strings.TrimPrefix(fresh, "/networks/"))
	h.Get("an", fresh+"/edit").Want(200, "cannot be removed")
	h.Post("an", fresh+"/removal", nil).Want(409)
	h.Get("mai", fresh).Want(200).LeadsTo("get "+fresh+"/root", "get "+fresh+"/edit")
	h.Get("mai", path+"/edit").Want(403)
	h.Get("mai", "/networks/new").Want(403)
	h.Get("mai", "/territory/levels").Want(403)
	h.Post("mai", fresh+"/removal", nil).Want(403)
	h.Post("mai", fresh+"/root", url.Values{"name": {"Sớm"}, "level": {"none"}, "effective_on": {"2027-01-01"}}).Want(422, "level of this very network")
	storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error {
		grants, err := access.GrantsOf(tx, "mai")
		if err != nil {
			return err
		}
		return access.Take(tx, grants[0].ID)
	})
	h.Post("an", fresh+"/removal", nil).Want(303)
	h.Get("an", fresh).Want(404)
	storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT (SELECT count(*) FROM levels WHERE network_id = $1) + (SELECT count(*) FROM scopes WHERE id = $1)`, strings.TrimPrefix(fresh, "/networks/"))
		if n != 0 {
			t.Errorf("%d rows are left of a removed network", n)
		}
		return err
	})
}

// said are the levels of a network in order.
func (h *house) said(network string) string {
	h.t.Helper()
	var all []string
	storetest.Read(h.t, h.db, store.System(), func(tx *store.Tx) error {
		levels, err := org.Levels(tx, network)
		for i, l := range levels {
			if l.Rank != i {
				h.t.Errorf("level %d has rank %d", i, l.Rank)
			}
			all = append(all, l.Names.In("vi"))
		}
		return err
	})
	return strings.Join(all, ", ")
}

func TestLevelsAreOrdered(t *testing.T) {
	h := empty(t)
	network := h.send("/networks/new", "/networks", url.Values{"name_vi": {"Y tế"}, "network_code": {"health"}, "level_vi1": {"A"}, "level_vi2": {"C"}, "level_vi4": {"D"}})
	id, path := strings.TrimPrefix(network, "/networks/"), network+"/levels"
	for _, c := range []struct {
		name   string
		fields url.Values
		want   string
	}{
		{"put between", url.Values{"level_vi4": {"B"}, "order4": {"2"}}, "A, B, C, D"},
		{"put at the end", url.Values{"level_vi5": {"E"}}, "A, B, C, D, E"},
		{"moved up", url.Values{"order5": {"1"}}, "E, A, B, C, D"},
		{"moved down", url.Values{"order1": {""}}, "A, B, C, D, E"},
		{"renamed and taken out", url.Values{"level_vi1": {"Đầu"}, "drop5": {"on"}, "drop4": {"on"}}, "Đầu, B, C"},
	} {
		h.send(path, path, c.fields)
		if got := h.said(id); got != c.want {
			t.Fatalf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	h.send(network+"/root", network+"/root", url.Values{"name": {"Gốc"}, "effective_on": {"2026-11-23"}})
	h.Get("an", path).Want(200, "none is taken out").Lacks(`name="drop1"`)
	for _, fields := range []url.Values{{"order3": {"1"}}, {"drop3": {"on"}}} {
		form := h.Get("an", path).Filled(path)
		for k, v := range fields {
			form[k] = v
		}
		h.Post("an", path, form).Want(409, "These levels are in use")
	}
	stale := h.Get("an", path).Filled(path)
	h.send(path, path, url.Values{"level_vi4": {"Giữa"}, "order4": {"2"}})
	if got := h.said(id); got != "Đầu, Giữa, B, C" {
		t.Errorf("put between where units stand: %s", got)
	}
	h.Post("an", path, stale).Want(409)
	foreign := h.Get("an", path).Filled(path)
	foreign.Set("level1", "01KAXXXXXX0000000000000000")
	h.Post("an", path, foreign).Want(422)
	h.Post("an", path, url.Values{"version": foreign["version"], "rows": {"400"}, "level_vi21": {"x"}}).Want(409)
}
