package web

import (
	"embed"
	"io/fs"
)

//go:embed locale
var locale embed.FS

// Locale gives the words of this package, of faults and of the store.
func Locale() fs.FS { return locale }
