package org

import (
	"cmp"
	"strconv"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/ui"
)

// mostStanding is how many links one reason has.
const mostStanding = 20

// reason is one kind of what keeps a document, with the first of them and how many more there are.
type reason struct {
	title string
	links []ui.Link
	more  int64
}

// reasons says what a document cannot be removed for, each with links that anybody who reads the tree may see.
func reasons(tx *store.Tx, p *lang.Printer, s Standing) ([]reason, error) {
	names, err := namesOf(tx, s)
	if err != nil {
		return nil, err
	}
	var all []reason
	for _, r := range s.Records {
		one := reason{title: p.T(r.Key, "count", r.Count), more: r.Count - int64(len(r.First))}
		for _, f := range r.First {
			label := names[f.On]
			if f.Day != "" {
				label = p.T("org.stands.on", "name", label, "day", f.Day)
			}
			one.links = append(one.links, ui.Link{Label: label, Href: f.Href})
		}
		all = append(all, one)
	}
	if n := len(s.Below); n > 0 {
		one := reason{title: p.T("org.stands.below", "count", int64(n)), more: int64(max(0, n-mostStanding))}
		for _, b := range s.Below[:min(n, mostStanding)] {
			one.links = append(one.links, ui.Link{Label: names[b.ID], Href: "/" + b.Of + "s/" + b.ID})
		}
		all = append(all, one)
	}
	for _, group := range []struct {
		docs  []Reorganisation
		title string
	}{{s.Later, p.T("org.stands.later", "count", int64(len(s.Later)))}, {s.Waiting, p.T("org.stands.waiting", "count", int64(len(s.Waiting)))}} {
		if len(group.docs) == 0 {
			continue
		}
		links, err := documentLinks(tx, p, group.docs[:min(len(group.docs), mostStanding)])
		if err != nil {
			return nil, err
		}
		all = append(all, reason{group.title, links, int64(len(group.docs) - len(links))})
	}
	for i := range all {
		number(all[i].links)
	}
	return all, nil
}

// namesOf names the units and places that something stands on or that stand there themselves.
func namesOf(tx *store.Tx, s Standing) (map[string]string, error) {
	var ids []string
	for _, r := range s.Records {
		for _, f := range r.First {
			ids = append(ids, f.On)
		}
	}
	for _, b := range s.Below[:min(len(s.Below), mostStanding)] {
		ids = append(ids, b.ID)
	}
	names, err := UnitNames(tx, ids, tx.Today())
	if err != nil {
		return nil, err
	}
	places, err := PlaceNames(tx, ids, tx.Today())
	for id, name := range places {
		names[id] = cmp.Or(names[id], name)
	}
	return names, err
}

func documentLinks(tx *store.Tx, p *lang.Printer, docs []Reorganisation) ([]ui.Link, error) {
	var ids []string
	for _, r := range docs {
		ids = append(ids, r.DecisionID)
	}
	decisions, err := DecisionsByID(tx, ids)
	var links []ui.Link
	for _, r := range docs {
		links = append(links, ui.Link{Href: "/reorganisations/" + r.ID,
			Label: p.T("org.stands.document", "name", documentName(p, decisions[r.DecisionID]), "day", r.EffectiveOn)})
	}
	return links, err
}

// number tells links apart that would read the same.
func number(links []ui.Link) {
	seen := map[string]int{}
	for i, l := range links {
		if seen[l.Label]++; seen[l.Label] > 1 {
			links[i].Label += " (" + strconv.Itoa(seen[l.Label]) + ")"
		}
	}
}
