package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// write empties the folder but for .gitkeep and fills it with the files, their compressed forms
// and manifest.json. It prints one line for each file.
func write(out string, files map[string][]byte) error {
	if err := empty(out); err != nil {
		return err
	}
	names := map[string]string{}
	for name, body := range files {
		public := publicName(name, body)
		names[name] = public
		gz, br, err := compress(body)
		if err != nil {
			return fmt.Errorf("bundle: compress %s: %w", name, err)
		}
		for suffix, form := range map[string][]byte{"": body, ".gz": gz, ".br": br} {
			if err := put(filepath.Join(out, public+suffix), form); err != nil {
				return err
			}
		}
		fmt.Printf("%-24s %7d B  gzip %6d B  brotli %6d B\n", public, len(body), len(gz), len(br))
	}
	manifest, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return fmt.Errorf("bundle: write manifest: %w", err)
	}
	return put(filepath.Join(out, "manifest.json"), manifest)
}

// publicName puts ten figures of the checksum before the ending.
func publicName(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:])[:10] + ext
}

func empty(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("bundle: make %s: %w", out, err)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return fmt.Errorf("bundle: read %s: %w", out, err)
	}
	for _, e := range entries {
		if e.Name() == ".gitkeep" {
			continue
		}
		if err := os.Remove(filepath.Join(out, e.Name())); err != nil {
			return fmt.Errorf("bundle: empty %s: %w", out, err)
		}
	}
	return nil
}

func put(file string, body []byte) error {
	if err := os.WriteFile(file, body, 0o644); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}

func compress(body []byte) (gz, br []byte, err error) {
	var g, b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&g, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	if err := pour(zip, body); err != nil {
		return nil, nil, err
	}
	if err := pour(brotli.NewWriterLevel(&b, brotli.BestCompression), body); err != nil {
		return nil, nil, err
	}
	return g.Bytes(), b.Bytes(), nil
}

// pour writes all and closes, which flushes the last block.
func pour(w io.WriteCloser, body []byte) error {
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}
