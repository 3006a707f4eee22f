package briefs

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// SiteFilter narrows the public list. After is "day id" of the last row of the page before.
type SiteFilter struct{ Words, Subject, After string }

// OnSite lists the briefs that stand on the public site today, the newest there first, PageSize+1 at
// most. Internal ones are never among them.
func OnSite(tx *store.Tx, f SiteFilter) ([]Item, error) {
	q := query{}
	q.add(`b.state = 'published' AND NOT b.internal AND b.on_site_from <> '' AND b.on_site_from <= $?`, tx.Today())
	q.add(`b.on_site_until = '' OR b.on_site_until > $?`, tx.Today())
	q.add(`v.valid_from <= $?`, tx.Today())
	q.add(`v.valid_until = '' OR v.valid_until >= $?`, tx.Today())
	q.folded("v.folded", f.Words)
	q.inList("v.subjects", f.Subject)
	if day, id, ok := strings.Cut(f.After, " "); ok {
		q.add("(b.on_site_from, b.id) < ($?, $?)", day, id)
	}
	items, err := store.All[Item](tx, `SELECT `+briefColumns+`, v.title, v.summary, v.subjects, v.valid_from, v.valid_until, v.state AS newest
		FROM briefs b JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.published_version
		WHERE `+q.text()+` ORDER BY b.on_site_from DESC, b.id DESC LIMIT `+strconv.Itoa(PageSize+1), q.args...)
	if err != nil {
		return nil, fmt.Errorf("briefs: on site: %w", err)
	}
	return items, nil
}

// PublicView gives a brief to the public: one that stands on the site, or stood there and was withdrawn,
// replaced or has expired. What never stood there is fault.NotFound. version 0 is the one in force.
func PublicView(tx *store.Tx, id string, version int) (Full, State, error) {
	full, err := View(tx, id, version)
	if err != nil {
		return full, State{}, err
	}
	inPublic := full.Text.State == Published || full.Text.State == Replaced
	if full.Internal || full.OnSiteFrom == "" || full.OnSiteFrom > tx.Today() || !inPublic {
		return Full{}, State{}, fault.New(fault.NotFound, fault.NotFound.Key())
	}
	state, err := Standing(tx, id, tx.Today())
	return full, state, err
}

// Checked is what a check code says of a text.
type Checked struct {
	What    string // Published, Replaced, Withdrawn, Expired, NotYet, Unknown
	Brief   Full
	Current int // the version in force, where another is
	State   State
}

// Unknown is what a code says that no published text carries.
const Unknown = "unknown"

// CleanCode makes the stored form of a code as people type it: without dashes, in small letters, with the
// letters that are easily mistaken set right.
func CleanCode(s string) string {
	s = strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// ShowCode writes a code as it is printed: "7QK4-M2XA".
func ShowCode(code string) string {
	code = strings.ToUpper(code)
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:]
}

// CheckCode says whether the text that carries a code is in force. A draft's code is Unknown.
func CheckCode(tx *store.Tx, code string) (Checked, error) {
	type row struct {
		BriefID string `db:"brief_id"`
		Version int    `db:"version"`
		State   string `db:"state"`
	}
	r, found, err := store.Maybe[row](tx, `SELECT brief_id, version, state FROM brief_versions WHERE check_code = $1`, CleanCode(code))
	if err != nil {
		return Checked{}, fmt.Errorf("briefs: check: %w", err)
	}
	if !found || r.State != Published && r.State != Replaced {
		return Checked{What: Unknown}, nil
	}
	full, err := View(tx, r.BriefID, r.Version)
	if err != nil {
		return Checked{}, err
	}
	state, err := Standing(tx, r.BriefID, tx.Today())
	if err != nil {
		return Checked{}, err
	}
	c := Checked{What: state.What, Brief: full, State: state}
	if r.State == Replaced {
		c.Current = full.PublishedVersion
		if c.What != Withdrawn {
			c.What = Replaced
		}
	}
	return c, nil
}
