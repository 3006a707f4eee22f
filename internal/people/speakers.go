package people

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

//go:embed locale_speakers
var localeSpeakers embed.FS

// LocaleSpeakers holds the words of speakers under locale/vi.json and locale/en.json.
func LocaleSpeakers() fs.FS {
	sub, err := fs.Sub(localeSpeakers, "locale_speakers")
	if err != nil {
		panic(err) // the name above is a constant: it is valid
	}
	return sub
}

// Speaker is a person who speaks for a network. BornYear 0, Gender "" and EthnicGroup "" are not told.
// HomeUnitID is the unit that keeps the person's record, whether or not an appointment stands there.
type Speaker struct {
	ID          string `db:"id" json:"id"`
	FullName    string `db:"full_name" json:"full_name"`
	GivenName   string `db:"given_name" json:"given_name"`
	Folded      string `db:"folded" json:"-"`
	SortKey     string `db:"sort_key" json:"-"`
	BornYear    int    `db:"born_year" json:"born_year,omitempty"`
	Gender      string `db:"gender" json:"gender,omitempty"` // "male", "female" or ""
	EthnicGroup string `db:"ethnic_group" json:"ethnic_group,omitempty"`
	Occupation  string `db:"occupation" json:"occupation,omitempty"`
	Phone       string `db:"phone" json:"phone,omitempty"`
	Email       string `db:"email" json:"email,omitempty"`
	HomeUnitID  string `db:"home_unit_id" json:"home_unit_id"`
	Note        string `db:"note" json:"note,omitempty"`
	CreatedAt   int64  `db:"created_at" json:"-"`
	Version     int64  `db:"version" json:"version"`
}

const speakerColumns = `id, full_name, given_name, folded, sort_key, born_year, gender, ethnic_group, occupation,
	phone, email, home_unit_id, note, created_at, version`

// Spoken is one language a speaker speaks. Script and Variety (the dialect) are facts of their own; "" is
// not told.
type Spoken struct {
	Lang    string `db:"lang" json:"lang"`
	Script  string `db:"script" json:"script,omitempty"`
	Variety string `db:"dialect" json:"dialect,omitempty"`
}

// Record is all that is stored of a speaker but the appointments and the availability.
type Record struct {
	Speaker
	Languages  []Spoken `json:"languages"`
	SubjectIDs []string `json:"subjects"`
}

// Longest texts, in characters.
const (
	nameMost = 80
	lineMost = 160
	noteMost = 2000
	listMost = 20
)

