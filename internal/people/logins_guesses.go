package people

import (
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/limit"
)

// guesses limits how often a password is tried: by name and network, by name over all networks, and by network.
type guesses struct{ limits *limit.Limits }

// A person mistypes five times; a name tried from many networks is under attack; one network may be a
// whole office behind one address.
var (
	perPair    = limit.Allowance{Burst: 5, Every: time.Minute}
	perName    = limit.Allowance{Burst: 30, Every: 20 * time.Second}
	perNetwork = limit.Allowance{Burst: 100, Every: 2 * time.Second}
	// Six figures are soon tried through by whoever has the password, so their next try comes slowly.
	perSecond = limit.Allowance{Burst: 5, Every: 5 * time.Minute}
)

func newGuesses(now time.Time) *guesses { return &guesses{limit.New(now)} }

// take counts one guess of name from an address, or fails with fault.TooMany and the minutes to wait.
// It looks alike for names that exist and names that do not.
func (g *guesses) take(now time.Time, name, address string) error {
	network := limit.Network(address)
	// The pair comes first: who is held up there spends nothing of what the name has elsewhere.
	for _, of := range []struct {
		allowed limit.Allowance
		parts   []string
	}{{perPair, []string{"pair", name, network}}, {perNetwork, []string{"network", network}}, {perName, []string{"name", name}}} {
		if err := locked(g.limits.Take(now, of.allowed, of.parts...)); err != nil {
			return err
		}
	}
	return nil
}

// locked says how long until the next guess, where one has to wait.
func locked(wait time.Duration) error {
	if wait == 0 {
		return nil
	}
	return fault.New(fault.TooMany, "people.login.locked", "count", int((wait+time.Minute-1)/time.Minute))
}

// forget gives a person who came in their guesses back, here and for their name.
func (g *guesses) forget(now time.Time, name, address string) {
	network := limit.Network(address)
	g.limits.Forget("pair", name, network)
	g.limits.Forget("name", name)
	g.limits.GiveBack(now, perNetwork, "network", network)
}

// step counts one try of a second factor for an account that is already past its password.
func (g *guesses) step(now time.Time, accountID string) error {
	return locked(g.limits.Take(now, perSecond, "second", accountID))
}

// forgive gives back the tries of an account whose person has just shown that they are who they are.
func (g *guesses) forgive(accountID string) { g.limits.Forget("second", accountID) }
