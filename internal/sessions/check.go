package sessions

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Draft is what is typed to plan a session. Time is "HH:MM" in the installation's zone.
type Draft struct {
	UnitID   string
	Title    string
	Day      lang.Day
	Time     string
	Minutes  int
	PlaceID  string
	Spot     string
	Mode     string
	Link     string
	OpenTo   string
	Expected int
	HeadsOwn bool
	Lists
}

// Draft gives the plan as it would be typed again.
func (f Full) Draft(loc *time.Location) Draft {
	return Draft{UnitID: f.UnitID, Title: f.Title, Day: f.Day, Time: time.UnixMicro(f.StartAt).In(loc).Format("15:04"),
		Minutes: f.Minutes, PlaceID: f.PlaceID, Spot: f.Spot, Mode: f.Mode, Link: f.Link, OpenTo: f.OpenTo,
		Expected: f.Expected, HeadsOwn: f.HeadsOwn, Lists: f.Lists}
}

func (d *Draft) tidy() {
	d.Title, d.Spot = lang.Normalize(d.Title), lang.Normalize(d.Spot)
	d.BriefIDs, d.Languages, d.SpeakerIDs = tidy(d.BriefIDs), tidy(d.Languages), tidy(d.SpeakerIDs)
	if d.Mode == InPerson {
		d.Link = ""
	}
}

// Check says what is wrong with a draft made on a day, as far as it can be told from the draft alone.
func (d Draft) Check(today lang.Day) error {
	return fault.Join(d.checkTime(today), d.checkPlace(), d.checkLists(),
		within("title", d.Title, mostTitle), checkNumber("expected", d.Expected, mostHeard))
}

func (d Draft) checkTime(today lang.Day) error {
	var errs []error
	switch {
	case !d.Day.Valid():
		errs = append(errs, fault.At("day", "sessions.err.day"))
	case d.Day < today:
		errs = append(errs, fault.At("day", "sessions.err.past"))
	}
	if _, err := time.Parse("15:04", d.Time); err != nil {
		errs = append(errs, fault.At("time", "sessions.err.time"))
	}
	if d.Minutes < 5 || d.Minutes > mostMinutes {
		errs = append(errs, fault.At("minutes", "sessions.err.minutes"))
	}
	return fault.Join(errs...)
}

func (d Draft) checkPlace() error {
	var errs []error
	switch {
	case !slices.Contains([]string{InPerson, Online, Hybrid}, d.Mode):
		errs = append(errs, fault.At("mode", "sessions.err.mode"))
	case d.Mode != Online && d.PlaceID == "" && d.Spot == "":
		errs = append(errs, fault.At("place", "sessions.err.where"))
	case d.Mode != InPerson && !webAddress(d.Link):
		errs = append(errs, fault.At("link", "sessions.err.link"))
	}
	if d.OpenTo != ToPublic && d.OpenTo != ToStaff {
		errs = append(errs, fault.At("open_to", "sessions.err.openTo"))
	}
	return fault.Join(append(errs, within("spot", d.Spot, mostSpot), within("link", d.Link, mostLink))...)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func (l Lists) checkLists() error {
	var errs []error
	if len(l.BriefIDs) == 0 {
		errs = append(errs, fault.At("brief", "sessions.err.noBrief"))
	}
	for _, x := range []struct {
		field string
		n     int
		most  int
	}{{"brief", len(l.BriefIDs), mostBriefs}, {"language", len(l.Languages), mostLanguages}, {"speaker", len(l.SpeakerIDs), mostSpeakers}} {
		if x.n > x.most {
			errs = append(errs, fault.At(x.field, "sessions.err.many", "most", x.most))
		}
	}
	if len(l.Languages) == 0 {
		errs = append(errs, fault.At("language", "sessions.err.noLanguage"))
	}
	return fault.Join(errs...)
}

func checkNumber(field string, n, most int) error {
	if n < 0 || n > most {
		return fault.At(field, "sessions.err.number", "most", most)
	}
	return nil
}

// startAt is the moment of a day and "HH:MM" in the installation's zone.
func startAt(day lang.Day, clock string, loc *time.Location) int64 {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return day.Micros(loc)
	}
	return day.Micros(loc) + (time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute).Microseconds()
}

