package live_test

import (
	"context"
	"net/http"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/live"
)

func TestBrowsersAreCountedOnceAndNeverKnown(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, e := w.serve()
	open := func(method, cookie string) {
		t.Helper()
		ask, _ := http.NewRequest(method, site.URL+"/r/"+r.Code, nil)
		if cookie != "" {
			ask.Header.Set("Cookie", cookie)
		}
		if p := site.Send(ask, ""); p.Status != http.StatusOK {
			t.Fatalf("%d", p.Status)
		}
	}
	for range 3 {
		open(http.MethodGet, "")
	}
	for range 5 {
		open(http.MethodGet, "seen=1") // came before
	}
	open(http.MethodHead, "")
	keep := func() int64 {
		t.Helper()
		if err := e.Arrivals.Keep(context.Background(), w.db); err != nil {
			t.Fatal(err)
		}
		return value[int64](w, `SELECT devices FROM live_rooms`)
	}
	if n := keep(); n != 3 {
		t.Errorf("%d browsers, want 3", n)
	}
	if n := keep(); n != 3 {
		t.Errorf("%d browsers after a tick without news", n)
	}
	// One network that keeps no cookies cannot make a crowd of itself.
	for range 200 {
		open(http.MethodGet, "")
	}
	if n := keep(); n < 50 || n > 70 {
		t.Errorf("%d browsers of one network, want about 60", n)
	}
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK).Lacks("opened the page in all")
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK, "browsers opened the page in all", "never people")
	w.must("office", func(tx *store.Tx) error {
		told, ok, err := live.Told(tx, w.Session)
		if !ok || told.All < 50 || told.Devices != 0 {
			t.Errorf("%+v", told)
		}
		return err
	})
}

func TestBrowsersCountedAreKeptWhenTheDatabaseRefuses(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	a := live.NewArrivals()
	a.One(r.ID)
	gone := storetest.OpenAt(t, w.clock.Now)
	_ = gone.Close()
	if err := a.Keep(context.Background(), gone); err == nil {
		t.Fatal("a database that was closed takes it: the test is blind")
	}
	a.One(r.ID)
	if err := a.Keep(context.Background(), w.db); err != nil {
		t.Fatal(err)
	}
	if n := value[int64](w, `SELECT devices FROM live_rooms`); n != 2 {
		t.Errorf("%d browsers, want 2", n)
	}
}
