package app_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
)

// endless is a body of a size that nobody holds in memory; read counts what was taken of it.
type endless struct {
	left int64
	read atomic.Int64
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), e.left)
	for i := range b[:n] {
		b[i] = 'a'
	}
	e.left -= n
	e.read.Add(n)
	return int(n), nil
}

// growth runs fn and gives the most that the memory in use grew meanwhile, in bytes.
func growth(fn func()) int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := m.HeapInuse, m.HeapInuse
	done, over := make(chan bool), make(chan bool)
	go func() {
		defer close(over)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	fn()
	close(done)
	<-over
	return int64(most) - int64(before)
}

func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 256 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodiesBeyondTheLimitCostLittle(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	b := w.SignedIn("lan", access.Coordinator, w.Prov[0])
	gz := bomb(t)
	part := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.docx\"\r\n\r\n"
	for _, c := range []struct {
		name, kind, encoding string
		body                 func() io.Reader
	}{
		{"10 GB form", "application/x-www-form-urlencoded", "", func() io.Reader { return &endless{left: 10 << 30} }},
		{"10 GB file", "multipart/form-data; boundary=x", "", func() io.Reader { return io.MultiReader(strings.NewReader(part), &endless{left: 10 << 30}) }},
		{"10 GB JSON", "application/json", "", func() io.Reader { return &endless{left: 10 << 30} }},
		{"packed 256 MB", "application/x-www-form-urlencoded", "gzip", func() io.Reader { return bytes.NewReader(gz) }},
		{"million fields", "application/x-www-form-urlencoded", "", func() io.Reader { return strings.NewReader(strings.Repeat("a=1&", 1_000_000)) }},
		{"many short fields", "application/x-www-form-urlencoded", "", func() io.Reader { return strings.NewReader(strings.Repeat("a&", 400_000)) }},
		{"million parts", "multipart/form-data; boundary=x", "", func() io.Reader {
			return strings.NewReader(strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 50_000))
		}},
		{"JSON 10,000 deep", "application/json", "", func() io.Reader {
			return strings.NewReader(`{"title":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, d := range doors(w.App) {
				if !d.writes() || d.path == "/logout" {
					continue
				}
				path, ok := s.resolve(d, own)
				if !ok {
					t.Fatalf("no record for %s", d.pattern())
				}
				body := c.body()
				header := http.Header{"Content-Type": {c.kind}, "Origin": {w.URL}}
				if c.encoding != "" {
					header.Set("Content-Encoding", c.encoding)
				}
				status := "a closed connection"
				grown := growth(func() {
					// The server answers and closes while the client still sends: both ends of that are right.
					if p, err := b.Try(d.method, path, body, header); err == nil {
						status = fmt.Sprint(p.Status)
					}
				})
				if e, ok := body.(*endless); ok && e.read.Load() > 64<<20 {
					t.Errorf("%s took %d MB", d.pattern(), e.read.Load()>>20)
				}
				if grown > 32<<20 {
					t.Errorf("%s: memory grew by %d MB", d.pattern(), grown>>20)
				}
				if status[0] == '5' {
					t.Errorf("%s: %s", d.pattern(), status)
				}
			}
		})
	}
	if p := b.Get("/"); p.Status != http.StatusOK {
		t.Errorf("afterwards: %d", p.Status)
	}
}
