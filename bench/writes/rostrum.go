package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

const (
	name     = "bench"
	password = "bay con bo cau trang"
	unitFile = "bench-unit" // beside the data: which unit and brief the client plans with
)

func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func serveRostrum(ctx context.Context, dir string) error {
	addr, err := free()
	if err != nil {
		return err
	}
	c := config.Serve{Place: config.Place{Data: dir, Zone: "Asia/Ho_Chi_Minh"}, Addr: addr}
	a, err := app.New(ctx, c, app.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := fillRostrum(ctx, a.DB, dir); err != nil {
		return err
	}
	return a.Serve(ctx, func(address string) { fmt.Println("listening http://" + address + " " + dir) })
}

// fillRostrum makes the small world, a coordinator who can sign in, and one brief in force.
func fillRostrum(ctx context.Context, db *store.DB, dir string) error {
	var world *orgtest.Small
	do := func(actor store.Actor, fn func(tx *store.Tx) error) error {
		_, err := db.Write(ctx, store.Op{Kind: "bench.fill", Actor: actor}, fn)
		return err
	}
	var brief briefs.Brief
	err := do(store.System(), func(tx *store.Tx) (err error) {
		if world, err = orgtest.Build(tx); err != nil {
			return err
		}
		acc, err := people.AddAccount(tx, people.NewAccount{Name: name, FullName: "Người đo", Hash: people.HashPassword(password)})
		if err != nil {
			return err
		}
		grants := map[string]access.Role{acc.ID: access.Coordinator, "one": access.Coordinator, "two": access.Coordinator}
		for id, role := range grants {
			if _, err := access.Give(tx, access.Grant{AccountID: id, Role: role, ScopeID: world.Root, Subtree: true, FromDay: orgtest.Since}); err != nil {
				return err
			}
		}
		names := lang.Text{lang.VI: "Một", lang.EN: "One"}
		_, err1 := people.AddLanguage(tx, people.Language{ID: "vi", Names: names})
		_, err2 := people.AddSubject(tx, people.Subject{ID: "land", Names: names})
		return errors.Join(err1, err2)
	})
	if err != nil {
		return err
	}
	one, two := orgtest.Actor("one"), orgtest.Actor("two")
	err = do(one, func(tx *store.Tx) (err error) {
		day := tx.Today()
		brief, err = briefs.Create(tx, briefs.NewBrief{UnitID: world.Root, Text: briefs.Text{Title: "Đo", Summary: "Đo.", Body: "Đo.",
			KeyMessages: []string{"Một."}, Sources: []briefs.Source{{Law: "31/2024/QH15", Title: "Luật", Day: "2024-01-18", Article: "Điều 1"}},
			Questions: []briefs.Likely{{Question: "Ở đâu?", Answer: "Tại xã.", Source: "Điều 1"}}, Subjects: []string{"land"},
			Situations: []string{"trade:farming"}, Languages: []string{"vi"}, ValidFrom: day, ValidUntil: day.AddDays(300)}})
		return err
	})
	edits := func(tx *store.Tx) (int64, error) {
		full, err := briefs.View(tx, brief.ID, 1)
		return full.Text.Edits, err
	}
	if err == nil {
		err = do(one, func(tx *store.Tx) error {
			n, err := edits(tx)
			return errors.Join(err, briefs.Submit(tx, brief.ID, n))
		})
	}
	if err == nil {
		err = do(two, func(tx *store.Tx) error {
			n, err := edits(tx)
			return errors.Join(err, briefs.Approve(tx, brief.ID, n))
		})
	}
	if err == nil {
		err = do(one, func(tx *store.Tx) error {
			day := tx.Today()
			_, _, err := briefs.Office{Ledger: coverage.Ledger{}}.Publish(tx, briefs.NewPublication{BriefID: brief.ID, ToUnitID: world.Root, LevelIDs: world.Levels[:],
				Asked: briefs.Asked{Deadline: day.AddDays(60), AcknowledgeBy: day.AddDays(5), Sessions: 1}})
			return err
		})
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, unitFile), []byte(world.Comm[0][0]+" "+brief.ID), 0o600)
}

// readyRostrum signs in as a browser does and sends what its form would.
func readyRostrum(ctx context.Context, address string) (request, error) {
	base, dir, _ := strings.Cut(address, " ")
	b, err := os.ReadFile(filepath.Join(dir, unitFile))
	if err != nil {
		return request{}, err
	}
	unit, brief, _ := strings.Cut(string(b), " ")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path string, form url.Values) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, strings.NewReader(form.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", base)
		}
		return r, err
	}
	in, err := post("/login", url.Values{"name": {name}, "password": {password}})
	if err != nil {
		return request{}, err
	}
	res, err := client.Do(in)
	if err != nil {
		return request{}, err
	}
	_ = res.Body.Close()
	cookies := res.Cookies()
	if res.StatusCode != http.StatusSeeOther || len(cookies) == 0 {
		return request{}, fmt.Errorf("sign in: %s", res.Status)
	}
	day := time.Now().AddDate(0, 0, 14).Format(time.DateOnly)
	return request{
		make: func(n int) (*http.Request, error) {
			r, err := post("/sessions", url.Values{"op": {store.NewOpID(time.Now())}, "unit": {unit}, "title": {fmt.Sprint("Buổi ", n)}, "day": {day},
				"time": {"08:00"}, "minutes": {"60"}, "spot": {"Nhà văn hóa"}, "mode": {"in_person"}, "open_to": {"staff"},
				"expected": {"80"}, "brief": {brief}, "language": {"vi"}})
			if err == nil {
				r.AddCookie(cookies[0])
			}
			return r, err
		},
		id: func(res *http.Response, body []byte) (string, error) {
			id, ok := strings.CutPrefix(res.Header.Get("Location"), "/sessions/")
			if res.StatusCode != http.StatusSeeOther || !ok {
				return "", fmt.Errorf("answered %s: %.3000s", res.Status, body)
			}
			return id, nil
		},
	}, nil
}

func heldRostrum(dir string) (map[string]bool, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: filepath.Join(dir, "rostrum.db")})
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	err = db.Read(ctx, store.System(), func(tx *store.Tx) error {
		return store.Each(tx, `SELECT id FROM sessions`, func(id string) error { held[id] = true; return nil })
	})
	return held, errors.Join(err, db.Close())
}
