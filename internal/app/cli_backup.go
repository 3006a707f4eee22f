package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

type backupCommand struct {
	config.Place
	File       string `arg:"" help:"File to write; '-' for standard output." type:"path"`
	Passphrase string `help:"What the keys are sealed with. Needed where there are keys; best given by the environment." env:"ROSTRUM_PASSPHRASE"`
}

// Run writes beside and renames, so that a backup is whole or not there.
func (c *backupCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.openFilled(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if filepath.Base(c.File) == "-" {
		return Backup(ctx, db, c.Data, c.Passphrase, t.out)
	}
	f, err := os.CreateTemp(filepath.Dir(c.File), ".rostrum-backup")
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: backup: %w", err), fault.Unavailable, "app.backup.write", "file", c.File)
	}
	err = Backup(ctx, db, c.Data, c.Passphrase, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), c.File); err != nil {
		return errors.Join(fmt.Errorf("app: backup: %w", err), os.Remove(f.Name()))
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return fmt.Errorf("app: backup: %w", err)
	}
	t.say("app.cli.backup", "file", c.File, "size", t.words.Bytes(info.Size()))
	return t.tell(map[string]any{"file": c.File, "bytes": info.Size()})
}

type restoreCommand struct {
	config.Place
	File       string `arg:"" help:"Backup to read." type:"existingfile"`
	Passphrase string `help:"What the keys were sealed with." env:"ROSTRUM_PASSPHRASE"`
}

// restoring is where a restore works inside the data folder. Its parts move up when all of them are whole, so
// that what fails or is cut short leaves nothing that could be served.
const restoring = ".restoring"

// Run fills an empty place; a place with data is refused before anything is written.
func (c *restoreCommand) Run(ctx context.Context, t *terminal) (err error) {
	release, err := emptyFolder(c.Place)
	if err != nil {
		return err
	}
	defer release()
	f, err := os.Open(c.File)
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: restore: %w", err), fault.Invalid, "store.baddump")
	}
	defer func() { _ = f.Close() }()
	part := c.Place
	part.Data = filepath.Join(c.Data, restoring)
	if err := os.Mkdir(part.Data, 0o700); err != nil {
		return fault.Wrap(fmt.Errorf("app: restore: %w", err), fault.Unavailable, "store.folder", "dir", part.Data)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(part.Data)) }()
	db, err := t.open(ctx, part)
	if err != nil {
		return err
	}
	err = Restore(ctx, db, part.Data, c.Passphrase, f)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := moveUp(part.Data, c.Data); err != nil {
		return fault.Wrap(fmt.Errorf("app: restore: %w", err), fault.Unavailable, "store.folder", "dir", c.Data)
	}
	t.say("app.cli.restored", "dir", c.Data)
	return t.tell(map[string]string{"data": c.Data})
}

// moveUp moves what lies in one folder into another, the database last: without it nothing is served.
func moveUp(from, to string) error {
	held, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	slices.SortStableFunc(held, func(a, b os.DirEntry) int {
		return cmp.Compare(strings.Count(a.Name(), "rostrum.db"), strings.Count(b.Name(), "rostrum.db"))
	})
	for _, h := range held {
		if err := os.Rename(filepath.Join(from, h.Name()), filepath.Join(to, h.Name())); err != nil {
			return err
		}
	}
	return nil
}

// emptyFolder takes a data folder that holds nothing yet.
func emptyFolder(p config.Place) (release func(), err error) {
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return nil, fault.Wrap(fmt.Errorf("app: data folder: %w", err), fault.Unavailable, "store.folder", "dir", p.Data)
	}
	held, err := os.ReadDir(p.Data)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("app: data folder: %w", err), fault.Unavailable, "store.folder", "dir", p.Data)
	}
	for _, h := range held {
		if h.Name() != "rostrum.lock" {
			return nil, fault.New(fault.Invalid, "app.cli.notempty", "dir", p.Data)
		}
	}
	return store.LockFolder(p.Data)
}
