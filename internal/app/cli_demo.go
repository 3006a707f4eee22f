package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rostrum/internal/app/demo"
	"rostrum/internal/app/territory"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

type demoCommand struct {
	config.Place
	Seed  uint64 `help:"Another seed invents other people and talks." default:"1"`
	Small bool   `help:"Two provinces only, filled in seconds."`
}

// demoFilled is what the command answers programs.
type demoFilled struct {
	Units    int64       `json:"units"`
	Speakers int64       `json:"speakers"`
	Sessions int64       `json:"sessions"`
	Seconds  float64     `json:"seconds"`
	Logins   []demoShown `json:"logins"`
}

// demoShown is a log-in as it is printed: its title in one language.
type demoShown struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Title    string `json:"title"`
}

// Run fills an empty place; a place with data is refused before anything is written. Nothing stays of a demo
// that failed half way, where the database is a file.
func (c *demoCommand) Run(ctx context.Context, t *terminal) error {
	release, err := emptyFolder(c.Place)
	if err != nil {
		return err
	}
	defer release()
	start := time.Now()
	sum, err := c.fill(ctx, t)
	if err != nil {
		return errors.Join(err, c.clear())
	}
	filled := demoFilled{sum.Units, sum.Speakers, sum.Sessions, math.Round(time.Since(start).Seconds()*10) / 10, shownLogins(t.words, sum.Logins)}
	if err := t.tell(filled); err != nil {
		return err
	}
	t.say("app.cli.demofilled", "units", filled.Units, "speakers", filled.Speakers, "sessions", filled.Sessions, "seconds", filled.Seconds)
	t.sayLogins(filled.Logins)
	return nil
}

// fill does without fsync while it fills, and makes the file safe once at the end.
func (c *demoCommand) fill(ctx context.Context, t *terminal) (demo.Summary, error) {
	quiet := slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelError}))
	db, err := OpenStore(ctx, c.Place, Options{Log: quiet, Unsafe: true})
	if err != nil {
		return demo.Summary{}, err
	}
	sum, err := demo.Fill(ctx, db, demo.Options{Seed: c.Seed, Small: c.Small, Progress: t.progress(demo.StepFigures)})
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Invalid, "app.cli.notempty", "dir", c.where())
	}
	if err == nil {
		err = db.Settle(ctx)
	}
	if err = errors.Join(err, db.Close()); err != nil || c.Database != "" {
		return sum, err
	}
	return sum, c.sync()
}

// where names what was to be filled, without a password.
func (c *demoCommand) where() string {
	if _, host, found := strings.Cut(c.Database, "@"); found {
		return host
	}
	if c.Database != "" {
		return c.Database
	}
	return c.Data
}

func (c *demoCommand) file() string { return filepath.Join(c.Data, "rostrum.db") }

// sync brings the file from the system's memory to the disk.
func (c *demoCommand) sync() error {
	f, err := os.OpenFile(c.file(), os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: demo: %w", err), fault.Unavailable, "store.folder", "dir", c.Data)
	}
	return nil
}

// clear takes away the file of a demo that failed.
func (c *demoCommand) clear() error {
	if c.Database != "" {
		return nil
	}
	var errs []error
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(c.file() + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func shownLogins(words *lang.Printer, all []demo.Login) []demoShown {
	shown := make([]demoShown, len(all))
	for i, l := range all {
		shown[i] = demoShown{l.Name, l.Password, l.Role, l.Title.In(words.Lang())}
	}
	return shown
}

func (t *terminal) sayLogins(all []demoShown) {
	t.say("app.cli.demologins")
	for _, l := range all {
		t.say("app.cli.demologin", "name", l.Name, "password", l.Password, "title", l.Title)
	}
}

// printDemo prints the log-ins of a demo; elsewhere it prints nothing.
func (t *terminal) printDemo(ctx context.Context, db *store.DB) {
	all, err := demoLogins(ctx, db)
	if err != nil || len(all) == 0 {
		return
	}
	shown := make([]demoShown, len(all))
	for i, l := range all {
		shown[i] = demoShown{Name: l.Name, Password: l.Password, Title: l.Title.In(t.words.Lang())}
	}
	t.sayLogins(shown)
}

// barWidth is how many characters a bar has.
const barWidth = 30

// progress tells each step in a line as it begins, and draws a bar meanwhile where a person looks on, until the end
// of the last step.
func (t *terminal) progress(lastStep string) func(step string, done, total int64) {
	if t.json {
		return nil
	}
	bar := isTerminal(t.err)
	last := ""
	return func(step string, done, total int64) {
		name := t.words.T(stepKey(step))
		if total > 1 {
			name += " " + t.words.T("app.demo.of", "done", done, "total", total)
		}
		if bar {
			full := int(barWidth * done / max(total, 1))
			fmt.Fprintf(t.err, "\r\x1b[K[%s%s] %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), name)
			if step == lastStep && done == total {
				fmt.Fprint(t.err, "\r\x1b[K")
			}
			return
		}
		if step != last {
			last = step
			fmt.Fprintln(t.err, t.words.T(stepKey(step)))
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// stepKey is the words key of a step.
func stepKey(step string) string {
	switch step {
	case territory.StepPlaces:
		return "app.demo.places"
	case demo.StepTerritory:
		return "app.demo.territory"
	case demo.StepMap:
		return "app.demo.map"
	case demo.StepLists:
		return "app.demo.lists"
	case demo.StepPeople:
		return "app.demo.people"
	case demo.StepBriefs:
		return "app.demo.briefs"
	case demo.StepSessions:
		return "app.demo.sessions"
	default:
		return "app.demo.figures"
	}
}
