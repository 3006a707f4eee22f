package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const mail = "bench@example.org"

// servePocketBase serves PocketBase with its own settings but SQLite's synchronous.
func servePocketBase(sync string) func(ctx context.Context, dir string) error {
	return func(_ context.Context, dir string) error {
		pb := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: dir, HideStartBanner: true,
			DBConnect: func(path string) (*dbx.DB, error) {
				// PocketBase 0.36's own line, core.DefaultDBConnect, with synchronous as asked for.
				return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
					"&_pragma=synchronous("+sync+")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
			}})
		if err := pb.Bootstrap(); err != nil {
			return err
		}
		if err := pb.RunAllMigrations(); err != nil {
			return err
		}
		if err := fillPocketBase(pb, dir); err != nil {
			return err
		}
		addr, err := free()
		if err != nil {
			return err
		}
		pb.OnServe().BindFunc(func(e *core.ServeEvent) error {
			go func() {
				for range 500 {
					if res, err := http.Get("http://" + addr + "/api/health"); err == nil {
						_ = res.Body.Close()
						fmt.Println("listening http://" + addr + " " + dir)
						return
					}
					time.Sleep(10 * time.Millisecond)
				}
			}()
			return e.Next()
		})
		return apis.Serve(pb, apis.ServeConfig{HttpAddr: addr, ShowStartBanner: false})
	}
}

// fillPocketBase makes the collections, the rule, the hook and one person.
func fillPocketBase(pb core.App, dir string) error {
	units := core.NewBaseCollection("units")
	units.Fields.Add(&core.TextField{Name: "name", Required: true, Max: 200})
	if err := pb.Save(units); err != nil {
		return err
	}
	unit := core.NewRecord(units)
	unit.Set("name", "Xã An Hòa")
	if err := pb.Save(unit); err != nil {
		return err
	}
	people, err := pb.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	people.Fields.Add(&core.RelationField{Name: "unit", CollectionId: units.Id, MaxSelect: 1})
	if err := pb.Save(people); err != nil {
		return err
	}
	person := core.NewRecord(people)
	person.SetEmail(mail)
	person.SetPassword(password)
	person.SetVerified(true)
	person.Set("unit", unit.Id)
	if err := pb.Save(person); err != nil {
		return err
	}
	lo := 5.0
	talks := core.NewBaseCollection("talks")
	talks.Fields.Add(&core.TextField{Name: "title", Required: true, Max: 160}, &core.RelationField{Name: "unit", CollectionId: units.Id, Required: true, MaxSelect: 1},
		&core.DateField{Name: "start", Required: true}, &core.NumberField{Name: "minutes", Min: &lo}, &core.TextField{Name: "spot", Max: 200},
		&core.SelectField{Name: "mode", Values: []string{"in_person", "online", "hybrid"}, MaxSelect: 1, Required: true}, &core.NumberField{Name: "expected"})
	talks.CreateRule = types.Pointer(`@request.auth.id != "" && unit = @request.auth.unit`)
	talks.AddIndex("talks_unit_start", false, "unit, start", "")
	log := core.NewBaseCollection("log")
	log.Fields.Add(&core.TextField{Name: "verb"}, &core.TextField{Name: "subject"}, &core.TextField{Name: "actor"}, &core.TextField{Name: "after", Max: 5000})
	if err := errors.Join(pb.Save(talks), pb.Save(log)); err != nil {
		return err
	}
	pb.OnRecordCreateRequest("talks").BindFunc(logged)
	return os.WriteFile(filepath.Join(dir, unitFile), []byte(unit.Id), 0o600)
}

// logged writes the record and its log entry in one transaction.
func logged(e *core.RecordRequestEvent) error {
	app := e.App
	defer func() { e.App = app }()
	return app.RunInTransaction(func(tx core.App) error {
		e.App = tx
		if err := e.Next(); err != nil {
			return err
		}
		log, err := tx.FindCachedCollectionByNameOrId("log")
		if err != nil {
			return err
		}
		after, err := json.Marshal(e.Record)
		if err != nil {
			return err
		}
		entry := core.NewRecord(log)
		entry.Set("verb", "talks.create")
		entry.Set("subject", e.Record.Id)
		entry.Set("actor", e.Auth.Id)
		entry.Set("after", string(after))
		return tx.Save(entry)
	})
}

func readyPocketBase(ctx context.Context, address string) (request, error) {
	base, dir, _ := strings.Cut(address, " ")
	unit, err := os.ReadFile(filepath.Join(dir, unitFile))
	if err != nil {
		return request{}, err
	}
	post := func(path string, v any) (*http.Request, error) {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, bytes.NewReader(b))
		if err == nil {
			r.Header.Set("Content-Type", "application/json")
		}
		return r, err
	}
	in, err := post("/api/collections/users/auth-with-password", map[string]string{"identity": mail, "password": password})
	if err != nil {
		return request{}, err
	}
	res, err := http.DefaultClient.Do(in)
	if err != nil {
		return request{}, err
	}
	defer func() { _ = res.Body.Close() }()
	var got struct{ Token string }
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got.Token == "" {
		return request{}, fmt.Errorf("sign in: %s, %w", res.Status, err)
	}
	at := time.Now().AddDate(0, 0, 14).UTC().Format("2006-01-02 15:04:05.000Z")
	return request{
		make: func(n int) (*http.Request, error) {
			r, err := post("/api/collections/talks/records", map[string]any{"title": fmt.Sprint("Buổi ", n), "unit": string(unit), "start": at,
				"minutes": 60, "spot": "Nhà văn hóa", "mode": "in_person", "expected": 80})
			if err == nil {
				r.Header.Set("Authorization", got.Token)
			}
			return r, err
		},
		id: func(res *http.Response, body []byte) (string, error) {
			var made struct{ ID string }
			if err := json.Unmarshal(body, &made); err != nil || res.StatusCode != http.StatusOK || made.ID == "" {
				return "", fmt.Errorf("answered %s: %.300s", res.Status, body)
			}
			return made.ID, nil
		},
	}, nil
}

// heldPocketBase gives the records that stand there, each with its log entry.
func heldPocketBase(dir string) (map[string]bool, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(`SELECT t.id FROM talks t JOIN log l ON l.subject = t.id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	held := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		held[id] = true
	}
	return held, rows.Err()
}
