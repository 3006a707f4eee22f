package live

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang/scrub"
	"rostrum/internal/kit/store"
)

// Limits of a room, each with an answer in words.
const (
	MostQuestion  = 500  // characters of a question
	MostQuestions = 2000 // questions of a room
	FewDevices    = 30   // below so many, questions appear in shuffled batches
)

// Ask is a question on its way in. OpID is made by the page, so that sending it again does no more; Way and Desk
// say how it came and whether the desk alone is to see it, Careful that a host looks at it first in every room.
// Text is cleaned by Clean, Receipt the hash of the asker's code, Slip the number of the paper that has one instead.
type Ask struct {
	Receipt string
	Slip    int64
	OpID    string
	Text    string
	Way     string
	Desk    bool
	Careful bool
}

// Clean takes personal data out of what was typed, before anybody else and any table sees it. It fails with
// fault.Invalid for nothing and for too much.
func Clean(typed string) (scrub.Result, error) {
	r := scrub.Scrub(typed)
	switch n := utf8.RuneCountInString(r.Text); {
	case strings.TrimSpace(r.Text) == "":
		return r, fault.At("question", "live.err.noQuestion")
	case n > MostQuestion:
		return r, fault.At("question", "live.err.longQuestion", "most", MostQuestion)
	}
	// Names that only look like some are struck as well: in a hall nobody is asked whether they are of public office.
	if len(r.Names) > 0 {
		r = scrub.Scrub(scrub.Strike(r.Text, r.Names, "vi"))
	}
	return r, nil
}

// Vote is one browser's vote for a question, or its taking back.
type Vote struct {
	QuestionID string
	Token      string // the browser's, for this room alone; it is in no table
	On         bool
}

