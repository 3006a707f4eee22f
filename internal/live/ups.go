package live

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/sessions"
)

// mostCandidates is how many questions of sites the main host is shown at once.
const mostCandidates = 50

// Candidate is a question of a site that stands for going up. Unit is the site's, "" where fewer than FewDevices were
// there at once; then Place is its province, "" where even that is unknown.
type Candidate struct {
	ID     string `db:"id"`
	RoomID string `db:"room_id"`
	Text   string `db:"text"`
	Votes  int64  `db:"votes"`
	Unit   org.UnitView
	Place  org.PlaceView
}

// up says as which question of the main room a site's question went up.
type up struct {
	QuestionID   string `db:"question_id"`
	RoomID       string `db:"room_id"`
	MainID       string `db:"main_id"`
	MainQuestion string `db:"main_question"`
}

const upColumns = `question_id, room_id, main_id, main_question`

// Candidates gives the host of a main room what stands for going up: of each open site the questions with the most
// votes that everybody sees, that nobody answers and that have not gone up, those with the most votes first.
func Candidates(tx *store.Tx, mainID string) ([]Candidate, error) {
	main, err := hosted(tx, mainID)
	if err != nil {
		return nil, err
	}
	all, err := store.All[Candidate](tx, `SELECT x.id, x.room_id, x.text, x.votes FROM (SELECT q.id, q.room_id, q.text, q.votes,
			row_number() OVER (PARTITION BY q.room_id ORDER BY q.votes DESC, q.id) AS place
		FROM live_rooms r JOIN live_questions q ON q.room_id = r.id
		WHERE r.main_id = $1 AND r.state = 'open' AND q.state = 'shown' AND q.votes > 0
			AND NOT EXISTS (SELECT 1 FROM live_ups u WHERE u.question_id = q.id)) x
		WHERE x.place <= $2 ORDER BY x.votes DESC, x.id LIMIT $3`, main.ID, main.SiteMost, mostCandidates)
	if err != nil {
		return nil, fmt.Errorf("live: candidates: %w", err)
	}
	return all, placeCandidates(tx, all)
}

// placeCandidates says from where each comes, as far as it may be told.
func placeCandidates(tx *store.Tx, all []Candidate) error {
	known := map[string]Candidate{}
	for i, c := range all {
		from, seen := known[c.RoomID]
		if !seen {
			var err error
			if from, err = placeOf(tx, c.RoomID); err != nil {
				return err
			}
			known[c.RoomID] = from
		}
		all[i].Unit, all[i].Place = from.Unit, from.Place
	}
	return nil
}

func placeOf(tx *store.Tx, roomID string) (from Candidate, err error) {
	r, err := ByID(tx, roomID)
	if err != nil {
		return from, err
	}
	if r.Peak >= FewDevices {
		from.Unit, err = org.UnitAt(tx, r.UnitID, tx.Today())
		return from, err
	}
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return from, err
	}
	province, err := sessions.PublicPlace(tx, f, 0)
	if err != nil || province == "" {
		return from, err
	}
	views, err := org.PlacesAt(tx, []string{province}, tx.Today())
	from.Place = views[province]
	return from, err
}

