package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
)

// TestTheLineGoesThroughProxies runs both examples before the real program: what a hall votes reaches a phone behind each
// at once, and when the proxy died and came back, the phone does too, by itself.
func TestTheLineGoesThroughProxies(t *testing.T) {
	for name, before := range proxies() {
		t.Run(name, func(t *testing.T) {
			w := apptest.Start(t)
			hall := openHall(w, t)
			w.Close()
			front := freeAddress(t) // stands in the example until the program's own address is known
			p := before(t, front)
			host := "speakers.example.org" + p.address[strings.LastIndex(p.address, ":"):]
			c := w.Config
			c.BaseURL, c.TrustedProxy = "https://"+host, []string{"127.0.0.1"}
			c.Addr = front
			base := "http://" + serveWhole(t, c, app.Patience{})
			client := p.up(t)
			client.Timeout = 0
			phone := follow(t, client, hall+"/events", host, 0, "https://"+p.address)
			apptest.Eventually(t, "the phone knows the questions", func() bool { return len(phone.votes()) == 4 })
			vote := func() {
				for question := range phone.votes() { // each time another browser
					if status, err := sendVote(http.DefaultClient, base, hall, question); err != nil || status != http.StatusNoContent {
						t.Fatalf("vote: %d %v", status, err)
					}
					return
				}
			}
			heard := func(n int64) time.Duration {
				vote()
				begun := time.Now()
				apptest.Eventually(t, "the phone hears of a vote", func() bool { return phone.total() == n })
				return time.Since(begun)
			}
			// Of three, the quickest counts: what a proxy holds back, it holds back each time.
			took := min(heard(1), heard(2), heard(3))
			if took > 2*time.Second {
				t.Errorf("a vote takes %v to the phone: the proxy holds frames back", took)
			}
			_ = p.cmd.Process.Kill()
			apptest.Eventually(t, "the line is cut", func() bool { n, _ := phone.at(); return n == -1 })
			vote()
			p.up(t)
			apptest.Eventually(t, "the phone comes back and hears what it missed", func() bool { return phone.total() == 4 })
			if _, opened := phone.at(); opened != 2 {
				t.Errorf("the line was opened %d times, want twice", opened)
			}
			t.Logf("%v from the answer to the phone", took)
		})
	}
}
