package sessions_test

import (
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// planForm is the form of a new plan, complete but for what a test types into its searched fields.
func (w *world) planForm() map[string][]string {
	form := w.get("comm00", "/sessions/new").Want(200).Filled("/sessions")
	form.Set("day", "2026-11-30")
	form.Set("spot", "Nhà văn hóa")
	form["brief"] = []string{w.Brief}
	return form
}

// TestWordsWithoutAChoiceAreAnswered: what stands in a searched field and names nobody is refused in words that say
// what to do, everything typed is shown again, and what the words find can be chosen.
func TestWordsWithoutAChoiceAreAnswered(t *testing.T) {
	w := newWorld(t)
	odd := `‘@#$%&*  <b>ông "x"</b> ` + strings.Repeat("dài ", 30)
	for _, c := range []struct {
		name   string
		typed  map[string]string
		say    map[string]string // by language
		field  string            // whose text stays
		text   string
		offers string // a radio
		wrong  int
	}{
		{"a place nobody knows", map[string]string{"place_text": "zzz", "place": ""}, map[string]string{"vi": "Không có địa bàn nào của đơn vị khớp với “zzz”", "en": "No place of the unit matches “zzz”"}, "place_text", "zzz", "", 1},
		{"a place not chosen", map[string]string{"place_text": "thôn 2", "place": ""}, map[string]string{"vi": "Chưa chọn địa bàn nào cho “thôn 2”", "en": "No place is chosen for “thôn 2”"}, "place_text", "thôn 2", w.Hamlet[0][0][1], 1},
		{"a place chosen, then other words", map[string]string{"place_text": "thôn 2", "place": w.Hamlet[0][0][0]}, map[string]string{"vi": "Chưa chọn địa bàn nào", "en": "No place is chosen"}, "place_text", "thôn 2", w.Hamlet[0][0][1], 1},
		{"an id of no place", map[string]string{"place_text": "", "place": "zzz", "place_choice": "zzz"}, map[string]string{}, "place_text", "", "", 0},
		{"a speaker nobody knows", map[string]string{"speaker_text": odd}, map[string]string{"vi": "Không có báo cáo viên nào khớp với", "en": "No speaker matches"}, "speaker_text", strings.Join(strings.Fields(odd), " "), "", 1},
		{"a speaker not chosen", map[string]string{"speaker_text": "bưởi"}, map[string]string{"vi": "Chưa chọn báo cáo viên nào cho “bưởi”", "en": "No speaker is chosen for “bưởi”"}, "speaker_text", "bưởi", w.Speaker[0], 1},
		{"an id of no speaker", map[string]string{"speaker": "' OR 1=1"}, map[string]string{"vi": "Có báo cáo viên không nằm trong danh sách", "en": "A speaker is not on the list"}, "speaker_text", "' OR 1=1", "", 1},
		{"two fields and a number", map[string]string{"speaker_text": "zzz", "place": "", "place_text": "zzz", "minutes": "1"}, map[string]string{"vi": "Nhập thời lượng từ 5 phút", "en": "5 minutes"}, "speaker_text", "zzz", "", 3},
	} {
		for _, tongue := range []string{"vi", "en"} {
			form := w.planForm()
			for name, value := range c.typed {
				form[name] = []string{value}
			}
			form["op"] = []string{store.NewOpID(w.db.Now())}
			p := w.do("comm00", tongue, "POST", "/sessions", form)
			if c.wrong == 0 {
				p.Want(303) // an emptied field means no place
				continue
			}
			p.Want(422).Has(c.say[tongue], "Nhà văn hóa").Lacks("⟦")
			if got := p.Elements("input", c.field)[0]["value"]; got != c.text {
				t.Errorf("%s, %s: %q stays of %q", c.name, tongue, got, c.text)
			}
			var offered []string
			for _, e := range p.Elements("input", strings.Replace(c.field, "_text", "_choice", 1)) {
				offered = append(offered, e["value"])
			}
			if c.offers == "" && len(offered) > 0 || c.offers != "" && !slices.Contains(offered, c.offers) {
				t.Errorf("%s: offered %v", c.name, offered)
			}
			if n := strings.Count(p.Body, `<a href="#f-`); n != c.wrong {
				t.Errorf("%s, %s: %d lines lead to fields, want %d", c.name, tongue, n, c.wrong)
			}
			if len(offered) == 0 {
				continue
			}
			chosen := p.Filled("/sessions")
			chosen.Set(strings.Replace(c.field, "_text", "_choice", 1), c.offers)
			if to := w.do("comm00", tongue, "POST", "/sessions", chosen); to.Status != 303 && !strings.Contains(to.Body, `name="anyway"`) {
				t.Errorf("%s: chosen and still refused, %d", c.name, to.Status)
			}
		}
	}
	s := w.plan()
	path := "/sessions/" + s.ID + "/edit"
	form := w.get("comm00", path).Filled(path)
	form.Set("speaker_text", "zzz")
	w.do("comm00", "en", "POST", path, form).Want(422).Has("No speaker matches “zzz”")
}

// TestNobodyLearnsByAFormWhoSpeaksElsewhere: a form names its unit itself, so each way of drawing it asks for the right.
func TestNobodyLearnsByAFormWhoSpeaksElsewhere(t *testing.T) {
	w := newWorld(t)
	for _, pairs := range [][]string{{"find", "speaker", "speaker_text", "lo"}, {"find", "place"}, {"speaker_text", "lo"}, {"minutes", "x"}, {"day", ""}} {
		for _, who := range []string{"comm01", "foreign", "prov1"} {
			w.post(who, "/sessions", append([]string{"unit", w.Comm[0][0]}, pairs...)...).Want(403).Lacks("Lò Thị Bưởi")
		}
	}
	for _, pairs := range [][]string{{"do", "more"}, {"attendances", "x"}, {"day", ""}} {
		w.post("comm01", "/report", append([]string{"unit", w.Comm[0][0]}, pairs...)...).Want(403).Lacks("Lò Thị Bưởi")
	}
}

// TestNamesakesAreToldApart: two speakers of one name show title and unit, and where these are the same, the card.
func TestNamesakesAreToldApart(t *testing.T) {
	w := newWorld(t)
	var all []people.Arrival
	for i, unit := range []string{w.Comm[0][0], w.Comm[0][0], w.Prov[0], w.Comm[0][0]} {
		name := "Giàng A Sử"
		if i == 3 {
			name = "Sùng Thị Sử"
		}
		all = append(all, people.Arrival{Record: people.Record{Speaker: people.Speaker{FullName: name, HomeUnitID: unit}},
			Appointments: []people.Appointment{{NetworkID: w.Network, UnitID: unit, LevelID: w.Levels[map[bool]int{true: 1, false: 2}[unit == w.Prov[0]]], Status: people.Appointed,
				FromDay: "2024-01-01", UntilDay: "2028-12-31", CardNo: []string{"17", "18", "", ""}[i]}}})
	}
	if err := people.Load(t.Context(), w.db, all); err != nil {
		t.Fatal(err)
	}
	suggested := w.get("comm00", "/sessions/find/speaker?q=su&unit="+w.Comm[0][0]).Want(200)
	said := map[string]bool{}
	for _, one := range suggested.Elements("small", "") {
		said[one["text"]] = true
	}
	suggested.Has("card no. 17", "card no. 18")
	form := w.planForm()
	form["speakers"] = []string{all[0].ID, all[1].ID, all[2].ID}
	form["day"] = []string{"30/13"}
	p := w.do("comm00", "en", "POST", "/sessions", form).Want(422).Lacks("⟦")
	hints := 0
	for _, e := range p.Elements("input", "speakers") {
		if e["aria-describedby"] != "" {
			hints++
		}
	}
	if hints != 3 {
		t.Errorf("%d speakers are told apart, want the three namesakes", hints)
	}
	p.Has("card no. 17", "card no. 18")
	r := w.get("comm00", "/report").Want(200).Lacks("⟦")
	r.Has("Giàng A Sử (", "card no. 17").Lacks("Sùng Thị Sử (")
	w.get("comm00", "/sessions/filter/speaker?q=su").Want(200)
}
