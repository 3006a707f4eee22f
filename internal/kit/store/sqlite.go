package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver registers itself as "sqlite"
)

// A batch of writes closes when the queue is empty, at batchMost functions, or after batchLongest.
const (
	batchMost    = 256
	batchLongest = 15 * time.Millisecond
	queueLength  = 4096
)

// sqliteEngine is one writer that groups queued functions into one transaction, and a pool of readers.
type sqliteEngine struct {
	db      *sql.DB
	queue   chan *request
	readers chan *session
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once
	options Options
}

// request is one function waiting to be written.
type request struct {
	ctx  context.Context
	fn   func(q querier) error
	err  error
	done chan struct{}
}

// session is one connection with its prepared statements.
type session struct {
	conn  *sql.Conn
	stmts map[string]statement
}

func openSQLite(ctx context.Context, o Options) (*sqliteEngine, error) {
	sync := o.Sync
	if sync == "" {
		sync = "FULL"
	}
	if o.Unsafe {
		sync = "OFF"
	}
	q := url.Values{}
	for _, p := range []string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(" + sync + ")", "foreign_keys(1)",
		"secure_delete(1)", "temp_store(memory)", "cache_size(-8000)", "journal_size_limit(67108864)"} {
		q.Add("_pragma", p)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: o.URL}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	count := o.Readers
	if count == 0 {
		count = 8
	}
	e := &sqliteEngine{db: db, queue: make(chan *request, queueLength), readers: make(chan *session, count),
		quit: make(chan struct{}), done: make(chan struct{}), options: o}
	writer, err := e.session(ctx)
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	// The writer alone gets a large cache: one document may change a whole country's tree.
	if err := writer.do("PRAGMA cache_size(-65536)"); err != nil {
		writer.discard()
		_ = db.Close()
		return nil, err
	}
	for range count {
		e.readers <- &session{}
	}
	go e.loop(writer)
	return e, nil
}

func (e *sqliteEngine) session(ctx context.Context) (*session, error) {
	conn, err := e.db.Conn(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]statement{}}, nil
}

func (e *sqliteEngine) pool() *sql.DB   { return e.db }
func (e *sqliteEngine) dialect() string { return "sqlite" }

func (e *sqliteEngine) close() error {
	e.once.Do(func() { close(e.quit) })
	<-e.done
	return e.db.Close()
}

// statement is a prepared text: order names for each "?" the argument that stands there, nil where they follow
// one another.
type statement struct {
	*sql.Stmt
	order []int
}

func (st statement) arrange(args []any) []any {
	if st.order == nil {
		return args
	}
	all := make([]any, len(st.order))
	for i, n := range st.order {
		if n > len(args) {
			return args // the driver says what is missing
		}
		all[i] = args[n-1]
	}
	return all
}

// positional writes each "$n" outside a quoted text as "?" and says which argument belongs there. SQLite takes
// "$1" for a name, which the driver looks up among all names before it, for each value of each statement.
func positional(query string) (text string, order []int) {
	var b strings.Builder
	quoted, inOrder := false, true
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c == '\'' {
			quoted = !quoted
		}
		end := i + 1
		for c == '$' && !quoted && end < len(query) && query[end] >= '0' && query[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(query[i+1 : end])
		if err != nil || n < 1 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('?')
		order = append(order, n)
		inOrder = inOrder && n == len(order)
		i = end - 1
	}
	if inOrder {
		order = nil
	}
	return b.String(), order
}

// statement prepares each text once a connection; a connection sees few hundred texts in its life.
func (s *session) statement(ctx context.Context, query string) (statement, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	if len(s.stmts) > 1000 {
		for text, st := range s.stmts {
			_ = st.Close()
			delete(s.stmts, text)
		}
	}
	text, order := positional(query)
	prepared, err := s.conn.PrepareContext(ctx, text)
	st := statement{prepared, order}
	if err == nil {
		s.stmts[query] = st
	}
	return st, err
}

func (s *session) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, st.arrange(args)...)
}

func (s *session) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, st.arrange(args)...)
}

func (s *session) do(query string) error {
	_, err := s.exec(context.Background(), query)
	return err
}

func (s *session) discard() {
	if s == nil || s.conn == nil {
		return
	}
	for _, st := range s.stmts {
		_ = st.Close()
	}
	_ = s.conn.Close()
}

