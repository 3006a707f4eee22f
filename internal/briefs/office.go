package briefs

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Ledger counts duties; what stands below fills it. before is nil for a new duty.
type Ledger interface {
	DutyChanged(tx *store.Tx, before, after *Duty) error
}

// BulkLedger is a Ledger that takes a whole publication at once: before and after go in pairs, before nil
// for a new duty. It is asked for where a Ledger is one, since thousands of single steps take seconds.
type BulkLedger interface {
	DutiesChanged(tx *store.Tx, before, after []*Duty) error
}

// Talks tells of the talks that duties ask for; what holds them stands below and fills it.
type Talks interface {
	// LateReports counts, by the duty's id, the talks that count for a duty and whose report came late.
	LateReports(tx *store.Tx, duties []Duty) (map[string]int64, error)
}

// Office carries the use cases that make or change duties, and what else of them must be asked below. A nil Ledger
// counts nothing, with nil Talks no report is late.
type Office struct {
	Ledger Ledger
	Talks  Talks
}

// LateReports says of how many talks of each duty the report came late, by the duty's id. It is a mark beside a duty,
// never its state: a duty is done in time by the day of the talk.
func (o Office) LateReports(tx *store.Tx, duties ...Duty) (map[string]int64, error) {
	if o.Talks == nil {
		return map[string]int64{}, nil
	}
	return o.Talks.LateReports(tx, duties)
}

func (o Office) changed(tx *store.Tx, before, after *Duty) error {
	if o.Ledger == nil {
		return nil
	}
	return o.Ledger.DutyChanged(tx, before, after)
}

// NewPublication says to whom a brief goes and what is asked of them.
type NewPublication struct {
	BriefID  string
	ToUnitID string
	LevelIDs []string
	Asked
}

// Check says what is wrong with a publication made on a day.
func (n NewPublication) Check(today lang.Day) error {
	var errs []error
	if n.ToUnitID == "" {
		errs = append(errs, fault.At("to", "briefs.publish.noUnit"))
	}
	if len(n.LevelIDs) == 0 {
		errs = append(errs, fault.At("level", "briefs.publish.noLevel"))
	}
	return fault.Join(append(errs, n.Asked.check(today))...)
}

func (a Asked) check(today lang.Day) error {
	var errs []error
	switch {
	case !a.Deadline.Valid():
		errs = append(errs, fault.At("deadline", "briefs.publish.noDeadline"))
	case a.Deadline < today:
		errs = append(errs, fault.At("deadline", "briefs.publish.pastDeadline"))
	}
	if !a.AcknowledgeBy.Valid() || a.AcknowledgeBy < today || a.Deadline.Valid() && a.AcknowledgeBy > a.Deadline {
		errs = append(errs, fault.At("acknowledge_by", "briefs.publish.acknowledgeBy"))
	}
	if a.Sessions < 0 || a.Sessions > mostSessions {
		errs = append(errs, fault.At("sessions", "briefs.publish.sessions", "most", mostSessions))
	}
	return fault.Join(errs...)
}

// mostSessions is how many talks a publication can ask of one unit.
const mostSessions = 100

// Publish sends the newest approved version of a brief to the units of the levels named in the part of
// the tree, itself included, and makes a duty of each that has none; what others owe for this brief is
// replaced by what is asked now. It gives the publication and how many units owe it. It fails with
// fault.Invalid for what does not check, fault.Forbidden without briefs.publish on the brief's unit and on
// the part, and fault.Conflict where nothing approved stands.
func (o Office) Publish(tx *store.Tx, n NewPublication) (Publication, int, error) {
	b, err := mayPublish(tx, n)
	if err != nil {
		return Publication{}, 0, err
	}
	if err := n.Check(tx.Today()); err != nil {
		return Publication{}, 0, err
	}
	if err := fits(tx, b, n); err != nil {
		return Publication{}, 0, err
	}
	units, err := unitsOf(tx, n.ToUnitID, n.LevelIDs)
	if err != nil {
		return Publication{}, 0, err
	}
	if len(units) == 0 {
		return Publication{}, 0, fault.At("level", "briefs.publish.nobody")
	}
	p := Publication{ID: tx.NewID("publications"), BriefID: b.ID, Version: b.ApprovedVersion, ToUnitID: n.ToUnitID,
		LevelIDs: n.LevelIDs, Asked: n.Asked, Actor: tx.Actor().ID, At: tx.Now()}
	if err := o.carryOut(tx, b, p, units); err != nil {
		return p, 0, fmt.Errorf("briefs: publish %s: %w", b.ID, err)
	}
	return p, len(units), nil
}

