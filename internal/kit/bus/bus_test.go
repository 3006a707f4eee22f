package bus_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"rostrum/internal/kit/bus"
	"rostrum/internal/kit/fault"
)

func open(t *testing.T, o bus.Options) *bus.Bus {
	t.Helper()
	b, err := bus.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func heard(t *testing.T, b *bus.Bus, subject string) <-chan string {
	t.Helper()
	got := make(chan string, 10)
	stop, err := b.Subscribe(subject, func(_ string, data []byte) { got <- string(data) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return got
}

func TestOneNodeHasNoPort(t *testing.T) {
	b := open(t, bus.Options{Node: "a"})
	if b.Listening() != "" {
		t.Errorf("listens on %s", b.Listening())
	}
	got := heard(t, b, "news.*")
	b.Publish("news.x", []byte("1"))
	select {
	case s := <-got:
		if s != "1" {
			t.Errorf("got %q", s)
		}
	case <-time.After(5 * time.Second):
		t.Error("heard nothing")
	}
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestNodesOfAMeshHearEachOther(t *testing.T) {
	first, second := free(t), free(t)
	a := open(t, bus.Options{Node: "a", Listen: first, Peers: []string{second}, Secret: "s"})
	b := open(t, bus.Options{Node: "b", Listen: second, Peers: []string{first}, Secret: "s"})
	got := heard(t, b, "news")
	for i := range 100 {
		a.Publish("news", fmt.Append(nil, i))
		select {
		case <-got:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Errorf("b heard nothing; peers %d and %d", a.Peers(), b.Peers())
}

func TestABadAddressSaysSo(t *testing.T) {
	for _, o := range []bus.Options{{Listen: "nowhere"}, {Listen: "127.0.0.1:99999"}, {Listen: "127.0.0.1:4000", Peers: []string{"x"}}} {
		if _, err := bus.Open(o); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
