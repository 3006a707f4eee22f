package app

import (
	"context"
	"fmt"
	"path/filepath"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

type recountCommand struct {
	config.Place
	Check bool `help:"Only compare; change nothing. May run while Rostrum serves."`
}

// Run rebuilds or compares the figures. To rebuild, it takes the data folder for itself: beside a serving process it would
// hold up every write for as long as it runs.
func (c *recountCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.openFilled(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if !c.Check && c.Database == "" {
		release, err := store.LockFolder(c.Data)
		if err != nil {
			return err
		}
		defer release()
	}
	d, err := recount(ctx, db, c.Check)
	if err != nil {
		return err
	}
	if err := t.tell(d); err != nil {
		return err
	}
	for _, line := range d.Lines {
		if !t.json {
			fmt.Fprintln(t.out, line)
		}
	}
	t.say("app.cli.recounted", "cells", d.Cells, "count", d.Differ)
	if d.Differ > 0 {
		return errDifference
	}
	return nil
}

// recount makes everything that is kept for reading anew and compares: the coverage, and where duties stand.
func recount(ctx context.Context, db *store.DB, check bool) (coverage.Difference, error) {
	d, err := coverage.Recount(ctx, db, sessions.Facts{}, check)
	if err != nil {
		return d, err
	}
	duties, err := briefs.Recount(ctx, db, check)
	d.Cells, d.Differ, d.Lines = d.Cells+duties.Cells, d.Differ+duties.Differ, append(d.Lines, duties.Lines...)
	return d, err
}

type verifyCommand struct{ config.Place }

// finding is what one check came to.
type finding struct {
	Check string `json:"check"`
	Fine  bool   `json:"fine"`
	Found string `json:"found,omitempty"`
	Count int64  `json:"count"`
}

// Run checks everything that can be checked and says what it found.
func (c *verifyCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.openFilled(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	all, err := Verify(ctx, db, c.Data)
	if err != nil {
		return err
	}
	if err := t.tell(all); err != nil {
		return err
	}
	bad := false
	for _, f := range all {
		key := "app.cli.fine"
		if !f.Fine {
			key, bad = "app.cli.altered", true
		}
		t.say(key, "check", t.words.T("app.check."+f.Check), "count", f.Count, "found", f.Found)
	}
	if bad {
		return errDifference
	}
	return nil
}

// Verify checks the database's structure, the journal, the files under dir and the figures.
func Verify(ctx context.Context, db *store.DB, dir string) ([]finding, error) {
	structure, err := db.Check(ctx)
	if err != nil {
		return nil, err
	}
	all := []finding{{Check: "structure", Fine: len(structure) == 0, Found: first(structure), Count: int64(len(structure))}}
	if len(structure) > 0 {
		return all, nil // what stands on a broken structure tells nothing more
	}
	rep, err := journal.Verify(ctx, db)
	if err != nil {
		return nil, err
	}
	all = append(all, finding{Check: "journal", Fine: rep.Altered == "", Found: rep.Altered, Count: rep.Entries})
	files, err := verifyFiles(ctx, dir)
	if err != nil {
		return nil, err
	}
	all = append(all, files)
	d, err := recount(ctx, db, true)
	if err != nil {
		return nil, err
	}
	return append(all, finding{Check: "figures", Fine: d.Differ == 0, Found: first(d.Lines), Count: d.Cells}), nil
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func verifyFiles(ctx context.Context, dir string) (finding, error) {
	f := finding{Check: "files", Fine: true}
	blobs, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	if err != nil {
		return f, err
	}
	defer func() { _ = blobs.Close() }()
	err = blobs.Each(ctx, func(key string, _ int64) error {
		f.Count++
		ok, err := blob.Check(ctx, blobs, key)
		if err == nil && !ok && f.Fine {
			f.Fine, f.Found = false, key
		}
		return err
	})
	if err != nil {
		return f, fmt.Errorf("app: verify files: %w", err)
	}
	return f, nil
}
