package live

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/lang/scrub"
	"rostrum/internal/kit/store"
)

// Kinds of polls.
const (
	Single   = "single"
	Multiple = "multiple"
	Scale    = "scale" // one to five
	Words    = "words" // a few words, grouped
)

// PollKinds lists them in the order of the form.
func PollKinds() []string { return []string{Single, Multiple, Scale, Words} }

// Draft is a poll that is not open yet; a poll is Open and then Closed, as rooms are. Past is one whose result has left
// the hall's screen.
const (
	Draft = "draft"
	Past  = "past"
)

// Limits of polls, and when their results show: from leastAnswers on, in steps of at least stepAnswers; a word from
// leastWord writers on.
const (
	MostPolls    = 20
	MostOptions  = 8
	MostOption   = 120 // characters of an option or of a poll's question
	MostWord     = 40
	leastAnswers = 10
	stepAnswers  = 5
	leastWord    = 5
	scaleTop     = 5
	mostWords    = 12 // groups shown
)

// Poll is what a hall is asked. Right are the places of right options, and make a quiz of it. Shown are the counts by
// option that everybody sees, of ShownN answers; Paper those counted on paper, which are no browser's.
type Poll struct {
	ID       string               `db:"id"`
	RoomID   string               `db:"room_id"`
	Position int64                `db:"position"`
	Kind     string               `db:"kind"`
	Question string               `db:"question"`
	Options  briefs.List[string]  `db:"options"`
	Right    briefs.List[int64]   `db:"right_ones"`
	TwinID   string               `db:"twin_id"`
	State    string               `db:"state"`
	ShownN   int64                `db:"shown_n"`
	Shown    briefs.List[Counted] `db:"shown"`
	Paper    briefs.List[int64]   `db:"paper"`
}

const pollColumns = `id, room_id, position, kind, question, options, right_ones, twin_id, state, shown_n, shown, paper`

// Counted is an option or a group of words with how many chose it.
type Counted struct {
	Label string `json:"l"`
	N     int64  `json:"n"`
}

// NewPoll is what a host writes for a poll: options one to a line, right ones with a star before them.
type NewPoll struct {
	Kind     string
	Question string
	Options  string
}

// lines splits options as they were typed.
func (n NewPoll) lines() (options []string, right []int64) {
	for line := range strings.Lines(n.Options) {
		line = strings.TrimSpace(line)
		label, star := strings.CutPrefix(line, "*")
		if label = strings.TrimSpace(label); label == "" {
			continue
		}
		if star {
			right = append(right, int64(len(options)))
		}
		options = append(options, label)
	}
	return options, right
}

// Check gives the options and says what is wrong.
func (n NewPoll) Check() (options []string, right []int64, err error) {
	options, right = n.lines()
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	switch {
	case !slices.Contains(PollKinds(), n.Kind):
		return nil, nil, fault.At("kind", "live.err.pollKind")
	case strings.TrimSpace(n.Question) == "" || long(n.Question, MostOption):
		return nil, nil, fault.At("poll", "live.err.pollQuestion", "most", MostOption)
	case n.Kind == Scale:
		for i := range scaleTop {
			options = append(options[:i:i], strconv.Itoa(i+1))
		}
		return options, nil, nil
	case n.Kind == Words:
		return nil, nil, nil
	case len(options) < 2 || len(options) > MostOptions || slices.ContainsFunc(options, func(o string) bool { return long(o, MostOption) }):
		return nil, nil, fault.At("options", "live.err.pollOptions", "most", MostOptions, "length", MostOption)
	case n.Kind == Single && len(right) > 1:
		return nil, nil, fault.At("options", "live.err.pollRight")
	}
	return options, right, nil
}

// AddPoll adds a poll to an open room, as a draft.
func AddPoll(tx *store.Tx, roomID string, n NewPoll) (Poll, error) {
	r, err := hosted(tx, roomID)
	if err != nil {
		return Poll{}, err
	}
	if r.State != Open {
		return Poll{}, fault.New(fault.Conflict, "live.err.closed")
	}
	options, right, err := n.Check()
	if err != nil {
		return Poll{}, err
	}
	return addPoll(tx, r, Poll{Kind: n.Kind, Question: strings.TrimSpace(n.Question), Options: options, Right: right})
}

