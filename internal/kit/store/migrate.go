package store

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"rostrum/internal/kit/fault"
)

// sqliteOnly marks, in a migration, a table option that only SQLite knows.
const sqliteOnly = "/*sqlite WITHOUT ROWID*/"

// Migrate brings the schema up to the newest migration in files (NNNN_name.sql). A schema newer than
// files is refused with fault.Conflict: an older program must not write into it.
func (db *DB) Migrate(ctx context.Context, files fs.FS) error {
	p, err := provider(db, files)
	if err != nil {
		return err
	}
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return classify(fmt.Errorf("store: migrate: %w", err))
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if current > newest {
		return fault.New(fault.Conflict, "store.newer", "have", current, "know", newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return classify(fmt.Errorf("store: migrate: %w", err))
	}
	return nil
}

// Version gives the schema's version and the newest in files.
func (db *DB) Version(ctx context.Context, files fs.FS) (have, know int64, err error) {
	p, err := provider(db, files)
	if err != nil {
		return 0, 0, err
	}
	have, err = p.GetDBVersion(ctx)
	sources := p.ListSources()
	return have, sources[len(sources)-1].Version, err
}

func provider(db *DB, files fs.FS) (*goose.Provider, error) {
	dialect := database.DialectSQLite3
	option := strings.Trim(sqliteOnly, "/*")
	option = strings.TrimPrefix(option, "sqlite ")
	if db.engine.dialect() == "postgres" {
		dialect, option = database.DialectPostgres, ""
	}
	adapted := fstest.MapFS{}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("store: migrations: %w", err)
		}
		adapted[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(text), sqliteOnly, option))}
	}
	p, err := goose.NewProvider(dialect, db.engine.pool(), adapted)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}
