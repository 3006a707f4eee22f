package people

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Listed is one account in a list with the grants the reader may see.
type Listed struct {
	Account
	Grants []Held
}

// AccountFilter narrows a list of accounts. AfterKey and AfterID are the last row of the page before.
type AccountFilter struct {
	Words    string // beginnings of words of the name
	Role     access.Role
	State    string // "", "waiting" for those who have not taken up their invitation, "disabled"
	AfterKey string
	AfterID  string
	Limit    int
}

// conditions gathers the parts of a WHERE and their numbered arguments.
type conditions struct {
	parts []string
	args  []any
}

// arg keeps an argument and gives its mark.
func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *conditions) add(parts ...string) { c.parts = append(c.parts, strings.Join(parts, "")) }

// within makes the condition that a path lies in the ranges.
func (c *conditions) within(ranges []access.Range, column string) string {
	text, args := access.Where(ranges, column, len(c.args)+1)
	c.args = append(c.args, args...)
	return text
}

func everywhere(ranges []access.Range) bool {
	return len(ranges) == 1 && ranges[0] == access.Range{Path: "", Subtree: true}
}

// visible keeps the accounts that have a right in the ranges: a standing one of the role, where one is asked for.
func (c *conditions) visible(ranges []access.Range, role access.Role, today lang.Day) {
	if everywhere(ranges) && role == "" {
		return
	}
	and := ""
	if !everywhere(ranges) {
		and += ` AND s.id <> ` + c.arg(access.Everywhere)
	}
	if role != "" {
		day := c.arg(today)
		and += ` AND g.role = ` + c.arg(role) + ` AND g.from_day <= ` + day + ` AND (g.until_day = '' OR g.until_day > ` + day + `)`
	}
	c.add(`a.id IN (SELECT g.account_id FROM scopes s JOIN grants g ON g.scope_id = s.id WHERE `, c.within(ranges, "s.path"), and, `)`)
}

// Accounts lists the accounts that have a right in the actor's scopes of people.read, by given name.
func Accounts(tx *store.Tx, f AccountFilter) ([]Listed, error) {
	ranges, err := access.Ranges(tx, "people.read")
	if err != nil {
		return nil, err
	}
	c := conditions{parts: []string{"1 = 1"}}
	c.visible(ranges, f.Role, tx.Today())
	for _, word := range strings.Fields(lang.Fold(f.Words)) {
		c.add(`a.id IN (SELECT w.account_id FROM account_words w WHERE w.word >= `, c.arg(word), ` AND w.word < `, c.arg(word+"~"), `)`)
	}
	switch f.State {
	case "waiting":
		c.add(`a.name >= `, c.arg(unchosen), ` AND a.disabled_at = 0`)
	case "disabled":
		c.add(`a.disabled_at <> 0`)
	}
	if f.AfterID != "" {
		c.add(`(a.sort_key, a.id) > (`, c.arg(f.AfterKey), `, `, c.arg(f.AfterID), `)`)
	}
	rows, err := store.All[Account](tx, `SELECT `+accountColumns+` FROM accounts a WHERE `+strings.Join(c.parts, " AND ")+
		` ORDER BY a.sort_key, a.id LIMIT `+strconv.Itoa(f.Limit), c.args...)
	if err != nil {
		return nil, fmt.Errorf("people: list accounts: %w", err)
	}
	return withGrants(tx, rows, ranges)
}

// withGrants adds to each account its standing grants that lie in the ranges.
func withGrants(tx *store.Tx, rows []Account, ranges []access.Range) ([]Listed, error) {
	listed := make([]Listed, len(rows))
	at := map[string]int{}
	ids := make([]string, len(rows))
	for i, a := range rows {
		listed[i].Account, ids[i], at[a.ID] = a, a.ID, i
	}
	if len(ids) == 0 {
		return listed, nil
	}
	marks, args := marksOf(ids)
	today := "$" + strconv.Itoa(len(ids)+1)
	err := store.Each(tx, `SELECT `+heldColumns+` FROM grants g JOIN scopes s ON s.id = g.scope_id
		WHERE g.account_id IN (`+marks+`) AND g.from_day <= `+today+` AND (g.until_day = '' OR g.until_day > `+today+`) ORDER BY g.id`,
		func(h Held) error {
			for _, r := range ranges {
				if r.Holds(h.Path) && (h.ScopeID != access.Everywhere || everywhere(ranges)) {
					l := &listed[at[h.AccountID]]
					l.Grants = append(l.Grants, h)
					break
				}
			}
			return nil
		}, append(args, tx.Today())...)
	return listed, err
}

// AccountFor gives an account to somebody who may read it; else it fails with fault.NotFound.
func AccountFor(tx *store.Tx, id string) (Account, error) {
	if err := mayRead(tx, id); err != nil {
		return Account{}, err
	}
	return AccountByID(tx, id)
}
