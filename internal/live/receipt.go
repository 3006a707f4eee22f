package live

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// receiptLetters are 32, so that twelve of them are 60 bits; none looks like another.
const receiptLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// ReceiptLength is how many letters a receipt has.
const ReceiptLength = 12

const (
	receiptsAhead = 64 // made before they are asked for
	aheadPause    = 25 * time.Millisecond
	receiptQueue  = 64               // look-ups that may wait
	receiptSlots  = 2                // hashes made at once, of 19 MiB each
	givenFor      = 10 * time.Minute // how long a form sent again finds its receipt
	givenMost     = 20_000
)

// Receipt is a code for the asker, and what of it is stored.
type Receipt struct{ Code, Hash string }

// Receipts makes receipts, ahead where a room is open, and hashes those that are looked up. The salt is the site's, so
// that a look-up is one equality; the cost is what makes guessing dear.
type Receipts struct {
	salt  []byte
	ready chan Receipt
	slots chan struct{}
	queue chan struct{}
	start sync.Once
	stop  chan struct{}

	mu    sync.Mutex
	now   func() time.Time
	given map[string]given // by operation: what a form that is sent again is answered with
}

type given struct {
	receipt Receipt
	until   time.Time
}

// receiptSalt is the setting in which the salt lies.
const receiptSalt = "live.receipts"

// NewReceipts reads the site's salt, or makes it; Close ends what it does ahead.
func NewReceipts(ctx context.Context, db *store.DB) (*Receipts, error) {
	var text string
	err := db.Maintain(ctx, "live.receipts", func(tx *store.Tx) (err error) {
		text, err = store.FirstSetting(tx, receiptSalt, newKey())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("live: salt of receipts: %w", err)
	}
	salt, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("live: salt of receipts: %w", err)
	}
	return &Receipts{salt: salt, ready: make(chan Receipt, receiptsAhead), slots: make(chan struct{}, receiptSlots), queue: make(chan struct{}, receiptQueue),
		stop: make(chan struct{}), now: db.Now, given: map[string]given{}}, nil
}

// Ahead begins to make receipts before anybody asks.
func (s *Receipts) Ahead() {
	s.start.Do(func() {
		go func() {
			for {
				r := s.make()
				select {
				case s.ready <- r:
				case <-s.stop:
					return
				}
				time.Sleep(aheadPause) // half a core at most: a hall that has just come in needs the rest
			}
		}()
	})
}

// Close ends what is made ahead.
func (s *Receipts) Close() { close(s.stop) }

func (s *Receipts) make() Receipt {
	var b [ReceiptLength]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	code := ""
	for _, x := range b {
		code += string(receiptLetters[int(x)%len(receiptLetters)])
	}
	return Receipt{code, s.hash(code)}
}

func (s *Receipts) hash(code string) string {
	return hex.EncodeToString(argon2.IDKey([]byte(code), s.salt, 2, 19*1024, 1, 32))
}

// For gives the receipt of an operation: the same one where its form is sent again, which known says.
func (s *Receipts) For(op string) (r Receipt, known bool) {
	if r, known = s.had(op, Receipt{}); known {
		return r, true
	}
	return s.had(op, s.next())
}

// had gives the receipt of an operation, and keeps fresh for it where it has none.
func (s *Receipts) had(op string, fresh Receipt) (r Receipt, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if g, ok := s.given[op]; ok && g.until.After(now) {
		return g.receipt, true
	}
	if fresh.Code == "" {
		return fresh, false
	}
	if len(s.given) >= givenMost {
		clear(s.given) // a form sent again then says that it had come, without its receipt
	}
	s.given[op] = given{fresh, now.Add(givenFor)}
	return fresh, false
}

func (s *Receipts) next() Receipt {
	select {
	case r := <-s.ready:
		return r
	default:
		return s.make()
	}
}

// CleanReceipt reads a code as people type it; ok is false for what cannot be one.
func CleanReceipt(typed string) (code string, ok bool) {
	for _, r := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(" -.\u00a0\t", r):
		case strings.ContainsRune(receiptLetters, r):
			code += string(r)
		default:
			return "", false
		}
	}
	return code, len(code) == ReceiptLength
}

// ShowReceipt writes a code in three groups.
func ShowReceipt(code string) string {
	if len(code) != ReceiptLength {
		return code
	}
	return code[:4] + " " + code[4:8] + " " + code[8:]
}

// LookUp gives what is stored of a code as it was typed. It fails with fault.NotFound for what is no code, and with
// fault.TooMany where many look up at once.
func (s *Receipts) LookUp(ctx context.Context, typed string) (hash string, err error) {
	code, ok := CleanReceipt(typed)
	if !ok {
		return "", fault.New(fault.NotFound, "live.err.receipt")
	}
	select {
	case s.queue <- struct{}{}:
	default:
		return "", fault.New(fault.TooMany, "live.err.receiptBusy")
	}
	defer func() { <-s.queue }()
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return "", fault.Wrap(ctx.Err(), fault.TooMany, "live.err.receiptBusy")
	}
	defer func() { <-s.slots }()
	return s.hash(code), nil
}

// Asked is what the holder of a receipt sees of a question, and of the unit that has it.
type Asked struct {
	Question
	UnitID    string `db:"unit_id"`
	RoomState string `db:"room_state"`
}

// ByReceipt gives the question of a receipt's hash. An unknown one is fault.NotFound.
func ByReceipt(tx *store.Tx, hash string) (Asked, error) {
	a, found, err := store.Maybe[Asked](tx, `SELECT q.id, q.room_id, q.text, q.hour, q.state, q.reason, q.same_as, q.way, q.votes, q.receipt, q.objection,
		r.unit_id, r.state AS room_state FROM live_questions q JOIN live_rooms r ON r.id = q.room_id WHERE q.receipt = $1 AND q.receipt <> ''`, hash)
	if err != nil {
		return a, fmt.Errorf("live: receipt: %w", err)
	}
	if !found {
		return a, fault.New(fault.NotFound, "live.err.receipt")
	}
	return a, nil
}

// What becomes of an objection to hiding.
const (
	ObjectionOpen     = "open"
	ObjectionUpheld   = "upheld"   // it stays hidden
	ObjectionRestored = "restored" // it is shown again
)

// Object says once that hiding a question was wrong. It fails with fault.Conflict where it is not hidden, where its
// text is gone, or where that was said before.
func Object(tx *store.Tx, hash string) (Asked, error) {
	a, err := ByReceipt(tx, hash)
	if err != nil {
		return a, err
	}
	if a.State != Hidden || a.Objection != "" || a.Text == "" {
		return a, fault.New(fault.Conflict, "live.err.noObjection")
	}
	if err := tx.Must1(`UPDATE live_questions SET objection = $2 WHERE id = $1`, a.ID, ObjectionOpen); err != nil {
		return a, fmt.Errorf("live: object: %w", err)
	}
	tx.LeaveNoOrder()
	a.Objection = ObjectionOpen
	return a, nil
}