// The two genders that records in the field tell apart.
const (
	Male   = "male"
	Female = "female"
)

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 .()-]{6,18}[0-9]$`)

// tidy brings every text to its normal form and proposes the given name from the last word.
func (r Record) tidy() Record {
	r.FullName, r.GivenName = lang.Normalize(r.FullName), lang.Normalize(r.GivenName)
	r.Occupation, r.Note = lang.Normalize(r.Occupation), lang.NormalizeText(r.Note)
	r.Phone, r.Email = lang.Normalize(r.Phone), lang.Normalize(r.Email)
	if r.GivenName == "" {
		r.GivenName = lang.GivenName(r.FullName)
	}
	r.Folded, r.SortKey = lang.Fold(r.FullName), lang.NameKey(r.GivenName, r.FullName)
	spoken := []Spoken{}
	for _, s := range r.Languages {
		s.Script, s.Variety = lang.Normalize(s.Script), lang.Normalize(s.Variety)
		if s.Lang != "" && !slices.Contains(spoken, s) {
			spoken = append(spoken, s)
		}
	}
	r.Languages = spoken
	r.SubjectIDs = slices.Compact(slices.Sorted(slices.Values(r.SubjectIDs)))
	return r
}

// longer makes the error at a field whose text is too long, nil where it is not.
func longer(field, text string, most int) error {
	if len([]rune(text)) <= most {
		return nil
	}
	return fault.At(field, "speakers.err.long", "most", most)
}

// check says what is wrong with the record's own texts; references are checked against their tables.
func (r Record) check(today lang.Day) error {
	var errs []error
	at := func(bad bool, field, key string, args ...any) {
		if bad {
			errs = append(errs, fault.At(field, key, args...))
		}
	}
	at(r.FullName == "", "full_name", "speakers.err.name")
	at(!strings.Contains(" "+r.FullName+" ", " "+r.GivenName+" "), "given_name", "speakers.err.given")
	year, _ := strconv.Atoi(strings.SplitN(string(today), "-", 2)[0])
	at(r.BornYear != 0 && (r.BornYear < year-110 || r.BornYear > year-15), "born_year", "speakers.err.born",
		"from", strconv.Itoa(year-110), "to", strconv.Itoa(year-15))
	at(r.Gender != "" && r.Gender != Male && r.Gender != Female, "gender", "speakers.err.gender")
	at(r.Phone != "" && !phoneForm.MatchString(r.Phone), "phone", "speakers.err.phone")
	at(r.Email != "" && !strings.Contains(r.Email, "@"), "email", "speakers.err.email")
	at(r.HomeUnitID == "", "home_unit_id", "speakers.err.unit")
	at(len(r.Languages) > listMost || len(r.SubjectIDs) > listMost, "languages", "speakers.err.many", "most", listMost)
	errs = append(errs, longer("full_name", r.FullName, nameMost), longer("occupation", r.Occupation, lineMost),
		longer("email", r.Email, lineMost), longer("note", r.Note, noteMost))
	for _, s := range r.Languages {
		errs = append(errs, longer("languages", s.Script, 40), longer("languages", s.Variety, 40))
	}
	return fault.Join(errs...)
}

// AddSpeaker makes a speaker's record in the home unit. It needs people.manage there and fails with
// fault.Invalid for a record that does not check.
func AddSpeaker(tx *store.Tx, r Record) (Record, error) {
	r = r.tidy()
	r.CreatedAt, r.Version = tx.Now(), 1
	if err := fault.Join(r.check(tx.Today()), mustAtUnit(tx, r.HomeUnitID)); err != nil {
		return r, err
	}
	if err := knownReferences(tx, r); err != nil {
		return r, err
	}
	r.ID = tx.NewID("speakers")
	if err := tx.Insert("speakers", r.Speaker); err != nil {
		return r, fmt.Errorf("people: add speaker: %w", err)
	}
	if err := putParts(tx, r); err != nil {
		return r, err
	}
	return r, journal.Write(tx, journal.Entry{Verb: "people.speaker.add", Kind: "speaker", Subject: r.ID, UnitID: r.HomeUnitID, After: r})
}

// mustAtUnit is the right to keep records in a unit; a form without a unit is told so by its check.
func mustAtUnit(tx *store.Tx, unitID string) error {
	if unitID == "" {
		return nil
	}
	_, found, err := store.Maybe[string](tx, `SELECT id FROM units WHERE id = $1`, unitID)
	if err == nil && !found {
		return fault.At("home_unit_id", "speakers.err.unit")
	}
	if err != nil {
		return err
	}
	return access.Must(tx, "people.manage", unitID)
}

// EditSpeaker replaces a record made from version r.Version. It needs people.manage where the speaker
// belongs, and in the home unit where that changes; another's edit meanwhile is fault.Conflict.
func EditSpeaker(tx *store.Tx, r Record) (Record, error) {
	before, err := RecordOf(tx, r.ID)
	if err != nil {
		return r, err
	}
	if err := MustKnow(tx, "people.manage", r.ID); err != nil {
		return r, err
	}
	r = r.tidy()
	r.CreatedAt = before.CreatedAt
	var moved error
	if r.HomeUnitID != before.HomeUnitID {
		moved = mustAtUnit(tx, r.HomeUnitID)
	}
	if err := fault.Join(r.check(tx.Today()), moved); err != nil {
		return r, err
	}
	if err := knownReferences(tx, r); err != nil {
		return r, err
	}
	err = tx.Must1(`UPDATE speakers SET full_name = $1, given_name = $2, folded = $3, sort_key = $4, born_year = $5,
		gender = $6, ethnic_group = $7, occupation = $8, phone = $9, email = $10, home_unit_id = $11, note = $12,
		version = version + 1 WHERE id = $13 AND version = $14`, r.FullName, r.GivenName, r.Folded, r.SortKey, r.BornYear,
		r.Gender, r.EthnicGroup, r.Occupation, r.Phone, r.Email, r.HomeUnitID, r.Note, r.ID, r.Version)
	if err != nil {
		return r, fmt.Errorf("people: edit speaker: %w", err)
	}
	r.Version++
	if err := putParts(tx, r); err != nil {
		return r, err
	}
	return r, journal.Write(tx, journal.Entry{Verb: "people.speaker.edit", Kind: "speaker", Subject: r.ID, UnitID: r.HomeUnitID, Before: before, After: r})
}
