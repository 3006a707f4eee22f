package org

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Edition tells one content of a record from another: the version that a form was made from, for records that
// count none.
func Edition(content any) int64 {
	raw, err := json.Marshal(content)
	if err != nil {
		return 0
	}
	sum := fnv.New64a()
	_, _ = sum.Write(raw)
	return int64(sum.Sum64() >> 1)
}

// ChangeNetwork gives a network another code, names, rules, turn in the list or first day. It needs org.manage on
// the network, and fails with fault.Conflict where what stands is not the edition it was made from.
func ChangeNetwork(tx *store.Tx, n Network, from int64) error {
	if err := must(tx, "org.manage", n.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE networks SET position = position WHERE id = $1`, n.ID); err != nil {
		return fmt.Errorf("org: hold a network: %w", err)
	}
	was, err := NetworkByID(tx, n.ID)
	if err != nil {
		return err
	}
	if Edition(was) != from {
		return fault.New(fault.Conflict, "store.changed")
	}
	n.Code, n.UntilDay = lang.Normalize(n.Code), was.UntilDay
	if err := fault.Join(n.check(), n.free(tx), n.beforeUnits(tx)); err != nil {
		return err
	}
	return errors.Join(
		tx.Must1(`UPDATE networks SET code = $1, names = $2, rules = $3, position = $4, from_day = $5 WHERE id = $6`,
			n.Code, n.Names, n.Rules, n.Position, n.FromDay, n.ID),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "network", Subject: n.ID, Before: was, After: n}))
}

// free refuses a code that another network has.
func (n Network) free(tx *store.Tx) error {
	taken, err := store.Value[int64](tx, `SELECT count(*) FROM networks WHERE code = $1 AND id <> $2`, n.Code, n.ID)
	if err != nil {
		return fmt.Errorf("org: codes of networks: %w", err)
	}
	if taken > 0 {
		return fault.At("network_code", "org.err.code.taken")
	}
	return nil
}

// beforeUnits refuses a first day after that of a unit.
func (n Network) beforeUnits(tx *store.Tx) error {
	first, err := store.Value[lang.Day](tx, `SELECT coalesce(min(from_day), '') FROM units WHERE network_id = $1`, n.ID)
	if err != nil {
		return fmt.Errorf("org: first unit of a network: %w", err)
	}
	if first != "" && n.FromDay > first {
		return fault.At("from_day", "org.err.network.since", "day", first)
	}
	return nil
}

// MayRemoveNetwork says with fault.Conflict why a network stays: units that it has or had, or rights held on it.
func MayRemoveNetwork(tx *store.Tx, id string) error {
	needed, err := store.Value[int64](tx, `SELECT (SELECT count(*) FROM units WHERE network_id = $1)
		+ (SELECT count(*) FROM grants WHERE scope_id = $1 AND (until_day = '' OR until_day > $2))`, id, tx.Today())
	if err != nil {
		return fmt.Errorf("org: remove a network: %w", err)
	}
	if needed > 0 {
		return fault.New(fault.Conflict, "org.err.network.needed")
	}
	return nil
}

// RemoveNetwork takes a network that nothing rests on away, with its levels. It needs org.manage everywhere, and
// fails as MayRemoveNetwork does.
func RemoveNetwork(tx *store.Tx, id string) error {
	if err := must(tx, "org.manage", access.Everywhere); err != nil {
		return err
	}
	was, err := NetworkByID(tx, id)
	if err != nil {
		return err
	}
	if err := MayRemoveNetwork(tx, id); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM levels WHERE network_id = $1`, id)
	return errors.Join(err, tx.Must1(`DELETE FROM networks WHERE id = $1`, id), access.DropScope(tx, id),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "network", Subject: id, Before: was}))
}
