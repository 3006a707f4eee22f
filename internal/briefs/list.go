package briefs

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// List is a list that lies in one column as JSON.
type List[T any] []T

// Scan reads a JSON array; NULL and the empty text are an empty list.
func (l *List[T]) Scan(src any) error {
	var raw []byte
	switch v := src.(type) {
	case nil:
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("briefs: read a list from %T", src)
	}
	*l = List[T]{}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, l); err != nil {
		return fmt.Errorf("briefs: read a list: %w", err)
	}
	return nil
}

// Value is the JSON that Scan reads.
func (l List[T]) Value() (driver.Value, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	raw, err := json.Marshal([]T(l))
	if err != nil {
		return nil, fmt.Errorf("briefs: write a list: %w", err)
	}
	return string(raw), nil
}
