package limit

import (
	"testing"
	"time"
)

var start = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func TestABucketEmptiesAndFills(t *testing.T) {
	l, a := New(start), Allowance{Burst: 3, Every: time.Minute}
	for i := range 3 {
		if wait := l.Take(start, a, "lan"); wait != 0 {
			t.Fatalf("take %d waits %s", i, wait)
		}
	}
	if wait := l.Take(start, a, "lan"); wait != time.Minute {
		t.Errorf("an empty bucket waits %s", wait)
	}
	if wait := l.Take(start, a, "lan", "elsewhere"); wait != 0 {
		t.Errorf("another bucket waits %s", wait)
	}
	if wait := l.Take(start.Add(time.Minute), a, "lan"); wait != 0 {
		t.Errorf("a minute later it waits %s", wait)
	}
	l.GiveBack(start.Add(time.Minute), a, "lan")
	if wait := l.Take(start.Add(time.Minute), a, "lan"); wait != 0 {
		t.Errorf("given back, it waits %s", wait)
	}
	l.Forget("lan")
	if wait := l.Take(start, a, "lan"); wait != 0 {
		t.Errorf("forgotten, it waits %s", wait)
	}
}

func TestABucketGrowsToItsMost(t *testing.T) {
	l, a := New(start), Allowance{Burst: 1, Every: time.Minute}
	taken := func() (n int) {
		for l.Take(start, a, "hall") == 0 {
			n++
		}
		return n
	}
	if n := taken(); n != 1 {
		t.Fatalf("%d at first", n)
	}
	for range 5 {
		l.Widen(start, a, 4, "hall")
	}
	if n := taken(); n != 3 {
		t.Errorf("widened, %d more, want 3", n)
	}
}

func TestTheTurnOfTheKeyForgivesNothingAndKeepsNothingElse(t *testing.T) {
	l, a := New(start), Allowance{Burst: 5, Every: time.Hour}
	late := start.Add(generationLasts - time.Second)
	for range 5 {
		if l.Take(late, a, "lan") != 0 {
			t.Fatal("the bucket is empty too soon")
		}
	}
	key := l.now.key
	if l.Take(start.Add(generationLasts), a, "lan") == 0 {
		t.Error("the turn forgave")
	}
	if l.now.key == key {
		t.Error("the key stays")
	}
	l.Take(start.Add(2*generationLasts), a, "x")
	if l.old.key == key {
		t.Error("the first key is still there after two turns")
	}
}

func TestNetworks(t *testing.T) {
	for address, want := range map[string]string{"203.0.113.9:80": "203.0.113.9", "203.0.113.9": "203.0.113.9", "[::ffff:203.0.113.9]:80": "203.0.113.9",
		"[2001:db8:a:b:c:d:e:f]:80": "2001:db8:a:b::/64", "2001:db8:a:b::1": "2001:db8:a:b::/64", "[fe80::1%eth0]:80": "fe80::/64", "": "", "nonsense": ""} {
		if got := Network(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
