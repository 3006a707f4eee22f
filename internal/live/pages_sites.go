package live

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// sitePages are those of main rooms and their sites.
type sitePages struct{ pages }

// siteRoutes lists them; host declares one that the hosts of a room may call.
func siteRoutes(p sitePages, host func(pattern string, handle func(*web.Ctx) error) web.Route) []web.Route {
	return []web.Route{
		host("GET /rooms/{id}/sites", p.sites),
		host("GET /rooms/{id}/sites/news", p.news),
		host("POST /rooms/{id}/sites", p.postInvite),
		host("POST /rooms/{id}/sites/up", p.postUp),
		host("GET /rooms/{id}/sites/open", p.opening),
		host("POST /rooms/{id}/sites/open", p.postOpening),
		host("POST /rooms/{id}/join", p.postJoin),
		host("GET /rooms/{id}/leave", p.leaveForm),
		host("POST /rooms/{id}/leave", p.postLeave),
		host("POST /rooms/{id}/people", p.postPeople),
	}
}

// sitesPage is how many sites one page lists.
const sitesPage = 50

// sitesView is what the host of a main room sees of its sites.
type sitesView struct {
	Room       Room
	Title      string
	Totals     SeenSites
	People     int64 // as sites reported, From of them
	From       int64
	Candidates []Candidate
	Others     []ui.Option // visible questions of the main room
	Filter     ui.FilterData
	Q          string
	Table      ui.TableData
	Pager      ui.PagerData
	Error      string
	Op         func() string
}

func (p sitePages) sites(c *web.Ctx) error {
	v, err := p.sitesOf(c)
	if err != nil {
		return err
	}
	return p.drawSites(c, http.StatusOK, v)
}

func (p sitePages) drawSites(c *web.Ctx, status int, v sitesView) error {
	page := ui.PageData{Question: c.P.T("live.sites.question"), Lead: v.Title,
		Crumbs: []ui.Link{{Label: c.P.T("live.host.session"), Href: "/sessions/" + v.Room.SessionID}, {Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID},
			{Label: c.P.T("live.sites.crumb")}}}
	if v.Room.State == Open && v.Room.JoinWord != "" {
		page.Actions = []ui.Action{{Label: c.P.T("live.sites.openMany"), Href: "/rooms/" + v.Room.ID + "/sites/open", Icon: "plus", Kind: ui.Quiet}}
	}
	return c.PageStatus(status, page, sitesBody(c.P, v))
}

func (p sitePages) sitesOf(c *web.Ctx) (sitesView, error) {
	v := sitesView{Op: c.NewOp, Q: c.Query("q")}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Room, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		hall := hallView{P: c.P, Room: v.Room}
		if err := hall.talk(tx); err != nil {
			return err
		}
		v.Title = hall.Title
		all, err := Sites(tx, v.Room.ID)
		if err != nil {
			return err
		}
		v.count(all)
		p.list(c, &v, all)
		if v.Room.State != Open {
			return nil
		}
		if v.Candidates, err = Candidates(tx, v.Room.ID); err != nil {
			return err
		}
		s, err := StateOf(tx, v.Room.ID, MostQuestions)
		for _, q := range s.Questions {
			v.Others = append(v.Others, ui.Option{Value: q.ID, Label: short(q.Text)})
		}
		return err
	})
	return v, err
}

func (v *sitesView) count(all []Site) {
	v.Totals.Sites = int64(len(all))
	for _, s := range all {
		v.Totals.Up += s.Up
		v.Totals.Left += s.Shown - s.Up
	}
	v.People, v.From = toldBy(all)
}

// list makes the table of one page of sites: those whose unit is called as was searched for.
func (p sitePages) list(c *web.Ctx, v *sitesView, all []Site) {
	path := "/rooms/" + v.Room.ID + "/sites"
	v.Filter = ui.FilterData{Action: path}
	if words := lang.Fold(v.Q); words != "" {
		all = slices.DeleteFunc(all, func(s Site) bool {
			return !strings.Contains(lang.Fold(s.Unit.Name), words) && !strings.Contains(lang.Fold(s.Unit.NameEn), words)
		})
		v.Filter.Chips, v.Filter.Clear, v.Filter.Open = []ui.Chip{{Label: v.Q, Href: path}}, path, true
	}
	first, _ := strconv.Atoi(c.Query("from"))
	first = min(max(first, 0), len(all)) / sitesPage * sitesPage
	shown := all[first:min(first+sitesPage, len(all))]
	if len(all) > sitesPage {
		v.Pager.Summary = c.P.T("live.sites.part", "first", c.P.N(int64(first+1)), "last", c.P.N(int64(first+len(shown))), "count", len(all))
		if first > 0 {
			v.Pager.PrevHref = c.With("from", itoa(first-sitesPage))
		}
		if first+len(shown) < len(all) {
			v.Pager.NextHref = c.With("from", itoa(first+sitesPage))
		}
	}
	t := c.P.T
	v.Table = ui.TableData{ID: "sites", Caption: t("live.sites.caption"), Columns: []ui.Column{{Label: t("live.sites.unit"), Main: true}, {Label: t("live.sites.phones"), Numeric: true},
		{Label: t("live.sites.shown"), Numeric: true}, {Label: t("live.sites.up"), Numeric: true}, {Label: t("live.sites.left"), Numeric: true},
		{Label: t("live.sites.people"), Numeric: true}, {Label: t("live.sites.state"), Minor: true}},
		Empty: ui.Empty(ui.EmptyData{Title: t("live.sites.none"), Text: t("live.sites.noneText")})}
	for _, s := range shown {
		people := t("live.sites.notTold")
		if s.People >= 0 {
			people = c.P.N(s.People)
		}
		kind := ui.Done
		if s.State != Open {
			kind = ui.Neutral
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: "site-" + s.ID, Cells: []ui.Cell{{Text: s.Unit.Label(c.P.Lang())},
			{Text: t("live.sites.nowPeak", "now", c.P.N(int64(p.engine.Phones(s.ID))), "peak", c.P.N(max(s.Peak, int64(p.engine.Phones(s.ID)))))},
			{Text: c.P.N(s.Shown)}, {Text: c.P.N(s.Up)}, {Text: c.P.N(s.Shown - s.Up)}, {Text: people}, {Body: ui.Badge(c.P, kind, t("live.sites."+s.State))}}})
	}
}