// standing gives the unit as it was on the day; it fails at field "day" where it did not stand then.
func standing(tx *store.Tx, unitID string, day lang.Day) (org.Unit, error) {
	u, err := store.One[org.Unit](tx, `SELECT id, network_id, body_id, from_day, until_day, path, heir_id FROM units WHERE id = $1`, unitID)
	if err == nil && day.Valid() && !day.Within(u.FromDay, u.UntilDay) {
		err = fault.At("day", "sessions.err.unitDay")
	}
	return u, err
}

// covers fails at field "place" unless the place lies in a place that the unit covered on the day.
func covers(tx *store.Tx, unitID, placeID string, day lang.Day) error {
	if placeID == "" {
		return nil
	}
	above, err := org.PlaceAncestors(tx, placeID, day)
	if fault.Is(err, fault.NotFound) {
		return fault.At("place", "sessions.err.place")
	}
	if err != nil {
		return fmt.Errorf("sessions: place %s: %w", placeID, err)
	}
	n, err := store.Value[int](tx, `SELECT count(*) FROM unit_places WHERE unit_id = $1 AND from_day <= $2
		AND (until_day = '' OR until_day > $2) AND place_id IN (`+marks(3, len(above))+`)`, append([]any{unitID, day}, anys(above)...)...)
	if err == nil && n == 0 {
		err = fault.At("place", "sessions.err.place")
	}
	return err
}

// plannable gives the versions in force of briefs for a unit on a day; those no longer or not yet in force have
// the version that would be read. It fails at field "brief" for one the unit cannot talk about, and where a
// public session takes one that does not stand on the public site that day.
func plannable(tx *store.Tx, unitID string, day lang.Day, openTo string, ids []string) (map[string]int, error) {
	versions := map[string]int{}
	if len(ids) == 0 {
		return versions, nil
	}
	choices, err := briefs.PlannableFor(tx, unitID, day, ids...)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		i := slices.IndexFunc(choices, func(c briefs.Choice) bool { return c.ID == id })
		if i >= 0 {
			if openTo == ToPublic && (choices[i].Internal || !choices[i].OnSite) {
				return nil, fault.At("brief", "sessions.err.notPublic", "brief", choices[i].Number)
			}
			versions[id] = choices[i].Version
			continue
		}
		if versions[id], err = outOfForce(tx, id, day, openTo); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// outOfForce lets a brief through that the actor may read and that is withdrawn, expired or not yet valid: the
// plan warns of it, and a report tells what was. One in force that never came to the unit does not pass.
func outOfForce(tx *store.Tx, id string, day lang.Day, openTo string) (int, error) {
	if err := briefs.MayRead(tx, id); err != nil {
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			err = fault.At("brief", "sessions.err.brief")
		}
		return 0, err
	}
	state, err := briefs.Standing(tx, id, day)
	if err != nil {
		return 0, err
	}
	b, err := briefs.ByID(tx, id)
	if err != nil {
		return 0, err
	}
	if state.What == briefs.Published && b.State == briefs.Published || state.Version == 0 {
		return 0, fault.At("brief", "sessions.err.brief")
	}
	if openTo == ToPublic {
		return 0, fault.At("brief", "sessions.err.notPublic", "brief", b.Number)
	}
	return state.Version, nil
}

// known fails at field, in the words of key, where an id is in no row of the table asked by the query, which gives
// those that are.
func known(tx *store.Tx, field, key, query string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	n, err := store.Value[int](tx, query+` (`+marks(1, len(ids))+`)`, anys(ids)...)
	if err == nil && n != len(ids) {
		err = fault.At(field, key)
	}
	return err
}
