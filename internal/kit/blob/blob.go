// Package blob keeps files under the hash of their content: a folder here, an object store behind the same five methods later.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"rostrum/internal/kit/fault"
)

// Store keeps blobs. A key is the SHA-256 of the content in hex, so a blob never changes and putting it twice is harmless.
type Store interface {
	Put(ctx context.Context, r io.Reader) (key string, size int64, err error)
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	Size(ctx context.Context, key string) (int64, error)
	Remove(ctx context.Context, key string) error
	Each(ctx context.Context, fn func(key string, size int64) error) error
}

// Folder is a Store in a folder; nothing outside it can be reached.
type Folder struct {
	root *os.Root
}

// OpenFolder opens or makes the folder.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(fmt.Errorf("blob: open: %w", err), fault.Unavailable, "store.folder", "dir", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("blob: open: %w", err), fault.Unavailable, "store.folder", "dir", dir)
	}
	return &Folder{root}, nil
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.root.Close() }

func place(key string) (string, error) {
	if len(key) != 64 {
		return "", fault.New(fault.NotFound, "store.none")
	}
	if _, err := hex.DecodeString(key); err != nil {
		return "", fault.New(fault.NotFound, "store.none")
	}
	return path.Join(key[:2], key), nil
}

// Put writes beside, syncs and renames, so that a blob is whole or not there.
func (f *Folder) Put(ctx context.Context, r io.Reader) (string, int64, error) {
	var name [8]byte
	_, _ = rand.Read(name[:])
	temporary := "new-" + hex.EncodeToString(name[:])
	file, err := f.root.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("blob: put: %w", err)
	}
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, h), contextReader{ctx, r})
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", 0, errors.Join(fmt.Errorf("blob: put: %w", err), f.root.Remove(temporary))
	}
	key := hex.EncodeToString(h.Sum(nil))
	if err := f.root.Mkdir(key[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", 0, errors.Join(fmt.Errorf("blob: put: %w", err), f.root.Remove(temporary))
	}
	if err := f.root.Rename(temporary, path.Join(key[:2], key)); err != nil {
		return "", 0, errors.Join(fmt.Errorf("blob: put: %w", err), f.root.Remove(temporary))
	}
	return key, size, nil
}

// contextReader stops reading when the request ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// Open gives a blob for reading; a changed one is found out when it was read to its end.
func (f *Folder) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	at, err := place(key)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "store.none")
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return file, nil
}

// Size gives a blob's length in bytes.
func (f *Folder) Size(_ context.Context, key string) (int64, error) {
	at, err := place(key)
	if err != nil {
		return 0, err
	}
	info, err := f.root.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, fault.New(fault.NotFound, "store.none")
	}
	if err != nil {
		return 0, fmt.Errorf("blob: size: %w", err)
	}
	return info.Size(), nil
}

// Remove deletes a blob; one that is not there is no error.
func (f *Folder) Remove(_ context.Context, key string) error {
	at, err := place(key)
	if err != nil {
		return err
	}
	if err := f.root.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: remove: %w", err)
	}
	return nil
}

// Each calls fn for every blob, in the order of keys.
func (f *Folder) Each(ctx context.Context, fn func(key string, size int64) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(d.Name()) != 64 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("blob: each: %w", err)
		}
		return fn(d.Name(), info.Size())
	})
}

// Check reads a blob whole and says whether it is still what its key says.
func Check(ctx context.Context, s Store, key string) (bool, error) {
	r, err := s.Open(ctx, key)
	if err != nil {
		return false, err
	}
	h := sha256.New()
	_, err = io.Copy(h, r)
	if err = errors.Join(err, r.Close()); err != nil {
		return false, fmt.Errorf("blob: check: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)) == key, nil
}
