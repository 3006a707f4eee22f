package app_test

import (
	"context"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// onServer says whether nodes can share a database here; where they cannot, it holds that the program refuses to try.
func onServer(t *testing.T, w *apptest.World) bool {
	t.Helper()
	if w.Config.Database != "" {
		return true
	}
	c := w.Config
	c.Data, c.BusListen, c.BusSecret = t.TempDir(), freeAddress(t), "bay con bo"
	if _, err := app.New(context.Background(), c, app.Options{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a second node on SQLite: %v, want a refusal", err)
	}
	return false
}

// voter is a browser that votes at whichever node answers, and what was acknowledged to it.
type voter struct {
	client *http.Client
	nodes  []string
	at     int
	acked  map[string]bool
}

func newVoter(at int, nodes ...string) *voter {
	jar, _ := cookiejar.New(nil) // knows hosts and not ports, so that the token goes along to another node
	return &voter{&http.Client{Jar: jar, Timeout: 10 * time.Second}, nodes, at, map[string]bool{}}
}

// vote sends until it is acknowledged, as somebody taps again: at the next node where one does not answer.
func (v *voter) vote(t *testing.T, hall, question string) {
	for try := range 40 {
		status, err := sendVote(v.client, v.nodes[v.at%len(v.nodes)], hall, question)
		switch {
		case err == nil && status == http.StatusNoContent:
			v.acked[question] = true
			return
		case err == nil && status < 500:
			t.Errorf("a vote was answered with %d", status)
			return
		}
		v.at++
		time.Sleep(time.Duration(try+1) * 20 * time.Millisecond)
	}
	t.Error("a vote was acknowledged by no node")
}

// acked are the votes acknowledged to all, by question.
func acked(all []*voter) map[string]int64 {
	sum := map[string]int64{}
	for _, v := range all {
		for q := range v.acked {
			sum[q]++
		}
	}
	return sum
}

// shown waits until every phone shows the votes, and no phone anything else.
func shown(t *testing.T, phones []*follower, want map[string]int64, within time.Duration) time.Duration {
	t.Helper()
	begun := time.Now()
	for i, f := range phones {
		for !maps.Equal(f.votes(), want) {
			if time.Since(begun) > within {
				node, opened := f.at()
				t.Fatalf("after %v phone %d, at node %d with its line number %d, shows %v, want %v", within, i, node, opened, f.votes(), want)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	return time.Since(begun)
}

// nodeAt runs the program as one node of three on the world's database.
func nodeAt(t *testing.T, w *apptest.World, addr, bus string, peers ...string) *program {
	t.Helper()
	p := &program{t: t, dir: t.TempDir(), addr: addr}
	args := []string{"serve", "--data", p.dir, "--database", w.Config.Database, "--addr", addr, "--bus-listen", bus, "--bus-secret", "bay con bo", "--bus-peers", strings.Join(peers, ",")}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), asProgram+"="+strings.Join(args, "\n"))
	p.cmd.Stderr = io.Discard
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

func ready(t *testing.T, base string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(base + "/readyz")
		if err != nil {
			continue
		}
		if _ = res.Body.Close(); res.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatalf("%s does not answer within 30 s", base)
}

// TestARoomOnThreeNodesOutlivesOne runs one room on three nodes with phones and voters on each, and kills one in the
// midst of votes: its phones come back elsewhere by themselves, and every phone shows each acknowledged vote once.
func TestARoomOnThreeNodesOutlivesOne(t *testing.T) {
	w := apptest.Start(t)
	if !onServer(t, w) {
		return
	}
	hall := openHall(w, t)
	var nodes []*program
	var at, buses []string
	for range 3 {
		buses = append(buses, freeAddress(t))
	}
	for i := range 3 {
		p := nodeAt(t, w, freeAddress(t), buses[i], slices.Delete(slices.Clone(buses), i, i+1)...)
		nodes, at = append(nodes, p), append(at, "http://"+p.addr)
	}
	for _, base := range at {
		ready(t, base)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}}
	var phones []*follower
	for i := range 90 {
		phones = append(phones, follow(t, client, hall+"/events", "", i%3, at...))
	}
	apptest.Eventually(t, "every phone knows the questions", func() bool {
		return !slices.ContainsFunc(phones, func(f *follower) bool { return len(f.votes()) != 4 })
	})
	questions := slices.Sorted(maps.Keys(phones[0].votes()))
	var voters []*voter
	for i := range 24 {
		v := newVoter(i%3, at...)
		v.vote(t, hall, questions[0]) // from here on its votes are known as its own
		voters = append(voters, v)
	}
	took := shown(t, phones, zeros(questions, acked(voters)), 10*time.Second)
	t.Logf("all 90 phones show %d votes after %v", len(voters), took)
	random := rand.New(rand.NewPCG(counts.Seed(), 23))
	t.Logf("seed %d", counts.Seed())
	killed := time.AfterFunc(time.Duration(100+random.IntN(300))*time.Millisecond, nodes[2].kill)
	defer killed.Stop()
	var all sync.WaitGroup
	for i, v := range voters {
		all.Go(func() {
			for n := range 3 {
				time.Sleep(time.Duration(i*10) * time.Millisecond)
				v.vote(t, hall, questions[1+(i+n)%3])
			}
		})
	}
	all.Wait()
	want := zeros(questions, acked(voters))
	took = shown(t, phones, want, 30*time.Second)
	t.Logf("after a node was killed all phones show %v after %v", want, took)
	moved := 0
	for i, f := range phones {
		node, opened := f.at()
		if node == 2 || i%3 != 2 && opened != 1 {
			t.Errorf("phone %d, once at node %d, is at node %d with its line number %d", i, i%3, node, opened)
		}
		if i%3 == 2 && opened > 1 {
			moved++
		}
	}
	if moved != 30 {
		t.Errorf("%d of 30 phones of the killed node came back elsewhere", moved)
	}
	holdsVotes(t, w, want)
}

// zeros gives every question its votes.
func zeros(questions []string, votes map[string]int64) map[string]int64 {
	all := map[string]int64{}
	for _, q := range questions {
		all[q] = votes[q]
	}
	return all
}

// TestWithoutTheBusNodesOnlyTellLater serves a room from three nodes in this process and cuts their bus: votes of one
// node still reach the phones of the others, only later.
func TestWithoutTheBusNodesOnlyTellLater(t *testing.T) {
	w := apptest.Start(t)
	if !onServer(t, w) {
		return
	}
	hall := openHall(w, t)
	var buses []string
	for range 3 {
		buses = append(buses, freeAddress(t))
	}
	var nodes []*apptest.World
	var at []string
	for i := range 3 {
		n := apptest.Open(t, config.Place{Data: t.TempDir(), Zone: w.Config.Zone, Database: w.Config.Database}, func(c *config.Serve) {
			c.BusListen, c.BusSecret, c.BusPeers = buses[i], "bay con bo", slices.Delete(slices.Clone(buses), i, i+1)
		})
		nodes, at = append(nodes, n), append(at, n.URL)
	}
	var phones []*follower
	for i := range 9 {
		phones = append(phones, follow(t, http.DefaultClient, hall+"/events", "", i%3, at[i%3]))
	}
	apptest.Eventually(t, "every phone knows the questions", func() bool {
		return !slices.ContainsFunc(phones, func(f *follower) bool { return len(f.votes()) != 4 })
	})
	questions := slices.Sorted(maps.Keys(phones[0].votes()))
	var voters []*voter
	round := func() time.Duration {
		for i := range 3 {
			v := newVoter(i, at[i])
			v.vote(t, hall, questions[len(voters)%4])
			voters = append(voters, v)
		}
		return shown(t, phones, zeros(questions, acked(voters)), 10*time.Second)
	}
	var with, without time.Duration
	for range 3 {
		with += round()
	}
	for _, n := range nodes {
		n.App.CutBus()
	}
	for range 3 {
		without += round()
	}
	t.Logf("votes of one node are shown by all after %v in the mean, without the bus after %v", with/3, without/3)
	for i, f := range phones {
		if _, opened := f.at(); opened != 1 {
			t.Errorf("phone %d lost its line %d times though only the bus was cut", i, opened-1)
		}
	}
	holdsVotes(t, w, zeros(questions, acked(voters)))
}

// holdsVotes compares the votes in the database with what was acknowledged.
func holdsVotes(t *testing.T, w *apptest.World, want map[string]int64) {
	t.Helper()
	type row struct {
		ID    string `db:"id"`
		Votes int64  `db:"votes"`
		Rows  int64  `db:"n"`
	}
	storetest.Read(t, w.App.DB, store.System(), func(tx *store.Tx) error {
		all, err := store.All[row](tx, `SELECT q.id, q.votes, (SELECT count(*) FROM live_votes v WHERE v.question_id = q.id) AS n FROM live_questions q`)
		for _, r := range all {
			if r.Votes != want[r.ID] || r.Rows != want[r.ID] {
				t.Errorf("question %s has %d votes and %d rows of them, %d were acknowledged", r.ID, r.Votes, r.Rows, want[r.ID])
			}
		}
		return err
	})
}
