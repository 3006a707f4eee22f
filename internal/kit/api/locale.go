package api

import (
	"embed"
	"io/fs"
)

//go:embed locale
var locale embed.FS

// Locale gives the words of this package: what an input that does not check is told.
func Locale() fs.FS { return locale }
