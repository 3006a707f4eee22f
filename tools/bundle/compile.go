package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// floor is the oldest browser of the office pages (docs: Chrome 109, the last on Windows 7).
const floor = "109"

// compile bundles css/app.css and ts/app.ts and gives the built files by source name.
func compile(web string) (map[string][]byte, error) {
	abs, err := filepath.Abs(web)
	if err != nil {
		return nil, fmt.Errorf("bundle: find %s: %w", web, err)
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: abs,
		EntryPoints:   []string{"css/app.css", "ts/app.ts"},
		EntryNames:    "[name]",
		Outdir:        "dist",
		Bundle:        true,
		Write:         false,
		Format:        api.FormatIIFE,
		Target:        api.ES2022,
		Engines:       []api.Engine{{Name: api.EngineChrome, Version: floor}},
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsInline,

		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
	})
	// A warning of the bundler is always a slip in the sources, so it fails the build as well.
	if faults := append(result.Errors, result.Warnings...); len(faults) > 0 {
		lines := api.FormatMessages(faults, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, fmt.Errorf("bundle: compile %s:\n%s", web, strings.Join(lines, ""))
	}
	files := map[string][]byte{}
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	return files, nil
}
