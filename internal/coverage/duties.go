package coverage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// State is how many units stand how to a duty: 0 or 1 each for one unit.
type State struct {
	Due          int64 `db:"due"`
	Acknowledged int64 `db:"acknowledged"`
	Passed       int64 `db:"passed"`
	Reached      int64 `db:"reached"`
	Fulfilled    int64 `db:"fulfilled"`
	InTime       int64 `db:"in_time"`
	Late         int64 `db:"late"` // fulfilled after the deadline
}

func (a State) plus(b State, sign int64) State {
	return State{a.Due + sign*b.Due, a.Acknowledged + sign*b.Acknowledged, a.Passed + sign*b.Passed,
		a.Reached + sign*b.Reached, a.Fulfilled + sign*b.Fulfilled, a.InTime + sign*b.InTime, a.Late + sign*b.Late}
}

// owed is what coverage reads of a duty.
type owed struct {
	UnitID         string   `db:"unit_id"`
	BriefID        string   `db:"brief_id"`
	Deadline       lang.Day `db:"deadline"`
	Sessions       int64    `db:"sessions"`
	HeadsOwn       bool     `db:"heads_own"`
	AcknowledgedOn lang.Day `db:"acknowledged_on"`
	PassedOn       lang.Day `db:"passed_on"`
	At             int64    `db:"at"` // of the publication
}

const owedColumns = `d.unit_id, d.brief_id, d.deadline, d.sessions, d.heads_own, d.acknowledged_on, d.passed_on, p.at`

// merged is what is owed on today's footing: the most talks, the latest deadline, all that is asked or done.
func (o owed) merged(b owed) owed {
	o.Deadline, o.Sessions, o.HeadsOwn = max(o.Deadline, b.Deadline), max(o.Sessions, b.Sessions), o.HeadsOwn || b.HeadsOwn
	o.AcknowledgedOn, o.PassedOn = earlier(o.AcknowledgedOn, b.AcknowledgedOn), earlier(o.PassedOn, b.PassedOn)
	return o
}

func earlier(a, b lang.Day) lang.Day {
	if a == "" || b == "" {
		return max(a, b)
	}
	return min(a, b)
}

// heldDay is how many talks were held on a day, and how many of them by the head.
type heldDay struct {
	Day      lang.Day `db:"day"`
	Sessions int64    `db:"sessions"`
	Heads    int64    `db:"heads"`
}

// state says how a duty stands; days are in order. A duty that asks for no talk is fulfilled by acknowledging it.
func (o owed) state(days []heldDay) State {
	s := State{Due: 1}
	if o.AcknowledgedOn != "" {
		s.Acknowledged = 1
	}
	if o.PassedOn != "" {
		s.Passed = 1
	}
	if len(days) > 0 {
		s.Reached = 1
	}
	switch done := o.fulfilledOn(days); {
	case done == "":
	case done <= o.Deadline:
		s.Fulfilled, s.InTime = 1, 1
	default:
		s.Fulfilled, s.Late = 1, 1
	}
	return s
}

// fulfilledOn is the day on which the last of what is asked was held, "" where something is missing.
func (o owed) fulfilledOn(days []heldDay) lang.Day {
	if o.Sessions <= 0 && !o.HeadsOwn {
		return o.AcknowledgedOn
	}
	var talks, head lang.Day
	n := int64(0)
	for _, d := range days {
		n += d.Sessions
		if talks == "" && o.Sessions > 0 && n >= o.Sessions {
			talks = d.Day
		}
		if head == "" && d.Heads > 0 {
			head = d.Day
		}
	}
	if o.Sessions > 0 && talks == "" || o.HeadsOwn && head == "" {
		return ""
	}
	if o.HeadsOwn {
		return max(talks, head)
	}
	return talks
}