// news says how many questions of sites there are: the list moves only when the host asks.
func (p sitePages) news(c *web.Ctx) error {
	n, err := p.engine.shared.sitesSeen(c.R.Context(), c.Path("id"))
	if err != nil {
		return err
	}
	return c.Draw(http.StatusOK, sitesNews(c.P, c.Path("id"), n, c.Query("seen")))
}

// seenOf names a state of the sites, so that a later one is told from it.
func seenOf(n SeenSites) string {
	return strconv.FormatInt(n.Sites, 10) + "-" + strconv.FormatInt(n.Up+n.Left, 10)
}

// postInvite makes the room a main room, or changes how many questions of a site stand for going up.
func (p sitePages) postInvite(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	most := int64(form.Int("most"))
	err = c.Post("live.invite", func(tx *store.Tx) (web.Done, error) {
		r, err := InviteSites(tx, c.Path("id"), most)
		return web.Done{To: "/rooms/" + r.ID + "/sites", Notice: "live.done.sites"}, err
	})
	if err == nil {
		p.engine.Sites(c.Path("id"))
	}
	return p.orAgain(c, err, func(*hostView) {})
}

// postUp takes a question of a site up.
func (p sitePages) postUp(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	room, question, same := c.Path("id"), form.Get("question"), form.Get("same_as")
	form.Forget("question", "same_as") // as with a verdict: an operation has a moment
	if !store.ValidID(question) {
		return fault.New(fault.Invalid, "live.err.noSuch")
	}
	err = c.Post("live.up", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/rooms/" + room + "/sites", Notice: "live.done.up"}, GoUp(tx, room, question, same)
	})
	if err == nil {
		p.engine.Sites(room)
	}
	if f, known := fault.As(err); known && (f.Kind == fault.Conflict || f.Kind == fault.TooMany || f.Kind == fault.Invalid) {
		v, failed := p.sitesOf(c)
		if failed != nil {
			return failed
		}
		v.Error = said(c.P, f)
		return p.drawSites(c, f.Kind.Status(), v)
	}
	return err
}

// said writes out what is wrong, the field's own words before those of the whole.
func said(p *lang.Printer, f *fault.Error) string {
	text := p.T(f.Key, f.Args...)
	for _, field := range f.Fields {
		text = p.T(field.Key, field.Args...)
	}
	return text
}

// postJoin makes the room a site of the main room whose word was typed. Wrong words are counted by person.
func (p sitePages) postJoin(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	word, main := form.Text("word"), ""
	err = c.Post("live.join", func(tx *store.Tx) (web.Done, error) {
		r, err := JoinMain(tx, c.Path("id"), word)
		main = r.MainID
		return web.Done{To: "/rooms/" + r.ID, Notice: "live.done.joined"}, err
	})
	if err == nil {
		p.engine.Changed(c.Path("id"))
		p.engine.Sites(main)
		return nil
	}
	if web.Invalid(err) {
		if many := p.gate.WrongWord(c.Actor.ID); many != nil {
			return many
		}
	}
	return p.orAgain(c, err, func(v *hostView) { v.Word = word })
}

