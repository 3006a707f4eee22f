package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/kit/api"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// limitsIn has every kind of limit that an input of the program has.
type limitsIn struct {
	Month api.Month  `query:"month"`
	After api.Cursor `query:"after"`
	Day   lang.Day   `query:"day" format:"date"`
	Count int        `query:"count" minimum:"2" maximum:"5"`
	Part  float64    `query:"part"`
	Flag  bool       `query:"flag"`
	State string     `query:"state" enum:",planned,held"`
	Code  string     `query:"code" pattern:"^[a-z]+$" minLength:"2" maxLength:"4"`
	Bad   bool       `query:"bad"`
}

type limitsPut struct {
	api.Keyed
	Body struct {
		Text  string   `json:"text"`
		Flag  bool     `json:"flag,omitempty"`
		Count int      `json:"count,omitempty"`
		Part  float64  `json:"part,omitempty"`
		Some  []string `json:"some,omitempty" minItems:"1" maxItems:"2"`
		Inner struct {
			Day lang.Day `json:"day,omitempty" format:"date"`
		} `json:"inner,omitempty"`
	}
}

func limits(_ *store.Tx, in *limitsIn) (setting, error) {
	if in.Bad {
		return setting{}, fault.At("bad", "web.notnumber")
	}
	return setting{"month", string(in.Month)}, nil
}

type problem struct {
	Status int
	Title  string
	Detail string
	Errors []struct{ Location, Message string }
}

func TestAnInputThatDoesNotCheckIsToldInTheCallersLanguage(t *testing.T) {
	s, _ := serve(t)
	for _, c := range []struct{ method, query, body, at, vi, en string }{
		{"GET", "month=2026-13", "", "query.month", "Viết tháng theo dạng năm-tháng, ví dụ 2026-11.", "Write a month as year-month, such as 2026-11."},
		{"GET", "month=0000-01", "", "query.month", "ví dụ 2026-11", "such as 2026-11"},
		{"GET", "after=2026-11-23", "", "query.after", "next của trang trước", "next as the page before"},
		{"GET", "day=2026-02-30", "", "query.day", "ví dụ 2026-11-23", "such as 2026-11-23"},
		{"GET", "count=x", "", "query.count", "phải là số nguyên", "a whole number"},
		{"GET", "count=1", "", "query.count", "từ 2 trở lên", "2 or more"},
		{"GET", "count=6", "", "query.count", "vượt quá 5", "5 or less"},
		{"GET", "part=x", "", "query.part", "phải là số.", "a number"},
		{"GET", "flag=x", "", "query.flag", "true hoặc false", "true or false"},
		{"GET", "state=lost", "", "query.state", "một trong: planned, held.", "one of: planned, held."},
		{"GET", "code=abcde", "", "query.code", "dài quá 4", "longer than 4"},
		{"GET", "code=a", "", "query.code", "ít nhất 2 ký tự", "2 characters or more"},
		{"GET", "code=123", "", "query.code", "dạng ^[a-z]+$", "the form ^[a-z]+$"},
		{"GET", "bad=true", "", "query.bad", "Nhập một số nguyên", "Enter a whole number"},
		{"PUT", "", `{}`, "body", "Thiếu trường text.", "The field text is missing."},
		{"PUT", "", `{"text":1}`, "body.text", "chuỗi văn bản", "has to be text"},
		{"PUT", "", `{"text":"","other":1}`, "body.other", "Không có trường nào", "no field of this name"},
		{"PUT", "", `{"text":"","flag":1}`, "body.flag", "true hoặc false", "true or false"},
		{"PUT", "", `{"text":"","count":1.5}`, "body.count", "phải là số nguyên", "a whole number"},
		{"PUT", "", `{"text":"","part":"1"}`, "body.part", "phải là số.", "a number"},
		{"PUT", "", `{"text":"","some":1}`, "body.some", "một danh sách", "a list"},
		{"PUT", "", `{"text":"","some":[]}`, "body.some", "ít nhất 1 mục", "1 entries or more"},
		{"PUT", "", `{"text":"","some":["a","b","c"]}`, "body.some", "quá 2 mục", "2 entries at most"},
		{"PUT", "", `{"text":"","inner":1}`, "body.inner", "đối tượng JSON", "a JSON object"},
		{"PUT", "", `{"text":"","inner":{"day":"23/11/2026"}}`, "body.inner.day", "ví dụ 2026-11-23", "such as 2026-11-23"},
	} {
		for tag, want := range map[string]string{"vi": c.vi, "en": c.en} {
			status, kind, body := callIn(t, s, tag, c.method, "/api/limits?"+c.query, "a", fresh(), c.body)
			var p problem
			if err := json.Unmarshal([]byte(body), &p); err != nil || status != 422 || kind != "application/problem+json" || len(p.Errors) != 1 {
				t.Errorf("%s %s: %d %s %s", c.query, c.body, status, kind, body)
				continue
			}
			if e := p.Errors[0]; e.Location != c.at || !strings.Contains(e.Message, want) {
				t.Errorf("%s %s in %s: %s at %s", c.query, c.body, tag, e.Message, e.Location)
			}
			if general := map[string]string{"vi": "Một số chỗ cần sửa", "en": "Some answers need mending"}[tag]; !strings.HasPrefix(p.Detail, general) {
				t.Errorf("%s %s in %s: %s", c.query, c.body, tag, p.Detail)
			}
		}
	}
	if status, _, body := call(t, s, "GET", "/api/limits?month=2026-11&after=2026-11-23+01kaxxxxxx0000000000000000&day=2026-11-23&count=2&state=held&code=abc", "a", "", ""); status != 200 || !strings.Contains(body, "2026-11") {
		t.Errorf("what checks: %d %s", status, body)
	}
}

