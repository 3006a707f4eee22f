package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Where a report comes from.
const (
	FromPhone = "phone"     // the speaker's own
	FromDesk  = "office"    // by the unit
	FromPaper = "paper"     // typed from a sheet of paper
	ForOther  = "for_other" // told by a speaker who has no phone
	FromLink  = "link"      // by a link for one duty, until a coordinator confirms
)

// Report is what a held session came to. Replaces is the report it corrects, with Reason. DeviceAt is the
// phone's clock, CreatedAt the receipt; only the receipt counts.
type Report struct {
	ID          string   `db:"id"`
	SessionID   string   `db:"session_id"`
	Replaces    string   `db:"replaces"`
	Day         lang.Day `db:"day"`
	PlaceID     string   `db:"place_id"`
	UnitID      string   `db:"unit_id"`
	Attendances int64    `db:"attendances"`
	Minutes     int      `db:"minutes"`
	HeadsOwn    bool     `db:"heads_own"`
	Origin      string   `db:"origin"`
	ForSpeaker  string   `db:"for_speaker"`
	Reason      string   `db:"reason"`
	ConfirmedBy string   `db:"confirmed_by"`
	CreatedBy   string   `db:"created_by"`
	DeviceAt    int64    `db:"device_at"`
	CreatedAt   int64    `db:"created_at"`
}

const reportColumns = `r.id, r.session_id, r.replaces, r.day, r.place_id, r.unit_id, r.attendances, r.minutes, r.heads_own,
	r.origin, r.for_speaker, r.reason, r.confirmed_by, r.created_by, r.device_at, r.created_at`

// ByLink says whether the report came by a link and nobody with a log-in stands for it yet.
func (r Report) ByLink() bool { return r.Origin == FromLink && r.ConfirmedBy == "" }

// Reported is a report with the briefs and languages it names.
type Reported struct {
	Report
	BriefIDs  []string
	Languages []coverage.Spoken
}

// Fact is what coverage counts of the report.
func (r Reported) Fact() *coverage.Fact {
	return &coverage.Fact{UnitID: r.UnitID, PlaceID: r.PlaceID, Day: r.Day, BriefIDs: r.BriefIDs, Languages: r.Languages,
		Attendances: r.Attendances, HeadsOwn: r.HeadsOwn}
}

// Telling is what is typed into a report. Session is "" for a talk without a plan, which names UnitID. Heard are
// questions already cleaned; Hall and Material are remarks, already cleaned.
type Telling struct {
	UnitID      string
	Day         lang.Day
	PlaceID     string
	Spot        string
	Mode        string
	Attendances int
	Minutes     int
	BriefIDs    []string
	Languages   []coverage.Spoken
	HeadsOwn    bool
	SpeakerIDs  []string // of a talk without a plan
	Origin      string   // FromPaper, ForOther, or "" for the actor's own
	ForSpeaker  string   // with ForOther
	Heard       []Heard
	Hall        string
	Material    string
}

func (t *Telling) tidy() {
	t.Spot = lang.Normalize(t.Spot)
	t.BriefIDs, t.SpeakerIDs = tidy(t.BriefIDs), tidy(t.SpeakerIDs)
}

// Check says what is wrong with a report made on a day, as far as it can be told from the report alone.
func (t Telling) Check(today lang.Day) error {
	var errs []error
	switch {
	case !t.Day.Valid():
		errs = append(errs, fault.At("day", "sessions.err.day"))
	case t.Day > today:
		errs = append(errs, fault.At("day", "sessions.err.future"))
	}
	if t.Attendances < 1 || t.Attendances > mostHeard {
		errs = append(errs, fault.At("attendances", "sessions.err.attendances"))
	}
	if t.Minutes < 1 || t.Minutes > mostMinutes {
		errs = append(errs, fault.At("minutes", "sessions.err.minutes"))
	}
	if !slices.Contains([]string{"", FromPaper, ForOther}, t.Origin) {
		errs = append(errs, fault.At("origin", "sessions.err.origin"))
	}
	if t.Origin == ForOther && t.ForSpeaker == "" {
		errs = append(errs, fault.At("for_speaker", "sessions.err.forWhom"))
	}
	names := Lists{BriefIDs: t.BriefIDs, SpeakerIDs: t.SpeakerIDs}
	for _, l := range t.Languages {
		names.Languages = append(names.Languages, l.Lang)
	}
	errs = append(errs, names.checkLists(), checkManners(t.Languages), within("spot", t.Spot, mostSpot),
		within("hall", t.Hall, mostRemark), within("material", t.Material, mostRemark), checkHeard(t.Heard))
	return fault.Join(errs...)
}