// DutyChanged follows a duty, which stands in its table already; before is nil for a new one, after for one
// that is gone.
func (Ledger) DutyChanged(tx *store.Tx, before, after *briefs.Duty) error {
	if before != nil && after != nil && same(*before, *after) {
		return nil
	}
	n := map[string]int64{}
	var unit, brief string
	if before != nil {
		unit, brief = before.UnitID, before.BriefID
		n[unit]--
	}
	if after != nil {
		unit, brief = after.UnitID, after.BriefID
		n[unit]++
	}
	if unit == "" {
		return nil
	}
	seats, err := units().settle(tx, n)
	if err == nil {
		err = refreshDuties(tx, []string{unit}, []string{brief}, seats)
	}
	if err != nil {
		return fmt.Errorf("coverage: follow the duty of %s: %w", unit, err)
	}
	return nil
}

func same(a, b briefs.Duty) bool {
	return a.Asked == b.Asked && a.PublicationID == b.PublicationID && a.AcknowledgedOn == b.AcknowledgedOn && a.PassedOn == b.PassedOn
}

// dutyKey names a row of coverage_duties.
type dutyKey struct{ ID, Kind, Brief string }

func compareDuties(a, b dutyKey) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Brief, b.Brief))
}

type dutyRow struct {
	State
	Path string `db:"path"`
}

// refreshDuties sets right how units and their heirs stand to briefs, and the sums above them.
func refreshDuties(tx *store.Tx, ids, briefIDs []string, seats map[string]stand) error {
	sums := map[dutyKey]State{}
	for _, brief := range briefIDs {
		heirs := map[string]bool{}
		for _, id := range ids {
			if err := refreshOwn(tx, sums, id, brief); err != nil {
				return err
			}
			if h := seats[id].HeirID; h != "" && !heirs[h] {
				heirs[h] = true
				if err := refreshHeir(tx, sums, seats[h], brief); err != nil {
					return err
				}
			}
		}
	}
	return applyDuties(tx, sums)
}

func refreshOwn(tx *store.Tx, sums map[dutyKey]State, unit, brief string) error {
	all, err := store.All[owed](tx, `SELECT `+owedColumns+` FROM duties d JOIN publications p ON p.id = d.publication_id
		WHERE d.unit_id = $1 AND d.brief_id = $2`, unit, brief)
	if err != nil {
		return err
	}
	var after dutyRow
	if len(all) > 0 {
		days, err := store.All[heldDay](tx, `SELECT day, sessions, heads FROM coverage_days
			WHERE of = 'unit' AND id = $1 AND brief_id = $2 AND lang = '' ORDER BY day`, unit, brief)
		if err != nil {
			return err
		}
		chain, err := units().chain(tx, unit, lang.DayOfMicros(all[0].At, tx.Location()))
		if err != nil {
			return err
		}
		after = dutyRow{all[0].state(days), joined(chain)}
	}
	before, err := replaceDuty(tx, dutyKey{unit, Own, brief}, after)
	addDuty(sums, split(before.Path), dutyKey{Kind: Sum, Brief: brief}, before.State, -1)
	addDuty(sums, split(after.Path), dutyKey{Kind: Sum, Brief: brief}, after.State, 1)
	return err
}

func refreshHeir(tx *store.Tx, sums map[dutyKey]State, heir stand, brief string) error {
	after, err := heirState(tx, heir.ID, brief)
	if err != nil {
		return err
	}
	before, err := replaceDuty(tx, dutyKey{heir.ID, Heir, brief}, dutyRow{State: after})
	addDuty(sums, units().up(heir.Path), dutyKey{Kind: Now, Brief: brief}, after.plus(before.State, -1), 1)
	return err
}

