package live

import (
	"crypto/rand"
	"maps"
	"slices"
	"time"
)

// What phones are told, and how often. A phone in a hall pays for its data: an hour in a busy room is to cost it less
// than 300 KB (quality.md), so votes travel as a key and a number, those below the top of the list later than those
// in it, and a room that votes without pause for longer than a few minutes is told of votes every few seconds only.
// What a question says, becomes or is hidden for is always told at once.
const (
	topSent     = 20              // questions whose votes are told at once
	allEvery    = 5 * time.Second // how often the votes of the others and the counts are told
	purse       = 80_000          // bytes that may be spent on votes at once
	purseFilled = 50              // bytes a second that come back
	least       = -1000           // votes wait for 20 seconds at most
	frameCost   = 70              // bytes around a change: lines of the event, and what TLS adds to it
)

// Change is what leads from one state to the next. A field that is missing did not change; Votes, States and Gone name
// questions by their keys.
type Change struct {
	Open      *bool             `json:"open,omitempty"`
	Shown     *int              `json:"shown,omitempty"`
	Waiting   *int              `json:"waiting,omitempty"`
	Hidden    map[string]int    `json:"hidden,omitempty"`
	Questions []Seen            `json:"q,omitempty"` // new, or with another text or other wordings
	Votes     map[string]int64  `json:"v,omitempty"`
	States    map[string]string `json:"s,omitempty"`
	Gone      []string          `json:"g,omitempty"`
	Polls     []PollNews        `json:"p,omitempty"`
	Record    string            `json:"record,omitempty"`
	Main      *SeenMain         `json:"main,omitempty"`
	Sites     *SeenSites        `json:"sites,omitempty"`
}

// PollNews says that a poll opened, closed or moved; phones draw it by loading the page.
type PollNews struct {
	ID    string `json:"id"`
	State string `json:"s"`
	N     int64  `json:"n"`
}

// changeOf gives what leads from one state to another. Votes that changed below the first top questions, and counts
// that changed alone, are left out unless all is asked for; told is then what the other side knows.
func changeOf(was, now State, top int, all bool) (c Change, told State) {
	told = now
	told.Questions = slices.Clone(now.Questions)
	old := map[string]Seen{}
	for _, q := range was.Questions {
		old[q.ID] = q
	}
	for i, q := range now.Questions {
		o, had := old[q.ID]
		delete(old, q.ID)
		if !had || o.Key != q.Key || o.Text != q.Text || o.Up != q.Up || !slices.Equal(o.Same, q.Same) {
			c.Questions = append(c.Questions, q)
			continue
		}
		if o.State != q.State {
			put(&c.States, q.Key, q.State)
		}
		switch {
		case o.Votes == q.Votes:
		case all || i < top:
			put(&c.Votes, q.Key, q.Votes)
		default:
			told.Questions[i].Votes = o.Votes
		}
	}
	for _, q := range old {
		c.Gone = append(c.Gone, q.Key)
	}
	slices.Sort(c.Gone)
	polls := map[string]PollNews{}
	for _, p := range was.Polls {
		polls[p.ID] = PollNews{p.ID, p.State, p.N}
	}
	for _, p := range now.Polls {
		if n := (PollNews{p.ID, p.State, p.N}); polls[p.ID] != n {
			c.Polls = append(c.Polls, n)
		}
	}
	if was.Open != now.Open {
		c.Open, c.Record = &now.Open, now.Record
	}
	c.Main = fresh(was.Main, now.Main, SeenMain{Gone: true})
	if all || c.urgent() {
		c.count(was, now)
	} else {
		told.Shown, told.Waiting, told.Hidden, told.Sites = was.Shown, was.Waiting, was.Hidden, was.Sites
	}
	return c, told
}

// count adds the counts that changed.
func (c *Change) count(was, now State) {
	if was.Shown != now.Shown {
		c.Shown = &now.Shown
	}
	if was.Waiting != now.Waiting {
		c.Waiting = &now.Waiting
	}
	if !maps.Equal(was.Hidden, now.Hidden) {
		c.Hidden = now.Hidden
	}
	c.Sites = fresh(was.Sites, now.Sites, SeenSites{})
}

func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

// urgent says whether something changed that a hall must see at once: all but votes and counts.
func (c Change) urgent() bool {
	return c.Open != nil || c.Main != nil || len(c.Questions)+len(c.States)+len(c.Gone)+len(c.Polls) > 0
}

// empty says that nothing changed.
func (c Change) empty() bool {
	return !c.urgent() && len(c.Votes) == 0 && c.Shown == nil && c.Waiting == nil && c.Hidden == nil && c.Sites == nil
}

// teller decides what of a room's changes is told now. It has no clock of its own: at is the moment of asking.
type teller struct {
	told  State
	keys  map[string]string // of the questions told
	spare float64           // bytes left for votes
	at    time.Time         // when spare was counted
	all   time.Time         // when the votes of all questions were told
}

func newTeller(at time.Time) *teller {
	return &teller{keys: map[string]string{}, spare: purse, at: at, all: at}
}

// key gives the questions of a state their keys: the same as before where they have one, else a new one by chance, so
// that a key does not tell which question came first.
func (t *teller) key(s State) {
	was := t.keys
	t.keys = map[string]string{}
	used := map[string]bool{}
	for _, q := range s.Questions {
		if k, had := was[q.ID]; had {
			t.keys[q.ID], used[k] = k, true
		}
	}
	for i, q := range s.Questions {
		for t.keys[q.ID] == "" {
			if k := rand.Text()[:2]; !used[k] { // 1,024 of them, for at most mostSent
				t.keys[q.ID], used[k] = k, true
			}
		}
		s.Questions[i].Key = t.keys[q.ID]
	}
}

// next gives what is to be told now; nothing where it can wait. The caller says by spend what telling it took.
func (t *teller) next(now State, at time.Time) (c Change, tell bool) {
	t.spare = min(purse, t.spare+purseFilled*at.Sub(t.at).Seconds())
	t.at = at
	t.key(now)
	all := at.Sub(t.all) >= allEvery
	c, told := changeOf(t.told, now, topSent, all)
	if c.empty() || !c.urgent() && t.spare <= 0 {
		return c, false
	}
	t.told = told
	if all {
		t.all = at
	}
	return c, true
}

// spend takes what a change cost. What must be told at once may cost more than there is: votes then wait, but never
// longer than the least fills up in.
func (t *teller) spend(bytes int) { t.spare = max(t.spare-float64(bytes+frameCost), least) }
