package org

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// lastRune sorts after every word that begins like another: [w, w+lastRune) are the words with beginning w.
const lastRune = "\U0010FFFF"

// mostWords is how many words of a search count.
const mostWords = 6

// candidates is how many names a search weighs in Go.
const candidates = 200

type hit struct {
	ID     string   `db:"id"`
	Name   string   `db:"name"`
	Folded string   `db:"folded"`
	Until  lang.Day `db:"until_day"`
	Closed lang.Day `db:"closed"`
	Rank   int      `db:"rank"`
}

// FindUnits finds units by the beginnings of words of their names, with or without diacritics, former
// names included; those are marked in FoundAs. networkID "" searches all networks.
func FindUnits(tx *store.Tx, q, networkID string, limit int) ([]UnitView, error) {
	and, args := "", []any{}
	if networkID != "" {
		and, args = ` AND u.network_id = {n}`, []any{networkID}
	}
	hits, err := find(tx, "unit", q, and, args, limit)
	if err != nil {
		return nil, err
	}
	views, err := UnitsAt(tx, ids(hits), tx.Today())
	if err != nil {
		return nil, err
	}
	all := make([]UnitView, 0, len(hits))
	for _, h := range hits {
		if v, ok := views[h.ID]; ok {
			v.FoundAs = h.former(v.Name)
			all = append(all, v)
		}
	}
	return all, nil
}

// FindPlaces is FindUnits for places.
func FindPlaces(tx *store.Tx, q string, limit int) ([]PlaceView, error) {
	hits, err := find(tx, "place", q, "", nil, limit)
	if err != nil {
		return nil, err
	}
	views, err := PlacesAt(tx, ids(hits), tx.Today())
	if err != nil {
		return nil, err
	}
	all := make([]PlaceView, 0, len(hits))
	for _, h := range hits {
		if v, ok := views[h.ID]; ok {
			v.FoundAs = h.former(v.Name)
			all = append(all, v)
		}
	}
	return all, nil
}

func ids(hits []hit) []string {
	all := make([]string, len(hits))
	for i, h := range hits {
		all[i] = h.ID
	}
	return all
}

func (h hit) former(now string) string {
	if h.Name == now {
		return ""
	}
	return h.Name
}

// find gives the names that hold all words of q, best first, one for each entity.
func find(tx *store.Tx, of, q, and string, args []any, limit int) ([]hit, error) {
	words := searchWords(q)
	if len(words) == 0 || limit <= 0 {
		return []hit{}, nil
	}
	// The longest words are the rarest; they narrow the search first.
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	words = words[:min(len(words), mostWords)]
	var parts []string
	var all []any
	for _, w := range words {
		parts = append(parts, fmt.Sprintf(`SELECT id, from_day FROM org_words WHERE of = '%s' AND word >= $%d AND word < $%d`, of, len(all)+1, len(all)+2))
		all = append(all, w, w+lastRune)
	}
	and = strings.ReplaceAll(and, "{n}", fmt.Sprintf("$%d", len(all)+1))
	all = append(all, args...)
	query := `SELECT u.id, n.name, n.folded, n.until_day, u.until_day AS closed, v.rank
		FROM (` + strings.Join(parts, " INTERSECT ") + `) w
		JOIN {of}_names n ON n.{of}_id = w.id AND n.from_day = w.from_day
		JOIN {of}s u ON u.id = n.{of}_id
		JOIN {of}_levels l ON l.{of}_id = u.id AND (l.until_day = '' OR l.until_day = u.until_day)
		JOIN levels v ON v.id = l.level_id
		WHERE 1 = 1` + and + ` ORDER BY CASE WHEN n.until_day = '' THEN 0 ELSE 1 END, v.rank, n.sort_key, u.id LIMIT ` + fmt.Sprint(candidates)
	hits, err := store.All[hit](tx, strings.ReplaceAll(query, "{of}", of), all...)
	if err != nil {
		return nil, fmt.Errorf("org: find: %w", err)
	}
	return best(hits, lang.Fold(q), limit), nil
}

// best orders hits by how well they fit and drops further names of the same entity.
func best(hits []hit, q string, limit int) []hit {
	weight := func(h hit) int {
		w := 0
		switch {
		case h.Folded == q:
		case strings.HasSuffix(h.Folded, " "+q):
			w = 1
		case strings.Contains(" "+h.Folded, " "+q):
			w = 2
		default:
			w = 3
		}
		if h.Until != "" {
			w += 4
		}
		return w
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return weight(a) - weight(b) })
	seen := map[string]bool{}
	kept := []hit{}
	for _, h := range hits {
		if !seen[h.ID] && len(kept) < limit {
			seen[h.ID] = true
			kept = append(kept, h)
		}
	}
	return kept
}
