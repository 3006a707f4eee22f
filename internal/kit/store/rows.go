package store

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"rostrum/internal/kit/fault"
)

// column is a struct field that a db tag names; index leads through embedded structs.
type column struct {
	name  string
	index []int
}

// shapes remembers the columns of each struct type; it holds nothing that depends on data.
var shapes sync.Map

func columnsOf(t reflect.Type) []column {
	if known, ok := shapes.Load(t); ok {
		return known.([]column)
	}
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("db")
		if name != "" && name != "-" {
			columns = append(columns, column{name, f.Index})
		}
	}
	shapes.Store(t, columns)
	return columns
}

// Each calls fn for every row; T is a struct with db tags, or one scalar column.
func Each[T any](tx *Tx, query string, fn func(T) error, args ...any) error {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return err
		}
		if err := fn(one); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		tx.failed = fmt.Errorf("store: rows: %w", err)
		return tx.failed
	}
	return nil
}

// All gives every row; an empty result is an empty slice.
func All[T any](tx *Tx, query string, args ...any) ([]T, error) {
	all := []T{}
	err := Each(tx, query, func(one T) error { all = append(all, one); return nil }, args...)
	return all, err
}

// errStop ends Each after the first row.
var errStop = errors.New("store: enough")

// Maybe gives the first row and whether there was one.
func Maybe[T any](tx *Tx, query string, args ...any) (T, bool, error) {
	var first T
	found := false
	err := Each(tx, query, func(one T) error { first, found = one, true; return errStop }, args...)
	if errors.Is(err, errStop) {
		err = nil
	}
	return first, found, err
}

// One gives the first row; it fails with fault.NotFound where there is none.
func One[T any](tx *Tx, query string, args ...any) (T, error) {
	first, found, err := Maybe[T](tx, query, args...)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "store.none")
	}
	return first, err
}

// Value gives one scalar, the zero value where there is no row or it is NULL.
func Value[T any](tx *Tx, query string, args ...any) (T, error) {
	v, _, err := Maybe[sql.Null[T]](tx, query, args...)
	return v.V, err
}

func scan(rows *sql.Rows, dest any) error {
	v := reflect.ValueOf(dest).Elem()
	if _, scanner := dest.(sql.Scanner); scanner || v.Kind() != reflect.Struct {
		if err := rows.Scan(dest); err != nil {
			return fmt.Errorf("store: scan: %w", err)
		}
		return nil
	}
	names, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("store: columns: %w", err)
	}
	columns := columnsOf(v.Type())
	targets := make([]any, len(names))
	for i, name := range names {
		at := -1
		for j := range columns {
			if columns[j].name == name {
				at = j
				break
			}
		}
		if at < 0 {
			return fmt.Errorf("store: scan: %s has no field for column %s", v.Type(), name)
		}
		targets[i] = v.FieldByIndex(columns[at].index).Addr().Interface()
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("store: scan %s: %w", v.Type(), err)
	}
	return nil
}

// statements remembers the INSERT text of each struct type and table.
var statements sync.Map

type insertKey struct {
	t     reflect.Type
	table string
	tail  string
}

func insertText(t reflect.Type, table, tail string) string {
	key := insertKey{t, table, tail}
	if known, ok := statements.Load(key); ok {
		return known.(string)
	}
	columns := columnsOf(t)
	names := make([]string, len(columns))
	marks := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	text := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")" + tail
	statements.Store(key, text)
	return text
}

func values(v reflect.Value) []any {
	columns := columnsOf(v.Type())
	args := make([]any, len(columns))
	for i, c := range columns {
		args[i] = v.FieldByIndex(c.index).Interface()
	}
	return args
}

// Insert writes the struct v, or what v points to, as a row of table; its db tags name the columns.
func (tx *Tx) Insert(table string, v any) error {
	r := reflect.Indirect(reflect.ValueOf(v))
	_, err := tx.Exec(insertText(r.Type(), table, ""), values(r)...)
	if err != nil {
		return fmt.Errorf("store: insert into %s: %w", table, err)
	}
	return nil
}

// Upsert writes v as a row of table, replacing the row with the same key columns.
func (tx *Tx) Upsert(table string, v any, keys ...string) error {
	r := reflect.Indirect(reflect.ValueOf(v))
	var sets []string
	for _, c := range columnsOf(r.Type()) {
		isKey := false
		for _, k := range keys {
			isKey = isKey || k == c.name
		}
		if !isKey {
			sets = append(sets, c.name+" = excluded."+c.name)
		}
	}
	tail := " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO NOTHING"
	if len(sets) > 0 {
		tail = " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET " + strings.Join(sets, ", ")
	}
	_, err := tx.Exec(insertText(r.Type(), table, tail), values(r)...)
	if err != nil {
		return fmt.Errorf("store: upsert into %s: %w", table, err)
	}
	return nil
}
