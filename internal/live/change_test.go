package live

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rostrum/internal/kit/config/counts"
)

// failer is a test, or a run of a property.
type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// phone holds what a phone knows, as its script does.
type phone struct {
	state State
	bytes int
}

// take applies what was told, through JSON, as it travels.
func (p *phone) take(t failer, c Change) {
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	p.bytes += len(data) + frameCost
	var told Change
	if err := json.Unmarshal(data, &told); err != nil {
		t.Fatal(err)
	}
	known := map[string]Seen{}
	for _, q := range p.state.Questions {
		known[q.Key] = q
	}
	for _, key := range told.Gone {
		if _, had := known[key]; !had {
			t.Fatalf("%s goes, and was not there", key)
		}
		delete(known, key)
	}
	for _, q := range told.Questions {
		for key, o := range known {
			if o.ID == q.ID {
				delete(known, key)
			}
		}
		if _, had := known[q.Key]; had {
			t.Fatalf("two questions have the key %s", q.Key)
		}
		known[q.Key] = q
	}
	for key, n := range told.Votes {
		q, had := known[key]
		if !had {
			t.Fatalf("votes of %s, which nobody knows", key)
		}
		q.Votes = n
		known[key] = q
	}
	for key, s := range told.States {
		q := known[key]
		q.State = s
		known[key] = q
	}
	p.state.Questions = slices.Collect(maps.Values(known))
	for _, n := range told.Polls {
		i := slices.IndexFunc(p.state.Polls, func(s SeenPoll) bool { return s.ID == n.ID })
		if i < 0 {
			i = len(p.state.Polls)
			p.state.Polls = append(p.state.Polls, SeenPoll{ID: n.ID})
		}
		p.state.Polls[i].State, p.state.Polls[i].N = n.State, n.N
	}
	for of, to := range map[*int]*int{&p.state.Shown: told.Shown, &p.state.Waiting: told.Waiting} {
		if to != nil {
			*of = *to
		}
	}
	if told.Open != nil {
		p.state.Open = *told.Open
	}
}

// knows compares what a phone knows with a state, votes left out where they may come later.
func (p *phone) knows(t failer, s State, votes bool) {
	seen := map[string]Seen{}
	for _, q := range p.state.Questions {
		seen[q.ID] = q
	}
	if len(seen) != len(s.Questions) || p.state.Open != s.Open || votes && (p.state.Shown != s.Shown || p.state.Waiting != s.Waiting) {
		t.Fatalf("a phone knows %d questions, %+v, of %d, %+v", len(seen), p.state, len(s.Questions), s)
	}
	for _, q := range s.Questions {
		o := seen[q.ID]
		if o.Text != q.Text || o.State != q.State || !slices.Equal(o.Same, q.Same) || votes && o.Votes != q.Votes {
			t.Fatalf("a phone knows %+v of %+v", o, q)
		}
	}
	for _, q := range s.Polls {
		if !slices.ContainsFunc(p.state.Polls, func(o SeenPoll) bool { return o.ID == q.ID && o.State == q.State && o.N == q.N }) {
			t.Fatalf("a phone knows %+v, not %+v", p.state.Polls, q)
		}
	}
}

// Whatever happens in a room, a phone that was told every change knows it: words and states at once, votes and counts
// when it is quiet for a while; and so does one that asks every half minute.
func TestPhonesKnowWhatTheyWereTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(1_800_000_000, 0)
		tell := newTeller(at)
		now := State{Open: true, Hidden: map[string]int{}, Questions: []Seen{}}
		var listener, poller phone
		var polled State // what the poller was told last
		step := func() {
			if c, due := tell.next(clone(now), at); due {
				listener.take(t, c)
				tell.spend(10)
			}
		}
		for n := range rapid.IntRange(1, 60).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 250, 1000, 30_000}).Draw(t, "pause")) * time.Millisecond)
			i := rapid.IntRange(0, max(len(now.Questions)-1, 0)).Draw(t, "which")
			switch what := rapid.IntRange(0, 7).Draw(t, "what"); {
			case what == 0 || len(now.Questions) == 0:
				now.Questions = append(now.Questions, Seen{ID: fmt.Sprint("q", n), Text: fmt.Sprint("text ", n), State: Shown})
				now.Shown++
			case what < 4:
				now.Questions[i].Votes++
			case what == 4:
				now.Questions[i].State = Answering
			case what == 5:
				now.Questions[i].Same = append(slices.Clone(now.Questions[i].Same), fmt.Sprint("other ", n))
			case what == 6:
				now.Questions = slices.Delete(now.Questions, i, i+1)
				now.Shown--
				now.Waiting++
			default:
				now.Polls = append(now.Polls, SeenPoll{ID: fmt.Sprint("p", n), State: Open})
			}
			if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
				rand.Shuffle(len(now.Questions), func(a, b int) { now.Questions[a], now.Questions[b] = now.Questions[b], now.Questions[a] })
			}
			step()
			listener.knows(t, tell.told, true)
			listener.knows(t, now, false)
			if rapid.Bool().Draw(t, "poll") {
				c, _ := changeOf(polled, tell.told, topSent, true)
				poller.take(t, c)
				polled = tell.told
				poller.knows(t, tell.told, true)
			}
		}
		at = at.Add(time.Minute)
		step()
		listener.knows(t, now, true)
	})
}

