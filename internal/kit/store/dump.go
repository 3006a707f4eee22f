package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rostrum/internal/kit/fault"
)

// Table is one table's columns, in the order of the schema, and its key.
type Table struct {
	Name    string
	Columns []string
	Key     []string
}

// transient are tables that a logical dump leaves out: what a node holds only while it runs.
func transient(name string) bool {
	return name == "goose_db_version" || name == "leases" || strings.HasPrefix(name, "sqlite_")
}

// Tables lists the schema's tables by name.
func (db *DB) Tables(ctx context.Context) ([]Table, error) {
	columns := `SELECT m.name AS t, p.name AS c, p.pk AS k FROM sqlite_master m, pragma_table_info(m.name) p
		WHERE m.type = 'table' ORDER BY m.name, p.cid`
	if db.engine.dialect() == "postgres" {
		columns = `SELECT c.relname AS t, a.attname AS c, coalesce(array_position(i.indkey::int[], a.attnum::int) + 1, 0) AS k
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
			WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum`
	}
	type row struct {
		T string `db:"t"`
		C string `db:"c"`
		K int    `db:"k"`
	}
	var tables []Table
	err := db.Read(ctx, System(), func(tx *Tx) error {
		rows, err := All[row](tx, columns)
		if err != nil {
			return err
		}
		keys := map[string]map[int]string{}
		for _, r := range rows {
			if transient(r.T) {
				continue
			}
			if len(tables) == 0 || tables[len(tables)-1].Name != r.T {
				tables = append(tables, Table{Name: r.T})
				keys[r.T] = map[int]string{}
			}
			last := &tables[len(tables)-1]
			last.Columns = append(last.Columns, r.C)
			if r.K > 0 {
				keys[r.T][r.K] = r.C
			}
		}
		for i := range tables {
			for n := 1; n <= len(keys[tables[i].Name]); n++ {
				tables[i].Key = append(tables[i].Key, keys[tables[i].Name][n])
			}
		}
		return nil
	})
	return tables, err
}

// Dump writes every row as one JSON line ["table", value, …] sorted by key, in one snapshot: the same
// content gives the same bytes on either database.
func (db *DB) Dump(ctx context.Context, w io.Writer) error {
	tables, err := db.Tables(ctx)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	err = db.Read(ctx, System(), func(tx *Tx) error {
		for _, t := range tables {
			if err := dumpTable(tx, t, out); err != nil {
				return fmt.Errorf("store: dump %s: %w", t.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func dumpTable(tx *Tx, t Table, out *bufio.Writer) error {
	head, err := json.Marshal(map[string]any{"table": t.Name, "columns": t.Columns})
	if err != nil {
		return err
	}
	if _, err := out.Write(append(head, '\n')); err != nil {
		return err
	}
	rows, err := tx.rows("SELECT " + strings.Join(t.Columns, ", ") + " FROM " + t.Name + " ORDER BY " + strings.Join(t.Key, ", "))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	cells := make([]any, len(t.Columns))
	targets := make([]any, len(cells))
	for i := range cells {
		targets[i] = &cells[i]
	}
	line := make([]any, len(cells))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, c := range cells {
			line[i] = portable(c, types[i])
		}
		b, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return rows.Err()
}

// portable writes a cell the same way whichever database it came from: bytes as {"b":…}, booleans as true or false.
func portable(c any, t *sql.ColumnType) any {
	switch v := c.(type) {
	case []byte:
		return map[string]string{"b": base64.StdEncoding.EncodeToString(v)}
	case int64:
		if t.DatabaseTypeName() == "BOOLEAN" {
			return v != 0
		}
		if strings.HasPrefix(t.DatabaseTypeName(), "DOUBLE") || t.DatabaseTypeName() == "REAL" {
			return float64(v)
		}
		return v
	default:
		return c
	}
}

// Load fills an empty database from what Dump wrote. It fails with fault.Conflict where a table has rows.
func (db *DB) Load(ctx context.Context, r io.Reader) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 1<<20), 64<<20)
	var l loader
	for scanner.Scan() {
		line := scanner.Bytes()
		if len(line) == 0 {
			continue
		}
		if line[0] == '{' {
			if err := l.flush(ctx, db); err != nil {
				return err
			}
			if err := l.start(ctx, db, line); err != nil {
				return err
			}
			continue
		}
		if err := l.add(line); err != nil {
			return err
		}
		if len(l.rows) >= 2000 {
			if err := l.flush(ctx, db); err != nil {
				return err
			}
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("store: load: %w", err)
	}
	return l.flush(ctx, db)
}

// loader holds the rows of the table being read.
type loader struct {
	known []Table
	table string
	text  string
	rows  [][]any
}

func (l *loader) start(ctx context.Context, db *DB, line []byte) error {
	var head struct {
		Table   string
		Columns []string
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return fault.Wrap(fmt.Errorf("store: load: %w", err), fault.Invalid, "store.baddump")
	}
	if l.known == nil {
		var err error
		if l.known, err = db.Tables(ctx); err != nil {
			return err
		}
	}
	for _, t := range l.known {
		if t.Name == head.Table && sameSet(t.Columns, head.Columns) {
			marks := make([]string, len(head.Columns))
			for i := range marks {
				marks[i] = fmt.Sprintf("$%d", i+1)
			}
			l.table = t.Name
			l.text = "INSERT INTO " + t.Name + " (" + strings.Join(head.Columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
			return l.empty(ctx, db)
		}
	}
	return fault.New(fault.Invalid, "store.dumpother", "table", head.Table)
}

func sameSet(a, b []string) bool {
	seen := map[string]bool{}
	for _, s := range a {
		seen[s] = true
	}
	for _, s := range b {
		if !seen[s] {
			return false
		}
	}
	return len(a) == len(b)
}

func (l *loader) empty(ctx context.Context, db *DB) error {
	return db.Read(ctx, System(), func(tx *Tx) error {
		n, err := Value[int64](tx, "SELECT count(*) FROM "+l.table)
		if err == nil && n > 0 {
			err = fault.New(fault.Conflict, "store.notempty", "table", l.table)
		}
		return err
	})
}

func (l *loader) add(line []byte) error {
	dec := json.NewDecoder(strings.NewReader(string(line)))
	dec.UseNumber()
	var cells []any
	if err := dec.Decode(&cells); err != nil {
		return fault.Wrap(fmt.Errorf("store: load %s: %w", l.table, err), fault.Invalid, "store.baddump")
	}
	for i, c := range cells {
		switch v := c.(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil {
				cells[i] = n
			} else {
				cells[i], _ = v.Float64()
			}
		case map[string]any:
			text, _ := v["b"].(string)
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return fault.Wrap(err, fault.Invalid, "store.baddump")
			}
			cells[i] = b
		}
	}
	l.rows = append(l.rows, cells)
	return nil
}

func (l *loader) flush(ctx context.Context, db *DB) error {
	if len(l.rows) == 0 {
		return nil
	}
	rows := l.rows
	l.rows = nil
	return db.Maintain(ctx, "load", func(tx *Tx) error {
		for _, r := range rows {
			if _, err := tx.Exec(l.text, r...); err != nil {
				return fmt.Errorf("store: load %s: %w", l.table, err)
			}
		}
		return nil
	})
}
