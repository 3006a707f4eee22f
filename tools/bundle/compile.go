package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// floor is the oldest browser of the office pages (docs: Chrome 109, the last on Windows 7).
const floor = "109"

// hallFloor is the oldest browser of the pages for phones in a hall: an Android WebView of 2017.
const hallFloor = "58"

// compile bundles the style sheets and scripts of the office and of the hall, each for its oldest browser, and
// gives the built files by source name.
func compile(web string) (map[string][]byte, error) {
	abs, err := filepath.Abs(web)
	if err != nil {
		return nil, fmt.Errorf("bundle: find %s: %w", web, err)
	}
	files := map[string][]byte{}
	for _, b := range []bundle{
		{[]string{"css/app.css", "css/projector.css", "ts/app.ts", "ts/screen.ts"}, api.ES2022, floor},
		{[]string{"css/hall.css", "ts/hall.ts"}, api.ES2017, hallFloor},
	} {
		if err := b.compile(abs, files); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// bundle is some entry points for one oldest browser.
type bundle struct {
	entries []string
	target  api.Target
	chrome  string
}

func (b bundle) compile(abs string, files map[string][]byte) error {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: abs,
		EntryPoints:   b.entries,
		EntryNames:    "[name]",
		Outdir:        "dist",
		Bundle:        true,
		Write:         false,
		Format:        api.FormatIIFE,
		Target:        b.target,
		Engines:       []api.Engine{{Name: api.EngineChrome, Version: b.chrome}},
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsInline,

		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
	})
	// A warning of the bundler is always a slip in the sources, so it fails the build as well.
	if faults := append(result.Errors, result.Warnings...); len(faults) > 0 {
		lines := api.FormatMessages(faults, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return fmt.Errorf("bundle: compile %s:\n%s", abs, strings.Join(lines, ""))
	}
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	return nil
}