func clone(s State) State {
	s.Questions = slices.Clone(s.Questions)
	s.Polls = slices.Clone(s.Polls)
	return s
}

// An hour of a hall that does not rest: a hundred questions, two thousand votes, six polls that three hundred browsers
// answer. quality.md allows a phone 300 KB for it, and 60 KB to one that saves data and asks every half minute.
func TestAnHourInABusyRoomCostsAPhoneLittle(t *testing.T) {
	asked := []string{"Bao giờ có thẻ mới?", "Hộ cận nghèo được giảm bao nhiêu phần trăm tiền đóng?", "Con tôi học ở tỉnh khác thì khám bệnh ở đâu cho đúng tuyến?",
		"Nhà tôi có ba khẩu, năm ngoái thoát nghèo, năm nay còn được hỗ trợ đóng bảo hiểm y tế không và nộp giấy ở đâu?"}
	draw := rand.New(rand.NewPCG(uint64(counts.Seed()), 1))
	at := time.Unix(1_800_000_000, 0)
	src := &source{log: slog.New(slog.DiscardHandler), tag: "abcdef", clock: func() time.Time { return at }, tell: newTeller(at)}
	now := State{Open: true, Hidden: map[string]int{}}
	first := src.update(clone(now), 0)
	listens, asks, tag, told := len(first.Whole), 0, "", 0
	answers := 0
	const ticks = 3600 * 4
	for tick := range ticks {
		at = at.Add(250 * time.Millisecond)
		if tick%144 == 0 {
			now.Questions = append(now.Questions, Seen{ID: fmt.Sprintf("%026d", draw.Uint64()), State: Shown,
				Text: asked[draw.IntN(len(asked))]})
			now.Shown++
		}
		if n := len(now.Questions); n > 0 && tick%7 == 0 {
			now.Questions[draw.IntN(n)].Votes++
		}
		if n := len(now.Questions); n > 0 && tick%180 == 0 { // a host: being answered, then answered
			q := &now.Questions[draw.IntN(n)]
			q.State = map[string]string{Shown: Answering, Answering: Answered, Answered: Answered}[q.State]
		}
		if tick%(ticks/6) == 100 {
			now.Polls = append(now.Polls, SeenPoll{ID: fmt.Sprintf("%026d", tick), State: Open, Text: "…"})
			answers = 300
		}
		if answers > 0 && tick%4 == 0 { // five answers a second: each step of five is shown
			answers -= 5
			now.Polls[len(now.Polls)-1].N += 5
		}
		slices.SortFunc(now.Questions, func(a, b Seen) int { return int(b.Votes - a.Votes) })
		if u := src.update(clone(now), src.now.Version); u.Delta != nil {
			listens += len(u.Delta) + frameCost
			told++
		}
		if tick%120 == 0 {
			body, err := src.since(tag, true)
			if err != nil {
				t.Fatal(err)
			}
			asks += answerHead + len(body)
			if len(body) > 0 {
				var next struct{ Tag string }
				if err := json.Unmarshal(body, &next); err != nil || next.Tag == tag {
					t.Fatalf("%v: %s", err, body)
				}
				tag = next.Tag
			}
		}
	}
	t.Logf("%d questions, %d votes: a phone that listens reads %d bytes in %d frames, one that asks every half minute %d",
		len(now.Questions), votesIn(now), listens, told, asks)
	if listens > 300_000-25_000 { // what the page itself and one whole state weigh
		t.Errorf("an hour costs %d bytes", listens)
	}
	if asks > 60_000 {
		t.Errorf("an hour of asking costs %d bytes", asks)
	}
}

// answerHead is what the head of an answer weighs, held by TestAPollingPhoneGetsWhatChanged.
const answerHead = 255

// Whatever a hall does, votes cannot make its phones pay more.
func TestAStormOfVotesIsToldSlowerWhenItLasts(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	tell := newTeller(at)
	now := State{Open: true}
	for i := range mostSent {
		now.Questions = append(now.Questions, Seen{ID: fmt.Sprint(i), State: Shown})
	}
	var p phone
	told, longest, last := 0, time.Duration(0), at
	var first int
	for tick := range 3600 * 4 {
		at = at.Add(250 * time.Millisecond)
		for range 42 {
			now.Questions[rand.IntN(mostSent)].Votes++
		}
		if c, due := tell.next(clone(now), at); due {
			before := p.bytes
			p.take(t, c)
			tell.spend(p.bytes - before - frameCost)
			told++
			longest, last = max(longest, at.Sub(last)), at
		}
		if tick == 60*4 {
			first = told
		}
	}
	t.Logf("an hour of 168 votes a second: %d frames (%d in the first minute), %d bytes, the longest pause %v", told, first, p.bytes, longest)
	if p.bytes > 300_000 || first < 200 || longest > 25*time.Second {
		t.Errorf("%d bytes, %d frames in the first minute, the longest pause %v", p.bytes, first, longest)
	}
}

func votesIn(s State) (n int64) {
	for _, q := range s.Questions {
		n += q.Votes
	}
	return n
}