func addPoll(tx *store.Tx, r Room, p Poll) (Poll, error) {
	n, err := store.Value[int64](tx, `SELECT count(*) FROM live_polls WHERE room_id = $1`, r.ID)
	if err != nil {
		return p, fmt.Errorf("live: polls: %w", err)
	}
	if n >= MostPolls {
		return p, fault.New(fault.TooMany, "live.err.manyPolls", "most", MostPolls)
	}
	p.ID, p.RoomID, p.Position, p.State, p.Shown = tx.NewID("live_polls"), r.ID, n, Draft, briefs.List[Counted]{}
	if err := tx.Insert("live_polls", p); err != nil {
		return p, fmt.Errorf("live: add a poll: %w", err)
	}
	return p, journal.Write(tx, journal.Entry{Verb: "live.poll", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]string{"poll": p.Question}})
}

// RepeatPoll adds the same poll once more, to be asked after the talk: both results then stand side by side, as
// totals. No answer of one is joined with one of the other.
func RepeatPoll(tx *store.Tx, pollID string) (Poll, error) {
	p, r, err := pollOf(tx, pollID)
	if err != nil {
		return p, err
	}
	n, err := store.Value[int64](tx, `SELECT count(*) FROM live_polls WHERE twin_id = $1`, p.ID)
	if err != nil {
		return p, fmt.Errorf("live: repeat a poll: %w", err)
	}
	if n > 0 || p.TwinID != "" {
		return p, fault.New(fault.Conflict, "live.err.pollTwice")
	}
	return addPoll(tx, r, Poll{Kind: p.Kind, Question: p.Question, Options: p.Options, Right: p.Right, TwinID: p.ID})
}

// pollOf gives a poll of an open room that the actor hosts.
func pollOf(tx *store.Tx, pollID string) (Poll, Room, error) {
	p, err := store.One[Poll](tx, `SELECT `+pollColumns+` FROM live_polls WHERE id = $1`, pollID)
	if err != nil {
		return p, Room{}, fmt.Errorf("live: poll: %w", err)
	}
	r, err := hosted(tx, p.RoomID)
	if err == nil && r.State != Open {
		err = fault.New(fault.Conflict, "live.err.closed")
	}
	return p, r, err
}

// OpenPoll lets a hall answer a draft; ClosePoll ends that, and leaves totals alone.
func OpenPoll(tx *store.Tx, pollID string) error {
	p, r, err := pollOf(tx, pollID)
	if err != nil {
		return err
	}
	if p.State != Draft {
		return fault.New(fault.Conflict, "live.err.pollState")
	}
	if err := tx.Must1(`UPDATE live_polls SET state = 'open' WHERE id = $1`, p.ID); err != nil {
		return fmt.Errorf("live: open a poll: %w", err)
	}
	return tx.Emit(JudgedEvent{r.ID})
}

// ClosePoll ends an open poll. What was not shown yet moves the result only if it is a whole step.
func ClosePoll(tx *store.Tx, pollID string) error {
	p, r, err := pollOf(tx, pollID)
	if err != nil {
		return err
	}
	if p.State != Open {
		return fault.New(fault.Conflict, "live.err.pollState")
	}
	// Holding the room keeps a batch on another node from answering meanwhile.
	if err := tx.Must1(`UPDATE live_rooms SET version = version WHERE id = $1 AND state = 'open'`, r.ID); err != nil {
		return fmt.Errorf("live: close a poll: %w", err)
	}
	if err := closePoll(tx, p); err != nil {
		return err
	}
	return tx.Emit(JudgedEvent{r.ID})
}

// PutAway takes the result of a closed poll from the hall's screen; phones still show it.
func PutAway(tx *store.Tx, pollID string) error {
	p, r, err := pollOf(tx, pollID)
	if err != nil {
		return err
	}
	if p.State != Closed {
		return fault.New(fault.Conflict, "live.err.pollState")
	}
	if err := tx.Must1(`UPDATE live_polls SET state = 'past' WHERE id = $1`, p.ID); err != nil {
		return fmt.Errorf("live: put a poll away: %w", err)
	}
	return tx.Emit(JudgedEvent{r.ID})
}

