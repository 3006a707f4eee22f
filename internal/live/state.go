package live

import (
	"cmp"
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
)

// mostSent is how many questions phones are sent: those with the most votes. All stand on the page itself.
const mostSent = 100

// State is what everybody in a room sees. Shown counts all questions that are visible, Waiting those that are not
// yet, Hidden by reason.
type State struct {
	Open      bool           `json:"open"`
	Shown     int            `json:"shown"`
	Waiting   int            `json:"waiting"`
	Hidden    map[string]int `json:"hidden,omitempty"`
	Questions []Seen         `json:"q"`
	Polls     []SeenPoll     `json:"p,omitempty"`
	Record    string         `json:"record,omitempty"` // where it stays readable, once it is closed
	Main      *SeenMain      `json:"main,omitempty"`   // of a site, see shared.dress
	Sites     *SeenSites     `json:"sites,omitempty"`  // of a main room

	roomID, mainID string
	hasSites       bool
}

// SeenPoll is a poll as everybody sees it. N answers are in its counts; Right are the places of right options, told
// once it is closed; Paper the totals counted on paper.
type SeenPoll struct {
	ID    string    `json:"id"`
	Kind  string    `json:"k"`
	Text  string    `json:"t"`
	State string    `json:"s"`
	N     int64     `json:"n"`
	Count []Counted `json:"c,omitempty"`
	Right []int64   `json:"r,omitempty"`
	Paper []int64   `json:"paper,omitempty"`
	Twin  string    `json:"twin,omitempty"`
	// Options are those to choose from, and are drawn by the server alone.
	Options []string `json:"-"`
	Share   int64    `json:"-"`
	Quiz    bool     `json:"-"`
}

// Seen is a question as everybody sees it; Same are the wordings that were merged into it.
type Seen struct {
	ID    string   `json:"id"`
	Key   string   `json:"k,omitempty"` // stands for the question in a Change; each node draws its own
	Text  string   `json:"t"`
	State string   `json:"s"`
	Votes int64    `json:"n,omitempty"`
	Same  []string `json:"same,omitempty"`
	// Up: it went up from this site to the main room, which answers it.
	Up bool `json:"up,omitempty"`
}

// StateOf reads what everybody sees of a room.
func StateOf(tx *store.Tx, roomID string, most int) (State, error) {
	r, err := ByID(tx, roomID)
	if err != nil {
		return State{}, err
	}
	rows, err := store.All[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE room_id = $1 AND state <> 'desk'`, roomID)
	if err != nil {
		return State{}, fmt.Errorf("live: state: %w", err)
	}
	s := State{Open: r.State == Open, Hidden: map[string]int{}, Questions: []Seen{}, roomID: r.ID, mainID: r.MainID}
	if r.Record != "" {
		s.Record = "/public/rooms/" + r.Record
	}
	same := map[string][]string{}
	for _, q := range rows {
		switch {
		case visible(q.State):
			s.Shown++
			s.Questions = append(s.Questions, Seen{ID: q.ID, Text: q.Text, State: q.State, Votes: q.Votes})
		case q.State == Hidden:
			s.Hidden[q.Reason]++
			if q.SameAs != "" {
				same[q.SameAs] = append(same[q.SameAs], q.Text)
			}
		default:
			s.Waiting++
		}
	}
	slices.SortFunc(s.Questions, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), -cmp.Compare(a.Votes, b.Votes), cmp.Compare(a.ID, b.ID))
	})
	s.Questions = s.Questions[:min(len(s.Questions), most)]
	for i, q := range s.Questions {
		slices.Sort(same[q.ID])
		s.Questions[i].Same = same[q.ID]
	}
	if err := s.ties(tx, r); err != nil {
		return s, err
	}
	s.Polls, err = seenPolls(tx, roomID)
	return s, err
}

// seenPolls are the polls of a room but its drafts, the last first.
func seenPolls(tx *store.Tx, roomID string) ([]SeenPoll, error) {
	all, err := Polls(tx, roomID)
	var seen []SeenPoll
	for _, p := range slices.Backward(all) {
		if p.State == Draft {
			continue
		}
		s := SeenPoll{ID: p.ID, Kind: p.Kind, Text: p.Question, State: p.State, N: p.ShownN, Count: p.Shown, Paper: p.Paper, Twin: p.TwinID, Options: p.Options}
		if p.State != Open {
			s.Right = p.Right
			s.Share, s.Quiz = p.RightShare()
		}
		seen = append(seen, s)
	}
	return seen, err
}

// rank puts what is being answered first and what was answered last.
func rank(q Seen) int {
	return map[string]int{Answering: 0, Shown: 1, Passed: 2, Answered: 2}[q.State]
}
