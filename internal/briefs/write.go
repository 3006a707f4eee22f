package briefs

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// NewBrief is the first draft of a brief.
type NewBrief struct {
	UnitID   string
	Number   string // "" takes the proposed one
	Internal bool
	Text
}

// mostNumber is how many characters a brief's number may have.
const mostNumber = 40

// Create writes the first draft of a brief for a unit. It fails with fault.Invalid for what does not
// check, a number the unit has used among it, and fault.Forbidden without briefs.write on the unit.
func Create(tx *store.Tx, n NewBrief) (Brief, error) {
	if n.UnitID == "" {
		return Brief{}, fault.Join(fault.At("unit", "briefs.check.unit"), n.Check())
	}
	if err := access.Must(tx, "briefs.write", n.UnitID); err != nil {
		return Brief{}, fmt.Errorf("briefs: create in unit %s: %w", n.UnitID, err)
	}
	network, found, err := store.Maybe[string](tx, `SELECT network_id FROM units WHERE id = $1`, n.UnitID)
	if err == nil && !found {
		err = fault.At("unit", "briefs.check.unit")
	}
	if err == nil && n.Number == "" {
		n.Number, err = ProposeNumber(tx, n.UnitID)
	}
	if err == nil {
		err = fault.Join(n.Check(), n.known(tx), freeNumber(tx, n.UnitID, n.Number, ""))
	}
	if err != nil {
		return Brief{}, err
	}
	b := Brief{ID: tx.NewID("briefs"), Number: n.Number, NetworkID: network, UnitID: n.UnitID, State: Draft, Version: 1,
		Internal: n.Internal, Author: tx.Actor().ID, CreatedAt: tx.Now()}
	if err := b.begin(tx, n.Text); err != nil {
		return b, fmt.Errorf("briefs: create in unit %s: %w", n.UnitID, err)
	}
	return b, nil
}

// begin writes a new brief with its first version.
func (b Brief) begin(tx *store.Tx, t Text) error {
	if err := tx.Insert("briefs", b); err != nil {
		return err
	}
	v := b.newVersion(tx, t)
	if err := tx.Insert("brief_versions", v); err != nil {
		return err
	}
	if err := act(tx, b.ID, 1, ActWritten, ""); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "briefs.write", Kind: "brief", Subject: b.ID, UnitID: b.UnitID, After: v})
}

func (b Brief) newVersion(tx *store.Tx, t Text) Version {
	return Version{BriefID: b.ID, Version: b.Version, State: Draft, Edits: 1, Text: t, Folded: foldedOf(b.Number, t),
		Author: tx.Actor().ID, CreatedAt: tx.Now(), SavedAt: tx.Now(), CheckCode: newCode(tx)}
}

// codeLength is how many letters a check code has: it names a text, it keeps no secret.
const codeLength = 8

// newCode makes a check code; replaying the operation makes the same one.
func newCode(tx *store.Tx) string {
	id := tx.NewID("check_codes")
	return id[len(id)-codeLength:]
}

// foldedOf is what a brief is found by.
func foldedOf(number string, t Text) string {
	return lang.Fold(strings.Join(append([]string{number, t.Title, t.Summary}, t.KeyMessages...), " "))
}

// ProposeNumber gives the next number of a unit's briefs this year, as "07/2026".
func ProposeNumber(tx *store.Tx, unitID string) (string, error) {
	used, err := store.All[string](tx, `SELECT number FROM briefs WHERE unit_id = $1`, unitID)
	if err != nil {
		return "", fmt.Errorf("briefs: propose a number: %w", err)
	}
	year := string(tx.Today()[:4])
	next := 1
	for _, number := range used {
		head, tail, _ := strings.Cut(number, "/")
		if n, err := strconv.Atoi(head); err == nil && strings.HasPrefix(tail, year) && n >= next {
			next = n + 1
		}
	}
	return fmt.Sprintf("%02d/%s", next, year), nil
}

// freeNumber asks that no other brief of the unit has the number.
func freeNumber(tx *store.Tx, unitID, number, exceptID string) error {
	if number == "" {
		return fault.At("number", "briefs.check.number")
	}
	if err := tooLong("number", number, mostNumber); err != nil {
		return err
	}
	_, taken, err := store.Maybe[string](tx, `SELECT id FROM briefs WHERE unit_id = $1 AND number = $2 AND id <> $3`, unitID, number, exceptID)
	if err != nil {
		return fmt.Errorf("briefs: number: %w", err)
	}
	if taken {
		return fault.At("number", "briefs.check.taken")
	}
	return nil
}

