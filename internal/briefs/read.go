package briefs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// chunk is how many ids one statement names.
const chunk = 500

// marks makes "$2, $3, …" for n parameters from next on.
func marks(next, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "$" + strconv.Itoa(next+i)
	}
	return strings.Join(all, ", ")
}

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}

// Title gives "number · title" of briefs by id: the newest approved version's title, the newest draft's
// where none is approved. Unknown ids are left out.
func Title(tx *store.Tx, ids []string) (map[string]string, error) {
	type row struct {
		ID     string `db:"id"`
		Number string `db:"number"`
		Title  string `db:"title"`
	}
	titles := make(map[string]string, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		rows, err := store.All[row](tx, `SELECT b.id, b.number, v.title FROM briefs b JOIN brief_versions v ON v.brief_id = b.id
			AND v.version = CASE WHEN b.approved_version > 0 THEN b.approved_version ELSE b.version END
			WHERE b.id IN (`+marks(1, len(part))+`)`, anys(part)...)
		if err != nil {
			return nil, fmt.Errorf("briefs: titles: %w", err)
		}
		for _, r := range rows {
			titles[r.ID] = r.Number + " · " + r.Title
		}
	}
	return titles, nil
}

// ByID gives a brief without asking who reads it; it fails with fault.NotFound.
func ByID(tx *store.Tx, id string) (Brief, error) {
	b, err := store.One[Brief](tx, `SELECT `+briefColumns+` FROM briefs b WHERE b.id = $1`, id)
	if err != nil {
		return b, fmt.Errorf("briefs: brief %s: %w", id, err)
	}
	return b, nil
}

func versionOf(tx *store.Tx, id string, version int) (Version, error) {
	v, err := store.One[Version](tx, `SELECT `+versionColumns+` FROM brief_versions v WHERE v.brief_id = $1 AND v.version = $2`, id, version)
	if err != nil {
		return v, fmt.Errorf("briefs: version %d of %s: %w", version, id, err)
	}
	return v, nil
}

// Full is a brief with one version of its text. Withdrawal is set where it was withdrawn.
type Full struct {
	Brief
	Text       Version
	Withdrawal Act // its zero value where the brief was not withdrawn
}

// InForce says whether the version shown is the one in force.
func (f Full) InForce() bool {
	return f.State == Published && f.Text.Version == f.PublishedVersion
}

// View gives a brief with a version of its text; version 0 is the one in force, or the newest where none
// is. Who may read it at all is MayRead's question; drafts are for those who write or approve there.
func View(tx *store.Tx, id string, version int) (Full, error) {
	b, err := ByID(tx, id)
	if err != nil {
		return Full{}, err
	}
	if version == 0 {
		version = b.PublishedVersion
	}
	if version == 0 {
		version = b.Version
	}
	v, err := versionOf(tx, id, version)
	if err != nil {
		return Full{}, err
	}
	full := Full{Brief: b, Text: v}
	if b.State == Withdrawn {
		full.Withdrawal, err = lastAct(tx, id, ActWithdrawn)
	}
	return full, err
}

// State says how a brief stands on a day. What is one of NotYet, Published, Expired, Withdrawn.
type State struct {
	What    string
	Version int  // in force, 0 where none is
	OnSite  bool // stands on the public site that day
	// InPerson asks for talks face to face.
	InPerson bool
	Reason   string   // of a withdrawal, public
	Day      lang.Day // of the withdrawal, of the end, or of the beginning
}

// What a State can say beside Published and Withdrawn.
const (
	NotYet  = "notyet"
	Expired = "expired"
)