func closePoll(tx *store.Tx, p Poll) error {
	if err := publishPoll(tx, p.ID); err != nil {
		return err
	}
	for _, do := range []string{`UPDATE live_polls SET state = 'closed' WHERE id = $1`, `DELETE FROM live_poll_answers WHERE poll_id = $1`} {
		if _, err := tx.Exec(do, p.ID); err != nil {
			return fmt.Errorf("live: close a poll: %w", err)
		}
	}
	tx.LeaveNoOrder()
	return nil
}

// closePolls ends what is open in a room.
func closePolls(tx *store.Tx, roomID string) error {
	open, err := store.All[Poll](tx, `SELECT `+pollColumns+` FROM live_polls WHERE room_id = $1 AND state = 'open'`, roomID)
	if err != nil {
		return fmt.Errorf("live: polls: %w", err)
	}
	for _, p := range open {
		if err := closePoll(tx, p); err != nil {
			return err
		}
	}
	return nil
}

// PaperTotals enters what was counted on paper for each option; it is marked as such and never mixed with answers of
// browsers.
func PaperTotals(tx *store.Tx, pollID string, totals []int64) error {
	p, r, err := pollOf(tx, pollID)
	if err != nil {
		return err
	}
	if p.Kind == Words || len(totals) != len(p.Options) || slices.ContainsFunc(totals, func(n int64) bool { return n < 0 || n > 100_000 }) {
		return fault.At("paper", "live.err.paper")
	}
	if err := tx.Must1(`UPDATE live_polls SET paper = $2 WHERE id = $1`, p.ID, briefs.List[int64](totals)); err != nil {
		return fmt.Errorf("live: paper totals: %w", err)
	}
	entry := journal.Entry{Verb: "live.paper", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]string{"poll": p.Question}}
	if err := journal.Write(tx, entry); err != nil {
		return err
	}
	return tx.Emit(JudgedEvent{r.ID})
}

// Answer is one browser's answer to a poll; answering again replaces it.
type Answer struct {
	PollID string
	Token  string   // the browser's, for this room alone; it is in no table
	Chosen []string // places of options, or the words
}

