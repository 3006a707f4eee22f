package live

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Limits of slips printed for a room.
const (
	SlipsPerSheet = 8
	MostSheets    = 20
	MostSlips     = 800 // printed and not entered yet
)

// Slip is a printed slip that was not entered yet. Nothing of it may tell an order of those who write on slips:
//   - its number is drawn by chance, so a pile from the printer has none to begin with;
//   - entering it deletes the row in the transaction that writes the question among the others of its batch, and no
//     operation, journal entry or event names the number: no moment stands beside it, and from a question nothing leads
//     back to a piece of paper;
//   - the number stands on the part that the host keeps and the code on the other, so whoever finds one part has not
//     the other.
type Slip struct {
	RoomID  string `db:"room_id"`
	Number  int64  `db:"slip"`
	Receipt string `db:"receipt"` // the slow hash of the code on its tear-off part
}

// Many makes n receipts for paper, one hash after the other in one of the slots that look-ups use as well: 160 of them
// take some seconds of one core, and halls go on meanwhile. It fails with fault.TooMany where the request ends before.
func (s *Receipts) Many(ctx context.Context, n int) ([]Receipt, error) {
	all := make([]Receipt, 0, n)
	for range n {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, fault.Wrap(ctx.Err(), fault.TooMany, "live.err.receiptBusy")
		}
		r := s.make()
		<-s.slots
		all = append(all, r)
	}
	return all, nil
}

// MakeSlips gives each receipt a slip of an open room, in the order of the receipts. It fails with fault.Conflict for a
// closed room, and with fault.TooMany where more than MostSlips would lie about.
func MakeSlips(tx *store.Tx, roomID string, receipts []Receipt) ([]Slip, error) {
	r, err := hosted(tx, roomID)
	if err != nil {
		return nil, err
	}
	if r.State != Open {
		return nil, fault.New(fault.Conflict, "live.err.closed")
	}
	had, err := store.All[int64](tx, `SELECT slip FROM live_slips WHERE room_id = $1`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("live: slips: %w", err)
	}
	if len(had)+len(receipts) > MostSlips {
		return nil, fault.New(fault.TooMany, "live.err.manySlips", "most", MostSlips)
	}
	taken := map[int64]bool{}
	for _, n := range had {
		taken[n] = true
	}
	slips := make([]Slip, 0, len(receipts))
	for _, receipt := range receipts {
		s := Slip{RoomID: r.ID, Number: newSlip(taken), Receipt: receipt.Hash}
		if err := tx.Insert("live_slips", s); err != nil {
			return nil, fmt.Errorf("live: slips: %w", err)
		}
		slips = append(slips, s)
	}
	return slips, journal.Write(tx, journal.Entry{Verb: "live.slips", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID,
		After: map[string]int{"slips": len(slips)}})
}

// newSlip draws a number of five figures that is not taken, and takes it.
func newSlip(taken map[int64]bool) int64 {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(90_000))
		if err != nil {
			panic(err) // crypto/rand never fails since Go 1.24
		}
		if slip := n.Int64() + 10_000; fitsSlip(slip) && !taken[slip] {
			taken[slip] = true
			return slip
		}
	}
}

// fitsSlip says whether a number can stand on a slip: one wrong figure, or two that changed places, never gives the
// number of another slip, whose holder would then find a stranger's question.
func fitsSlip(n int64) bool {
	sum := int64(0)
	for weight := int64(1); n > 0; n, weight = n/10, weight+1 {
		sum += weight * (n % 10)
	}
	return sum%11 == 0
}

// CleanSlip reads a slip's number as it was typed. It fails with fault.Invalid for what can be none.
func CleanSlip(typed string) (int64, error) {
	n := int64(0)
	typed = strings.NewReplacer(" ", "", ".", "", "\u00a0", "").Replace(typed)
	for _, c := range typed {
		if c < '0' || c > '9' || len(typed) != 5 {
			return 0, wrongSlip()
		}
		n = n*10 + int64(c-'0')
	}
	if n < 10_000 || !fitsSlip(n) {
		return 0, wrongSlip()
	}
	return n, nil
}

func wrongSlip() error { return fault.At("slip", "live.err.slip") }

// spend gives the receipt of the slip that a question was written on and deletes the slip, so that it is used once.
// What came on no slip keeps the receipt it has. It fails with fault.Invalid for a number that no slip has.
func spend(tx *store.Tx, r Room, a Ask) (receipt string, err error) {
	if a.Slip == 0 {
		return a.Receipt, nil
	}
	receipt, found, err := store.Maybe[string](tx, `SELECT receipt FROM live_slips WHERE room_id = $1 AND slip = $2`, r.ID, a.Slip)
	if err != nil {
		return "", fmt.Errorf("live: slip: %w", err)
	}
	if !found {
		return "", wrongSlip()
	}
	if err := tx.Must1(`DELETE FROM live_slips WHERE room_id = $1 AND slip = $2`, r.ID, a.Slip); err != nil {
		return "", fmt.Errorf("live: slip: %w", err)
	}
	return receipt, nil
}
