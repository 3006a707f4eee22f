// Command bundle builds web/ into what internal/kit/web/assets embeds: the style sheet, the
// scripts and the icon sprite, each under a name with a checksum, with gzip and brotli beside it.
//
// Run it in tools/: go run ./bundle. It needs `npm ci` in web/ before.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	web := flag.String("web", "../web", "folder of the sources")
	out := flag.String("out", "../internal/kit/web/assets/dist", "folder of the built files")
	flag.Parse()
	if err := run(*web, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run builds everything in memory before it writes anything, so that a mistake in a source
// leaves the last good build in place.
func run(web, out string) error {
	if _, err := os.Stat(filepath.Join(web, "node_modules")); err != nil {
		return fmt.Errorf("bundle: %s has no node_modules: run `npm ci` there first", web)
	}
	files, err := compile(web)
	if err != nil {
		return err
	}
	sprite, err := drawSprite(web)
	if err != nil {
		return err
	}
	files["icons.svg"] = sprite
	if files["icon.svg"], err = os.ReadFile(filepath.Join(web, "icon.svg")); err != nil {
		return fmt.Errorf("bundle: read the site's icon: %w", err)
	}
	return write(out, files)
}
