package app

import (
	"slices"
	"strings"
	"time"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// waitingMost is how many waiting jobs the page lists.
const waitingMost = 100

// jobsRoutes are the pages of work that waits or failed; a job belongs to no unit.
func jobsRoutes() []web.Route {
	by := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "jobs.manage", Scope: everywhere, Handle: handle}
	}
	return []web.Route{by("GET /jobs", showJobs), by("GET /jobs/{id}", showJob),
		by("POST /jobs/{id}/again", postJob("jobs.again", "app.jobs.done.again", tryAgain)),
		by("POST /jobs/{id}/drop", postJob("jobs.drop", "app.jobs.done.drop", dropJob))}
}

// jobsView is what the list of jobs shows.
type jobsView struct {
	Failed, Regular, Waiting ui.TableData
}

func showJobs(c *web.Ctx) error {
	var v jobsView
	err := c.Read(func(tx *store.Tx) error {
		if err := mayManageJobs(tx); err != nil {
			return err
		}
		failed, err := jobs.Failed(tx)
		if err != nil {
			return err
		}
		runs, err := jobs.Runs(tx)
		if err != nil {
			return err
		}
		waiting, err := jobs.Waiting(tx, waitingMost)
		v = jobsView{failedTable(c.P, failed), regularTable(c.P, runs, tx.Now()), waitingTable(c.P, waiting, tx.Now())}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("app.jobs.question"), Lead: c.P.T("app.jobs.lead")}, jobsBody(c.P, v))
}

func failedTable(p *lang.Printer, all []jobs.Stuck) ui.TableData {
	t := ui.TableData{Caption: p.T("app.jobs.failed"), Columns: []ui.Column{{Label: p.T("app.jobs.kind"), Main: true}, {Label: p.T("app.jobs.failedat")},
		{Label: p.T("app.jobs.attempts"), Numeric: true, Minor: true}, {Label: p.T("app.jobs.error")}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("app.jobs.nofailed"), Text: p.T("app.jobs.nofailedText")})}
	for _, j := range all {
		t.Rows = append(t.Rows, ui.Row{Mark: ui.Late, Cells: []ui.Cell{{Text: j.Kind, Href: "/jobs/" + j.ID}, {Text: p.Moment(j.FailedAt)},
			{Text: p.N(int64(j.Attempts))}, {Text: j.Error}}})
	}
	return t
}

// brokenAfter is how long regular work may last before the page says that its node may have stopped.
const brokenAfter = 10 * time.Minute

// regularTable lists what is done regularly, what fails first.
func regularTable(p *lang.Printer, all []jobs.Run, now int64) ui.TableData {
	t := ui.TableData{ID: "regular", Caption: p.T("app.jobs.regular"), Columns: []ui.Column{{Label: p.T("app.jobs.kind"), Main: true}, {Label: p.T("app.jobs.state")},
		{Label: p.T("app.jobs.regular.last"), Minor: true}, {Label: p.T("app.jobs.regular.next"), Minor: true}, {Label: p.T("app.jobs.regular.error")}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("app.jobs.regular.none"), Text: p.T("app.jobs.regular.noneText")})}
	slices.SortStableFunc(all, func(a, b jobs.Run) int { return b.Failures - a.Failures })
	for _, r := range all {
		kind, state := regularState(p, r, now)
		last, next, failure := p.T("app.jobs.regular.never"), p.T("app.jobs.regular.soon"), p.T("app.jobs.regular.nolast")
		if r.StartedAt > 0 {
			last = p.Moment(r.StartedAt)
		}
		if r.Next() > now {
			next = p.Moment(r.Next())
		}
		if r.FailedAt > 0 {
			failure = p.T("app.jobs.regular.said", "when", p.Moment(r.FailedAt), "error", r.Error)
		}
		row := ui.Row{ID: "regular-" + r.Name, Cells: []ui.Cell{{Text: regularName(p, r.Name), Title: r.Name}, {Text: state, Body: ui.Badge(p, kind, state)}, {Text: last}, {Text: next}, {Text: failure}}}
		if kind == ui.Late {
			row.Mark = kind
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// regularName says what the work is; work of a slice that says nothing of it goes by its name.
func regularName(p *lang.Printer, name string) string {
	if key := "app.jobs.regular.what." + strings.ReplaceAll(name, ".", "-"); p.Has(key) {
		return p.T(key)
	}
	return name
}

func regularState(p *lang.Printer, r jobs.Run, now int64) (ui.Kind, string) {
	switch {
	case r.StartedAt == 0:
		return ui.Neutral, p.T("app.jobs.regular.is.new")
	case r.Lasts() && now-r.StartedAt > brokenAfter.Microseconds():
		return ui.Soon, p.T("app.jobs.regular.is.broken")
	case r.Lasts():
		return ui.Info, p.T("app.jobs.regular.is.running")
	case r.Failures > 0:
		return ui.Late, p.T("app.jobs.regular.is.failing", "count", r.Failures)
	}
	return ui.Done, p.T("app.jobs.regular.is.fine")
}

func waitingTable(p *lang.Printer, all []jobs.Stuck, now int64) ui.TableData {
	t := ui.TableData{Caption: p.T("app.jobs.waiting"), Columns: []ui.Column{{Label: p.T("app.jobs.kind"), Main: true}, {Label: p.T("app.jobs.runat")},
		{Label: p.T("app.jobs.state")}, {Label: p.T("app.jobs.error"), Minor: true}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("app.jobs.nowaiting"), Text: p.T("app.jobs.nowaitingText")})}
	for _, j := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: j.Kind, Href: "/jobs/" + j.ID}, {Text: p.Moment(j.RunAt)}, {Text: jobState(p, j, now)}, {Text: j.Error}}})
	}
	return t
}

