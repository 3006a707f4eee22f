package sessions

import (
	"errors"
	"net/http"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

const unitOfSession = `SELECT unit_id FROM sessions WHERE id = $1`

// Routes lists the pages of sessions.
func Routes(hall Hall) []web.Route {
	return slices.Concat(planRoutes(), reportRoutes(reportPages{hall}), []web.Route{
		{Pattern: "GET /sessions", Guard: web.ByVerb, Verb: "sessions.read", Handle: list},
		{Pattern: "GET /sessions/find/place", Guard: web.SignedIn, Handle: findPlace, Quiet: true},
		{Pattern: "GET /sessions/find/speaker", Guard: web.ByVerb, Verb: "sessions.plan", Handle: findSpeaker, Quiet: true},
		{Pattern: "GET /sessions/filter/brief", Guard: web.ByVerb, Verb: "sessions.read", Quiet: true,
			Handle: suggest(func(*web.Ctx) searched { return byBrief() })},
		{Pattern: "GET /sessions/filter/speaker", Guard: web.ByVerb, Verb: "sessions.read", Quiet: true,
			Handle: suggest(func(c *web.Ctx) searched { return bySpeaker(c.Query("unit")) })},
		{Pattern: "GET /sessions/{id}", Guard: web.ByVerb, Verb: "sessions.read", Scope: web.RowScope("id", unitOfSession), Own: ownSession, Handle: reportPages{hall}.show},
		{Pattern: "POST /sessions/{id}/sent", Guard: web.ByVerb, Verb: "sessions.read", Scope: web.RowScope("id", unitOfSession), Handle: postSent},
		{Pattern: "POST /sessions/{id}/confirm", Guard: web.ByVerb, Verb: "sessions.confirm", Scope: web.RowScope("id", unitOfSession), Handle: postConfirm},
		{Pattern: "GET /months", Guard: web.ByVerb, Verb: "sessions.read", Handle: months},
		{Pattern: "POST /months", Guard: web.ByVerb, Verb: "sessions.report", Handle: postMonth},
		{Pattern: "GET /questions/heard", Guard: web.ByVerb, Verb: "sessions.read", Handle: heardPage},
		{Pattern: "GET /l/{token}/report", Guard: web.Public, Handle: linkReport, Quiet: true},
		{Pattern: "POST /l/{token}/report", Guard: web.Public, Handle: postLinkReport, Quiet: true},
	})
}

func planRoutes() []web.Route {
	by := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "sessions.plan", Scope: web.RowScope("id", unitOfSession), Handle: handle}
	}
	return []web.Route{
		{Pattern: "GET /sessions/new", Guard: web.ByVerb, Verb: "sessions.plan", Handle: newPlan},
		{Pattern: "POST /sessions", Guard: web.ByVerb, Verb: "sessions.plan", Handle: postPlan},
		by("GET /sessions/{id}/edit", editPlan),
		by("POST /sessions/{id}/edit", postEdit),
		by("GET /sessions/{id}/cancel", cancelForm),
		by("POST /sessions/{id}/cancel", postCancel),
		by("GET /sessions/{id}/postpone", postponeForm),
		by("POST /sessions/{id}/postpone", postPostpone),
	}
}

func reportRoutes(r reportPages) []web.Route {
	by := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "sessions.report", Scope: web.RowScope("id", unitOfSession), Own: ownSession, Handle: handle}
	}
	return []web.Route{
		by("GET /sessions/{id}/report", r.reportForm),
		by("POST /sessions/{id}/report", r.postReport),
		by("GET /sessions/{id}/correct", r.correctForm),
		by("POST /sessions/{id}/correct", r.postCorrect),
		by("GET /sessions/{id}/questions", r.addForm),
		by("POST /sessions/{id}/questions", r.postAdd),
		{Pattern: "GET /report", Guard: web.ByVerb, Verb: "sessions.report", Own: isSpeaker, Handle: r.unplannedForm},
		{Pattern: "POST /report", Guard: web.ByVerb, Verb: "sessions.report", Own: isSpeaker, Handle: r.postUnplanned},
	}
}

// ownSession lets a speaker of the session in.
func ownSession(tx *store.Tx, c *web.Ctx) (bool, error) {
	f, err := ByID(tx, c.Path("id"))
	if err != nil {
		return false, err
	}
	return own(tx, f), nil
}

// isSpeaker lets an account in that belongs to a speaker.
func isSpeaker(tx *store.Tx, c *web.Ctx) (bool, error) {
	if c.Actor.Verbs != nil {
		return false, nil
	}
	id, err := people.SpeakerBy(tx, people.ReportOwn)
	return id != "", err
}

// say answers a form that has only a button or a reason: what is wrong is said on the page that draw draws.
func say(c *web.Ctx, kind, to, notice string, fn func(tx *store.Tx) error, draw func(err error) error) error {
	err := c.Post(kind, func(tx *store.Tx) (web.Done, error) { return web.Done{To: to, Notice: notice}, fn(tx) })
	if web.Invalid(err) && draw != nil {
		return draw(err)
	}
	return err
}

func postSent(c *web.Ctx) error {
	id := c.Path("id")
	return say(c, "sessions.sent", "/sessions/"+id, "sessions.done.sent", func(tx *store.Tx) error { return Sent(tx, id) }, nil)
}

