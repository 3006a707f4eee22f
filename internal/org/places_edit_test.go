package org_test

import (
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

func TestWhatIsKnownOfAPlaceIsPutRight(t *testing.T) {
	h := open(t)
	path := "/places/" + h.w.PlaceComm[0][0]
	form := h.Get("an", path+"/facts").Want(200).Filled(path + "/facts")
	if form.Get("place_code") != "00001" || form.Get("population") != "1,000" || form.Get("lat") != "" {
		t.Errorf("the form shows %v", form)
	}
	for name, c := range map[string]struct {
		change url.Values
		want   string
	}{
		"north of the pole":   {url.Values{"lat": {"90,1"}, "lon": {"105"}}, "from -90 to 90"},
		"no degrees":          {url.Values{"lat": {"21"}, "lon": {"đông"}}, "from -180 to 180"},
		"not a number":        {url.Values{"lat": {"NaN"}, "lon": {"105"}}, "from -90 to 90"},
		"one of two":          {url.Values{"lat": {"21"}}, "both latitude and longitude"},
		"half a person":       {url.Values{"population": {"nhiều"}}, "whole number"},
		"fewer than nobody":   {url.Values{"population": {"-5"}}, "whole number"},
		"a code with a space": {url.Values{"place_code": {"00 1"}, "effective_on": {"2026-11-01"}}, "letters, digits"},
		"another's code":      {url.Values{"place_code": {"00002"}, "effective_on": {"2026-11-01"}}, "Xã Đồng Tâm"},
		"a code without day":  {url.Values{"place_code": {"09999"}}, "Enter a day that exists"},
		"nothing":             {url.Values{}, "Nothing has changed yet"},
	} {
		again := url.Values{}
		for _, values := range []url.Values{form, c.change} {
			for k, v := range values {
				again[k] = v
			}
		}
		again.Del("op")
		if p := h.Post("an", path+"/facts", again); p.Status != 422 || !strings.Contains(p.Text(), c.want) {
			t.Errorf("%s: %d, lacks %q", name, p.Status, c.want)
		}
	}
	if to := h.send(path+"/facts", path+"/facts", url.Values{"population": {"8 765"}, "lat": {"21.02851234"}, "lon": {"-105,5"}}); to != path {
		t.Errorf("led to %s", to)
	}
	h.Get("an", path).Want(200, "8,765", "21.02851234; -105.5")
	h.Post("an", path+"/facts", form).Want(409)
	document := h.send(path+"/facts", path+"/facts", url.Values{"place_code": {"09999"}, "effective_on": {"2026-11-01"}, "number": {"8/QĐ"}})
	h.Get("an", path).Want(200, "(code 09999)", "(code 00001)", "8/QĐ")
	storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
		for day, want := range map[string]string{"2026-10-31": "00001", "2026-11-01": "09999"} {
			p, err := org.PlaceAt(tx, h.w.PlaceComm[0][0], lang.Day(day))
			if err != nil || p.Code != want || p.Population != 8765 || p.Lat != 21.02851234 || p.Lon != -105.5 || p.Name != "Xã An Hòa" {
				t.Errorf("%s: %+v, %v", day, p, err)
			}
		}
		return nil
	})
	h.Post("an", document+"/never", url.Values{"confirm": {"remove"}}).Want(303)
	h.Get("an", path).Want(200, "(code 00001)").Lacks("09999")
	// A code is free again for a place made of those that had it.
	merged := h.Post("an", "/reorganisations", url.Values{"what": {"merge"}, "of": {"place"}, "unit1": {h.w.PlaceComm[0][0]}, "unit2": {h.w.PlaceComm[0][1]},
		"name": {"Xã mới"}, "effective_on": {"2026-11-01"}, "do": {"apply"}, "place_code": {"00001"}, "population": {"9.000"}, "lat": {"21"}, "lon": {"105"}}).Want(303).To
	h.Get("an", h.made(merged, "/places/")).Want(200, "Xã mới", "(code 00001)", "9,000", "21; 105")
	h.Post("an", "/reorganisations", url.Values{"what": {"merge"}, "of": {"place"}, "unit1": {h.w.PlaceComm[1][0]}, "unit2": {h.w.PlaceComm[1][1]},
		"name": {"Xã khác"}, "effective_on": {"2026-11-01"}, "do": {"preview"}, "place_code": {"00001"}, "lat": {"x"}, "lon": {"1"}}).Want(422, "from -90 to 90")
	h.Get("an", path+"/facts").Want(409)
}
