package org

import (
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// drawFacts shows what is known of a place, to be put right.
func drawFacts(v *editView, _ *store.Tx, c *web.Ctx) error {
	v.question, v.button, v.about = c.P.T("org.edit.facts.title", "name", v.cancel.Label), c.P.T("org.edit.facts.do"), true
	v.lead = c.P.T("org.facts.lead")
	now := v.place.Facts()
	v.form.Version = strconv.FormatInt(Edition(now), 10)
	if v.typed.form != nil {
		v.form.Version = v.typed.get("version")
	} else {
		v.typed.now = map[string]string{"place_code": now.Code}
		if now.Population > 0 {
			v.typed.now["population"] = c.P.N(now.Population)
		}
		if now.Lat != 0 || now.Lon != 0 {
			v.typed.now["lat"], v.typed.now["lon"] = degreesText(c.P, now.Lat), degreesText(c.P, now.Lon)
		}
	}
	return v.openOnly()
}

func doFacts(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	f, err := t.facts()
	if err != nil {
		return Reorganisation{}, err
	}
	return trees.DescribePlace(tx, id, f, t.form.Version(), t.form.Day("effective_on"), t.decision())
}

// facts reads what the form says of a place.
func (t typed) facts() (PlaceFacts, error) {
	f := PlaceFacts{Code: t.form.Line("place_code")}
	var errs []error
	var ok bool
	if f.Lat, ok = degrees(t.get("lat")); !ok {
		errs = append(errs, fault.At("lat", "org.err.lat"))
	}
	if f.Lon, ok = degrees(t.get("lon")); !ok {
		errs = append(errs, fault.At("lon", "org.err.lon"))
	}
	if (t.get("lat") == "") != (t.get("lon") == "") {
		field := map[bool]string{true: "lat", false: "lon"}[t.get("lat") == ""]
		errs = append(errs, fault.At(field, "org.err.latlon"))
	}
	n, err := people(t.get("population"))
	f.Population = n
	return f, fault.Join(append(errs, err)...)
}

// people reads a number of inhabitants, with or without marks between thousands; "" is not known.
func people(text string) (int64, error) {
	if text = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(text); text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fault.At("population", "org.err.population")
	}
	return n, nil
}

// degrees reads degrees with a comma or a point; "" is not known.
func degrees(text string) (float64, bool) {
	if text == "" {
		return 0, true
	}
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSuffix(text, "°"), ",", ".", 1), 64)
	return v, err == nil && v > -1000 && v < 1000
}

// degreesText writes degrees as they are typed, whole: "21.02851", or "21,02851" in Vietnamese.
func degreesText(p *lang.Printer, v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if p.Lang() == lang.VI {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}