func (e *sqliteEngine) read(ctx context.Context, fn func(q querier) error) error {
	var s *session
	select {
	case s = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { e.readers <- s }()
	if s.conn == nil {
		fresh, err := e.session(ctx)
		if err != nil {
			return err
		}
		s = fresh
	}
	err := s.do("BEGIN")
	if err == nil {
		err = guard(func() error { return fn(s) })
		if end := s.do("ROLLBACK"); end != nil {
			s.discard()
			s = &session{}
		}
		return err
	}
	s.discard()
	s = &session{}
	return err
}

// guard turns a panic into an error so that the connection is always given back clean, then lets it go on.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic: %v", p)
		}
	}()
	return fn()
}

func (e *sqliteEngine) write(ctx context.Context, fn func(q querier) error) error {
	r := &request{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case e.queue <- r:
	case <-e.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-r.done:
		return r.err
	case <-e.done:
		return errClosed
	}
}

var (
	errClosed = errors.New("store: closed")
	errCommit = errors.New("store: the transaction could not be committed")
	errSettle = errors.New("store: the log could not be emptied")
)

func (e *sqliteEngine) loop(s *session) {
	defer close(e.done)
	defer func() { s.discard() }()
	for {
		select {
		case first := <-e.queue:
			if s == nil {
				s = e.reopen()
			}
			if !e.batch(s, first) {
				s.discard()
				s = nil
			}
		case <-e.quit:
			return
		}
	}
}

// reopen makes a new writer after a failed one; without one, every batch fails until the database is back.
func (e *sqliteEngine) reopen() *session {
	s, err := e.session(context.Background())
	if err == nil {
		err = s.do("PRAGMA cache_size(-65536)")
	}
	if err != nil {
		e.options.Log.Error("store: reopen", "err", err)
		s.discard()
		return nil
	}
	return s
}

// batch runs the queued functions in one transaction and answers all of them after COMMIT.
// It says whether the connection can be used further.
func (e *sqliteEngine) batch(s *session, first *request) bool {
	taken := []*request{first}
	fail := func(err error) bool {
		for _, r := range taken {
			r.err = fmt.Errorf("%w: %w", errCommit, err)
			close(r.done)
		}
		return false
	}
	if s == nil {
		return fail(errClosed)
	}
	if err := s.do("BEGIN IMMEDIATE"); err != nil {
		return fail(err)
	}
	until := time.Now().Add(batchLongest)
	if usable := e.alone(s, first); first.err != nil {
		close(first.done)
		return usable
	}
	for len(taken) < batchMost && time.Now().Before(until) {
		var next *request
		select {
		case next = <-e.queue:
		default:
		}
		if next == nil {
			break
		}
		taken = append(taken, next)
		if err := e.one(s, next); err != nil {
			_ = s.do("ROLLBACK")
			return fail(err)
		}
	}
	if err := s.do("COMMIT"); err != nil {
		_ = s.do("ROLLBACK")
		return fail(err)
	}
	for _, r := range taken {
		close(r.done)
	}
	return true
}

// alone runs the first function of a batch, which needs no savepoint: where it fails nothing else is in the
// transaction yet. Large bulk writes are spared the copies that a savepoint keeps. It says whether the
// connection can be used further.
func (e *sqliteEngine) alone(s *session, r *request) (usable bool) {
	r.err = r.ctx.Err()
	if r.err == nil {
		r.err = guard(func() error { return r.fn(s) })
	}
	return r.err == nil || s.do("ROLLBACK") == nil
}

// one runs one function in its savepoint. Its own error is the request's; the error it returns means
// that the whole transaction is lost (a full disk rolls back everything, not the savepoint alone).
func (e *sqliteEngine) one(s *session, r *request) error {
	if r.ctx.Err() != nil {
		r.err = r.ctx.Err()
		return nil
	}
	if err := s.do("SAVEPOINT one"); err != nil {
		return err
	}
	r.err = guard(func() error { return r.fn(s) })
	if r.err == nil {
		return s.do("RELEASE one")
	}
	if err := s.do("ROLLBACK TO one"); err != nil {
		return errors.Join(err, r.err)
	}
	return s.do("RELEASE one")
}

// settle empties the write-ahead log into the database file, retrying while readers hold it.
func (e *sqliteEngine) settle(ctx context.Context) error {
	var err error
	for range 200 {
		var busy, log, moved int
		err = e.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved)
		if err == nil && busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return errors.Join(errSettle, err)
}
