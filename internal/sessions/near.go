package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// mostNear is up to how many names below a unit's places are weighed one by one: thousands of hamlets of a country
// share a name, so a commune must be searched from its own list.
const mostNear = 4000

// PlacesNear finds places at or below those that a unit covers on a day, by the beginnings of words of their names,
// former names included; "" finds the first. It gives at most limit, the widest first.
func PlacesNear(tx *store.Tx, unitID, q string, day lang.Day, limit int) ([]org.PlaceView, error) {
	covered, err := org.Covered(tx, unitID, day)
	if err != nil || len(covered) == 0 {
		return []org.PlaceView{}, err
	}
	var ranges []access.Range
	for _, p := range covered {
		ranges = append(ranges, access.Range{Path: p.Path, Subtree: true})
	}
	type row struct {
		ID     string `db:"id"`
		Folded string `db:"folded"`
	}
	cond, args := access.Where(ranges, "p.path", 2)
	rows, err := store.All[row](tx, `SELECT p.id, n.folded FROM places p JOIN place_names n ON n.place_id = p.id
		WHERE p.from_day <= $1 AND (p.until_day = '' OR p.until_day > $1) AND `+cond+fmt.Sprintf(` LIMIT %d`, mostNear+1), append([]any{day}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("sessions: places near: %w", err)
	}
	if len(rows) > mostNear {
		return placesFar(tx, unitID, q, day, limit)
	}
	var ids []string
	for _, r := range rows {
		if begins(r.Folded, q) {
			ids = append(ids, r.ID)
		}
	}
	return nearest(tx, tidy(ids), day, limit)
}

// begins says whether each word of q is the beginning of a word of the folded name.
func begins(folded, q string) bool {
	names := strings.Fields(folded)
	for _, word := range strings.Fields(lang.Fold(q)) {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, word) }) {
			return false
		}
	}
	return true
}

// nearest reads the places, the widest first and then by name.
func nearest(tx *store.Tx, ids []string, day lang.Day, limit int) ([]org.PlaceView, error) {
	views, err := org.PlacesAt(tx, ids, day)
	if err != nil {
		return nil, err
	}
	all := make([]org.PlaceView, 0, len(views))
	for _, v := range views {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b org.PlaceView) int {
		if a.LevelRank != b.LevelRank {
			return a.LevelRank - b.LevelRank
		}
		return strings.Compare(lang.SortKey(a.Name)+a.ID, lang.SortKey(b.Name)+b.ID)
	})
	return all[:min(limit, len(all))], nil
}

// placesFar searches the whole territory for units that cover much of it, and keeps what they cover.
func placesFar(tx *store.Tx, unitID, q string, day lang.Day, limit int) ([]org.PlaceView, error) {
	found, err := org.FindPlaces(tx, q, 100)
	if err != nil {
		return nil, err
	}
	kept := []org.PlaceView{}
	for _, p := range found {
		err := covers(tx, unitID, p.ID, day)
		switch {
		case fault.Is(err, fault.Invalid):
		case err != nil:
			return nil, err
		case len(kept) < limit:
			kept = append(kept, p)
		}
	}
	return kept, nil
}