func postConfirm(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	return say(c, "sessions.confirm", "/sessions/"+id, "sessions.done.confirmed", func(tx *store.Tx) error {
		return Confirm(tx, id, form.Get("report"))
	}, nil)
}

// findPlace suggests places that a unit covers, by the beginnings of words of their names.
func findPlace(c *web.Ctx) error {
	var found []ui.Option
	err := c.Read(func(tx *store.Tx) error {
		var err error
		found, err = placesFor(tx, c.P, c.Query("unit"), c.Query("q"))
		return err
	})
	if err != nil {
		return err
	}
	return c.Draw(http.StatusOK, ui.Suggestions(found))
}

// placesFor offers at most ten places at or below those a unit covers, each with its level and what it lies in.
func placesFor(tx *store.Tx, p *lang.Printer, unitID, q string) ([]ui.Option, error) {
	tag, day := p.Lang(), tx.Today()
	places, err := PlacesNear(tx, unitID, q, day, 10)
	if err != nil {
		return nil, err
	}
	var parents []string
	for _, v := range places {
		parents = append(parents, v.ParentID)
	}
	above, err := org.PlacesAt(tx, tidy(parents), day)
	if err != nil {
		return nil, err
	}
	found := []ui.Option{}
	for _, v := range places {
		o := ui.Option{Value: v.ID, Label: v.Label(tag), Hint: v.Level.In(tag)}
		if up, ok := above[v.ParentID]; ok {
			o.Hint += ", " + up.Label(tag)
		}
		found = append(found, o)
	}
	return found, nil
}

func findSpeaker(c *web.Ctx) error {
	var found []ui.Option
	err := c.Read(func(tx *store.Tx) error {
		if err := access.Must(tx, "sessions.plan", c.Query("unit")); err != nil {
			return err
		}
		var err error
		found, err = speakersFor(tx, c.P, c.Query("unit"), c.Query("q"))
		return err
	})
	if err != nil {
		return err
	}
	return c.Draw(http.StatusOK, ui.Suggestions(found))
}

// speakersFor offers at most ten speakers appointed in a unit, above it or below it.
func speakersFor(tx *store.Tx, p *lang.Printer, unitID, q string) ([]ui.Option, error) {
	all, err := people.FindSpeakers(tx, q, unitID, suggested)
	if err != nil {
		return nil, err
	}
	return speakerOptions(tx, p, all)
}

// names is what a page needs to call things by their names.
type names struct {
	places, briefs, speakers, tongues, subjects map[string]string
}

func unitName(tx *store.Tx, p *lang.Printer, id string, day lang.Day) (string, error) {
	u, err := org.UnitAt(tx, id, day)
	return u.Label(p.Lang()), err
}

func placeName(tx *store.Tx, p *lang.Printer, id string, day lang.Day) (string, error) {
	if id == "" {
		return "", nil
	}
	v, err := org.PlaceAt(tx, id, day)
	return v.Label(p.Lang()), err
}

// catalogue reads the names that the installation gives to languages or subjects, by id, and their order.
func catalogue(all []people.CatalogueEntry, tag lang.Tag) (map[string]string, []string) {
	names, order := map[string]string{}, make([]string, len(all))
	for i, e := range all {
		names[e.ID], order[i] = e.Names.In(tag), e.ID
	}
	return names, order
}

func callNames(tx *store.Tx, p *lang.Printer, briefIDs, speakerIDs []string) (names, error) {
	n := names{}
	tongues, err := people.Languages(tx)
	if err == nil {
		n.tongues, _ = catalogue(tongues, p.Lang())
	}
	var subjects []people.Subject
	if err == nil {
		subjects, err = people.Subjects(tx)
		n.subjects, _ = catalogue(subjects, p.Lang())
	}
	if err == nil {
		n.briefs, err = briefs.Title(tx, briefIDs)
	}
	if err == nil {
		n.speakers, err = people.SpeakerNames(tx, speakerIDs)
	}
	return n, err
}

func pick(ids []string, names map[string]string) []string {
	out := []string{}
	for _, id := range ids {
		if names[id] != "" {
			out = append(out, names[id])
		}
	}
	return out
}

// actorName says who acted: accounts by name, links and the system by a word.
func actorNames(tx *store.Tx, p *lang.Printer, ids []string) (map[string]string, error) {
	ids = tidy(ids)
	all, err := people.AccountNames(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if all[id] != "" {
			continue
		}
		all[id] = p.T("sessions.who.link")
		if id == store.System().ID {
			all[id] = p.T("sessions.who.system")
		}
	}
	return all, nil
}

// warned is a plan that was not kept because nobody has said "plan anyway" to its warnings.
type warned struct{ Warnings []Warning }

func (warned) Error() string { return "sessions: warnings not seen yet" }

func asWarned(err error) ([]Warning, bool) {
	var w warned
	ok := errors.As(err, &w)
	return w.Warnings, ok
}

// homeUnit is the unit a form begins with: the one asked for, or the only one on which the actor holds the verb.
func homeUnit(tx *store.Tx, verb, asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	homes, err := homesOf(tx, verb)
	if err == nil && len(homes) == 1 {
		return homes[0], nil
	}
	return "", err
}
