package live

import (
	"time"

	"rostrum/internal/kit/limit"
)

// WrongWord counts a join word that led nowhere, and fails with fault.TooMany after many from one person.
func (g *Gate) WrongWord(accountID string) error {
	wrong := limit.Allowance{Burst: 10, Every: 30 * time.Second}
	if wait := g.limits.Take(g.now(), wrong, "word", accountID); wait > 0 {
		return tooMany("live.err.waitWord", wait)
	}
	return nil
}
