// Package api serves programs: operations declared in Go become OpenAPI 3.1 and answer errors as problem+json.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// Options says what the interface stands on.
type Options struct {
	DB         *store.DB
	Words      *lang.Bundle
	Identify   web.Identifier
	Permission web.Permission
	Version    string
	BaseURL    string
	Log        *slog.Logger
}

// API holds the operations.
type API struct {
	options    Options
	mux        *http.ServeMux
	huma       huma.API
	operations []Operation
}

// Operation is one address for programs and who may call it.
type Operation struct {
	Method  string
	Path    string // "/api/units/{id}"
	ID      string // "get-unit"
	Summary string
	Tag     string
	Guard   web.Guard
	Verb    string
	Status  int    // of success; 0 means 200
	Note    string // who may call it beyond the verb, and what programs should know
	// Own lets a caller in who holds the verb nowhere, for records of their own: the use case asks which they are.
	Own func(tx *store.Tx) (bool, error)
}

// New makes the interface on mux, its description under /api/openapi.json.
func New(o Options, mux *http.ServeMux) *API {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	config := huma.DefaultConfig("Rostrum", o.Version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/api/openapi", "", ""
	config.CreateHooks = nil
	config.Info.Description = "Part of what the pages do, for programs: units and places, briefs and duties, speakers, sessions and their reports, coverage; " +
		"what is not listed here is done on the pages. Sign in with a personal token (Authorization: Bearer …), " +
		"which has some of its owner's rights; each operation says which one it needs. " +
		"Every change needs an Idempotency-Key: 26 characters of 0-9 a-z without i, l, o, u, the first ten the time in milliseconds; " +
		"the same key with the same body gives the first result again, and a change without a key is refused (422). " +
		"Errors are problem+json in the language of the caller's account, or of Accept-Language where nobody is signed in."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	if o.BaseURL != "" {
		config.Servers = []*huma.Server{{URL: o.BaseURL}}
	}
	a := &API{options: o, mux: mux}
	config.Transformers = append(config.Transformers, a.inWords)
	a.huma = humago.New(mux, config)
	return a
}

// Operations lists what was declared, for the access matrix.
func (a *API) Operations() []Operation { return slices.Clone(a.operations) }

// Describe gives the description as served under /api/openapi.json.
func (a *API) Describe() ([]byte, error) {
	b, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("api: describe: %w", err)
	}
	return b, nil
}

type identityKey struct{}

// who is the request's identity, found before the operation runs.
func (a *API) who(ctx context.Context) web.Identity {
	id, _ := ctx.Value(identityKey{}).(web.Identity)
	return id
}

// Doors is the handler that serves the operations: it finds who asks and in which language to answer, and says
// where there is no operation.
func (a *API) Doors() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), languageKey{}, a.options.Words.Match(r.Header.Get("Accept-Language")))
		id, err := a.options.Identify(r)
		if err != nil {
			a.refuse(w, ctx, err)
			return
		}
		ctx = context.WithValue(ctx, identityKey{}, id)
		if id.Lang != "" {
			ctx = context.WithValue(ctx, languageKey{}, id.Lang)
		}
		r = r.WithContext(ctx)
		if _, pattern := a.mux.Handler(r); pattern == "" {
			a.nowhere(w, r)
			return
		}
		a.mux.ServeHTTP(w, r)
	})
}

// nowhere answers where no operation is: 405 with those the address has, or 404.
func (a *API) nowhere(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		probe := &http.Request{Method: m, URL: r.URL, Host: r.Host, Header: http.Header{}}
		if _, pattern := a.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, m)
		}
	}
	p := a.printer(r.Context())
	if len(allowed) == 0 {
		web.Problem(w, http.StatusNotFound, p.T("api.none"), nil)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	web.Problem(w, http.StatusMethodNotAllowed, p.T("web.method"), nil)
}

type languageKey struct{}

func (a *API) printer(ctx context.Context) *lang.Printer {
	tag, _ := ctx.Value(languageKey{}).(lang.Tag)
	if tag == "" {
		tag = lang.EN
	}
	return a.options.Words.Printer(tag, a.options.DB.Location())
}

func (a *API) declare(o Operation) huma.Operation {
	if o.Guard == web.Undeclared || o.Guard == web.ByVerb && o.Verb == "" {
		panic("api: " + o.ID + " does not declare who may call it")
	}
	a.operations = append(a.operations, o)
	h := huma.Operation{OperationID: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Description: o.describe(), DefaultStatus: o.Status,
		Errors: []int{401, 403, 404, 422}}
	if o.Tag != "" {
		h.Tags = []string{o.Tag}
	}
	if o.Guard != web.Public {
		h.Security = []map[string][]string{{"token": {}}}
		h.Middlewares = huma.Middlewares{a.gate(o)}
	}
	return h
}

