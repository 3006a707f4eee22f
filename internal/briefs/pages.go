package briefs

import (
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// uploadLimit is what a form with a DOCX may weigh: the largest file that is read, and the form around it.
const uploadLimit = 22 << 20

// desk serves the pages of briefs and duties.
type desk struct{ office Office }

const (
	unitOfBrief = `SELECT unit_id FROM briefs WHERE id = $1`
	unitOfDuty  = `SELECT unit_id FROM duties WHERE id = $1`
)

// Routes lists the pages of briefs and duties.
func Routes(o Office) []web.Route {
	d := desk{o}
	return slices.Concat(d.briefRoutes(), d.dutyRoutes(), d.publicRoutes())
}

func (d desk) briefRoutes() []web.Route {
	by := func(pattern, verb string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: verb, Scope: web.RowScope("id", unitOfBrief), Handle: handle}
	}
	anywhere := func(pattern, verb string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: verb, Handle: handle}
	}
	routes := []web.Route{
		anywhere("GET /briefs", "briefs.read", listBriefs),
		anywhere("GET /briefs/new", "briefs.write", newBrief),
		anywhere("POST /briefs", "briefs.write", createBrief),
		anywhere("POST /briefs/convert", "briefs.write", convertPaste),
		anywhere("GET /briefs/{id}", "briefs.read", showBrief),
		anywhere("GET /briefs/{id}/handout", "briefs.read", handout),
		anywhere("POST /briefs/{id}/sent", "briefs.read", postSentBrief),
		by("GET /briefs/{id}/edit", "briefs.write", editBrief),
		by("POST /briefs/{id}/edit", "briefs.write", saveBrief),
		by("POST /briefs/{id}/submit", "briefs.write", postSubmit),
		by("POST /briefs/{id}/next", "briefs.write", postNext),
		by("POST /briefs/{id}/approve", "briefs.approve", postApprove),
		anywhere("POST /briefs/{id}/return", "briefs.read", postReturn), // approvers, and the author who takes it back
		by("GET /briefs/{id}/publish", "briefs.publish", d.publishForm),
		by("POST /briefs/{id}/publish", "briefs.publish", d.postPublish),
		by("POST /briefs/{id}/force", "briefs.publish", postForce),
		by("GET /briefs/{id}/withdraw", "briefs.withdraw", withdrawForm),
		by("POST /briefs/{id}/withdraw", "briefs.withdraw", postWithdraw),
	}
	for i := range routes {
		switch routes[i].Pattern {
		case "POST /briefs", "POST /briefs/convert", "POST /briefs/{id}/edit":
			routes[i].MaxBody = uploadLimit
		}
	}
	return routes
}

func (d desk) dutyRoutes() []web.Route {
	by := func(pattern, verb string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: verb, Scope: web.RowScope("id", unitOfDuty), Handle: handle}
	}
	return []web.Route{
		{Pattern: "GET /duties", Guard: web.ByVerb, Verb: "duties.read", Handle: d.listDuties},
		{Pattern: "POST /duties/acknowledge", Guard: web.ByVerb, Verb: "duties.acknowledge", Handle: d.postAcknowledgeAll},
		by("GET /duties/{id}", "duties.read", d.showDuty),
		by("POST /duties/{id}/acknowledge", "duties.acknowledge", d.postAcknowledge),
		by("POST /duties/{id}/pass", "duties.acknowledge", d.postPass),
		by("POST /duties/{id}/confirm", "duties.link", d.postConfirm),
		by("POST /duties/{id}/link", "duties.link", d.postLink),
		by("POST /duties/{id}/unlink", "duties.link", postUnlink),
		by("POST /duties/{id}/sent", "duties.read", postSentDuty),
	}
}

func (d desk) publicRoutes() []web.Route {
	open := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.Public, Handle: handle, Quiet: true}
	}
	return []web.Route{
		open("GET /public/briefs", publicList),
		open("GET /public/briefs/{id}", publicBrief),
		open("GET /public/briefs/{id}/handout", publicHandout),
		open("GET /check", checkForm),
		open("GET /check/{code}", checkPage),
		open("GET /l/{token}", linkPage),
		open("GET /l/{token}/handout", linkHandout),
		open("GET /l/handout", linkSheet),
		open("POST /l/{token}/acknowledge", d.linkAcknowledge),
	}
}

// unitLabels names units as they are called today, by id.
func unitLabels(tx *store.Tx, p *lang.Printer, ids ...string) (map[string]string, error) {
	slices.Sort(ids)
	units, err := org.UnitsAt(tx, slices.Compact(ids), tx.Today())
	labels := make(map[string]string, len(units))
	for id, u := range units {
		labels[id] = u.Label(p.Lang())
	}
	return labels, err
}

// named is an entry of a list that the installation names in several languages.
type named = people.CatalogueEntry

func subjects(tx *store.Tx) ([]named, error) { return people.Subjects(tx) }

func languages(tx *store.Tx) ([]named, error) { return people.Languages(tx) }

func options(all []named, p *lang.Printer, chosen []string) []ui.Option {
	out := make([]ui.Option, len(all))
	for i, n := range all {
		out[i] = ui.Option{Value: n.ID, Label: n.Names.In(p.Lang()), On: slices.Contains(chosen, n.ID)}
	}
	return out
}

// labelsOf names the chosen ones in the order of the installation's list.
func labelsOf(all []named, p *lang.Printer, chosen []string) []string {
	var out []string
	for _, n := range all {
		if slices.Contains(chosen, n.ID) {
			out = append(out, n.Names.In(p.Lang()))
		}
	}
	return out
}

// actorNames names who acted: accounts by name, links and the system by a word.
func actorNames(tx *store.Tx, p *lang.Printer, ids []string) (map[string]string, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	names, err := people.AccountNames(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		switch {
		case names[id] != "" || id == "":
		case id == store.System().ID:
			names[id] = p.T("briefs.who.system")
		default:
			names[id] = p.T("briefs.who.link")
		}
	}
	return names, nil
}

// post answers a form that has only a button: what goes wrong is said on the error page.
func post(c *web.Ctx, kind, to, notice string, fn func(tx *store.Tx) error) error {
	return c.Post(kind, func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: to, Notice: notice}, fn(tx)
	})
}