func (o Office) carryOut(tx *store.Tx, b Brief, p Publication, units []string) error {
	if err := tx.Insert("publications", p); err != nil {
		return err
	}
	if err := inForce(tx, b, p.Version); err != nil {
		return err
	}
	if err := o.owe(tx, p, units); err != nil {
		return err
	}
	if err := act(tx, b.ID, p.Version, ActPublished, ""); err != nil {
		return err
	}
	if err := journal.Write(tx, journal.Entry{Verb: "briefs.publish", Kind: "brief", Subject: b.ID, UnitID: b.UnitID, After: p}); err != nil {
		return err
	}
	return tx.Emit(BriefPublished{b.ID, p.ID, p.ToUnitID, p.Version, len(units)})
}

func mayPublish(tx *store.Tx, n NewPublication) (Brief, error) {
	b, err := ByID(tx, n.BriefID)
	if err != nil {
		return b, err
	}
	err = access.Must(tx, "briefs.publish", b.UnitID)
	if err == nil && n.ToUnitID != "" {
		err = access.Must(tx, "briefs.publish", n.ToUnitID)
	}
	switch {
	case err != nil:
		return b, fmt.Errorf("briefs: publish %s: %w", b.ID, err)
	case b.State == Withdrawn:
		return b, fault.New(fault.Conflict, "briefs.publish.withdrawn")
	case b.ApprovedVersion == 0:
		return b, fault.New(fault.Conflict, "briefs.publish.notApproved")
	}
	return b, nil
}

// fits asks that the part lies in the brief's network and that the deadline lies in its validity.
func fits(tx *store.Tx, b Brief, n NewPublication) error {
	network, err := store.One[string](tx, `SELECT network_id FROM units WHERE id = $1`, n.ToUnitID)
	if fault.Is(err, fault.NotFound) {
		return fault.At("to", "briefs.publish.noUnit")
	}
	if err != nil {
		return fmt.Errorf("briefs: publish %s: %w", b.ID, err)
	}
	v, err := versionOf(tx, b.ID, b.ApprovedVersion)
	if err != nil {
		return err
	}
	var errs []error
	if network != b.NetworkID {
		errs = append(errs, fault.At("to", "briefs.publish.otherNetwork"))
	}
	if v.ValidUntil != "" && n.Deadline > v.ValidUntil {
		errs = append(errs, fault.At("deadline", "briefs.publish.afterValid", "day", dayText(v.ValidUntil)))
	}
	return fault.Join(errs...)
}

// dayText writes a day as both languages do, for messages made where no printer is.
func dayText(d lang.Day) string {
	if !d.Valid() {
		return string(d)
	}
	return string(d[8:10] + "/" + d[5:7] + "/" + d[0:4])
}

// unitsOf lists the open units of the levels in the subtree of a unit, itself included.
func unitsOf(tx *store.Tx, unitID string, levelIDs []string) ([]string, error) {
	if len(levelIDs) == 0 {
		return []string{}, nil
	}
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, fmt.Errorf("briefs: units under %s: %w", unitID, err)
	}
	under, args := access.Under(path, "u.path", 2)
	args = append([]any{tx.Today()}, args...)
	levels := marks(len(args)+1, len(levelIDs))
	ids, err := store.All[string](tx, `SELECT u.id FROM units u JOIN unit_levels l ON l.unit_id = u.id
		AND l.from_day <= $1 AND (l.until_day = '' OR l.until_day > $1)
		WHERE u.from_day <= $1 AND (u.until_day = '' OR u.until_day > $1) AND `+under+` AND l.level_id IN (`+levels+`) ORDER BY u.id`,
		append(args, anys(levelIDs)...)...)
	if err != nil {
		return nil, fmt.Errorf("briefs: units under %s: %w", unitID, err)
	}
	return ids, nil
}