func (p sitePages) leaveForm(c *web.Ctx) error {
	v, err := p.hosting(c)
	if err != nil {
		return err
	}
	if v.Room.MainID == "" {
		return c.Redirect("/rooms/" + v.Room.ID)
	}
	confirm := ui.ConfirmData{Title: c.P.T("live.leave.title"), Effects: []string{c.P.T("live.leave.alone"), c.P.T("live.leave.stays")}, Button: c.P.T("live.leave.do"),
		Cancel: ui.Link{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, Form: ui.FormData{Action: "/rooms/" + v.Room.ID + "/leave", Op: c.NewOp()}}
	return c.Page(ui.PageData{Question: v.Title, Crumbs: []ui.Link{{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, {Label: c.P.T("live.leave.do")}}},
		closeBody(c.P, confirm))
}

func (p sitePages) postLeave(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	room, main := c.Path("id"), ""
	err := c.Post("live.leave", func(tx *store.Tx) (web.Done, error) {
		r, err := ByID(tx, room)
		if err != nil {
			return web.Done{}, err
		}
		main = r.MainID
		_, err = LeaveMain(tx, room)
		return web.Done{To: "/rooms/" + room, Notice: "live.done.left"}, err
	})
	if err == nil {
		p.engine.Changed(room)
		p.engine.Sites(main)
	}
	return err
}

// postPeople notes how many people the host counted.
func (p sitePages) postPeople(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Get("people") == "" {
		return p.orAgain(c, fault.At("people", "live.err.people", "most", MostPeople), func(*hostView) {})
	}
	n := int64(form.Int("people"))
	err = form.Err()
	if err == nil {
		err = c.Post("live.people", func(tx *store.Tx) (web.Done, error) {
			r, err := CountPeople(tx, c.Path("id"), n)
			return web.Done{To: "/rooms/" + r.ID + "#people", Notice: "live.done.people"}, err
		})
	}
	return p.orAgain(c, err, func(v *hostView) { v.People = form.Get("people") })
}

// openingView is what stands before many sites are opened, while they are, and after.
type openingView struct {
	Room    Room
	All     int
	Waiting []Talk
	Units   map[string]org.UnitView
	Running bool
	Part    bool // the progress alone
	Error   string
	Op      func() string
}

// mostListed is how many sessions that wait are named.
const mostListed = 100

func (p sitePages) opening(c *web.Ctx) error { return p.drawOpening(c, http.StatusOK, "") }

func (p sitePages) drawOpening(c *web.Ctx, status int, wrong string) error {
	v := openingView{Op: c.NewOp, Error: wrong}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Room, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		all, err := TalksFor(tx, v.Room.ID)
		if err != nil {
			return err
		}
		v.All, v.Waiting = len(all), waitingTalks(all, v.Room.ID)
		if v.Running, err = jobs.Stands(tx, openingKey(v.Room.ID)); err != nil {
			return err
		}
		ids := []string{}
		for _, t := range v.Waiting[:min(len(v.Waiting), mostListed)] {
			ids = append(ids, t.UnitID)
		}
		v.Units, err = org.UnitsAt(tx, ids, tx.Today())
		return err
	})
	if err != nil {
		return err
	}
	if c.Query("part") != "" {
		v.Part = true
		return c.Draw(status, openingProgress(c.P, v))
	}
	page := ui.PageData{Question: c.P.T("live.opening.question"), Lead: c.P.T("live.opening.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, {Label: c.P.T("live.sites.crumb"), Href: "/rooms/" + v.Room.ID + "/sites"},
			{Label: c.P.T("live.sites.openMany")}}}
	return c.PageStatus(status, page, openingBody(c.P, v))
}

func (p sitePages) postOpening(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	err = c.Post("live.opensites", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/rooms/" + c.Path("id") + "/sites/open"}, OpenSites(tx, c.Path("id"), form.Int("count"))
	})
	if f, known := fault.As(err); known && (f.Kind == fault.Conflict || f.Kind == fault.Invalid) {
		return p.drawOpening(c, f.Kind.Status(), said(c.P, f))
	}
	return err
}

// Sites tells the phones of a main room, here and on other nodes, that its sites changed, or what went up from them.
func (e *Engine) Sites(mainID string) {
	if mainID == "" {
		return
	}
	e.touch(mainID, true)
	e.news.Publish(subject+mainID, nil)
}

// dressed puts into a room's state what it is to be told of its main room or its sites.
func (p pages) dressed(c *web.Ctx, s *State) error {
	return p.engine.shared.dress(context.WithoutCancel(c.R.Context()), s)
}

func openingLabel(p *lang.Printer, v openingView) string {
	if v.Running {
		return p.T("live.opening.running")
	}
	return p.T("live.opening.finished")
}

// sitesCounts says how many sites there are, what went up from them and what was left behind.
func sitesCounts(p *lang.Printer, n SeenSites) string {
	return strings.Join([]string{p.T("live.sites.count", "count", n.Sites), p.T("live.sites.upCount", "count", n.Up), p.T("live.sites.leftCount", "count", n.Left)}, " · ")
}

// fromWhere names the site's unit, or of a small one its province.
func fromWhere(p *lang.Printer, c Candidate) string {
	switch {
	case c.Unit.ID != "":
		return c.Unit.Label(p.Lang())
	case c.Place.ID != "":
		return c.Place.Label(p.Lang())
	}
	return p.T("live.up.small")
}

// stateWords says how a question stands, on a phone: of one that went up from a site, as the main room said.
func stateWords(p *lang.Printer, q Seen) string {
	switch {
	case !q.Up:
		return p.T("live.state." + q.State)
	case q.State == Answering:
		return p.T("live.main.answering")
	case q.State == Answered:
		return p.T("live.main.answered")
	case q.State == Passed:
		return p.T("live.main.passed")
	}
	return p.T("live.main.shown")
}
