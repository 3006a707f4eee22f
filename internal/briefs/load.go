package briefs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Dossier is a brief brought in from elsewhere with all that was done to it: its rows are taken with their own
// moments. Ids, network, the versions' folded words and check codes are made here.
type Dossier struct {
	Brief
	Versions     []Version
	Acts         []Act
	Publications []Publication
}

// OldDuty is a duty brought in with what was done to it. Publication is the place of its publication in the
// dossier's list; ids and Version are made here. Held and HeadsHeld must be what the reports say.
type OldDuty struct {
	Duty
	Acts []DutyAct
}

// check says what is wrong with a dossier: each version's text, and states that do not fit together.
func (d Dossier) check(tx *store.Tx) error {
	errs := []error{freeNumber(tx, d.UnitID, d.Number, "")}
	at := func(fine bool, field, key string) {
		if !fine {
			errs = append(errs, fault.At(field, key))
		}
	}
	for i, v := range d.Versions {
		errs = append(errs, v.Check(), v.known(tx))
		if v.State != Draft {
			errs = append(errs, v.Ready())
		}
		at(v.Version == i+1, "version", "briefs.stale")
	}
	at(len(d.Versions) == d.Version && d.Version > 0, "version", "briefs.stale")
	at(d.ApprovedVersion <= d.Version && d.PublishedVersion <= d.ApprovedVersion, "version", "briefs.publish.notApproved")
	out := d.State == Published || d.State == Withdrawn
	at(out == (d.PublishedVersion > 0) && out == (len(d.Publications) > 0), "state", "briefs.notPublished")
	at(!d.Internal || d.OnSiteFrom == "", "on_site_from", "briefs.notPublished")
	return fault.Join(errs...)
}

// LoadDossier brings one brief in, in one transaction, and gives it with its ids. It is for imports and the
// demo, as the system: it asks for no right, makes no duty and tells nobody. It fails with fault.Invalid for
// what does not check.
func LoadDossier(ctx context.Context, db *store.DB, d Dossier) (Dossier, error) {
	err := db.Maintain(ctx, "briefs.load", func(tx *store.Tx) error {
		if err := d.check(tx); err != nil {
			return err
		}
		var err error
		if d.NetworkID, err = store.One[string](tx, `SELECT network_id FROM units WHERE id = $1`, d.UnitID); err != nil {
			return err
		}
		d.ID = tx.NewID("briefs")
		if err := tx.Insert("briefs", d.Brief); err != nil {
			return err
		}
		return d.parts(tx)
	})
	if err != nil {
		return d, fmt.Errorf("briefs: load %s: %w", d.Number, err)
	}
	return d, nil
}

// parts writes what belongs to a dossier's brief.
func (d Dossier) parts(tx *store.Tx) error {
	var errs []error
	for i := range d.Versions {
		v := &d.Versions[i]
		v.BriefID, v.Folded, v.CheckCode = d.ID, foldedOf(d.Number, v.Text), newCode(tx)
		errs = append(errs, tx.Insert("brief_versions", *v))
	}
	for i := range d.Acts {
		a := &d.Acts[i]
		a.ID, a.BriefID = tx.NewID("brief_acts"), d.ID
		errs = append(errs, tx.Insert("brief_acts", *a))
	}
	for i := range d.Publications {
		p := &d.Publications[i]
		p.ID, p.BriefID = tx.NewID("publications"), d.ID
		errs = append(errs, tx.Insert("publications", *p))
	}
	return errors.Join(append(errs, journal.Write(tx, journal.Entry{Verb: "briefs.load", Kind: "brief", Subject: d.ID,
		UnitID: d.UnitID, After: d.Brief}))...)
}

// loadSlice is how many duties one transaction brings in: well under 50 ms.
const loadSlice = 250

// LoadDuties brings many duties of loaded briefs in, a slice in each transaction. Each names its unit, brief
// and publication. It asks for no right, and counts nothing: recount the coverage afterwards. It fails with
// fault.Invalid, before anything is written, for a duty whose days do not fit.
func LoadDuties(ctx context.Context, db *store.DB, all []OldDuty) error {
	for i, d := range all {
		if err := d.check(); err != nil {
			return fmt.Errorf("briefs: load duty %d: %w", i+1, err)
		}
	}
	for part := range slices.Chunk(all, loadSlice) {
		if err := db.Maintain(ctx, "briefs.load", func(tx *store.Tx) error { return loadDuties(tx, part) }); err != nil {
			return fmt.Errorf("briefs: load duties: %w", err)
		}
	}
	return nil
}

func (d OldDuty) check() error {
	var errs []error
	if d.UnitID == "" || d.BriefID == "" || d.PublicationID == "" {
		errs = append(errs, fault.At("to", "briefs.publish.noUnit"))
	}
	if !d.Deadline.Valid() || d.AcknowledgeBy > d.Deadline {
		errs = append(errs, fault.At("deadline", "briefs.publish.noDeadline"))
	}
	if (d.AcknowledgedOn == "") != (d.AcknowledgedVersion == 0) || d.HeadsHeld > d.Held {
		errs = append(errs, fault.At("acknowledge_by", "briefs.publish.acknowledgeBy"))
	}
	return fault.Join(errs...)
}

func loadDuties(tx *store.Tx, all []OldDuty) error {
	var duties, acts [][]any
	ids := make([]string, 0, len(all))
	for _, d := range all {
		id := tx.NewID("duties")
		ids = append(ids, id)
		duties = append(duties, []any{id, d.UnitID, d.BriefID, d.PublicationID, d.Deadline, d.AcknowledgeBy, d.Sessions, d.HeadsOwn,
			d.PassDown, d.AcknowledgedOn, d.AcknowledgedBy, d.AcknowledgedVersion, d.ByLink, d.PassedOn, d.PassedBy, d.Held, d.HeadsHeld,
			1 + len(d.Acts)})
		for _, a := range d.Acts {
			acts = append(acts, []any{tx.NewID("duty_acts"), id, a.Act, a.Actor, a.At, a.Note})
		}
	}
	if err := loadRows(tx, `INSERT INTO duties (`+strings.ReplaceAll(dutyColumns, "d.", "")+`) VALUES `, duties); err != nil {
		return err
	}
	if err := stood(tx, `d.id IN (`+marks(1, len(ids))+`)`, anys(ids)...); err != nil {
		return err
	}
	return loadRows(tx, `INSERT INTO duty_acts (id, duty_id, act, actor, at, note) VALUES `, acts)
}

// loadRows writes rows in statements of at most 32, so that few texts are prepared.
func loadRows(tx *store.Tx, head string, rows [][]any) error {
	for part := range slices.Chunk(rows, 32) {
		tuples, args := make([]string, len(part)), []any{}
		for i, row := range part {
			tuples[i] = "(" + marks(len(args)+1, len(row)) + ")"
			args = append(args, row...)
		}
		if _, err := tx.Exec(head+strings.Join(tuples, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}
