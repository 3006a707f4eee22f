package live_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/sessions"
)

// poll adds a poll and opens it.
func (w *world) poll(room string, n live.NewPoll) (p live.Poll) {
	w.t.Helper()
	w.must("office", func(tx *store.Tx) (err error) {
		if p, err = live.AddPoll(tx, room, n); err != nil {
			return err
		}
		return live.OpenPoll(tx, p.ID)
	})
	return p
}

// answer lets browsers answer at once: the token of each is its name.
func (w *world) answer(in *live.Intake, room, poll string, byToken map[string][]string) {
	w.t.Helper()
	var all sync.WaitGroup
	for token, chosen := range byToken {
		all.Go(func() {
			if err := in.Answer(context.Background(), room, live.Answer{PollID: poll, Token: token, Chosen: chosen}); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

// crowd gives n browsers that choose the same.
func crowd(from, n int, chosen ...string) map[string][]string {
	all := map[string][]string{}
	for i := range n {
		all[strconv.Itoa(from+i)] = chosen
	}
	return all
}

func (w *world) seen(room string, n int) live.SeenPoll {
	w.t.Helper()
	s := w.state(room)
	if len(s.Polls) <= n {
		w.t.Fatalf("%d polls are seen", len(s.Polls))
	}
	return s.Polls[n]
}

func TestAPollShowsFromTenOnAndMovesByFive(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	p := w.poll(r.ID, live.NewPoll{Kind: live.Single, Question: "Thẻ có giá trị bao lâu?", Options: "Một tháng\n*Mười hai tháng\n"})
	steps := []struct {
		answers map[string][]string
		n, of   int64 // what is shown then, and for the second option
	}{
		{crowd(0, 9, "1"), 0, 0}, {crowd(0, 9, "1"), 0, 0}, {crowd(9, 1, "0"), 10, 9}, {crowd(10, 4, "1"), 10, 9},
		{crowd(0, 1, "0"), 14, 12}, {crowd(0, 1, "1"), 14, 12}, {crowd(1, 3, "0"), 14, 12}, {crowd(1, 3, "1"), 14, 12},
	}
	for i, s := range steps {
		w.answer(in, r.ID, p.ID, s.answers)
		got := w.seen(r.ID, 0)
		of := int64(0)
		if len(got.Count) > 1 {
			of = got.Count[1].N
		}
		if got.N != s.n || of != s.of {
			t.Errorf("step %d: %d answers shown, %d for the second; want %d and %d", i, got.N, of, s.n, s.of)
		}
	}
	if got := w.seen(r.ID, 0); len(got.Right) != 0 {
		t.Error("the right option is told while the poll is open")
	}
	w.must("office", func(tx *store.Tx) error { return live.ClosePoll(tx, p.ID) })
	got := w.seen(r.ID, 0)
	if got.State != live.Closed || got.N != 14 || !slices.Equal(got.Right, []int64{1}) || got.Share != 86 {
		t.Errorf("closed: %+v", got)
	}
	if n := value[int64](w, `SELECT count(*) FROM live_poll_answers`); n != 0 {
		t.Errorf("%d answers of browsers are left", n)
	}
	w.answer(in, r.ID, p.ID, crowd(100, 20, "0"))
	if again := w.seen(r.ID, 0); again.N != 14 {
		t.Errorf("a closed poll moved to %d", again.N)
	}
	want(t, w.as("office", func(tx *store.Tx) error { return live.OpenPoll(tx, p.ID) }), fault.Conflict)
}

// TestNoResultTellsOneAnswer plays at random, and holds of every change of what is shown that five browsers or more had
// answered in between, however often one of them changed its mind.
func TestNoResultTellsOneAnswer(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	p := w.poll(r.ID, live.NewPoll{Kind: live.Multiple, Question: "Ai được miễn?", Options: "Trẻ em\nNgười già\nAi cũng được"})
	chance := rand.New(rand.NewPCG(counts.Seed(), 17))
	now, since, moved := map[string]string{}, map[string]bool{}, 0
	shown := "[]"
	for range 60 {
		batch := map[string][]string{}
		for range 1 + chance.IntN(3) {
			token, chosen := strconv.Itoa(chance.IntN(25)), []string{strconv.Itoa(chance.IntN(3))}
			if chance.IntN(2) == 0 {
				chosen = append(chosen, strconv.Itoa(chance.IntN(3)))
			}
			batch[token] = chosen
		}
		w.answer(in, r.ID, p.ID, batch)
		for token, chosen := range batch {
			slices.Sort(chosen)
			if key := fmt.Sprint(slices.Compact(chosen)); now[token] != key {
				now[token], since[token] = key, true
			}
		}
		got := w.seen(r.ID, 0)
		if text := fmt.Sprint(got.N, got.Count); got.N > 0 && text != shown {
			if len(since) < 5 || got.N < 10 {
				t.Fatalf("the result moved after %d browsers, to %d answers", len(since), got.N)
			}
			moved++
			shown, since = text, map[string]bool{}
		}
	}
	if moved < 5 {
		t.Fatalf("the result moved %d times: the test is blind", moved)
	}
}

func TestWordsAreGroupedAndFewAreNotShown(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	p := w.poll(r.ID, live.NewPoll{Kind: live.Words, Question: "Một từ về buổi hôm nay"})
	all := map[string][]string{}
	for i, word := range []string{"Dễ hiểu", "dễ hiểu", "DỄ  HIỂU", "de hieu", "Dễ hiểu", "dài", "dài", "dài", "dài", "Nhanh", "ông Giàng A Páo", "0912 345 678"} {
		all[strconv.Itoa(i)] = []string{word}
	}
	w.answer(in, r.ID, p.ID, all)
	got := w.seen(r.ID, 0)
	if got.N != 10 || len(got.Count) != 2 || got.Count[0] != (live.Counted{Label: "Dễ hiểu", N: 5}) || got.Count[1] != (live.Counted{N: 5}) {
		t.Errorf("%+v", got)
	}
	if n := value[int64](w, `SELECT count(*) FROM live_poll_answers WHERE choice LIKE '%0912%' OR choice LIKE '%Páo%'`); n != 0 {
		t.Error("personal data lies among the answers")
	}
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	if n := value[int64](w, `SELECT count(*) FROM live_polls WHERE shown LIKE '%dài%' OR shown LIKE '%Nhanh%'`); n != 0 {
		t.Error("a word of few is kept")
	}
}

func TestTheSameQuizBeforeAndAfter(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	first := w.poll(r.ID, live.NewPoll{Kind: live.Single, Question: "Ai đóng?", Options: "Chủ hộ\n*Cả hộ"})
	w.answer(in, r.ID, first.ID, crowd(0, 10, "0"))
	var second live.Poll
	w.must("office", func(tx *store.Tx) (err error) {
		if err = live.ClosePoll(tx, first.ID); err != nil {
			return err
		}
		if second, err = live.RepeatPoll(tx, first.ID); err != nil {
			return err
		}
		return live.OpenPoll(tx, second.ID)
	})
	want(t, w.as("office", func(tx *store.Tx) error { _, err := live.RepeatPoll(tx, first.ID); return err }), fault.Conflict)
	w.answer(in, r.ID, second.ID, crowd(0, 10, "1"))
	w.must("office", func(tx *store.Tx) error { return live.ClosePoll(tx, second.ID) })
	after, before := w.seen(r.ID, 0), w.seen(r.ID, 1)
	w.must("office", func(tx *store.Tx) error {
		told, ok, err := live.Told(tx, w.Session)
		if !ok || !slices.Equal(told.Quizzes, []sessions.QuizTold{{Question: "Ai đóng?", Before: 0, After: 100}}) {
			t.Errorf("the report is told %+v, %v", told, ok)
		}
		return err
	})
	if after.Twin != first.ID || after.Share != 100 || before.Share != 0 || !before.Quiz {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// TestAnswersOfABrowserAreNotJoined: the rows of one browser's answers to two polls have nothing in common.
func TestAnswersOfABrowserAreNotJoined(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	one := w.poll(r.ID, live.NewPoll{Kind: live.Scale, Question: "Dễ hiểu đến đâu?"})
	two := w.poll(r.ID, live.NewPoll{Kind: live.Scale, Question: "Có ích đến đâu?"})
	w.answer(in, r.ID, one.ID, map[string][]string{"same": {"4"}})
	w.answer(in, r.ID, two.ID, map[string][]string{"same": {"0"}})
	if n := value[int64](w, `SELECT count(DISTINCT answer) FROM live_poll_answers`); n != 2 {
		t.Errorf("%d keys of one browser in two polls", n)
	}
	if n := value[int64](w, `SELECT count(*) FROM live_poll_answers WHERE answer LIKE '%same%'`); n != 0 {
		t.Error("a token lies among the answers")
	}
}

func TestWhatIsNoPoll(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	add := func(who string, n live.NewPoll) error {
		return w.as(who, func(tx *store.Tx) error { _, err := live.AddPoll(tx, r.ID, n); return err })
	}
	good := live.NewPoll{Kind: live.Single, Question: "Ai đóng?", Options: "Chủ hộ\nCả hộ"}
	for _, n := range []live.NewPoll{
		{}, {Kind: "rank", Question: "a", Options: "b\nc"}, {Kind: live.Single, Options: "b\nc"}, {Kind: live.Single, Question: "a", Options: "b"},
		{Kind: live.Single, Question: "a", Options: "*b\n*c"}, {Kind: live.Multiple, Question: "a", Options: strings.Repeat("b\n", 9)},
		{Kind: live.Words, Question: strings.Repeat("a", 121)}, {Kind: live.Single, Question: "a", Options: "b\n" + strings.Repeat("c", 121)},
	} {
		want(t, add("office", n), fault.Invalid)
	}
	want(t, add("beside", good), fault.Forbidden)
	want(t, add("", good), fault.Unauthenticated)
	p := w.poll(r.ID, good)
	for _, chosen := range [][]string{{"2"}, {"-1"}, {"x"}, {}, {"0", "1"}, {""}} {
		w.answer(in, r.ID, p.ID, map[string][]string{"t": chosen})
	}
	w.answer(in, r.ID, "nowhere", map[string][]string{"t": {"0"}})
	if n := value[int64](w, `SELECT count(*) FROM live_poll_answers`); n != 0 {
		t.Errorf("%d answers that fit no option are kept", n)
	}
	for _, totals := range [][]int64{{1}, {1, -1}, {1, 2, 3}, {100_001, 0}} {
		want(t, w.as("office", func(tx *store.Tx) error { return live.PaperTotals(tx, p.ID, totals) }), fault.Invalid)
	}
	w.must("office", func(tx *store.Tx) error { return live.PaperTotals(tx, p.ID, []int64{3, 40}) })
	if got := w.seen(r.ID, 0); !slices.Equal(got.Paper, []int64{3, 40}) || got.N != 0 {
		t.Errorf("%+v", got)
	}
	for range live.MostPolls - 1 {
		if err := add("office", good); err != nil {
			t.Fatal(err)
		}
	}
	want(t, add("office", good), fault.TooMany)
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	want(t, add("office", good), fault.Conflict)
	if n := value[int64](w, `SELECT count(*) FROM live_polls`); n != 1 {
		t.Errorf("%d polls are kept, want the one that was asked", n)
	}
}
