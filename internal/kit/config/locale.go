package config

import (
	"embed"
	"io/fs"
)

//go:embed locale
var locale embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return locale }
