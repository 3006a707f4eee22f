// Package limit counts how often something comes from where, and keeps neither who nor where.
package limit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits holds buckets by what names them: a person, a network, a room. It keeps keyed hashes of the names alone, in
// memory; the key is made anew with each generation, and nothing is older than two generations.
type Limits struct {
	mu       sync.Mutex
	now, old generation
}

type generation struct {
	key     [32]byte
	since   time.Time
	buckets map[bucketKey]*rate.Limiter
}

type bucketKey [16]byte

const (
	generationLasts = time.Hour
	mostBuckets     = 100_000
)

// Allowance is how many there may be at once, and how soon the next is given.
type Allowance struct {
	Burst int
	Every time.Duration
}

// New begins with nothing counted.
func New(now time.Time) *Limits { return &Limits{now: newGeneration(now)} }

func newGeneration(now time.Time) generation {
	g := generation{since: now, buckets: map[bucketKey]*rate.Limiter{}}
	_, _ = rand.Read(g.key[:]) // crypto/rand.Read never fails since Go 1.24
	return g
}

func (g generation) bucket(parts []string) bucketKey {
	mac := hmac.New(sha256.New, g.key[:])
	for _, p := range parts {
		mac.Write([]byte(p))
		mac.Write([]byte{0})
	}
	return bucketKey(mac.Sum(nil)[:16])
}

// limiter finds the bucket of parts, in the generation before too, so that a turn forgives nothing.
func (l *Limits) limiter(now time.Time, a Allowance, parts []string) *rate.Limiter {
	if now.Sub(l.now.since) >= generationLasts || len(l.now.buckets) >= mostBuckets {
		l.old, l.now = l.now, newGeneration(now)
	}
	k := l.now.bucket(parts)
	if b, ok := l.now.buckets[k]; ok {
		return b
	}
	b, ok := l.old.buckets[l.old.bucket(parts)]
	if !ok {
		b = rate.NewLimiter(rate.Every(a.Every), a.Burst)
	}
	l.now.buckets[k] = b
	return b
}

// Take takes one out of the bucket named by parts. Where it is empty nothing is taken, and wait says how long until
// there is one.
func (l *Limits) Take(now time.Time, a Allowance, parts ...string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.limiter(now, a, parts).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// GiveBack puts one back; a bucket never holds more than its burst.
func (l *Limits) GiveBack(now time.Time, a Allowance, parts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limiter(now, a, parts).AllowN(now, -1)
}

// Widen lets the bucket hold one more from now on, at most as many as most, and puts that one in.
func (l *Limits) Widen(now time.Time, a Allowance, most int, parts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.limiter(now, a, parts); b.Burst() < most {
		b.SetBurstAt(now, b.Burst()+1)
		b.AllowN(now, -1)
	}
}

// Forget empties the count of a bucket: it is as if nothing had come.
func (l *Limits) Forget(parts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.now.buckets, l.now.bucket(parts))
	delete(l.old.buckets, l.old.bucket(parts))
}

// Network is the network an address belongs to: one IPv4 address, or the /64 of an IPv6 one, since a household is
// given all of that. It is "" for what is no address.
func Network(address string) string {
	if ap, err := netip.ParseAddrPort(address); err == nil {
		address = ap.Addr().String()
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, _ := ip.Prefix(64)
	return p.Masked().String()
}
