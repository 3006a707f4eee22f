package app

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// manifest is the last entry of a backup: what stands before it, and its hashes.
type manifest struct {
	Format  int               `json:"format"`
	Program string            `json:"program"`
	Schema  int64             `json:"schema"`
	MadeAt  int64             `json:"made_at"`
	Journal string            `json:"journal"` // root of the journal's chain
	Hashes  map[string]string `json:"hashes"`
}

const backupFormat = 1

// Backup writes rows, files and keys into one gzipped tar. Keys go in only under a passphrase, sealed with age.
func Backup(ctx context.Context, db *store.DB, dir, passphrase string, out io.Writer) error {
	zip := gzip.NewWriter(out)
	t := &packer{tar: tar.NewWriter(zip), m: manifest{Format: backupFormat, Program: Version(), MadeAt: db.Now().UnixMicro(), Hashes: map[string]string{}}}
	var err error
	if t.m.Schema, _, err = db.Version(ctx, migrationFiles()); err != nil {
		return fmt.Errorf("app: backup: %w", err)
	}
	rep, err := journal.Verify(ctx, db)
	if err != nil {
		return err
	}
	t.m.Journal = rep.Root
	for _, step := range []func() error{
		func() error { return t.rows(ctx, db) },
		func() error { return t.blobs(ctx, filepath.Join(dir, "blobs")) },
		func() error { return t.keys(filepath.Join(dir, "keys"), passphrase) },
		func() error {
			b, err := json.MarshalIndent(t.m, "", "  ")
			return errors.Join(err, t.add("manifest.json", bytes.NewReader(b), int64(len(b))))
		},
		t.tar.Close, zip.Close,
	} {
		if err := step(); err != nil {
			return fmt.Errorf("app: backup: %w", err)
		}
	}
	return nil
}

// packer writes entries and remembers their hashes.
type packer struct {
	tar *tar.Writer
	m   manifest
}

func (p *packer) add(name string, r io.Reader, size int64) error {
	if err := p.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size}); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(p.tar, h), r); err != nil {
		return err
	}
	p.m.Hashes[name] = hex.EncodeToString(h.Sum(nil))
	return nil
}

// rows dumps into a temporary file first: a tar entry says its size before its content.
func (p *packer) rows(ctx context.Context, db *store.DB) (err error) {
	f, err := os.CreateTemp("", "rostrum-dump")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if err := db.Dump(ctx, f); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return p.add("rows.jsonl", f, size)
}

func (p *packer) blobs(ctx context.Context, dir string) error {
	blobs, err := blob.OpenFolder(dir)
	if err != nil {
		return err
	}
	defer func() { _ = blobs.Close() }()
	return blobs.Each(ctx, func(key string, size int64) error {
		r, err := blobs.Open(ctx, key)
		if err != nil {
			return err
		}
		return errors.Join(p.add("blobs/"+key, r, size), r.Close())
	})
}

func (p *packer) keys(dir, passphrase string) error {
	var plain bytes.Buffer
	inner := tar.NewWriter(&plain)
	found := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found++
		if err := inner.WriteHeader(&tar.Header{Name: d.Name(), Mode: 0o600, Size: int64(len(b))}); err != nil {
			return err
		}
		_, err = inner.Write(b)
		return err
	})
	if err = errors.Join(err, inner.Close()); err != nil || found == 0 {
		return err
	}
	if passphrase == "" {
		return fault.New(fault.Invalid, "app.backup.passphrase")
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return err
	}
	if _, err := w.Write(plain.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return p.add("keys.age", &sealed, int64(sealed.Len()))
}

// Restore fills an empty database and data folder from a backup, checking every hash. What an erasure
// removed since the backup was made is the caller's to apply again.
func Restore(ctx context.Context, db *store.DB, dir, passphrase string, in io.Reader) error {
	zip, err := gzip.NewReader(in)
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: restore: %w", err), fault.Invalid, "store.baddump")
	}
	r := &unpacker{db: db, dir: dir, passphrase: passphrase, hashes: map[string]string{}}
	archive := tar.NewReader(zip)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.entry(ctx, head, archive)
		}
		if err != nil {
			if _, known := fault.As(err); !known {
				err = fault.Wrap(fmt.Errorf("app: restore: %w", err), fault.Invalid, "store.baddump")
			}
			return err
		}
	}
	if !r.complete {
		return fault.New(fault.Invalid, "store.baddump")
	}
	return db.NewEpoch(ctx)
}

// unpacker reads entries and checks them against the manifest at the end.
type unpacker struct {
	db         *store.DB
	dir        string
	passphrase string
	hashes     map[string]string
	complete   bool
}

func (r *unpacker) entry(ctx context.Context, head *tar.Header, body io.Reader) error {
	h := sha256.New()
	body = io.TeeReader(body, h)
	var err error
	switch {
	case head.Name == "rows.jsonl":
		err = r.db.Load(ctx, body)
	case strings.HasPrefix(head.Name, "blobs/"):
		err = r.blob(ctx, strings.TrimPrefix(head.Name, "blobs/"), body)
	case head.Name == "keys.age":
		err = r.keys(body)
	case head.Name == "manifest.json":
		return r.check(ctx, body)
	default:
		err = fault.New(fault.Invalid, "store.baddump")
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	r.hashes[head.Name] = hex.EncodeToString(h.Sum(nil))
	return nil
}

func (r *unpacker) blob(ctx context.Context, key string, body io.Reader) error {
	blobs, err := blob.OpenFolder(filepath.Join(r.dir, "blobs"))
	if err != nil {
		return err
	}
	defer func() { _ = blobs.Close() }()
	got, _, err := blobs.Put(ctx, body)
	if err == nil && got != key {
		err = fault.New(fault.Invalid, "store.baddump")
	}
	return err
}

func (r *unpacker) keys(body io.Reader) error {
	who, err := age.NewScryptIdentity(r.passphrase)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "app.backup.passphrase")
	}
	plain, err := age.Decrypt(body, who)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "app.backup.wrong")
	}
	if err := os.MkdirAll(filepath.Join(r.dir, "keys"), 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Join(r.dir, "keys"))
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	inner := tar.NewReader(plain)
	for {
		head, err := inner.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b, err := io.ReadAll(io.LimitReader(inner, 1<<20))
		if err != nil {
			return err
		}
		if err := root.WriteFile(head.Name, b, 0o600); err != nil {
			return err
		}
	}
}

func (r *unpacker) check(ctx context.Context, body io.Reader) error {
	var m manifest
	if err := json.NewDecoder(body).Decode(&m); err != nil || m.Format != backupFormat {
		return fault.Wrap(errors.Join(errors.New("app: manifest"), err), fault.Invalid, "store.baddump")
	}
	for name, want := range m.Hashes {
		if r.hashes[name] != want {
			return fault.New(fault.Invalid, "app.backup.altered", "name", name)
		}
	}
	rep, err := journal.Verify(ctx, r.db)
	if err != nil {
		return err
	}
	// Entries sealed between the reading of the root and that of the rows stand after it in the chain.
	var through int64
	err = r.db.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
		through, err = store.Value[int64](tx, `SELECT count(*) FROM journal WHERE chain = $1`, m.Journal)
		return err
	})
	if err != nil {
		return err
	}
	if len(m.Hashes) != len(r.hashes) || rep.Root != m.Journal && m.Journal != "" && through != 1 || rep.Altered != "" {
		return fault.New(fault.Invalid, "app.backup.altered", "name", "journal")
	}
	r.complete = true
	return nil
}
