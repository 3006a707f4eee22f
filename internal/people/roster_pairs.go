package people

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/store"
)

const pairsTable = "speaker_pairs"

// Two beginnings of words are looked up in pairs where no more than this many pairs of words of names have them: half
// names that many bear are found sooner among all speakers.
const beginningsMost = 4

// pair is two words of a name as they stand in speaker_pairs.
func pair(a, b string) string { return min(a, b) + " " + max(a, b) }

// pairsOf lists the pairs of a folded name, sorted.
func pairsOf(folded string) []string {
	words, all := wordsOf(folded), []string{}
	for i, a := range words {
		for _, b := range words[i+1:] {
			all = append(all, pair(a, b))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// indexPairs brings the pairs of some speakers in line with their names. Most changes leave the name as it was: then
// nothing is written.
func indexPairs(tx *store.Tx, rows []indexRow, ids []string) error {
	type row struct {
		Pair    string `db:"pair"`
		Speaker string `db:"speaker_id"`
	}
	had := map[string][]string{}
	err := eachIn(tx, `SELECT pair, speaker_id FROM speaker_pairs WHERE speaker_id IN ({in}) ORDER BY pair`, ids, func(r row) error {
		had[r.Speaker] = append(had[r.Speaker], r.Pair)
		return nil
	})
	if err != nil {
		return err
	}
	var gone []string
	var fresh [][]any
	for i, r := range rows {
		if i > 0 && rows[i-1].SpeakerID == r.SpeakerID { // a further appointment
			continue
		}
		want := pairsOf(r.Words)
		if slices.Equal(had[r.SpeakerID], want) {
			continue
		}
		gone = append(gone, r.SpeakerID)
		for _, p := range want {
			fresh = append(fresh, []any{p, r.SpeakerID})
		}
	}
	if len(gone) > 0 {
		in, args := inList(1, gone)
		if _, err := tx.Exec(`DELETE FROM speaker_pairs WHERE speaker_id IN (`+in+`)`, args...); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(fresh, 32) {
		if err := insertRows(tx, `INSERT INTO speaker_pairs (pair, speaker_id) VALUES `, some); err != nil {
			return err
		}
	}
	return nil
}

// paired adds a list for each two words of the name asked for: those in whose names both stand, in any order. It adds
// none for two of which one begins the other, since one word of a name may answer both, nor for beginnings that many
// words have.
func (q query) paired(tx *store.Tx) (query, error) {
	if len(q.words) < 2 {
		return q, nil
	}
	meant := make([][]string, len(q.words))
	for i, word := range q.words {
		var err error
		if meant[i], err = begunBy(tx, word); err != nil {
			return q, err
		}
	}
	q.lists = slices.Clip(q.lists)
	for i, a := range q.words {
		for j, b := range q.words[i+1:] {
			j += i + 1
			if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || len(meant[i])*len(meant[j]) > beginningsMost {
				continue
			}
			var pairs []any
			for _, x := range meant[i] {
				for _, y := range meant[j] {
					pairs = append(pairs, pair(x, y))
				}
			}
			if len(pairs) == 0 { // nobody has a word that begins so
				pairs = []any{""}
			}
			q.add(pairsTable, `x.pair IN (?`+strings.Repeat(`, ?`, len(pairs)-1)+`)`, pairs...)
		}
	}
	return q, nil
}

// begunBy lists the words of names that begin with one, and one more than beginningsMost where there are more. It goes
// from word to word, past the many speakers of each.
func begunBy(tx *store.Tx, beginning string) ([]string, error) {
	words, at := []string{}, beginning
	for op := `>=`; len(words) <= beginningsMost; op = `>` {
		next, found, err := store.Maybe[string](tx, `SELECT x.word FROM speaker_words x WHERE x.word `+op+` $1 AND x.word < $2
			ORDER BY x.word LIMIT 1`, at, beginning+lastRune)
		if err != nil {
			return nil, fmt.Errorf("people: words of names: %w", err)
		}
		if !found {
			return words, nil
		}
		words, at = append(words, next), next
	}
	return words, nil
}
