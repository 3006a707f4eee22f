package live

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/sessions"
)

// fewestRooms is from how many rooms on a sum of quizzes is shown.
const fewestRooms = 3

// quizRoom says in which sum a closed room is.
type quizRoom struct {
	RoomID  string `db:"room_id"`
	BriefID string `db:"brief_id"`
	UnitID  string `db:"unit_id"`
	Month   string `db:"month"`
}

// QuizSum is what the quizzes of some rooms showed: answers, and how many were right, before and after the talks.
type QuizSum struct {
	BriefID     string `db:"brief_id"`
	UnitID      string `db:"unit_id"`
	Month       string `db:"month"`
	BeforeN     int64  `db:"before_n"`
	BeforeRight int64  `db:"before_right"`
	AfterN      int64  `db:"after_n"`
	AfterRight  int64  `db:"after_right"`
	Rooms       int64  `db:"rooms"`
}

// add puts another sum's figures to this one's.
func (s *QuizSum) add(o QuizSum) {
	s.BeforeN, s.BeforeRight = s.BeforeN+o.BeforeN, s.BeforeRight+o.BeforeRight
	s.AfterN, s.AfterRight = s.AfterN+o.AfterN, s.AfterRight+o.AfterRight
	s.Rooms += o.Rooms
}

// quizOf sums the quizzes of a room that were published both before and after its talk: only these can be set side by
// side. What was counted on paper is no browser's, and stays out. Rooms is 0 where there is none.
func quizOf(tx *store.Tx, roomID string) (s QuizSum, err error) {
	all, err := Polls(tx, roomID)
	if err != nil {
		return s, err
	}
	for _, after := range all {
		i := slices.IndexFunc(all, func(p Poll) bool { return p.ID == after.TwinID })
		if i < 0 {
			continue
		}
		beforeRight, beforeN := all[i].rights()
		afterRight, afterN := after.rights()
		if beforeN > 0 && afterN > 0 {
			s.add(QuizSum{BeforeN: beforeN, BeforeRight: beforeRight, AfterN: afterN, AfterRight: afterRight})
			s.Rooms = 1
		}
	}
	return s, nil
}

// sumQuiz puts a room that is being closed into the sums of its brief. A talk on several briefs is in none, since nobody
// can say on which a question was; nor is one of which no unit above reaches over a province.
func sumQuiz(tx *store.Tx, r Room, f sessions.Full) error {
	s, err := quizOf(tx, r.ID)
	if err != nil || s.Rooms == 0 || len(f.BriefIDs) != 1 {
		return err
	}
	in := quizRoom{RoomID: r.ID, BriefID: f.BriefIDs[0], Month: tx.Today().Month()}
	path, err := access.PathOf(tx, r.UnitID)
	if err != nil {
		return err
	}
	for _, id := range slices.Backward(org.PathIDs(path)) {
		wide, err := sessions.Wide(tx, id)
		if err != nil {
			return err
		}
		if wide {
			in.UnitID = id
			break
		}
	}
	if in.UnitID == "" {
		return nil
	}
	if err := tx.Insert("live_quiz_rooms", in); err != nil {
		return fmt.Errorf("live: quiz: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO live_quiz_sums (brief_id, unit_id, month, before_n, before_right, after_n, after_right, rooms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (brief_id, unit_id, month) DO UPDATE SET
		before_n = live_quiz_sums.before_n + excluded.before_n, before_right = live_quiz_sums.before_right + excluded.before_right,
		after_n = live_quiz_sums.after_n + excluded.after_n, after_right = live_quiz_sums.after_right + excluded.after_right,
		rooms = live_quiz_sums.rooms + 1`, in.BriefID, in.UnitID, in.Month, s.BeforeN, s.BeforeRight, s.AfterN, s.AfterRight)
	if err != nil {
		return fmt.Errorf("live: quiz: %w", err)
	}
	return nil
}

// RecountQuiz gives the sums as the closed rooms and their polls have them, in the order of their keys: the same as stand
// in the table.
func RecountQuiz(tx *store.Tx) ([]QuizSum, error) {
	rooms, err := store.All[quizRoom](tx, `SELECT room_id, brief_id, unit_id, month FROM live_quiz_rooms ORDER BY brief_id, unit_id, month, room_id`)
	if err != nil {
		return nil, fmt.Errorf("live: quiz: %w", err)
	}
	sums := []QuizSum{}
	for _, in := range rooms {
		s, err := quizOf(tx, in.RoomID)
		if err != nil {
			return nil, err
		}
		if n := len(sums); n == 0 || sums[n-1].BriefID != in.BriefID || sums[n-1].UnitID != in.UnitID || sums[n-1].Month != in.Month {
			sums = append(sums, QuizSum{BriefID: in.BriefID, UnitID: in.UnitID, Month: in.Month})
		}
		sums[len(sums)-1].add(s)
	}
	return sums, nil
}

// Known is what halls knew of a brief before and after its talks, in a unit and all below it; ok is false for a unit that
// does not reach over a province, and for fewer than three rooms. It is a coverage.Known.
//
// Sums follow reorganisations by themselves: each stands with the unit that had the rooms when they closed, and a unit that
// was closed since lies under its successor, or, where it was divided, under what is above all its parts. So a merged
// province has the rooms of both, and of a divided one no part has any.
func Known(tx *store.Tx, q coverage.Query) (coverage.Knowledge, bool, error) {
	none := coverage.Knowledge{}
	wide, err := sessions.Wide(tx, q.UnitID)
	if err != nil || !wide {
		return none, false, err
	}
	path, err := access.PathOf(tx, q.UnitID)
	if err != nil {
		return none, false, err
	}
	under, args := access.Where([]access.Range{{Path: path, Subtree: true}}, "u.path", 2)
	where, args := []string{`s.brief_id = $1`, under}, append([]any{q.Brief}, args...)
	for _, m := range []struct{ month, than string }{{q.From, ">="}, {q.Until, "<="}} {
		if m.month != "" {
			args = append(args, m.month)
			where = append(where, fmt.Sprintf(`s.month %s $%d`, m.than, len(args)))
		}
	}
	all, err := store.All[QuizSum](tx, `SELECT s.brief_id, s.unit_id, s.month, s.before_n, s.before_right, s.after_n, s.after_right, s.rooms
		FROM live_quiz_sums s JOIN units u ON u.id = s.unit_id WHERE `+strings.Join(where, ` AND `), args...)
	if err != nil {
		return none, false, fmt.Errorf("live: quiz: %w", err)
	}
	sum := QuizSum{}
	for _, s := range all {
		sum.add(s)
	}
	if sum.Rooms < fewestRooms {
		return none, false, nil
	}
	return coverage.Knowledge{Before: percentOf(sum.BeforeRight, sum.BeforeN), After: percentOf(sum.AfterRight, sum.AfterN), Rooms: sum.Rooms}, true, nil
}