// UnitsPerLevel counts the open units of each level at or below a unit, by level id; levels without any are left out.
// Where briefID is not "", units that owe this brief already do not count.
func UnitsPerLevel(tx *store.Tx, unitID, briefID string) (map[string]int, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, fmt.Errorf("briefs: levels under %s: %w", unitID, err)
	}
	under, args := access.Under(path, "u.path", 3)
	type row struct {
		ID string `db:"level_id"`
		N  int    `db:"n"`
	}
	rows, err := store.All[row](tx, `SELECT l.level_id, count(*) AS n FROM units u JOIN unit_levels l ON l.unit_id = u.id
		AND l.from_day <= $1 AND (l.until_day = '' OR l.until_day > $1)
		WHERE u.from_day <= $1 AND (u.until_day = '' OR u.until_day > $1) AND `+under+`
		AND NOT EXISTS (SELECT 1 FROM duties d WHERE d.unit_id = u.id AND d.brief_id = $2) GROUP BY l.level_id`,
		append([]any{tx.Today(), briefID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("briefs: levels under %s: %w", unitID, err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.ID] = r.N
	}
	return counts, nil
}

// inForce makes a version the one in force and puts the brief on the public site where it may stand there.
func inForce(tx *store.Tx, b Brief, version int) error {
	if b.PublishedVersion == version {
		return nil
	}
	site := b.OnSiteFrom
	if !b.Internal && site == "" {
		site = tx.Today()
	}
	if err := tx.Must1(`UPDATE briefs SET state = 'published', published_version = $1, on_site_from = $2 WHERE id = $3 AND state <> 'withdrawn'`,
		version, site, b.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE brief_versions SET state = 'replaced' WHERE brief_id = $1 AND state = 'published'`, b.ID); err != nil {
		return err
	}
	if err := tx.Must1(`UPDATE brief_versions SET state = 'published' WHERE brief_id = $1 AND version = $2`, b.ID, version); err != nil {
		return err
	}
	if b.PublishedVersion == 0 {
		return nil
	}
	return tx.Emit(VersionReplaced{b.ID, b.PublishedVersion, version})
}

// owe makes the duties of a publication: a new row for each unit that has none, new terms for the others.
func (o Office) owe(tx *store.Tx, p Publication, units []string) error {
	have, err := store.All[Duty](tx, `SELECT `+dutyColumns+` FROM duties d WHERE d.brief_id = $1`, p.BriefID)
	if err != nil {
		return err
	}
	known := make(map[string]*Duty, len(have))
	for i := range have {
		known[have[i].UnitID] = &have[i]
	}
	befores, afters := make([]*Duty, len(units)), make([]*Duty, len(units))
	for i, unit := range units {
		before := known[unit]
		after := Duty{ID: tx.NewID("duties"), UnitID: unit, BriefID: p.BriefID, Version: 1}
		if before != nil {
			after = *before
			after.Version++
		}
		after.PublicationID, after.Asked = p.ID, p.Asked
		if err := write(tx, before, after); err != nil {
			return err
		}
		befores[i], afters[i] = before, &after
	}
	if err := o.changedAll(tx, befores, afters); err != nil {
		return err
	}
	return stood(tx, `d.brief_id = $1 AND d.publication_id = $2`, p.BriefID, p.ID)
}

// changedAll tells the ledger of many duties, whose rows are written.
func (o Office) changedAll(tx *store.Tx, before, after []*Duty) error {
	if bulk, ok := o.Ledger.(BulkLedger); ok {
		return bulk.DutiesChanged(tx, before, after)
	}
	for i := range after {
		if err := o.changed(tx, before[i], after[i]); err != nil {
			return err
		}
	}
	return nil
}

// put writes a duty over the row it was made from and tells the ledger.
func (o Office) put(tx *store.Tx, before *Duty, after Duty) error {
	if err := write(tx, before, after); err != nil {
		return err
	}
	if err := o.changed(tx, before, &after); err != nil {
		return err
	}
	return turned(tx, after.UnitID, after.BriefID)
}

func write(tx *store.Tx, before *Duty, after Duty) error {
	if before == nil {
		return tx.Insert("duties", after)
	}
	return update(tx, *before, after)
}

func update(tx *store.Tx, before, d Duty) error {
	return tx.Must1(`UPDATE duties SET publication_id = $1, deadline = $2, acknowledge_by = $3, sessions = $4, heads_own = $5,
		pass_down = $6, acknowledged_on = $7, acknowledged_by = $8, acknowledged_version = $9, by_link = $10, passed_on = $11,
		passed_by = $12, version = $13 WHERE id = $14 AND version = $15`, d.PublicationID, d.Deadline, d.AcknowledgeBy, d.Sessions,
		d.HeadsOwn, d.PassDown, d.AcknowledgedOn, d.AcknowledgedBy, d.AcknowledgedVersion, d.ByLink, d.PassedOn, d.PassedBy,
		d.Version, d.ID, before.Version)
}

// Preview says what publishing would do: how many units would owe the brief, how many of them already do.
type Preview struct{ Units, Again int }

// Look gives the preview of a publication, under the same rights as Publish.
func (o Office) Look(tx *store.Tx, n NewPublication) (Preview, error) {
	if _, err := mayPublish(tx, n); err != nil {
		return Preview{}, err
	}
	units, err := unitsOf(tx, n.ToUnitID, n.LevelIDs)
	if err != nil {
		return Preview{}, err
	}
	owing, err := store.All[string](tx, `SELECT unit_id FROM duties WHERE brief_id = $1 ORDER BY unit_id`, n.BriefID)
	if err != nil {
		return Preview{}, fmt.Errorf("briefs: preview %s: %w", n.BriefID, err)
	}
	look := Preview{Units: len(units)}
	for _, u := range units {
		if _, found := slices.BinarySearch(owing, u); found {
			look.Again++
		}
	}
	return look, nil
}