// GoUp takes a site's question up into the main room: with its words and votes, as a question of its own or, where sameAs
// names a visible question of the main room, as another wording of that. It fails with fault.Conflict where the
// question does not stand for it any more, and fault.TooMany where the main room is full.
func GoUp(tx *store.Tx, mainID, questionID, sameAs string) error {
	main, err := hosted(tx, mainID)
	if err != nil {
		return err
	}
	// As with a batch of the hall, holding the room keeps two nodes from rewriting each other's rows.
	if main.State != Open {
		return fault.New(fault.Conflict, "live.err.closed")
	}
	if err := tx.Must1(`UPDATE live_rooms SET version = version WHERE id = $1 AND state = 'open'`, main.ID); err != nil {
		return fmt.Errorf("live: go up: %w", err)
	}
	q, found, err := store.Maybe[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE id = $1 AND state = 'shown'
		AND room_id IN (SELECT id FROM live_rooms WHERE main_id = $2) AND NOT EXISTS (SELECT 1 FROM live_ups u WHERE u.question_id = $1)`, questionID, main.ID)
	if err != nil {
		return fmt.Errorf("live: go up: %w", err)
	}
	if !found {
		return fault.New(fault.Conflict, "live.err.notUp")
	}
	mine := Question{ID: store.RandomID(), RoomID: main.ID, Text: q.Text, Hour: q.Hour, State: Shown, Way: BySite, Votes: q.Votes}
	if sameAs != "" {
		mine.State, mine.Reason, mine.SameAs = Hidden, Duplicate, sameAs
	}
	if err := sameVisible(tx, mine, sameAs); err != nil {
		return err
	}
	if err := addUp(tx, mine, up{q.ID, q.RoomID, main.ID, mine.ID}); err != nil {
		return err
	}
	if err := follow(tx, main, mine); err != nil {
		return err
	}
	tx.LeaveNoOrder()
	// As with a verdict: a moment stands beside no question, and beside no site.
	err = journal.Write(tx, journal.Entry{Verb: "live.up", Kind: "session", Subject: main.SessionID, UnitID: main.UnitID, After: map[string]string{"reason": mine.Reason}})
	if err != nil {
		return err
	}
	return tx.Emit(AskedEvent{main.ID})
}

// addUp writes all questions of the main room and all it took up anew, each in a new random order.
func addUp(tx *store.Tx, mine Question, link up) error {
	rows, err := store.All[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE room_id = $1`, mine.RoomID)
	if err != nil {
		return fmt.Errorf("live: go up: %w", err)
	}
	if len(rows) >= MostQuestions {
		return fault.New(fault.TooMany, "live.err.manyQuestions", "most", MostQuestions)
	}
	links, err := store.All[up](tx, `SELECT `+upColumns+` FROM live_ups WHERE main_id = $1`, mine.RoomID)
	if err != nil {
		return fmt.Errorf("live: go up: %w", err)
	}
	if err := rewrite(tx, mine.RoomID, append(rows, mine)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM live_ups WHERE main_id = $1`, mine.RoomID); err != nil {
		return fmt.Errorf("live: go up: %w", err)
	}
	links = append(links, link)
	shuffle(links)
	for _, l := range links {
		if err := tx.Insert("live_ups", l); err != nil {
			return fmt.Errorf("live: go up: %w", err)
		}
	}
	return nil
}

// follow gives the questions of sites that went up as q, or as a wording of it, the state that q was given.
func follow(tx *store.Tx, main Room, q Question) error {
	linked, err := store.All[up](tx, `SELECT u.question_id, u.room_id, u.main_id, u.main_question FROM live_ups u JOIN live_rooms r ON r.id = u.room_id AND r.main_id = u.main_id
		WHERE u.main_id = $1 AND u.main_question IN (SELECT id FROM live_questions WHERE room_id = $1 AND (id = $2 OR same_as = $2))
		ORDER BY u.room_id`, main.ID, q.ID)
	if err != nil {
		return fmt.Errorf("live: follow: %w", err)
	}
	if len(linked) == 0 {
		return nil
	}
	state := q.State
	if q.SameAs != "" {
		if state, err = store.Value[string](tx, `SELECT state FROM live_questions WHERE id = $1`, q.SameAs); err != nil {
			return fmt.Errorf("live: follow: %w", err)
		}
	}
	return setStates(tx, linked, state)
}

// setStates gives questions of sites a state, where everybody there sees them. A question that the main room hid is
// answered there no longer, and stays what else it was.
func setStates(tx *store.Tx, linked []up, state string) error {
	was := []string{Shown, Answering, Answered, Passed}
	if state == Hidden {
		was, state = []string{Answering}, Shown
	}
	held := ""
	for _, l := range linked {
		// Rooms are held in the order of their ids: a batch of the site's hall rewrites its rows meanwhile.
		if l.RoomID != held {
			if _, err := tx.Exec(`UPDATE live_rooms SET version = version WHERE id = $1`, l.RoomID); err != nil {
				return fmt.Errorf("live: follow: %w", err)
			}
			held = l.RoomID
		}
		now, err := store.Value[string](tx, `SELECT state FROM live_questions WHERE id = $1`, l.QuestionID)
		if err == nil && now != state && slices.Contains(was, now) {
			_, err = tx.Exec(`UPDATE live_questions SET state = $2 WHERE id = $1`, l.QuestionID, state)
		}
		if err != nil {
			return fmt.Errorf("live: follow: %w", err)
		}
	}
	return nil
}

// goOnAlone ends what a main room is answering at its sites, or at one of them: nobody will say there that it is done.
func goOnAlone(tx *store.Tx, mainID, siteID string) error {
	linked, err := store.All[up](tx, `SELECT `+upColumns+` FROM live_ups WHERE main_id = $1 AND ($2 = '' OR room_id = $2) ORDER BY room_id`, mainID, siteID)
	if err != nil {
		return fmt.Errorf("live: go on alone: %w", err)
	}
	return setStates(tx, linked, Hidden)
}