func checkManners(all []coverage.Spoken) error {
	seen := map[string]bool{}
	for _, s := range all {
		if !slices.Contains(Manners(), s.Manner) {
			return fault.At("language", "sessions.err.manner")
		}
		if seen[s.Lang] {
			return fault.At(s.Manner, "sessions.err.twoManners")
		}
		seen[s.Lang] = true
	}
	return nil
}

// Manners are the ways in which a language is heard.
func Manners() []string {
	return []string{coverage.ManSpoken, coverage.ManInterpreted, coverage.ManPlayed}
}

// ReportByID gives a report with its lists; it fails with fault.NotFound.
func ReportByID(tx *store.Tx, id string) (Reported, error) {
	r, err := store.One[Report](tx, `SELECT `+reportColumns+` FROM session_reports r WHERE r.id = $1`, id)
	if err != nil {
		return Reported{}, fmt.Errorf("sessions: report %s: %w", id, err)
	}
	all := []Reported{{Report: r}}
	err = fillReports(tx, all)
	return all[0], err
}

// ReportsOf gives all reports of a session, the newest first; the first is the current one.
func ReportsOf(tx *store.Tx, sessionID string) ([]Reported, error) {
	rows, err := store.All[Report](tx, `SELECT `+reportColumns+` FROM session_reports r WHERE r.session_id = $1
		ORDER BY r.created_at DESC, r.id DESC`, sessionID)
	if err != nil {
		return nil, fmt.Errorf("sessions: reports of %s: %w", sessionID, err)
	}
	all := make([]Reported, len(rows))
	for i, r := range rows {
		all[i].Report = r
	}
	return all, fillReports(tx, all)
}

// fillReports reads the briefs and languages of a few hundred reports at most.
func fillReports(tx *store.Tx, all []Reported) error {
	if len(all) == 0 {
		return nil
	}
	at := map[string]*Reported{}
	ids := make([]string, len(all))
	for i := range all {
		ids[i], at[all[i].ID] = all[i].ID, &all[i]
	}
	type row struct {
		ReportID string `db:"report_id"`
		A        string `db:"a"`
		B        string `db:"b"`
	}
	err := store.Each(tx, `SELECT report_id, brief_id AS a, '' AS b FROM report_briefs WHERE report_id IN (`+marks(1, len(ids))+`)
		ORDER BY report_id, brief_id`, func(r row) error {
		at[r.ReportID].BriefIDs = append(at[r.ReportID].BriefIDs, r.A)
		return nil
	}, anys(ids)...)
	if err == nil {
		err = store.Each(tx, `SELECT report_id, lang AS a, manner AS b FROM report_languages WHERE report_id IN (`+marks(1, len(ids))+`)
			ORDER BY report_id, lang`, func(r row) error {
			at[r.ReportID].Languages = append(at[r.ReportID].Languages, coverage.Spoken{Lang: r.A, Manner: r.B})
			return nil
		}, anys(ids)...)
	}
	if err != nil {
		return fmt.Errorf("sessions: lists of reports: %w", err)
	}
	return nil
}

// ReportsByLink gives the reports that came by the link which acts, the newest first: its own and no others.
func ReportsByLink(tx *store.Tx) ([]Report, error) {
	if tx.Actor().Kind != "link" {
		return nil, fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	all, err := store.All[Report](tx, `SELECT `+reportColumns+` FROM session_reports r WHERE r.created_by = $1
		ORDER BY r.created_at DESC, r.id DESC LIMIT 50`, tx.Actor().ID)
	if err != nil {
		return nil, fmt.Errorf("sessions: reports by link: %w", err)
	}
	return all, nil
}
