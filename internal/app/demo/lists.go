package demo

import (
	"strings"

	"rostrum/data"
	shelf "rostrum/internal/app/demo/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// lists brings in languages, ethnic groups, subjects and the settings of the installation.
func (f *filler) lists() error {
	languages, err := data.Languages()
	if err != nil {
		return err
	}
	groups, err := data.EthnicGroups()
	if err != nil {
		return err
	}
	written, err := shelf.Load(data.Briefs())
	if err != nil {
		return err
	}
	return f.write(func(tx *store.Tx) error {
		if err := addLanguages(tx, languages); err != nil {
			return err
		}
		for i, g := range groups {
			if _, err := people.AddEthnicGroup(tx, people.EthnicGroup{ID: g.Slug, Names: text(g.Name, g.Name), Position: i}); err != nil {
				return err
			}
		}
		for i, s := range subjectsOf(written) {
			if _, err := people.AddSubject(tx, people.Subject{ID: subjectID(s), Names: text(s, subjectEnglish(s)), Position: i}); err != nil {
				return err
			}
		}
		return settings(tx, f.today)
	})
}

// addLanguages puts Vietnamese first, and what the demo's minorities speak next.
func addLanguages(tx *store.Tx, all []data.Language) error {
	first := map[string]int{"vi": -100}
	for i, g := range spokenHere() {
		first[g.lang] = i - 50
	}
	for i, l := range all {
		position, early := first[l.Tag]
		if !early {
			position = i
		}
		vi := l.NameVi
		if vi == "" {
			vi = l.NameEn
		}
		if _, err := people.AddLanguage(tx, people.Language{ID: l.Tag, Names: text(vi, l.NameEn), Position: position + 100}); err != nil {
			return err
		}
	}
	return nil
}

func settings(tx *store.Tx, today lang.Day) error {
	year := string(today[:4])
	next := string(lang.Day(year + "-12-31").AddDays(1)[:4])
	var off []string
	for _, y := range []string{year, next} {
		for _, d := range []string{"-01-01", "-04-30", "-05-01", "-09-02"} {
			off = append(off, y+d)
		}
	}
	if err := store.PutSetting(tx, "site_name", "Mạng lưới báo cáo viên (dữ liệu mẫu)"); err != nil {
		return err
	}
	return store.PutSetting(tx, "holidays", strings.Join(off, " "))
}

// subjectsOf lists the subjects of all briefs, each once, in their order.
func subjectsOf(all []shelf.Brief) []string {
	var list []string
	seen := map[string]bool{}
	for _, b := range all {
		for _, s := range b.Subjects {
			if !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	return list
}

func subjectID(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(lang.Fold(name), ",", ""), " ", "-")
}

// subjectEnglish is what a subject of the demo's briefs is called in English.
func subjectEnglish(name string) string {
	english := map[string]string{
		"an toàn giao thông": "road safety", "an toàn thực phẩm": "food safety", "bảo hiểm y tế": "health insurance",
		"bồi thường, hỗ trợ, tái định cư": "compensation, support, resettlement", "căn cước": "identity cards", "cư trú": "residence",
		"dân chủ ở cơ sở": "grassroots democracy", "dân sự": "civil law", "giấy chứng nhận quyền sử dụng đất": "land use certificates",
		"hòa giải ở cơ sở": "grassroots mediation", "hôn nhân và gia đình": "marriage and family", "hộ tịch": "civil status",
		"khám bệnh, chữa bệnh": "medical care", "lâm nghiệp": "forestry", "nghiệp vụ báo cáo viên": "speakers' skills",
		"phòng bệnh truyền nhiễm": "infectious diseases", "phòng cháy, chữa cháy rừng": "forest fires",
		"phòng, chống bạo lực gia đình": "domestic violence", "phòng, chống tai nạn thương tích": "accidents and injuries",
		"phổ biến, giáo dục pháp luật": "legal education", "quyền trẻ em": "rights of children", "sức khỏe bà mẹ, trẻ em": "mother and child health",
		"tiêm chủng": "vaccination", "tiếp cận thông tin": "access to information", "trẻ em": "children", "vệ sinh môi trường": "clean surroundings",
		"đất đai": "land", "định danh điện tử": "electronic identification",
	}
	if en := english[name]; en != "" {
		return en
	}
	return name
}
