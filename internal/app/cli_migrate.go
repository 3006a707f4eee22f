package app

import (
	"io/fs"

	"rostrum/migrations"
)

// migrationFiles are the schema's timeline, as this program knows it.
func migrationFiles() fs.FS { return migrations.Files() }
