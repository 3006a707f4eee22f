package lang

import (
	"math"
	"strconv"
	"strings"
)

// N writes a whole number with its thousands grouped: 1.234.567 or 1,234,567.
func (p *Printer) N(n int64) string {
	return grouped(p.group, strconv.FormatInt(n, 10))
}

// grouped puts the mark between each three digits of a whole number in text.
func grouped(mark byte, digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	out := make([]byte, 0, len(digits)+len(digits)/3+1)
	out = append(out, sign...)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, mark)
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// Float writes f with a fixed number of decimals, "–" where it is no finite number.
func (p *Printer) Float(f float64, decimals int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "–"
	}
	whole, rest, found := strings.Cut(strconv.FormatFloat(f, 'f', max(decimals, 0), 64), ".")
	if !found {
		return grouped(p.group, whole)
	}
	return grouped(p.group, whole) + string(p.point) + rest
}

// Percent writes part of whole in per cent, with one decimal under 10 %; "–" where there
// is no whole. Only none of it is "0%" and only all of it "100%".
func (p *Printer) Percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	per := float64(part) / float64(whole) * 100
	switch {
	case part == 0:
		return "0%"
	case per > 0 && per < 0.1:
		return "<" + p.Float(0.1, 1) + "%"
	case math.Abs(per) < 9.95:
		return p.Float(per, 1) + "%"
	case per > 99 && per < 100:
		return "99%"
	}
	return p.Float(per, 0) + "%"
}

// Bytes writes an amount of storage, 1,024 bytes to a KB.
func (p *Printer) Bytes(n int64) string {
	size, unit := float64(n), 0
	for math.Abs(size) >= 1023.95 && unit < len(byteUnits)-1 {
		size /= 1024
		unit++
	}
	decimals := 1
	if unit == 0 || math.Abs(size) >= 99.95 {
		decimals = 0
	}
	return p.Float(size, decimals) + " " + byteUnits[unit]
}

var byteUnits = [...]string{"B", "KB", "MB", "GB", "TB", "PB"}

// List joins items as in a sentence: "a, b và c".
func (p *Printer) List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " " + p.T("lang.and") + " " + items[n-1]
	}
}