// choice writes an answer as it is stored; "" where it fits no option of the poll.
func (a Answer) choice(p Poll) string {
	if p.Kind == Words {
		if len(a.Chosen) != 1 {
			return ""
		}
		return cleanWord(a.Chosen[0])
	}
	places := []int{}
	for _, c := range a.Chosen {
		n, err := strconv.Atoi(c)
		if err != nil || n < 0 || n >= len(p.Options) {
			return ""
		}
		places = append(places, n)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	if len(places) == 0 || p.Kind != Multiple && len(places) > 1 {
		return ""
	}
	text := []string{}
	for _, n := range places {
		text = append(text, strconv.Itoa(n))
	}
	return strings.Join(text, ",")
}

// cleanWord takes personal data out of a few words; "" where nothing is left, or too much.
func cleanWord(typed string) string {
	word := strings.Join(strings.Fields(lang.Normalize(typed)), " ")
	if r := scrub.Scrub(word); len(r.Removed) > 0 || len(r.Names) > 0 || utf8.RuneCountInString(word) > MostWord {
		return ""
	}
	return word
}

// takeAnswers writes a batch of answers in a random order, and moves what is shown where enough came.
func takeAnswers(tx *store.Tx, r Room, all []Answer) error {
	shuffle(all)
	touched := map[string]bool{}
	for _, a := range all {
		p, found, err := store.Maybe[Poll](tx, `SELECT `+pollColumns+` FROM live_polls WHERE id = $1 AND room_id = $2 AND state = 'open'`, a.PollID, r.ID)
		if err != nil {
			return fmt.Errorf("live: answer: %w", err)
		}
		choice := a.choice(p)
		if !found || choice == "" {
			continue
		}
		n, err := tx.Changed(`INSERT INTO live_poll_answers (answer, poll_id, choice, fresh) VALUES ($1, $2, $3, $4)
			ON CONFLICT (answer) DO UPDATE SET choice = excluded.choice, fresh = excluded.fresh WHERE live_poll_answers.choice <> excluded.choice`,
			keyed(r.Key, "poll", a.Token, p.ID), p.ID, choice, true)
		if err != nil {
			return fmt.Errorf("live: answer: %w", err)
		}
		touched[p.ID] = touched[p.ID] || n == 1
	}
	for id := range touched {
		if err := publishPoll(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// publishPoll moves what everybody sees of a poll, where there are enough answers and enough of them are new: no single
// answer can then be told from two looks at the result.
func publishPoll(tx *store.Tx, pollID string) error {
	p, err := store.One[Poll](tx, `SELECT `+pollColumns+` FROM live_polls WHERE id = $1`, pollID)
	if err != nil {
		return fmt.Errorf("live: result: %w", err)
	}
	answers, err := store.All[struct {
		Choice string `db:"choice"`
		Fresh  bool   `db:"fresh"`
	}](tx, `SELECT choice, fresh FROM live_poll_answers WHERE poll_id = $1`, pollID)
	if err != nil {
		return fmt.Errorf("live: result: %w", err)
	}
	choices, fresh := make([]string, 0, len(answers)), 0
	for _, a := range answers {
		choices = append(choices, a.Choice)
		if a.Fresh {
			fresh++
		}
	}
	if len(choices) < leastAnswers || fresh < stepAnswers {
		return nil
	}
	if err := tx.Must1(`UPDATE live_polls SET shown_n = $2, shown = $3 WHERE id = $1`, pollID, len(choices), p.tally(choices)); err != nil {
		return fmt.Errorf("live: result: %w", err)
	}
	if _, err := tx.Exec(`UPDATE live_poll_answers SET fresh = $2 WHERE poll_id = $1 AND fresh = $3`, pollID, false, true); err != nil {
		return fmt.Errorf("live: result: %w", err)
	}
	return nil
}

// tally counts choices by option, or groups words however they were typed; groups of few writers count as others.
func (p Poll) tally(choices []string) briefs.List[Counted] {
	if p.Kind == Words {
		return tallyWords(choices)
	}
	t := make(briefs.List[Counted], len(p.Options))
	for i, o := range p.Options {
		t[i].Label = o
	}
	for _, c := range choices {
		for place := range strings.SplitSeq(c, ",") {
			if i, err := strconv.Atoi(place); err == nil && i < len(t) {
				t[i].N++
			}
		}
	}
	return t
}

func tallyWords(choices []string) briefs.List[Counted] {
	groups := map[string]map[string]int64{}
	for _, c := range choices {
		k := strings.ToLower(lang.Fold(c))
		if groups[k] == nil {
			groups[k] = map[string]int64{}
		}
		groups[k][c]++
	}
	t, others := briefs.List[Counted]{}, int64(0)
	for _, spelt := range groups {
		g, most := Counted{}, int64(0)
		for label, n := range spelt {
			g.N += n
			if n > most || n == most && label < g.Label {
				g.Label, most = label, n
			}
		}
		t = append(t, g)
	}
	slices.SortFunc(t, func(a, b Counted) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Label, b.Label)) })
	for i := len(t) - 1; i >= 0 && (t[i].N < leastWord || i >= mostWords); i-- {
		others += t[i].N
		t = t[:i]
	}
	if others > 0 {
		t = append(t, Counted{N: others}) // without a label: those whose words few others wrote
	}
	return t
}

// Polls lists the polls of a room in their order.
func Polls(tx *store.Tx, roomID string) ([]Poll, error) {
	all, err := store.All[Poll](tx, `SELECT `+pollColumns+` FROM live_polls WHERE room_id = $1 ORDER BY position`, roomID)
	if err != nil {
		return nil, fmt.Errorf("live: polls: %w", err)
	}
	return all, nil
}

// RightShare is how many of a hundred shown answers of a quiz were right; ok is false where nothing is shown or it is no
// quiz. An answer to a quiz of several right options is counted by each of its choices.
func (p Poll) RightShare() (percent int64, ok bool) {
	right, all := p.rights()
	if all == 0 {
		return 0, false
	}
	return percentOf(right, all), true
}

// rights counts the shown answers of a quiz, and the right ones among them; 0 where nothing is shown or it is no quiz.
func (p Poll) rights() (right, all int64) {
	if len(p.Right) == 0 || p.ShownN == 0 {
		return 0, 0
	}
	for i, c := range p.Shown {
		all += c.N
		if slices.Contains(p.Right, int64(i)) {
			right += c.N
		}
	}
	return right, all
}

// percentOf rounds to whole hundredths.
func percentOf(part, all int64) int64 { return (part*100 + all/2) / all }