// describe says which right the operation asks for, and its note.
func (o Operation) describe() string {
	var says []string
	if o.Guard == web.ByVerb {
		says = append(says, "Needs the right `"+o.Verb+"`.")
	}
	if o.Note != "" {
		says = append(says, o.Note)
	}
	return strings.Join(says, " ")
}

// gate asks who calls before the input is read: a body that does not check is no news for whom the
// operation is closed to.
func (a *API) gate(o Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := a.enter(ctx, o); err != nil {
			a.refuseIn(ctx, err)
			return
		}
		next(ctx)
	}
}

// enter holds for programs what the pages' server holds for browsers.
func (a *API) enter(ctx huma.Context, o Operation) error {
	who, reads := a.who(ctx.Context()), ctx.Method() == http.MethodGet
	switch {
	case who.Actor.Kind == "":
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	case who.Must != "": // a log-in that has not shown all it must
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	case reads:
		return nil // the operation asks in its own snapshot
	case !who.Token && ctx.Header("Origin") == "" && ctx.Header("Sec-Fetch-Site") == "":
		return fault.New(fault.Forbidden, "web.nowhere")
	}
	return a.options.DB.Read(ctx.Context(), who.Actor, func(tx *store.Tx) error { return a.admit(tx, o) })
}

// admit says whether the caller may call the operation at all; the use case asks again about the record.
func (a *API) admit(tx *store.Tx, o Operation) error {
	if o.Guard == web.Public {
		return nil
	}
	if tx.Actor().Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	if o.Guard == web.SignedIn {
		return nil
	}
	ok, err := a.options.Permission.Anywhere(tx, o.Verb)
	if err == nil && !ok && o.Own != nil {
		ok, err = o.Own(tx)
	}
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return err
}

// answer is what the framework sends: what stands in no Body it would drop without a word.
type answer[O any] struct{ Body O }

// Read declares an operation that changes nothing. I's fields name path and query values, O is answered as JSON.
func Read[I, O any](a *API, o Operation, fn func(tx *store.Tx, in *I) (O, error)) {
	o.Method = http.MethodGet
	huma.Register(a.huma, a.declare(o), func(ctx context.Context, in *I) (*answer[O], error) {
		out := new(answer[O])
		err := a.options.DB.Read(ctx, a.who(ctx).Actor, func(tx *store.Tx) error {
			if err := a.admit(tx, o); err != nil {
				return err
			}
			var err error
			out.Body, err = fn(tx, in)
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err, "query")
		}
		return out, nil
	})
}

// keyHeader carries the id of a change.
const keyHeader = "Idempotency-Key"

// keyed is what every input of a change embeds.
type keyed interface{ idempotencyKey() string }

// Keyed is embedded by the input of a change; it carries the operation's id.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" pattern:"^[0-9a-hjkmnp-tv-z]{26}$" doc:"The operation's id, made by the client (26 characters); the same id and body give the first result again." json:"-"`
}

func (k Keyed) idempotencyKey() string { return k.Key }

// Write declares an operation that changes something. The input embeds Keyed.
func Write[I, O any](a *API, o Operation, fn func(tx *store.Tx, in *I) (O, error)) {
	huma.Register(a.huma, a.declare(o), func(ctx context.Context, in *I) (*answer[O], error) {
		body, err := json.Marshal(in)
		if err != nil {
			return nil, a.problem(ctx, err, "body")
		}
		op := store.Op{Kind: o.ID, Actor: a.who(ctx).Actor, Body: body}
		if k, ok := any(in).(keyed); ok {
			op.ID = k.idempotencyKey()
		}
		out := new(answer[O])
		receipt, err := a.options.DB.Write(ctx, op, func(tx *store.Tx) error {
			if err := a.admit(tx, o); err != nil {
				return err
			}
			var err error
			if out.Body, err = fn(tx, in); err != nil {
				return err
			}
			return tx.SetResult(out.Body)
		})
		if err == nil && receipt.Replayed && len(receipt.Result) > 0 {
			out = new(answer[O])
			err = json.Unmarshal(receipt.Result, &out.Body)
		}
		if err != nil {
			return nil, a.problem(ctx, err, "body")
		}
		return out, nil
	})
}