// keyed gives HMAC(room key, parts): what can be compared while the room is open, and not joined.
func keyed(roomKey string, parts ...string) string {
	mac := hmac.New(sha256.New, []byte(roomKey))
	for _, p := range parts {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(p), p) // a hash takes everything
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// take writes what gathered in a room since the last batch. All questions of the room are written anew in a new
// random order, so that neither ids nor places in the file tell which came first or together. A room that is full
// takes votes alone, and says so. Fates says of each question whether it was stored before, or why it alone was not.
func take(tx *store.Tx, r Room, b *batch, few bool) (fates []taken, full bool, err error) {
	// Holding the room keeps two nodes from rewriting each other's rows, and the room from closing meanwhile.
	if err := tx.Must1(`UPDATE live_rooms SET version = version WHERE id = $1 AND state = 'open'`, r.ID); err != nil {
		return nil, false, fmt.Errorf("live: take: %w", err)
	}
	if len(b.asks) > 0 {
		if fates, full, err = takeAsks(tx, r, b.asks, few); err != nil {
			return fates, full, err
		}
	}
	shuffle(b.votes)
	for _, v := range b.votes {
		if err := takeVote(tx, r, v); err != nil {
			return fates, full, err
		}
	}
	if err := takeAnswers(tx, r, b.polls); err != nil {
		return fates, full, err
	}
	if err := takeFeedback(tx, r, b.notes); err != nil {
		return fates, full, err
	}
	tx.LeaveNoOrder()
	return fates, full, tx.Emit(AskedEvent{r.ID})
}

func takeAsks(tx *store.Tx, r Room, asks []Ask, few bool) (fates []taken, full bool, err error) {
	rows, err := store.All[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE room_id = $1`, r.ID)
	if err != nil {
		return nil, false, fmt.Errorf("live: ask: %w", err)
	}
	if len(rows)+len(asks) > MostQuestions {
		return nil, true, nil
	}
	had := len(rows)
	for _, a := range asks {
		n, err := tx.Changed(`INSERT INTO live_repeats (repeat, room_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, keyed(r.Key, "ask", a.OpID), r.ID)
		if err != nil {
			return nil, false, fmt.Errorf("live: ask: %w", err)
		}
		if n == 0 {
			fates = append(fates, taken{again: true})
			continue
		}
		receipt, err := spend(tx, r, a)
		if fault.Is(err, fault.Invalid) { // this one is to be sent again with another number, the others are taken
			_, err = tx.Exec(`DELETE FROM live_repeats WHERE repeat = $1`, keyed(r.Key, "ask", a.OpID))
			fates = append(fates, taken{err: wrongSlip()})
			if err == nil {
				continue
			}
		}
		if err != nil {
			return nil, false, fmt.Errorf("live: ask: %w", err)
		}
		fates = append(fates, taken{})
		rows = append(rows, Question{ID: store.RandomID(), RoomID: r.ID, Text: a.Text, Hour: hourOf(tx), State: firstState(r, a, few), Way: a.Way, Receipt: receipt})
	}
	if len(rows) == had {
		return fates, false, nil
	}
	return fates, false, rewrite(tx, r.ID, rows)
}

func rewrite(tx *store.Tx, roomID string, rows []Question) error {
	if _, err := tx.Exec(`DELETE FROM live_questions WHERE room_id = $1`, roomID); err != nil {
		return fmt.Errorf("live: questions: %w", err)
	}
	shuffle(rows)
	for _, q := range rows {
		if err := tx.Insert("live_questions", q); err != nil {
			return fmt.Errorf("live: questions: %w", err)
		}
	}
	return nil
}

// firstState is where a question begins: with the desk, in the next batch, before the host or before everybody.
func firstState(r Room, a Ask, few bool) string {
	switch {
	case a.Desk:
		return Desk
	case few && a.Way == ByPhone && !a.Careful:
		return Held
	case r.Moderation == Before || a.Careful:
		return Waiting
	}
	return Shown
}

// Release puts what waited for the batch of a small room before the host, or before everybody.
func Release(tx *store.Tx, roomID string) error {
	_, err := tx.Exec(`UPDATE live_questions SET state = (SELECT CASE moderation WHEN 'before' THEN 'waiting' ELSE 'shown' END
		FROM live_rooms WHERE id = $1) WHERE room_id = $1 AND state = 'held'`, roomID)
	if err != nil {
		return fmt.Errorf("live: release: %w", err)
	}
	tx.LeaveNoOrder()
	return tx.Emit(AskedEvent{roomID})
}

func takeVote(tx *store.Tx, r Room, v Vote) error {
	key := keyed(r.Key, "vote", v.Token, v.QuestionID)
	var n int64
	var err error
	step := int64(1)
	if v.On {
		n, err = tx.Changed(`INSERT INTO live_votes (vote, room_id, question_id) SELECT $1, room_id, id FROM live_questions
			WHERE id = $2 AND room_id = $3 AND state IN ('shown', 'answering', 'answered', 'passed') ON CONFLICT DO NOTHING`, key, v.QuestionID, r.ID)
	} else {
		step = -1
		n, err = tx.Changed(`DELETE FROM live_votes WHERE vote = $1 AND room_id = $2`, key, r.ID)
	}
	if err == nil && n == 1 {
		_, err = tx.Exec(`UPDATE live_questions SET votes = votes + $2 WHERE id = $1`, v.QuestionID, step)
	}
	if err != nil {
		return fmt.Errorf("live: vote: %w", err)
	}
	return nil
}

// Voted says for which of some questions a browser has voted; at most as many as a page shows.
func Voted(tx *store.Tx, r Room, token string, ids []string) (map[string]bool, error) {
	mine, byKey, marks, keys := map[string]bool{}, map[string]string{}, []string{}, []any{}
	for _, id := range ids {
		key := keyed(r.Key, "vote", token, id)
		byKey[key], keys = id, append(keys, key)
		marks = append(marks, fmt.Sprintf("$%d", len(keys)))
	}
	if len(ids) == 0 {
		return mine, nil
	}
	voted, err := store.All[string](tx, `SELECT vote FROM live_votes WHERE vote IN (`+strings.Join(marks, ", ")+`)`, keys...)
	if err != nil {
		return nil, fmt.Errorf("live: votes: %w", err)
	}
	for _, key := range voted {
		mine[byKey[key]] = true
	}
	return mine, nil
}

// hourOf is the present hour in the installation's zone: nothing finer is written beside what the audience says.
func hourOf(tx *store.Tx) string {
	return time.UnixMicro(tx.Now()).In(tx.Location()).Format("2006-01-02T15")
}

// shuffle puts rows in an order that nobody can guess again.
func shuffle[T any](rows []T) {
	for i := len(rows) - 1; i > 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			panic(err) // crypto/rand never fails since Go 1.24
		}
		rows[i], rows[j.Int64()] = rows[j.Int64()], rows[i]
	}
}

// AskedEvent: something came in from a hall; what, only the rows tell.
type AskedEvent struct{ RoomID string }

// EventKind names the event.
func (AskedEvent) EventKind() string { return "live.asked" }
