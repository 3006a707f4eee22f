package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"rostrum/internal/kit/fault"
)

// guesses limits how often a password is tried: by name and network, by name over all networks, and by
// network. It keeps no name and no address, only keyed hashes of them, in memory; the key is made anew
// with each generation, and nothing is older than two generations.
type guesses struct {
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

// allowance is how many guesses there are at once and how soon the next is given.
type allowance struct {
	burst int
	every time.Duration
}

// A person mistypes five times; a name tried from many networks is under attack; one network may be a
// whole office behind one address.
var (
	perPair    = allowance{5, time.Minute}
	perName    = allowance{30, 20 * time.Second}
	perNetwork = allowance{100, 2 * time.Second}
	// Six figures are soon tried through by whoever has the password, so their next try comes slowly.
	perSecond = allowance{5, 5 * time.Minute}
)

func newGuesses(now time.Time) *guesses { return &guesses{now: newGeneration(now)} }

func newGeneration(now time.Time) generation {
	g := generation{since: now, buckets: map[bucketKey]*rate.Limiter{}}
	_, _ = rand.Read(g.key[:])
	return g
}

func (g generation) bucket(parts ...string) bucketKey {
	mac := hmac.New(sha256.New, g.key[:])
	for _, p := range parts {
		mac.Write([]byte(p))
		mac.Write([]byte{0})
	}
	return bucketKey(mac.Sum(nil)[:16])
}

// limiter finds the bucket of parts, in the generation before too, so that a turn forgives nothing.
func (g *guesses) limiter(now time.Time, a allowance, parts ...string) *rate.Limiter {
	if now.Sub(g.now.since) >= generationLasts || len(g.now.buckets) >= mostBuckets {
		g.old, g.now = g.now, newGeneration(now)
	}
	k := g.now.bucket(parts...)
	if l, ok := g.now.buckets[k]; ok {
		return l
	}
	l, ok := g.old.buckets[g.old.bucket(parts...)]
	if !ok {
		l = rate.NewLimiter(rate.Every(a.every), a.burst)
	}
	g.now.buckets[k] = l
	return l
}

// take counts one guess of name from an address, or fails with fault.TooMany and the minutes to wait.
// It looks alike for names that exist and names that do not.
func (g *guesses) take(now time.Time, name, address string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	network := networkOf(address)
	// The pair comes first: who is held up there spends nothing of what the name has elsewhere.
	for _, l := range []*rate.Limiter{
		g.limiter(now, perPair, "pair", name, network),
		g.limiter(now, perNetwork, "network", network),
		g.limiter(now, perName, "name", name),
	} {
		if err := spend(l, now); err != nil {
			return err
		}
	}
	return nil
}

// spend takes one guess out of a bucket, or says how long until there is one.
func spend(l *rate.Limiter, now time.Time) error {
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	r.CancelAt(now)
	return fault.New(fault.TooMany, "people.login.locked", "count", int((wait+time.Minute-1)/time.Minute))
}

// forget gives a person who came in their guesses back, here and for their name.
func (g *guesses) forget(now time.Time, name, address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	network := networkOf(address)
	for _, parts := range [][]string{{"pair", name, network}, {"name", name}} {
		delete(g.now.buckets, g.now.bucket(parts...))
		delete(g.old.buckets, g.old.bucket(parts...))
	}
	// AllowN of -1 gives a guess back to the network, which then never holds more than its burst.
	g.limiter(now, perNetwork, "network", network).AllowN(now, -1)
}

// step counts one try of a second factor for an account that is already past its password.
func (g *guesses) step(now time.Time, accountID string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return spend(g.limiter(now, perSecond, "second", accountID), now)
}

// forgive gives back the tries of an account whose person has just shown that they are who they are.
func (g *guesses) forgive(accountID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.old.buckets, g.old.bucket("second", accountID))
	delete(g.now.buckets, g.now.bucket("second", accountID))
}

// networkOf is the network an address belongs to: one IPv4 address, or the /64 of an IPv6 one, since a
// household is given all of that.
func networkOf(address string) string {
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
