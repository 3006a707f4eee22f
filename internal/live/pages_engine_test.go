package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// listen reads the events of a room's stream: their names and states.
func listen(t *testing.T, e *live.Engine, room string) <-chan map[string]string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := e.Listen(w, r, room); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan map[string]string, 100)
	go func() {
		defer close(events)
		defer res.Body.Close()
		event := map[string]string{}
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			if event[name] = value; lines.Text() == "" {
				events <- event
				event = map[string]string{}
			}
		}
	}()
	return events
}

// next gives the next event that has data.
func next(t *testing.T, events <-chan map[string]string) (name string, c live.Change) {
	t.Helper()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return "end", c
			}
			if e["data"] == "" {
				continue
			}
			if err := json.Unmarshal([]byte(e["data"]), &c); err != nil {
				t.Fatal(err)
			}
			return e["event"], c
		case <-time.After(10 * time.Second):
			t.Fatal("nothing came")
		}
	}
}

func TestAHallSeesWhatChanges(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.Before)
	e, hub := w.engine()
	events := listen(t, e, r.ID)
	if name, c := next(t, events); name != "whole" || !*c.Open || *c.Waiting != 0 {
		t.Fatalf("%s %+v", name, c)
	}
	ctx := context.Background()
	slip := live.Ask{OpID: store.RandomID(), Text: "Ai được miễn?", Way: live.BySlip}
	if _, err := e.Ask(ctx, r.ID, slip); err != nil {
		t.Fatal(err)
	}
	w.clock.Add(5 * time.Second) // counts alone are not told oftener
	if name, c := next(t, events); name != "delta" || *c.Waiting != 1 || len(c.Questions) != 0 {
		t.Fatalf("%s %+v: what waits is counted, not shown", name, c)
	}
	id := w.idOf(slip.Text)
	if err := w.judge("office", id, live.Verdict{State: live.Shown}); err != nil {
		t.Fatal(err)
	}
	e.Changed(r.ID)
	name, c := next(t, events)
	if name != "delta" || *c.Waiting != 0 || len(c.Questions) != 1 || c.Questions[0].Text != slip.Text {
		t.Fatalf("%s %+v", name, c)
	}
	key := c.Questions[0].Key
	if err := e.Vote(ctx, r.ID, live.Vote{QuestionID: id, Token: "t", On: true}); err != nil {
		t.Fatal(err)
	}
	if name, c := next(t, events); name != "delta" || c.Votes[key] != 1 || len(c.Questions) > 0 {
		t.Fatalf("%s %+v: a vote is told by a key and a number", name, c)
	}
	if err := w.judge("office", id, live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		t.Fatal(err)
	}
	// Nobody tells this node: it reads again by itself.
	if name, c := next(t, events); name != "delta" || len(c.Gone) != 1 || c.Gone[0] != key || c.Hidden[live.Spam] != 1 {
		t.Fatalf("%s %+v", name, c)
	}
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	for name := ""; name != "end"; {
		var c live.Change
		if name, c = next(t, events); name != "end" && c.Open != nil && *c.Open {
			t.Errorf("after closing: %s %+v", name, c)
		}
	}
	if n := value[int64](w, `SELECT peak FROM live_rooms WHERE id = $1`, r.ID); n != 1 || hub.Count("room/"+r.ID) != 0 {
		t.Errorf("peak %d, %d phones still there", n, hub.Count("room/"+r.ID))
	}
}

func TestSmallRoomsShowQuestionsInBatches(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	e, _ := w.engine()
	for _, text := range []string{"một", "hai", "ba"} {
		if _, err := e.Ask(context.Background(), r.ID, live.Ask{OpID: store.RandomID(), Text: text, Way: live.ByPhone}); err != nil {
			t.Fatal(err)
		}
	}
	if s := w.state(r.ID); s.Shown != 0 || s.Waiting != 3 {
		t.Fatalf("before the batch: %+v", s)
	}
	if err := e.Release(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := w.state(r.ID); s.Shown != 3 || s.Waiting != 0 {
		t.Fatalf("after it: %+v", s)
	}
}
