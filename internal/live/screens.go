package live

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/limit"
	"rostrum/internal/kit/store"
)

// Screen is a hall's screen, at which nobody signed in. It waits under Code until CodeUntil, and shows one room once a
// host has typed that code. SeenAt is when it last asked, to the minute.
type Screen struct {
	ID        string `db:"id"`
	TokenHash string `db:"token_hash"`
	Code      string `db:"code"` // "" once it shows a room
	CodeUntil int64  `db:"code_until"`
	RoomID    string `db:"room_id"` // "" while it waits
	SeenAt    int64  `db:"seen_at"`
}

const screenColumns = `id, token_hash, code, code_until, room_id, seen_at`

// How long a screen's code may be typed, and after how long without a sign a screen counts as silent.
const (
	pairLasts    = 10 * time.Minute
	screenSilent = 3 * time.Minute
	seenEvery    = time.Minute
)

// What a network may ask for in screens, and a person may type in codes that lead nowhere. A national briefing opens the
// screens of 1,500 sites in half an hour, perhaps through one proxy.
var (
	newScreens = limit.Allowance{Burst: 100, Every: time.Second}
	wrongPairs = limit.Allowance{Burst: 10, Every: 30 * time.Second}
)

// Waits lets a network bring one more screen. It fails with fault.TooMany.
func (g *Gate) Waits(address string) error {
	if wait := g.limits.Take(g.now(), newScreens, "screens", limit.Network(address)); wait > 0 {
		return tooMany("live.err.waitScreens", wait)
	}
	return nil
}

// Pairs lets a person try a screen's code, and Paired gives the try back to whoever typed right. It fails with
// fault.TooMany: among a few screens that wait, nobody finds another hall's by trying.
func (g *Gate) Pairs(account string) error {
	if wait := g.limits.Take(g.now(), wrongPairs, "pair", account); wait > 0 {
		return tooMany("live.err.waitPair", wait)
	}
	return nil
}

// Paired says that the code a person tried was right.
func (g *Gate) Paired(account string) { g.limits.GiveBack(g.now(), wrongPairs, "pair", account) }

// screenToken makes a secret of 256 bits for a screen's cookie, of which a fast hash is kept.
func screenToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func screenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// ScreenOf gives the screen of a cookie's token; found is false for one that is unknown or was disconnected.
func ScreenOf(tx *store.Tx, token string) (s Screen, found bool, err error) {
	if token == "" {
		return s, false, nil
	}
	s, found, err = store.Maybe[Screen](tx, `SELECT `+screenColumns+` FROM live_screens WHERE token_hash = $1`, screenHash(token))
	if err != nil {
		err = fmt.Errorf("live: screen: %w", err)
	}
	return s, found, err
}

// NewScreen adds a screen that waits under a fresh code, and gives the token for its cookie, which cannot be read again.
func NewScreen(tx *store.Tx) (s Screen, token string, err error) {
	token = screenToken()
	s = Screen{ID: store.RandomID(), TokenHash: screenHash(token), CodeUntil: tx.Now() + pairLasts.Microseconds(), SeenAt: minute(tx)}
	if s.Code, err = freePair(tx); err != nil {
		return s, "", err
	}
	if err := tx.Insert("live_screens", s); err != nil {
		return s, "", fmt.Errorf("live: new screen: %w", err)
	}
	return s, token, nil
}

// RenewScreen gives a screen that waits a fresh code once its own is over; any other stays as it is.
func RenewScreen(tx *store.Tx, s Screen) (Screen, error) {
	if s.RoomID != "" || s.CodeUntil > tx.Now() {
		return s, nil
	}
	code, err := freePair(tx)
	if err != nil {
		return s, err
	}
	s.Code, s.CodeUntil, s.SeenAt = code, tx.Now()+pairLasts.Microseconds(), minute(tx)
	if _, err := tx.Exec(`UPDATE live_screens SET code = $2, code_until = $3, seen_at = $4 WHERE id = $1 AND room_id = ''`, s.ID, s.Code, s.CodeUntil, s.SeenAt); err != nil {
		return s, fmt.Errorf("live: renew a screen: %w", err)
	}
	return s, nil
}

