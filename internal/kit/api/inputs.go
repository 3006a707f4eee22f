package api

import "github.com/danielgtaylor/huma/v2"

// Month is a month in an input, "2026-11", or "" for none; what is no month is refused before the operation runs.
type Month string

// Schema describes a month to programs.
func (Month) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", PatternDescription: month,
		Description: "YYYY-MM", Examples: []any{"2026-11"}}
}

// cursor describes the form of a Cursor to the framework.
const cursor = "next of the page before"

// Cursor is where a page of a list by days begins: the next of the page before, or "" for the first.
type Cursor string

// Schema describes a cursor to programs.
func (Cursor) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^([0-9]{4}-[0-9]{2}-[0-9]{2})? [0-9a-z]{26}$", PatternDescription: cursor,
		Description: "next of the page before"}
}
