// Package measure holds what benches share: a database in a throw-away folder, bulk rows, medians and ratios.
package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/migrations"
)

// Open makes a migrated SQLite database at path, with every commit synced to disk (FULL).
func Open(ctx context.Context, path string) (*store.DB, error) {
	db, err := store.Open(ctx, store.Options{URL: path, Location: time.FixedZone("ICT", 7*3600),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	return db, db.Migrate(ctx, migrations.Files())
}

// Folder makes a throw-away folder and gives what removes it.
func Folder() (string, func(), error) {
	dir, err := os.MkdirTemp("", "rostrum-bench")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// Copy copies a closed database file.
func Copy(dir, from, to string) error {
	b, err := os.ReadFile(filepath.Join(dir, from))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, to), b, 0o600)
}

// valuesPerStatement and perWrite are how many values go into one statement and rows into one transaction: the
// driver looks values up by name, so that more of them in a statement cost more each.
const (
	valuesPerStatement = 100
	perWrite           = 50_000
)

// Load inserts n rows, row(i) giving the values of each.
func Load(ctx context.Context, db *store.DB, table string, columns string, n int, row func(i int) []any) error {
	width := len(strings.Split(columns, ","))
	perStatement := max(valuesPerStatement/width, 1)
	for start := 0; start < n; start += perWrite {
		err := db.Maintain(ctx, "bench.load", func(tx *store.Tx) error {
			for at := start; at < min(start+perWrite, n); at += perStatement {
				rows := min(perStatement, min(start+perWrite, n)-at)
				args := make([]any, 0, rows*width)
				for i := range rows {
					args = append(args, row(at+i)...)
				}
				if _, err := tx.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+tuples(rows, width), args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("load %s: %w", table, err)
		}
	}
	return nil
}

func tuples(n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(i*width + j + 1))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Times is how long one thing took each time.
type Times []time.Duration

// Run times fn and keeps it.
func (t *Times) Run(fn func() error) error {
	start := time.Now()
	err := fn()
	*t = append(*t, time.Since(start))
	return err
}

// At is the q-quantile: 0.5 is the median.
func (t Times) At(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// String is the median with the smallest and the largest.
func (t Times) String() string {
	return fmt.Sprintf("%s (%s–%s, n=%d)", short(t.At(0.5)), short(t.At(0)), short(t.At(1)), len(t))
}

func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.3f ms", float64(d)/1e6)
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// Ratio is how many times longer other took than ours, by medians.
func Ratio(ours, other Times) float64 {
	return float64(other.At(0.5)) / float64(max(ours.At(0.5), 1))
}

// CPU is what a process used so far, in seconds, from /proc.
func CPU(pid int) (float64, error) {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100, errors.Join(err1, err2)
}

// Resident is the memory of a process in KB, from /proc.
func Resident(pid int) (int64, error) {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		}
	}
	return 0, errors.New("measure: no VmRSS")
}
