package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// exitDifference is what a check exits with when it found a difference; 0, 2 and 3 come from fault.
const exitDifference = 1

// errDifference says that a check found something; what, is already printed.
var errDifference = errors.New("app: a difference was found")

// terminal is where a command reads and writes.
type terminal struct {
	in     io.Reader
	out    io.Writer
	err    io.Writer
	json   bool
	words  *lang.Printer
	logger *slog.Logger
}

// commands is the whole command line; the help texts are the manual.
type commands struct {
	JSON bool   `help:"Answer with one JSON object, for programs." env:"ROSTRUM_JSON"`
	Lang string `help:"Language of messages." enum:"vi,en,auto" default:"auto" env:"ROSTRUM_LANG"`

	Serve     serveCommand     `cmd:"" help:"Serve the pages, the interface for programs and the jobs until told to stop."`
	Demo      demoCommand      `cmd:"" help:"Fill an empty data folder (or --database) with an invented demo on the real map and print its log-ins."`
	Territory territoryCommand `cmd:"" help:"Bring the places of Viet Nam with their history into an installation that has none; the beginning of a real one."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database's schema up to this program's. Serving does it too."`
	User      userCommand      `cmd:"" help:"Add an account or set a new password, from the machine itself."`
	Recount   recountCommand   `cmd:"" help:"Rebuild the coverage figures from the reports, in one write: stop the service first (SQLite), or know that writes wait until it ends (PostgreSQL). With --check only compare, at any time. Exits with 1 where one differs."`
	Verify    verifyCommand    `cmd:"" help:"Check the database's structure, the journal's chain, the files and the figures. Exits with 1 where something was altered."`
	Backup    backupCommand    `cmd:"" help:"Write everything into one file while serving goes on: rows, files, and keys under a passphrase."`
	Restore   restoreCommand   `cmd:"" help:"Fill an empty data folder (or --database) from a backup."`
	Config    configCommand    `cmd:"" help:"Print the settings as they are after flags and environment."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

const description = `Rostrum runs a network of speakers: brief, duty, session, question, answer, coverage.

Every flag can be set by the environment variable named beside it.
Exit codes: 0 done, 1 a check found a difference, 2 wrong use, 3 unavailable.

First steps:
  rostrum demo --data ./demo && rostrum serve --data ./demo
  rostrum user add admin --role administrator --data ./data && rostrum territory --data ./data && rostrum serve --data ./data`

// Run runs one command line and gives its exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var c commands
	code := -1
	parser, err := kong.New(&c, kong.Name("rostrum"), kong.Description(description), kong.Writers(out, errOut),
		kong.Exit(func(n int) { code = n; panic(exit{}) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return fault.Internal.ExitCode()
	}
	parsed, err := parse(parser, args)
	if code >= 0 {
		return code
	}
	if err != nil {
		words, broken := printer(tongue("", args))
		if broken != nil {
			fmt.Fprintln(errOut, broken)
			return fault.Internal.ExitCode()
		}
		fmt.Fprintln(errOut, "rostrum: "+wrongUse(words, err))
		return fault.Invalid.ExitCode()
	}
	t, err := c.terminal(in, out, errOut)
	if err == nil {
		parsed.BindTo(ctx, (*context.Context)(nil))
		err = parsed.Run(t)
	}
	return t.end(err)
}

// exit unwinds kong when it has printed its help.
type exit struct{}

func parse(parser *kong.Kong, args []string) (parsed *kong.Context, err error) {
	defer func() {
		if p := recover(); p != nil {
			if _, ours := p.(exit); !ours {
				panic(p)
			}
		}
	}()
	return parser.Parse(args)
}

func (c *commands) terminal(in io.Reader, out, errOut io.Writer) (*terminal, error) {
	t := &terminal{in: in, out: out, err: errOut, json: c.JSON, logger: slog.New(slog.NewTextHandler(errOut, nil))}
	if c.JSON {
		t.logger = slog.New(slog.NewJSONHandler(errOut, nil))
	}
	var err error
	t.words, err = printer(tongue(c.Lang, nil))
	return t, err
}

// end says what went wrong in words and gives the exit code.
func (t *terminal) end(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errDifference):
		return exitDifference
	}
	text := err.Error()
	if e, known := fault.As(err); known && t.words != nil {
		text = t.words.T(e.Key, e.Args...)
		for _, f := range fault.Fields(err) {
			text += "\n  " + f.Name + ": " + t.words.T(f.Key, f.Args...)
		}
	}
	if t.json {
		_ = json.NewEncoder(t.out).Encode(map[string]string{"error": text})
	}
	fmt.Fprintln(t.err, "rostrum: "+text)
	return fault.Of(err).ExitCode()
}

// say prints words for people, or nothing where JSON was asked for.
func (t *terminal) say(key string, args ...any) {
	if !t.json {
		fmt.Fprintln(t.out, t.words.T(key, args...))
	}
}

// tell prints v as JSON where that was asked for.
func (t *terminal) tell(v any) error {
	if !t.json {
		return nil
	}
	return json.NewEncoder(t.out).Encode(v)
}

func (t *terminal) open(ctx context.Context, p config.Place) (*store.DB, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	return OpenStore(ctx, p, Options{Log: t.logger})
}

// openFilled opens what must be there already: a wrong --data would else become a new folder, found to be fine.
func (t *terminal) openFilled(ctx context.Context, p config.Place) (*store.DB, error) {
	if p.Database == "" {
		if _, err := os.Stat(filepath.Join(p.Data, "rostrum.db")); errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Invalid, "app.cli.nodata", "dir", p.Data)
		}
	}
	return t.open(ctx, p)
}

type serveCommand struct{ config.Serve }

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, t *terminal) error {
	if err := keepMemory(); err != nil {
		t.logger.Warn("an image of this process's memory can be made when it crashes", "err", err)
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: own addresses: %w", err), fault.Unavailable, "config.lan")
	}
	if err := c.OnLan(own); err != nil {
		return err
	}
	a, err := New(ctx, c.Serve, Options{Log: t.logger})
	if err != nil {
		return err
	}
	defer a.Close()
	base, _, err := c.Base()
	if err != nil {
		return err
	}
	return a.Serve(ctx, func(address string) {
		if t.json {
			_ = t.tell(map[string]string{"address": address, "url": base.String()})
		}
		t.say("app.cli.serving", "url", base.String(), "address", address)
		if c.Lan {
			_, port, _ := net.SplitHostPort(address)
			t.say("app.cli.lan", "url", base.String()+"/r", "here", "http://localhost:"+port)
		}
		t.printDemo(ctx, a.DB)
	})
}

type migrateCommand struct{ config.Place }

// Run migrates and says from and to which version.
func (c *migrateCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.open(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	have, _, err := db.Version(ctx, migrationFiles())
	if err != nil {
		return err
	}
	t.say("app.cli.migrated", "version", have)
	return t.tell(map[string]int64{"version": have})
}

type configCommand struct{ config.Serve }

// Run prints the settings; what is secret is not shown.
func (c *configCommand) Run(t *terminal) error {
	shown := c.Serve
	if shown.BusSecret != "" {
		shown.BusSecret = "…"
	}
	if shown.WifiPassword != "" {
		shown.WifiPassword = "…"
	}
	if i := strings.Index(shown.Database, "@"); i >= 0 {
		shown.Database = "postgres://…" + shown.Database[i:]
	}
	if err := c.Check(); err != nil {
		return err
	}
	enc := json.NewEncoder(t.out)
	enc.SetIndent("", "  ")
	return enc.Encode(shown)
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(t *terminal) error {
	if t.json {
		return t.tell(map[string]string{"version": Version()})
	}
	fmt.Fprintln(t.out, "rostrum "+Version())
	return nil
}
