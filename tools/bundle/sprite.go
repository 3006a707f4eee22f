package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// license stands in the sprite because its drawings are Lucide's.
const license = "<!-- Icons: Lucide, ISC licence, https://lucide.dev/license -->"

// inner is what an icon file holds between its svg tags.
var inner = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)

var gaps = regexp.MustCompile(`\s*\n\s*`)

// drawSprite gathers the icons named in web/icons.json into one file of symbols.
func drawSprite(web string) ([]byte, error) {
	names, err := iconNames(filepath.Join(web, "icons.json"))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(license)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range names {
		drawing, err := icon(filepath.Join(web, "node_modules/lucide-static/icons", name+".svg"))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 24 24" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">%s</symbol>`, name, drawing)
	}
	b.WriteString(`</svg>`)
	return b.Bytes(), nil
}

func iconNames(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("bundle: read names of icons: %w", err)
	}
	var names []string
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, fmt.Errorf("bundle: read names of icons in %s: %w", file, err)
	}
	return names, nil
}

func icon(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("bundle: read icon: %w", err)
	}
	m := inner.FindSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("bundle: read icon %s: no drawing in it", file)
	}
	return bytes.TrimSpace(gaps.ReplaceAll(m[1], nil)), nil
}
