package coverage

import "strings"

// Estimate is what a unit may have done, counting its recorded share of what was divided.
type Estimate struct{ Sessions, Attendances int64 }

// wholeShare is all of a unit, in thousandths.
const wholeShare = 1000

// estimate adds to the exact figures under path the shares of what was divided elsewhere and of which parts went
// there; nil where there is no such unit, or where the share of a part is not recorded.
func estimate(path string, exact Totals, parts []divided, totals map[string]Totals) *Estimate {
	var sessions, attendances int64 // thousandths
	some := false
	for _, d := range parts {
		if d.ToPath == "" || !strings.HasPrefix(d.ToPath, path) || strings.HasPrefix(d.Path, path) {
			continue
		}
		t := totals[d.ID]
		if t.Sessions == 0 && t.Attendances == 0 {
			continue
		}
		if d.Share == 0 {
			return nil
		}
		some = true
		sessions += d.Share * t.Sessions
		attendances += d.Share * t.Attendances
	}
	if !some {
		return nil
	}
	return &Estimate{exact.Sessions + rounded(sessions), exact.Attendances + rounded(attendances)}
}

// rounded gives whole ones of thousandths, halves upwards.
func rounded(n int64) int64 { return (n + wholeShare/2) / wholeShare }
