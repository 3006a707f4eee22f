package briefs_test

import (
	"bytes"
	"context"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// site is a served world.
type site struct {
	*world
	*orgtest.Site
}

func newSite(t *testing.T) *site {
	w := newWorld(t)
	return &site{w, orgtest.Serve(t, w.db, orgtest.House{Base: "http://rostrum.example", Routes: briefs.Routes(w.office),
		Words: []fs.FS{people.Locale(), briefs.Locale()}})}
}

// upload posts a form with a file.
func (s *site) upload(account, path string, form url.Values, name string, file []byte) orgtest.Page {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, all := range form {
		for _, v := range all {
			_ = m.WriteField(k, v)
		}
	}
	part, _ := m.CreateFormFile("docx", name)
	_, _ = part.Write(file)
	_ = m.Close()
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+path, &b)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return s.Send(req, account)
}
