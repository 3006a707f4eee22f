package briefs

import (
	"net/http"
	"strconv"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// siteView is the public list of briefs in force.
type siteView struct {
	Filter   ui.FilterData
	Words    string
	Subject  string
	Subjects []ui.Option
	Items    []siteItem
	Empty    ui.EmptyData
	Pager    ui.PagerData
}

type siteItem struct{ Href, Title, Summary, Said string }

func publicList(c *web.Ctx) error {
	f := SiteFilter{Words: c.Query("q"), Subject: c.Query("subject"), After: c.Query("after")}
	v := siteView{Words: f.Words, Subject: f.Subject, Filter: ui.FilterData{Action: "/public/briefs", Clear: "/public/briefs"}}
	err := c.Read(func(tx *store.Tx) error {
		items, err := OnSite(tx, f)
		if err != nil {
			return err
		}
		all, err := subjects(tx)
		if err != nil {
			return err
		}
		v.Subjects = append([]ui.Option{{Label: c.P.T("briefs.filter.any")}}, options(all, c.P, nil)...)
		if f.Words != "" {
			v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: f.Words, Href: c.With("q", "", "after", "")})
		}
		if f.Subject != "" {
			v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: c.P.List(labelsOf(all, c.P, []string{f.Subject})), Href: c.With("subject", "", "after", "")})
		}
		return v.fill(c, tx, items)
	})
	if err != nil {
		return err
	}
	v.Empty = ui.EmptyData{Title: c.P.T("briefs.public.empty"), Text: c.P.T("briefs.public.emptyText")}
	if len(v.Filter.Chips) > 0 {
		v.Empty = ui.EmptyData{Title: c.P.T("briefs.list.none"), Text: c.P.T("briefs.list.noneText"), Action: &ui.Action{Label: c.P.T("briefs.list.all"), Href: "/public/briefs"}}
	}
	return c.PublicPage(http.StatusOK, ui.PageData{Question: c.P.T("briefs.public.question"), Lead: c.P.T("briefs.public.lead")}, siteBody(c.P, v))
}

func (v *siteView) fill(c *web.Ctx, tx *store.Tx, items []Item) error {
	if len(items) > PageSize {
		items = items[:PageSize]
		last := items[PageSize-1]
		v.Pager.NextHref = c.With("after", string(last.OnSiteFrom)+" "+last.ID)
	}
	if c.Query("after") != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	var units []string
	for _, i := range items {
		units = append(units, i.UnitID)
	}
	labels, err := unitLabels(tx, c.P, units...)
	for _, i := range items {
		said := c.P.T("briefs.public.by", "unit", labels[i.UnitID], "number", i.Number, "day", c.P.Day(i.OnSiteFrom))
		v.Items = append(v.Items, siteItem{"/public/briefs/" + i.ID, i.Title, i.Summary, said})
	}
	return err
}

// publicView is one brief as the public reads it. Gone hides the text behind the notice that it is no
// longer in force.
type publicView struct {
	Full
	Notice  *ui.Notice
	Facts   []ui.Item
	Body    string
	Sources []sourceLine
	Gone    bool
}

func publicBrief(c *web.Ctx) error {
	var v publicView
	wanted, _ := strconv.Atoi(c.Query("version"))
	err := c.Read(func(tx *store.Tx) error {
		full, state, err := PublicView(tx, c.Path("id"), max(wanted, 0))
		if err != nil {
			return err
		}
		v.Full = full
		v.Notice = standingNotice(c.P, full, state)
		if v.Notice == nil && full.Text.State == Replaced {
			v.Notice = &ui.Notice{Kind: ui.Warn, Text: c.P.T("briefs.say.replaced", "version", full.PublishedVersion),
				Link: &ui.Link{Label: c.P.T("briefs.say.current"), Href: "/public/briefs/" + full.ID}}
		}
		v.Gone = v.Notice != nil
		v.Facts, err = factsOf(tx, c.P, full)
		return err
	})
	if err != nil {
		return err
	}
	if v.Body, err = text.HTML(v.Text.Body, 3); err != nil {
		return err
	}
	for _, s := range v.Text.Sources {
		v.Sources = append(v.Sources, sourceLine{sourceText(c.P, s), s.URL})
	}
	page := ui.PageData{Question: v.Text.Title, Lead: v.Text.Summary, Crumbs: []ui.Link{{Label: c.P.T("briefs.public.crumb"), Href: "/public/briefs"}, {Label: v.Number}}}
	page.Actions = handoutActions(c.P, "/public/briefs/"+v.ID, c.Query("version"))
	return c.PublicPage(http.StatusOK, page, publicBody(c.P, v))
}

