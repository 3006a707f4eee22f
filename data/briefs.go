package data

import (
	"embed"
	"io/fs"
)

// briefFiles is immutable: what go:embed put into the binary.
//
//go:embed vn/briefs/*.md
var briefFiles embed.FS

// Briefs holds the briefs of the demonstration as Markdown files at its top.
func Briefs() fs.FS {
	sub, err := fs.Sub(briefFiles, "vn/briefs")
	if err != nil {
		panic(err) // the name above is a constant: it is valid
	}
	return sub
}