// SawScreen notes that a screen asked.
func SawScreen(tx *store.Tx, s Screen) error {
	if _, err := tx.Exec(`UPDATE live_screens SET seen_at = $2 WHERE id = $1`, s.ID, minute(tx)); err != nil {
		return fmt.Errorf("live: screen: %w", err)
	}
	return nil
}

func minute(tx *store.Tx) int64 { return tx.Now() - tx.Now()%seenEvery.Microseconds() }

// freePair draws codes until one is not in use.
func freePair(tx *store.Tx) (string, error) {
	for range 20 {
		code := newCode()
		n, err := store.Value[int64](tx, `SELECT count(*) FROM live_screens WHERE code = $1`, code)
		if err != nil {
			return "", fmt.Errorf("live: draw a code: %w", err)
		}
		if n == 0 {
			return code, nil
		}
	}
	return "", fault.New(fault.Unavailable, "live.err.noCode")
}

// ConnectScreen makes the screen that waits under a code, as it was typed, show an open room. A code that no screen
// shows, that is over, or that was typed before is fault.Invalid at "code"; a closed room is fault.Conflict.
func ConnectScreen(tx *store.Tx, roomID, typed string) error {
	r, err := hosted(tx, roomID)
	if err != nil {
		return err
	}
	if r.State != Open {
		return fault.New(fault.Conflict, "live.err.closed")
	}
	wrong := fault.At("code", "live.err.pair")
	code, ok := CleanCode(typed)
	if !ok {
		return wrong
	}
	n, err := tx.Changed(`UPDATE live_screens SET room_id = $2, code = '', code_until = 0, seen_at = $4 WHERE code = $1 AND room_id = '' AND code_until > $3`,
		code, r.ID, tx.Now(), minute(tx))
	if err != nil {
		return fmt.Errorf("live: connect a screen: %w", err)
	}
	if n == 0 {
		return wrong
	}
	return toldScreens(tx, r)
}

// DisconnectScreens takes a room from all screens that show it; each waits for a new code then. n is how many there were.
func DisconnectScreens(tx *store.Tx, roomID string) (n int64, err error) {
	r, err := hosted(tx, roomID)
	if err != nil {
		return 0, err
	}
	if n, err = tx.Changed(`DELETE FROM live_screens WHERE room_id = $1`, r.ID); err != nil {
		return n, fmt.Errorf("live: disconnect screens: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	return n, toldScreens(tx, r)
}

// toldScreens says in the journal how many screens show a room from now on.
func toldScreens(tx *store.Tx, r Room) error {
	n, err := ScreensOf(tx, r.ID)
	if err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "live.screen", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]int{"screens": n.Connected}})
}

// Screens says how many screens show a room, and how many of them gave no sign for some minutes.
type Screens struct{ Connected, Silent int }

// ScreensOf counts the screens of a room.
func ScreensOf(tx *store.Tx, roomID string) (n Screens, err error) {
	seen, err := store.All[int64](tx, `SELECT seen_at FROM live_screens WHERE room_id = $1`, roomID)
	if err != nil {
		return n, fmt.Errorf("live: screens: %w", err)
	}
	for _, at := range seen {
		n.Connected++
		if at < tx.Now()-screenSilent.Microseconds() {
			n.Silent++
		}
	}
	return n, nil
}

// Forget deletes the words that were hidden long enough ago, and the screens that are over; at most that many of
// each at once, and says how many.
func Forget(tx *store.Tx, most int) (int, error) {
	n, err := ForgetHidden(tx, most)
	if err != nil {
		return n, err
	}
	m, err := ForgetScreens(tx, most)
	return n + m, err
}

// ForgetScreens deletes screens whose code nobody typed and those of closed rooms, at most that many at once, and says
// how many.
func ForgetScreens(tx *store.Tx, most int) (int, error) {
	n, err := tx.Changed(`DELETE FROM live_screens WHERE id IN (SELECT s.id FROM live_screens s LEFT JOIN live_rooms r ON r.id = s.room_id
		WHERE s.room_id = '' AND s.code_until < $1 OR s.room_id <> '' AND (r.id IS NULL OR r.state = 'closed') LIMIT $2)`, tx.Now(), most)
	if err != nil {
		return int(n), fmt.Errorf("live: forget screens: %w", err)
	}
	return int(n), nil
}
