package live_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// tap lets n browsers say the same of a talk.
func (w *world) tap(in *live.Intake, room string, from, n int, f live.Feedback) {
	w.t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			one := f
			one.Token = strconv.Itoa(from + i)
			if err := in.Feedback(context.Background(), room, one); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestTheSpeakerAloneSeesWhatTheHallSaid(t *testing.T) {
	for _, c := range []struct {
		n   int
		few bool
	}{{9, true}, {10, false}} {
		w := newWorld(t)
		session := w.session("planned", "speaker")
		r, err := w.open("speaker", session, live.After)
		if err != nil {
			t.Fatal(err)
		}
		in := w.intake(false)
		w.tap(in, r.ID, 0, c.n-1, live.Feedback{Clear: true, Language: true})
		w.tap(in, r.ID, 8, 1, live.Feedback{Taken: true})
		w.tap(in, r.ID, c.n-1, 1, live.Feedback{})
		w.must("speaker", func(tx *store.Tx) error { r, err = live.CloseRoom(tx, r.ID); return err })
		w.must("speaker", func(tx *store.Tx) error {
			got, few, err := live.FeedbackOf(tx, r)
			if few != c.few || !few && got != (live.FeedbackTotals{Answers: 10, Clear: 8, Language: 8, Taken: 1}) {
				t.Errorf("%d answers: %+v, few %v", c.n, got, few)
			}
			return err
		})
		for _, who := range []string{"office", "above", "beside", "reader", "system"} {
			want(t, w.as(who, func(tx *store.Tx) error { _, _, err := live.FeedbackOf(tx, r); return err }), fault.Forbidden)
		}
		if n := value[int64](w, `SELECT count(*) FROM live_feedback`); n != 0 {
			t.Errorf("%d rows of browsers are left", n)
		}
		site, _ := w.serve()
		page := site.Get("speaker", "/rooms/"+r.ID).Want(http.StatusOK, "What the hall said of your talk")
		if c.few {
			page.Want(http.StatusOK, "Fewer than ten answered")
		} else {
			page.Want(http.StatusOK, "8 of 10")
		}
		site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK).Lacks("What the hall said")
	}
}

func TestThreeTapsByPage(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	site.Get("", "/r/"+r.Code).Want(http.StatusOK, "three taps", "It was in my language")
	p := site.Post("", "/r/"+r.Code+"/feedback", form("clear", "yes", "taken", "yes")).Want(http.StatusSeeOther)
	site.Get("", p.To).Want(http.StatusOK, "Thank you")
	if n := value[int64](w, `SELECT count(*) FROM live_feedback WHERE clear AND taken AND NOT language`); n != 1 {
		t.Errorf("%d rows", n)
	}
}
