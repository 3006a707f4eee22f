package store

import (
	"slices"
	"testing"
)

func TestPositional(t *testing.T) {
	for _, c := range []struct {
		query, text string
		order       []int
	}{
		{"SELECT 1", "SELECT 1", nil},
		{"a = $1 AND b = $2", "a = ? AND b = ?", nil},
		{"a = $2 AND b = $1 OR c > $2", "a = ? AND b = ? OR c > ?", []int{2, 1, 2}},
		{"a = $1 AND a < $1", "a = ? AND a < ?", []int{1, 1}},
		{"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", nil},
		{"a = '$1' AND b = $1", "a = '$1' AND b = ?", nil},
		{"a = 'it''s $2' AND b = $1", "a = 'it''s $2' AND b = ?", nil},
		{"a = '$' || $1 || '$x'", "a = '$' || ? || '$x'", nil},
		{"cost$ = $0", "cost$ = $0", nil},
		{"tên = 'đ$1' AND b = $1", "tên = 'đ$1' AND b = ?", nil},
	} {
		text, order := positional(c.query)
		if text != c.text || !slices.Equal(order, c.order) {
			t.Errorf("%s: %q %v, want %q %v", c.query, text, order, c.text, c.order)
		}
	}
}