func jobState(p *lang.Printer, j jobs.Stuck, now int64) string {
	switch {
	case j.FailedAt > 0:
		return p.T("app.jobs.is.failed")
	case j.Running(now):
		return p.T("app.jobs.is.running")
	case j.Attempts > 0:
		return p.T("app.jobs.is.retry", "count", j.Attempts)
	}
	return p.T("app.jobs.is.waiting")
}

// jobView is one job with what can be done about it.
type jobView struct {
	Facts       []ui.Item
	Running     bool
	Again, Drop ui.ConfirmData
}

func showJob(c *web.Ctx) error {
	var v jobView
	id, kind := c.Path("id"), ""
	err := c.Read(func(tx *store.Tx) error {
		if err := mayManageJobs(tx); err != nil {
			return err
		}
		j, err := jobs.ByID(tx, id)
		kind, v = j.Kind, jobOf(c, j, tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("app.jobs.one", "kind", kind), Crumbs: []ui.Link{{Label: c.P.T("app.nav.jobs"), Href: "/jobs"}}}
	return c.Page(page, jobBody(c.P, v))
}

func jobOf(c *web.Ctx, j jobs.Stuck, now int64) jobView {
	p := c.P
	v := jobView{Running: j.Running(now), Facts: []ui.Item{{Term: p.T("app.jobs.state"), Text: jobState(p, j, now)},
		{Term: p.T("app.jobs.attempts"), Text: p.N(int64(j.Attempts))}, {Term: p.T("app.jobs.runat"), Text: p.Moment(j.RunAt)}}}
	if j.FailedAt > 0 {
		v.Facts[2] = ui.Item{Term: p.T("app.jobs.failedat"), Text: p.Moment(j.FailedAt)}
	}
	if j.Error != "" {
		v.Facts = append(v.Facts, ui.Item{Term: p.T("app.jobs.error"), Text: j.Error})
	}
	v.Again = ui.ConfirmData{Title: p.T("app.jobs.again.title"), Effects: []string{p.T("app.jobs.again.effect"), p.T("app.jobs.journalled")},
		Form: ui.FormData{Action: "/jobs/" + j.ID + "/again", Op: c.NewOp(), ID: "again"}, Button: p.T("app.jobs.again")}
	v.Drop = ui.ConfirmData{Title: p.T("app.jobs.drop.title"), Effects: []string{p.T("app.jobs.drop.effect"), p.T("app.jobs.journalled")},
		Form: ui.FormData{Action: "/jobs/" + j.ID + "/drop", Op: c.NewOp(), ID: "drop"}, Button: p.T("app.jobs.drop"), Danger: true, Cancel: ui.Link{Label: p.T("app.jobs.keep"), Href: "/jobs"}}
	return v
}

func postJob(kind, notice string, act func(*store.Tx, string) error) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		return c.Post(kind, func(tx *store.Tx) (web.Done, error) {
			return web.Done{To: "/jobs", Notice: notice}, act(tx, c.Path("id"))
		})
	}
}