// heirState is how a unit and its whole predecessors, taken as one, stand to a brief.
func heirState(tx *store.Tx, heir, brief string) (State, error) {
	all, err := store.All[owed](tx, `SELECT `+owedColumns+` FROM coverage_stands s JOIN duties d ON d.unit_id = s.id
		JOIN publications p ON p.id = d.publication_id
		WHERE s.of = 'unit' AND s.heir_id = $1 AND d.brief_id = $2`, heir, brief)
	if err != nil || len(all) == 0 {
		return State{}, err
	}
	days, err := store.All[heldDay](tx, `SELECT x.day, sum(x.sessions) AS sessions, sum(x.heads) AS heads FROM (
		SELECT d.day, d.sessions, d.heads FROM coverage_stands s JOIN coverage_days d ON d.of = s.of AND d.id = s.id
		WHERE s.of = 'unit' AND s.heir_id = $1 AND d.brief_id = $2 AND d.lang = ''
		UNION ALL SELECT day, sessions, heads FROM coverage_parts WHERE to_id = $1 AND brief_id = $2 AND lang = '') x
		GROUP BY x.day ORDER BY x.day`, heir, brief)
	if err != nil {
		return State{}, err
	}
	one := all[0]
	for _, o := range all[1:] {
		one = one.merged(o)
	}
	return one.state(days), nil
}

// replaceDuty puts a row in the place of the one that stands, and gives that one.
func replaceDuty(tx *store.Tx, k dutyKey, after dutyRow) (dutyRow, error) {
	before, found, err := store.Maybe[dutyRow](tx, `SELECT due, acknowledged, passed, reached, fulfilled, in_time, late, path FROM coverage_duties
		WHERE unit_id = $1 AND kind = $2 AND brief_id = $3`, k.ID, k.Kind, k.Brief)
	if err != nil || before == after {
		return before, err
	}
	if found {
		if _, err := tx.Exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = $2 AND brief_id = $3`, k.ID, k.Kind, k.Brief); err != nil {
			return before, err
		}
	}
	if after.Due == 0 {
		return before, nil
	}
	w := dutyInserter("")
	addDutyRow(&w, k, after)
	return before, w.flush(tx)
}

func dutyInserter(tail string) inserter {
	return inserter{head: `INSERT INTO coverage_duties (unit_id, kind, brief_id, due, acknowledged, passed, reached, fulfilled, in_time, late, path) VALUES `, tail: tail}
}

func addDutyRow(w *inserter, k dutyKey, r dutyRow) {
	w.add(k.ID, k.Kind, k.Brief, r.Due, r.Acknowledged, r.Passed, r.Reached, r.Fulfilled, r.InTime, r.Late, r.Path)
}

// addDuties ends a statement that adds to sums of duties.
func addDuties() string {
	return ` ON CONFLICT (unit_id, kind, brief_id) DO UPDATE SET ` +
		plus("coverage_duties", "due", "acknowledged", "passed", "reached", "fulfilled", "in_time", "late")
}

func addDuty(sums map[dutyKey]State, ids []string, k dutyKey, s State, sign int64) {
	for _, k.ID = range ids {
		sums[k] = sums[k].plus(s, sign)
	}
}

func applyDuties(tx *store.Tx, sums map[dutyKey]State) error {
	w := dutyInserter(addDuties())
	keys := sorted(sums, compareDuties)
	for _, k := range keys {
		addDutyRow(&w, k, dutyRow{State: sums[k]})
	}
	if err := w.flush(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if sums[k].Due >= 0 {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = $2 AND brief_id = $3 AND due = 0`, k.ID, k.Kind, k.Brief); err != nil {
			return err
		}
	}
	return nil
}

// briefsOwed lists the briefs that units have duties for, each once.
func briefsOwed(tx *store.Tx, heir string) ([]string, error) {
	found := map[string]bool{}
	err := store.Each(tx, `SELECT d.brief_id FROM coverage_stands s JOIN duties d ON d.unit_id = s.id
		WHERE s.of = 'unit' AND s.heir_id = $1`, func(id string) error { found[id] = true; return nil }, heir)
	return slices.Sorted(maps.Keys(found)), err
}
