// Package migrations holds the one timeline of the schema for both databases.
package migrations

import "embed"

//go:embed *.sql
var files embed.FS

// Files gives the migrations, NNNN_room.sql each, to be applied in order.
func Files() embed.FS { return files }
