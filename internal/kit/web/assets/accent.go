package assets

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The paper of the light and of the dark theme, as in web/css/tokens.css: an accent must be
// readable on both.
const (
	paperLight = 0xf7f4ec
	paperDark  = 0x24211d
)

// textContrast is WCAG's ratio for text, with a little to spare for rounding.
const textContrast = 4.6

// AccentURL is the address of a small style sheet that sets the accent colour, "#rrggbb".
// It is "" for a text that is no such colour: the built-in accent then holds. Inline styles
// are not allowed, so the colour travels in the address.
func AccentURL(color string) string {
	hex := strings.ToLower(strings.TrimPrefix(color, "#"))
	if _, ok := parseHex(hex); !ok {
		return ""
	}
	return Prefix + "accent." + hex + ".css"
}

// accentOf takes the colour out of a name made by AccentURL.
func accentOf(name string) (rgb int, ok bool) {
	hex, found := strings.CutPrefix(name, "accent.")
	hex, css := strings.CutSuffix(hex, ".css")
	if !found || !css {
		return 0, false
	}
	return parseHex(hex)
}

func parseHex(hex string) (int, bool) {
	if len(hex) != 6 || strings.Trim(hex, "0123456789abcdef") != "" {
		return 0, false
	}
	v, err := strconv.ParseInt(hex, 16, 32)
	return int(v), err == nil
}

// accentCSS sets the accent for both themes, darkened or lightened until it can be read.
func accentCSS(rgb int) []byte {
	light := readable(rgb, paperLight, 0x000000)
	dark := readable(rgb, paperDark, 0xffffff)
	return fmt.Appendf(nil, `@layer site{:root{--accent-light:#%06x;--accent-dark:#%06x;--on-accent-light:#fff;--on-accent-dark:#%06x}}`,
		light, dark, paperDark)
}

// readable moves a colour toward a pole in small steps until it contrasts with the paper.
func readable(rgb, paper, pole int) int {
	for i := 0; i <= 20; i++ {
		c := mix(rgb, pole, float64(i)/20)
		if contrast(c, paper) >= textContrast {
			return c
		}
	}
	return pole
}

func mix(a, b int, share float64) int {
	out := 0
	for shift := 16; shift >= 0; shift -= 8 {
		x, y := float64(a>>shift&255), float64(b>>shift&255)
		out |= int(math.Round(x+(y-x)*share)) << shift
	}
	return out
}

// contrast is the WCAG 2 ratio of two colours, 1 to 21.
func contrast(a, b int) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(rgb int) float64 {
	linear := func(shift int) float64 {
		c := float64(rgb>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}

func itoa(n int) string { return strconv.Itoa(n) }
