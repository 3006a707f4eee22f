package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/fault"
)

func TestABlobIsKeptUnderItsHash(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	ctx := context.Background()
	first, size, err := f.Put(ctx, strings.NewReader("đề cương"))
	if err != nil || size != 13 {
		t.Fatal(first, size, err)
	}
	second, _, err := f.Put(ctx, strings.NewReader("đề cương"))
	if err != nil || second != first {
		t.Errorf("put twice: %s and %s, %v", first, second, err)
	}
	r, err := f.Open(ctx, first)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(r)
	_ = r.Close()
	if string(b) != "đề cương" {
		t.Errorf("read %q", b)
	}
	count := 0
	if err := f.Each(ctx, func(string, int64) error { count++; return nil }); err != nil || count != 1 {
		t.Errorf("%d blobs, %v", count, err)
	}
	if ok, err := blob.Check(ctx, f, first); !ok || err != nil {
		t.Errorf("check: %v %v", ok, err)
	}
	if err := os.WriteFile(filepath.Join(dir, first[:2], first), []byte("đề cươnh"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ok, err := blob.Check(ctx, f, first); ok || err != nil {
		t.Errorf("a changed blob passes: %v %v", ok, err)
	}
	if err := f.Remove(ctx, first); err != nil {
		t.Error(err)
	}
	if _, err := f.Size(ctx, first); !fault.Is(err, fault.NotFound) {
		t.Errorf("after removal: %v", err)
	}
}

func TestNothingOutsideTheFolderIsReached(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, key := range []string{"", "../secret", "/etc/passwd", strings.Repeat(".", 64), strings.Repeat("/", 64)} {
		if _, err := f.Open(context.Background(), key); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestABrokenUploadLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	broken := errors.New("cut")
	if _, _, err := f.Put(context.Background(), io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