func TestEveryRefusalIsAProblemInTheCallersLanguage(t *testing.T) {
	s, _ := serve(t)
	for _, c := range []struct {
		name, method, path, who, key, body string
		status                             int
		vi, en, allow                      string
	}{
		{"no operation", "GET", "/api/nope", "", "", "", 404, "Không có thao tác nào", "no operation", ""},
		{"another method", "PATCH", "/api/limits", "", "", "", 405, "không nhận cách gửi", "does not take requests", "GET, PUT"},
		{"a token that is no more", "GET", "/api/limits", "revoked", "", "", 401, "Hãy đăng nhập", "Sign in", ""},
		{"nobody", "GET", "/api/limits", "", "", "", 401, "Hãy đăng nhập", "Sign in", ""},
		{"nobody, changing", "PUT", "/api/limits", "", "", "{}", 401, "Hãy đăng nhập", "Sign in", ""},
		{"without the verb", "GET", "/api/settings", "a", "", "", 403, "không có quyền", "no right", ""},
		{"no key", "PUT", "/api/limits", "a", "", `{"text":""}`, 422, "Mỗi thay đổi cần có tiêu đề Idempotency-Key", "Every change needs a header Idempotency-Key", ""},
		{"a key of another form", "PUT", "/api/limits", "a", "0123456789abcdefghijklmnop", `{"text":""}`, 422, "Mỗi thay đổi cần có tiêu đề Idempotency-Key", "Every change needs a header Idempotency-Key", ""},
		{"no body", "PUT", "/api/limits", "a", fresh(), "", 400, "cần có nội dung", "needs a body", ""},
		{"no JSON", "PUT", "/api/limits", "a", fresh(), "{", 400, "không phải là JSON", "not JSON", ""},
		{"a form", "PUT", "/api/limits", "a", fresh(), "a=b", 415, "Gửi nội dung dạng JSON", "Send JSON", ""},
		{"too large", "PUT", "/api/limits", "a", fresh(), `{"text":"` + strings.Repeat("a", 2<<20) + `"}`, 413, "quá lớn", "too large", ""},
	} {
		for tag, want := range map[string]string{"vi-VN,vi;q=0.9,en;q=0.5": c.vi, "en-GB": c.en} {
			status, kind, body := callIn(t, s, tag, c.method, c.path, c.who, c.key, c.body)
			var p problem
			if err := json.Unmarshal([]byte(body), &p); err != nil || status != c.status || p.Status != c.status || p.Title != http.StatusText(c.status) ||
				kind != "application/problem+json" || !strings.Contains(body, want) {
				t.Errorf("%s in %s: %d %s %s", c.name, tag, status, kind, body)
			}
		}
		if c.allow == "" {
			continue
		}
		r, err := http.NewRequest(c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("Allow"); got != c.allow {
			t.Errorf("%s: Allow is %q", c.name, got)
		}
	}
}

func TestTheLanguageOfTheAccountComesFirst(t *testing.T) {
	s, _ := serve(t)
	for who, want := range map[string]string{"vi": "Không có thao tác nào", "en": "There is no operation", "a": "There is no operation"} {
		if _, _, body := callIn(t, s, "en", "GET", "/api/nope", who, "", ""); !strings.Contains(body, want) {
			t.Errorf("%s: %s", who, body)
		}
	}
}
