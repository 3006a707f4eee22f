package org

import (
	"errors"
	"fmt"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// AddNetwork makes a network; its code is unique. FromDay "" is today.
func AddNetwork(tx *store.Tx, n Network) (Network, error) {
	if n.FromDay == "" {
		n.FromDay = tx.Today()
	}
	n.Code = lang.Normalize(n.Code)
	if err := fault.Join(must(tx, "org.manage", access.Everywhere), n.check()); err != nil {
		return n, err
	}
	if err := n.free(tx); err != nil {
		return n, err
	}
	n.ID = tx.NewID("networks")
	return n, errors.Join(
		tx.Insert("networks", n),
		access.PutScope(tx, access.Everywhere, ""),
		access.PutScope(tx, n.ID, n.ID+"/"),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "network", Subject: n.ID, After: n}))
}

// longestCode is how many bytes a network's code has at most, mostDays the longest period a rule sets.
const (
	longestCode = 40
	mostDays    = 365
)

func (n Network) check() error {
	var errs []error
	switch {
	case n.Code == "":
		errs = append(errs, fault.At("network_code", "org.err.needed"))
	case len(n.Code) > longestCode || strings.ContainsAny(n.Code, " \t/?#"):
		errs = append(errs, fault.At("network_code", "org.err.code", "most", longestCode))
	}
	if n.Names[lang.VI] == "" {
		errs = append(errs, fault.At("name_vi", "org.err.needed"))
	}
	errs = append(errs, short("name", "", n.Names))
	if d := n.Rules.AcknowledgeDays; d < 0 || d > mostDays {
		errs = append(errs, fault.At("acknowledge_days", "org.err.days", "most", mostDays))
	}
	if d := n.Rules.ReportDays; d < 0 || d > mostDays {
		errs = append(errs, fault.At("report_days", "org.err.days", "most", mostDays))
	}
	if !n.FromDay.Valid() {
		errs = append(errs, fault.At("from_day", "org.err.day"))
	}
	return fault.Join(errs...)
}

const networkColumns = `id, code, names, rules, position, from_day, until_day`

// Networks lists the networks in their order, closed ones included.
func Networks(tx *store.Tx) ([]Network, error) {
	all, err := store.All[Network](tx, `SELECT `+networkColumns+` FROM networks ORDER BY position, id`)
	if err != nil {
		return nil, fmt.Errorf("org: networks: %w", err)
	}
	return all, nil
}

// NetworkByID gives one network; it fails with fault.NotFound.
func NetworkByID(tx *store.Tx, id string) (Network, error) {
	return store.One[Network](tx, `SELECT `+networkColumns+` FROM networks WHERE id = $1`, id)
}

// AddLevel makes a level of a network, or of territory where NetworkID is "".
func AddLevel(tx *store.Tx, l Level) (Level, error) {
	scope := l.NetworkID
	if scope == "" {
		scope = access.Everywhere
	}
	if err := must(tx, "org.manage", scope); err != nil {
		return l, err
	}
	if l.Names.In(lang.VI) == "" {
		return l, fault.At("names", "org.err.needed")
	}
	l.ID = tx.NewID("levels")
	return l, errors.Join(
		tx.Insert("levels", l),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "level", Subject: l.ID, After: l}))
}

// Levels lists the levels of a network by rank; of territory where networkID is "".
func Levels(tx *store.Tx, networkID string) ([]Level, error) {
	all, err := store.All[Level](tx, `SELECT id, network_id, rank, names, speaker_titles, term_months
		FROM levels WHERE network_id = $1 ORDER BY rank, id`, networkID)
	if err != nil {
		return nil, fmt.Errorf("org: levels: %w", err)
	}
	return all, nil
}

// levelOf gives a level of the family of network networkID; another's or none is an error at the field.
func levelOf(tx *store.Tx, id, networkID, field string) (Level, error) {
	l, found, err := store.Maybe[Level](tx, `SELECT id, network_id, rank, names, speaker_titles, term_months
		FROM levels WHERE id = $1`, id)
	if err == nil && (!found || l.NetworkID != networkID) {
		err = fault.At(field, "org.err.level")
	}
	return l, err
}

const decisionColumns = `id, number, title, issuer, signer, decided_on`

// AddDecision records a decision; empty parts stay empty. A decision whose ID is set is kept as it is.
func AddDecision(tx *store.Tx, d Decision) (Decision, error) {
	if d.ID != "" {
		return DecisionByID(tx, d.ID)
	}
	if d.DecidedOn != "" && !d.DecidedOn.Valid() {
		return d, fault.At("decided_on", "org.err.day")
	}
	d.Number, d.Title = lang.Normalize(d.Number), lang.Normalize(d.Title)
	d.Issuer, d.Signer = lang.Normalize(d.Issuer), lang.Normalize(d.Signer)
	d.ID = tx.NewID("decisions")
	if err := tx.Insert("decisions", d); err != nil {
		return d, fmt.Errorf("org: add decision: %w", err)
	}
	return d, nil
}

// DecisionByID gives one decision; it fails with fault.NotFound.
func DecisionByID(tx *store.Tx, id string) (Decision, error) {
	return store.One[Decision](tx, `SELECT `+decisionColumns+` FROM decisions WHERE id = $1`, id)
}

// decisionID records d where it says anything, and gives its id, "" where it says nothing.
func decisionID(tx *store.Tx, d Decision) (string, error) {
	if d == (Decision{}) {
		return "", nil
	}
	kept, err := AddDecision(tx, d)
	return kept.ID, err
}

// must is access.Must that also answers for Everywhere before its scope was written.
func must(tx *store.Tx, verb, scopeID string) error {
	if scopeID != access.Everywhere {
		return access.Must(tx, verb, scopeID)
	}
	if tx.Actor().Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	ok, err := access.MayAt(tx, verb, "")
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", verb)
	}
	return err
}