// Standing says how a brief stands on day: published and in force, withdrawn, expired, not yet in force.
// It reads no text, since every plan asks.
func Standing(tx *store.Tx, id string, day lang.Day) (State, error) {
	type row struct {
		Brief
		ValidFrom  lang.Day `db:"valid_from"`
		ValidUntil lang.Day `db:"valid_until"`
		InPerson   bool     `db:"in_person"`
	}
	r, err := store.One[row](tx, `SELECT `+briefColumns+`, v.valid_from, v.valid_until, v.in_person FROM briefs b
		JOIN brief_versions v ON v.brief_id = b.id AND v.version = CASE WHEN b.published_version > 0 THEN b.published_version ELSE b.version END
		WHERE b.id = $1`, id)
	if err != nil {
		return State{}, fmt.Errorf("briefs: standing of %s: %w", id, err)
	}
	full := Full{Brief: r.Brief, Text: Version{Text: Text{ValidFrom: r.ValidFrom, ValidUntil: r.ValidUntil, InPerson: r.InPerson}}}
	if r.State == Withdrawn {
		if full.Withdrawal, err = lastAct(tx, id, ActWithdrawn); err != nil {
			return State{}, err
		}
	}
	return full.standing(day, tx.Location()), nil
}

func (f Full) standing(day lang.Day, loc *time.Location) State {
	s := State{Version: f.PublishedVersion, InPerson: f.Text.InPerson}
	switch {
	case f.State == Withdrawn:
		s.What, s.Reason, s.Day = Withdrawn, f.Withdrawal.Reason, lang.DayOfMicros(f.Withdrawal.At, loc)
		if day < s.Day {
			s.What, s.Reason = Published, ""
		}
	case f.State != Published:
		s.What = NotYet
		return s
	case f.Text.ValidUntil != "" && day > f.Text.ValidUntil:
		s.What, s.Day = Expired, f.Text.ValidUntil
	case day < f.Text.ValidFrom:
		s.What, s.Day = NotYet, f.Text.ValidFrom
	default:
		s.What = Published
	}
	s.OnSite = s.What == Published && !f.Internal && f.OnSiteFrom != "" && day.Within(f.OnSiteFrom, f.OnSiteUntil)
	return s
}

// mayRead makes the condition that the actor may read brief b: by its own grant where the brief was
// approved at least, by writing or approving there, or because the brief was published to a part that
// contains a unit of the actor's. Parameters count from next.
func mayRead(tx *store.Tx, next int) (string, []any, error) {
	read, err := access.Ranges(tx, "briefs.read")
	if err != nil {
		return "", nil, err
	}
	var work []access.Range
	for _, verb := range []string{"briefs.write", "briefs.approve"} {
		more, err := access.Ranges(tx, verb)
		if err != nil {
			return "", nil, err
		}
		work = append(work, more...)
	}
	own, args := access.Where(read, "bu.path", next)
	drafts, more := access.Where(work, "bu.path", next+len(args))
	args = append(args, more...)
	part, more := reaches(read, "pu.path", next+len(args))
	args = append(args, more...)
	owed := "1 = 0"
	for _, r := range read { // one by one: each is found by the index of briefs and paths
		cond, more := access.Where([]access.Range{r}, "du.path", next+len(args))
		owed += " OR EXISTS (SELECT 1 FROM duty_stands du WHERE du.brief_id = b.id AND " + cond + ")"
		args = append(args, more...)
	}
	return `EXISTS (SELECT 1 FROM units bu WHERE bu.id = b.unit_id AND ((b.approved_version > 0 AND ` + own + `) OR ` + drafts + `))
		OR b.published_version > 0 AND (EXISTS (SELECT 1 FROM publications p JOIN units t ON t.id = p.to_unit_id
			JOIN units pu ON pu.id = CASE WHEN t.heir_id = '' THEN t.id ELSE t.heir_id END WHERE p.brief_id = b.id AND ` + part + `)
		OR ` + owed + `)`, args, nil
}

// reaches makes the condition that the subtree of a path column holds a path of the ranges: the column
// lies in a range, or is one of the paths above it.
func reaches(ranges []access.Range, column string, next int) (string, []any) {
	within, args := access.Where(ranges, column, next)
	var above []any
	for _, r := range ranges {
		for i := range len(r.Path) {
			if r.Path[i] == '/' && i+1 < len(r.Path) && !slices.Contains(above, any(r.Path[:i+1])) {
				above = append(above, r.Path[:i+1])
			}
		}
	}
	if len(above) == 0 {
		return within, args
	}
	return "(" + within + " OR " + column + " IN (" + marks(next+len(args), len(above)) + "))", append(args, above...)
}