// Change is a draft saved again. Edits is the count of savings it was made from.
type Change struct {
	BriefID  string
	Version  int
	Edits    int64
	Number   string
	Internal bool
	Text
}

// Edit saves the draft of a brief's newest version. It fails with fault.Conflict where somebody saved it
// since, or where it is no draft any more. Number and Internal stay as they are once a version was published.
func Edit(tx *store.Tx, c Change) (Version, error) {
	b, err := ByID(tx, c.BriefID)
	if err != nil {
		return Version{}, err
	}
	if err := access.Must(tx, "briefs.write", b.UnitID); err != nil {
		return Version{}, fmt.Errorf("briefs: edit %s: %w", b.ID, err)
	}
	if b.PublishedVersion > 0 || b.State == Withdrawn {
		c.Number, c.Internal = b.Number, b.Internal
	}
	before, err := versionOf(tx, b.ID, b.Version)
	if err != nil {
		return before, err
	}
	if before.Edits != c.Edits || before.Version != c.Version {
		return before, fault.New(fault.Conflict, "briefs.stale")
	}
	if before.State != Draft {
		return before, fault.New(fault.Conflict, "briefs.notDraft")
	}
	if err := fault.Join(c.Check(), c.known(tx), freeNumber(tx, b.UnitID, c.Number, b.ID)); err != nil {
		return before, err
	}
	after := before
	after.Text, after.Folded = c.Text, foldedOf(c.Number, c.Text)
	after.Edits, after.Author, after.SavedAt = before.Edits+1, tx.Actor().ID, tx.Now()
	if err := save(tx, b, c, before, after); err != nil {
		return after, fmt.Errorf("briefs: edit %s: %w", b.ID, err)
	}
	return after, nil
}

func save(tx *store.Tx, b Brief, c Change, before, after Version) error {
	if err := tx.Must1(`UPDATE briefs SET number = $1, internal = $2 WHERE id = $3`, c.Number, c.Internal, b.ID); err != nil {
		return err
	}
	n, err := tx.Changed(`DELETE FROM brief_versions WHERE brief_id = $1 AND version = $2 AND edits = $3`, b.ID, before.Version, before.Edits)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.New(fault.Conflict, "briefs.stale")
	}
	if err := tx.Insert("brief_versions", after); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "briefs.write", Kind: "brief", Subject: b.ID, UnitID: b.UnitID, Before: before, After: after})
}

// NextVersion begins a further version of a brief as a copy of the newest, which must be approved; the old
// one stays readable, and in force where it is.
func NextVersion(tx *store.Tx, briefID string) (Version, error) {
	b, err := ByID(tx, briefID)
	if err != nil {
		return Version{}, err
	}
	if err := access.Must(tx, "briefs.write", b.UnitID); err != nil {
		return Version{}, fmt.Errorf("briefs: next version of %s: %w", b.ID, err)
	}
	last, err := versionOf(tx, b.ID, b.Version)
	if err != nil {
		return last, err
	}
	switch {
	case b.State == Withdrawn:
		return last, fault.New(fault.Conflict, "briefs.isWithdrawn")
	case last.State == Draft || last.State == Approval:
		return last, fault.New(fault.Conflict, "briefs.draftStands")
	}
	b.Version++
	v := b.newVersion(tx, last.Text)
	err = tx.Must1(`UPDATE briefs SET version = $1 WHERE id = $2 AND version = $3`, b.Version, b.ID, last.Version)
	if err == nil {
		err = tx.Insert("brief_versions", v)
	}
	if err == nil {
		err = act(tx, b.ID, v.Version, ActWritten, "")
	}
	if err == nil {
		err = journal.Write(tx, journal.Entry{Verb: "briefs.write", Kind: "brief", Subject: b.ID, UnitID: b.UnitID, After: v})
	}
	if err != nil {
		return v, fmt.Errorf("briefs: next version of %s: %w", b.ID, err)
	}
	return v, nil
}