// checkView is what a check code says.
type checkView struct {
	Code   string
	Notice *ui.Notice
	Facts  []ui.Item
	Error  string
}

func checkForm(c *web.Ctx) error {
	if code := CleanCode(c.Query("code")); code != "" {
		return c.Redirect("/check/" + code)
	}
	v := checkView{}
	if c.R.URL.Query().Has("code") {
		v.Error = c.P.T("briefs.verify.codeNeeded")
	}
	return c.PublicPage(http.StatusOK, checkPageData(c), checkBody(c.P, v))
}

func checkPageData(c *web.Ctx) ui.PageData {
	return ui.PageData{Question: c.P.T("briefs.verify.question"), Lead: c.P.T("briefs.verify.lead")}
}

func checkPage(c *web.Ctx) error {
	v := checkView{Code: ShowCode(CleanCode(c.Path("code")))}
	status := http.StatusOK
	err := c.Read(func(tx *store.Tx) error {
		found, err := CheckCode(tx, c.Path("code"))
		if err != nil {
			return err
		}
		if found.What == Unknown {
			status = http.StatusNotFound
		}
		v.Notice = checkNotice(c.P, found)
		return v.facts(tx, c.P, found)
	})
	if err != nil {
		return err
	}
	return c.PublicPage(status, checkPageData(c), checkBody(c.P, v))
}

func checkNotice(p *lang.Printer, f Checked) *ui.Notice {
	open := !f.Brief.Internal && f.Brief.OnSiteFrom != ""
	switch f.What {
	case Unknown:
		return &ui.Notice{Kind: ui.Warn, Text: p.T("briefs.verify.unknown")}
	case Replaced:
		n := &ui.Notice{Kind: ui.Warn, Text: p.T("briefs.say.replaced", "version", f.Current)}
		if open {
			n.Link = &ui.Link{Label: p.T("briefs.say.current"), Href: "/public/briefs/" + f.Brief.ID}
		}
		return n
	case Published:
		n := &ui.Notice{Kind: ui.Done, Word: p.T("briefs.verify.genuine"), Text: p.T("briefs.verify.inForce")}
		if f.State.OnSite {
			n.Link = &ui.Link{Label: p.T("briefs.verify.read"), Href: "/public/briefs/" + f.Brief.ID}
		}
		return n
	default:
		return standingNotice(p, f.Brief, f.State)
	}
}

// facts names the text that carries the code; an internal one's title stays inside.
func (v *checkView) facts(tx *store.Tx, p *lang.Printer, f Checked) error {
	if f.What == Unknown {
		return nil
	}
	labels, err := unitLabels(tx, p, f.Brief.UnitID)
	title := f.Brief.Text.Title
	if f.Brief.Internal {
		title = p.T("briefs.verify.internal")
	}
	v.Facts = []ui.Item{{Term: p.T("briefs.field.title"), Text: title}, {Term: p.T("briefs.field.number"), Text: f.Brief.Number},
		{Term: p.T("briefs.field.unit"), Text: labels[f.Brief.UnitID]},
		{Term: p.T("briefs.field.version"), Text: p.T("briefs.versionNumber", "version", f.Brief.Text.Version)},
		{Term: p.T("briefs.field.valid"), Text: validText(p, f.Brief.Text.ValidFrom, f.Brief.Text.ValidUntil)}}
	return err
}