// MayRead fails with fault.Forbidden where the actor may not read the brief: neither by a grant on its
// unit, nor because it was published to a part that contains a unit of the actor's. An unknown brief is
// fault.NotFound.
func MayRead(tx *store.Tx, briefID string) error {
	if tx.Actor().Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	if _, err := ByID(tx, briefID); err != nil {
		return err
	}
	where, args, err := mayRead(tx, 2)
	if err != nil {
		return fmt.Errorf("briefs: may read %s: %w", briefID, err)
	}
	_, ok, err := store.Maybe[string](tx, `SELECT b.id FROM briefs b WHERE b.id = $1 AND (`+where+`)`, append([]any{briefID}, args...)...)
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	if err != nil {
		return fmt.Errorf("briefs: may read %s: %w", briefID, err)
	}
	return nil
}

// mayReadText is MayRead for one version: what was never approved is for those who write or approve there.
func mayReadText(tx *store.Tx, full Full) error {
	if err := MayRead(tx, full.ID); err != nil {
		return err
	}
	if full.Text.State == Published || full.Text.State == Replaced || full.Text.State == Approved {
		return nil
	}
	if err := access.Must(tx, "briefs.write", full.UnitID); err == nil {
		return nil
	}
	return access.Must(tx, "briefs.approve", full.UnitID)
}

// Choice is a brief that a unit can plan a talk on.
type Choice struct {
	ID        string       `db:"id"`
	Number    string       `db:"number"`
	Title     string       `db:"title"`
	Version   int          `db:"version"`
	Internal  bool         `db:"internal"`
	OnSite    bool         `db:"on_site"` // a talk open to the public can be planned
	InPerson  bool         `db:"in_person"`
	Languages List[string] `db:"languages"`
}

// PlannableFor lists the briefs in force on day that were published to a part containing the unit, or
// that the unit owes, the newest first; where ids are given, those among them. Within a transaction they are
// looked up once, so nobody may change the list.
func PlannableFor(tx *store.Tx, unitID string, day lang.Day, ids ...string) ([]Choice, error) {
	key := choicesOf{unitID, day, strings.Join(ids, " ")}
	return store.Memo(tx, key, func() ([]Choice, error) { return findPlannable(tx, unitID, day, ids) })
}

type choicesOf struct {
	unit string
	day  lang.Day
	ids  string
}

func findPlannable(tx *store.Tx, unitID string, day lang.Day, ids []string) ([]Choice, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, fmt.Errorf("briefs: plannable for %s: %w", unitID, err)
	}
	part, args := reaches([]access.Range{{Path: path}}, "pu.path", 3)
	args = append([]any{unitID, day}, args...)
	if len(ids) > 0 {
		part += `)) AND b.id IN (` + marks(len(args)+1, len(ids))
		for _, id := range ids {
			args = append(args, id)
		}
	} else {
		part += `)`
	}
	rows, err := store.All[Choice](tx, `SELECT b.id, b.number, v.title, v.version, b.internal, v.in_person, v.languages,
		(NOT b.internal AND b.on_site_from <> '' AND b.on_site_from <= $2 AND (b.on_site_until = '' OR b.on_site_until > $2)) AS on_site
		FROM briefs b JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.published_version
		WHERE b.state = 'published' AND v.valid_from <= $2 AND (v.valid_until = '' OR v.valid_until >= $2)
		AND (EXISTS (SELECT 1 FROM duties d WHERE d.brief_id = b.id AND d.unit_id = $1)
		OR EXISTS (SELECT 1 FROM publications p JOIN units t ON t.id = p.to_unit_id
			JOIN units pu ON pu.id = CASE WHEN t.heir_id = '' THEN t.id ELSE t.heir_id END WHERE p.brief_id = b.id AND `+part+`)
		ORDER BY b.id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("briefs: plannable for %s: %w", unitID, err)
	}
	return rows, nil
}
