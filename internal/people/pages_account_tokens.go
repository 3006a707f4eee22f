package people

import (
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// tokenPage is the list of a person's tokens and the form for another.
type tokenPage struct {
	Tokens  []APIToken
	Scopes  map[string]string // names by scope id
	Verbs   []string
	Own     []string // scope ids of the person's grants
	Name    string
	Until   lang.Day
	Today   lang.Day
	Chosen  []string
	ScopeID string
	Errors  []ui.FieldError
	Err     func(field string) string
	Op      func() string
}

func (p ownPages) tokens(c *web.Ctx) error {
	return p.drawTokens(c, http.StatusOK, tokenPage{}, nil)
}

func (p ownPages) drawTokens(c *web.Ctx, status int, v tokenPage, why error) error {
	v.Op, v.Err = c.NewOp, func(field string) string { return c.Message(why, field) }
	if why != nil {
		v.Errors = c.Messages(why)
	}
	err := c.Read(func(tx *store.Tx) error {
		v.Today = tx.Today()
		var err error
		if v.Tokens, err = TokensOf(tx); err != nil {
			return err
		}
		if v.Verbs, err = OwnVerbs(tx); err != nil {
			return err
		}
		held, err := access.GrantsOf(tx, c.Actor.ID)
		if err != nil {
			return err
		}
		for _, g := range held {
			if !slices.Contains(v.Own, g.ScopeID) {
				v.Own = append(v.Own, g.ScopeID)
			}
		}
		ids := slices.Clone(v.Own)
		for _, t := range v.Tokens {
			if t.ScopeID != "" {
				ids = append(ids, t.ScopeID)
			}
		}
		v.Scopes, err = scopeNames(tx, c.P, ids)
		return err
	})
	if err != nil {
		return err
	}
	if v.Until == "" && why == nil {
		v.Until = v.Today.AddDays(90)
	}
	page := ui.PageData{Question: c.P.T("people.tokens.title"), Lead: c.P.T("people.tokens.lead"), Path: "/account/tokens", Crumbs: accountCrumbs(c)}
	return c.PageStatus(status, page, tokensBody(c.P, v))
}

func (p ownPages) makeToken(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	n := NewToken{Name: form.Line("token_name"), Verbs: form.All("verbs"), ScopeID: form.Get("scope_id"), Until: form.Day("until")}
	typed := tokenPage{Name: n.Name, Chosen: slices.Clone(n.Verbs), ScopeID: n.ScopeID, Until: n.Until}
	if err := form.Err(); err != nil {
		return p.drawTokens(c, http.StatusUnprocessableEntity, typed, err)
	}
	var token string
	replayed, err := p.secretly(c, form, "people.token", func(tx *store.Tx) error {
		var err error
		token, err = MakeToken(tx, n)
		return err
	}, "token_name", "verbs", "scope_id", "until")
	switch {
	case web.Invalid(err):
		return p.drawTokens(c, http.StatusUnprocessableEntity, typed, err)
	case err != nil:
		return err
	case replayed:
		c.Go(web.Done{To: "/account/tokens", Notice: "people.token.shown"})
		return nil
	}
	page := ui.PageData{Question: c.P.T("people.token.made"), Path: "/account/tokens", Crumbs: accountCrumbs(c)}
	return c.Page(page, tokenBody(c.P, n.Name, token))
}

func (p ownPages) revokeToken(c *web.Ctx) error {
	return c.Post("people.untoken", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/account/tokens", Notice: "people.token.revoked"}, RevokeToken(tx, c.Path("id"))
	})
}

// verbText says a verb in words.
func verbText(p *lang.Printer, verb string) string {
	if key := "people.verb." + verb; p.Has(key) {
		return p.T("people.verb." + verb)
	}
	return verb
}

// verbOptions offers the rights a token may be given.
func (v tokenPage) verbOptions(p *lang.Printer) []ui.Option {
	var options []ui.Option
	for _, verb := range v.Verbs {
		o := ui.Option{Value: verb, Label: verbText(p, verb), On: slices.Contains(v.Chosen, verb)}
		if slices.Contains(OwnRights(), verb) {
			o.Hint = p.T("people.verb." + verb + ".hint")
		}
		options = append(options, o)
	}
	return options
}

func (v tokenPage) scopeOptions(p *lang.Printer) []ui.Option {
	options := []ui.Option{{Value: "", Label: p.T("people.token.choose")}}
	if v.speaks() {
		options[0].Label = p.T("people.token.scope.own")
	}
	for _, id := range v.Own {
		options = append(options, ui.Option{Value: id, Label: v.Scopes[id]})
	}
	return options
}

// speaks says whether the person is a speaker, who may lend rights over the own talks.
func (v tokenPage) speaks() bool { return slices.Contains(v.Verbs, ReadOwn) }

func (v tokenPage) scopeHint(p *lang.Printer) string {
	if v.speaks() {
		return p.T("people.token.scope.hint")
	}
	return ""
}

// scope says where a token holds; rights over the own talks hold for these, wherever they are.
func (v tokenPage) scope(p *lang.Printer, k APIToken) string {
	if k.ScopeID == "" {
		return p.T("people.token.scope.own")
	}
	return v.Scopes[k.ScopeID]
}

func (v tokenPage) table(p *lang.Printer) ui.TableData {
	t := ui.TableData{ID: "tokens", Caption: p.T("people.tokens.title"), Columns: []ui.Column{
		{Label: p.T("people.token.name.label"), Main: true},
		{Label: p.T("people.token.scope"), Minor: true},
		{Label: p.T("people.token.verbs"), Minor: true},
		{Label: p.T("people.token.until.label")},
		{Label: p.T("people.actions")},
	}, Empty: ui.Empty(ui.EmptyData{Title: p.T("people.tokens.none"), Text: p.T("people.tokens.none.text")})}
	for _, k := range v.Tokens {
		var rights []string
		for verb := range strings.FieldsSeq(k.Verbs) {
			rights = append(rights, verbText(p, verb))
		}
		t.Rows = append(t.Rows, ui.Row{ID: "token-" + k.ID, Cells: []ui.Cell{
			{Text: k.Name}, {Text: v.scope(p, k)}, {Text: p.List(rights)},
			{Text: p.Day(lang.DayOfMicros(k.Until-1, p.Loc()))},
			{Body: postButton("/account/tokens/"+k.ID+"/revoke", v.Op(), p.T("people.token.revoke"), ui.Plain)},
		}})
	}
	return t
}
