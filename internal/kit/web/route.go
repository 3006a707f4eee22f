// Package web serves pages: routes that declare who may call them, forms that are operations, errors people can act on.
package web

import (
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// Guard says who may call a route at all.
type Guard int

// Undeclared is the zero value on purpose: a route that forgets to say who may call it is refused at start.
const (
	Undeclared Guard = iota
	Public           // anyone
	SignedIn         // any account; the handler shows only what is the account's own
	ByVerb           // holders of Verb: in the scope that Scope finds, or anywhere where Scope is nil
)

// Route is one address of the house.
type Route struct {
	Pattern string // "GET /units/{unit}"
	Guard   Guard
	Verb    string
	// Scope finds the scope the verb is needed in. Nil with ByVerb is for lists and for pages whose
	// use case asks itself: any grant of the verb opens the route, rows are filtered.
	Scope func(tx *store.Tx, c *Ctx) (string, error)
	// Own lets in an account without the verb where the record is its own.
	Own     func(tx *store.Tx, c *Ctx) (bool, error)
	Handle  func(c *Ctx) error
	MaxBody int64 // bytes of the request; 0 means 1 MiB
	Quiet   bool  // left out of request logs: what the audience and the public do
}

// Method is the route's method.
func (r Route) Method() string { return r.Pattern[:strings.IndexByte(r.Pattern, ' ')] }

// Path is the route's path pattern.
func (r Route) Path() string { return r.Pattern[strings.IndexByte(r.Pattern, ' ')+1:] }

// PathScope takes the scope from a path value that is the scope's id.
func PathScope(name string) func(tx *store.Tx, c *Ctx) (string, error) {
	return func(_ *store.Tx, c *Ctx) (string, error) { return c.R.PathValue(name), nil }
}

// RowScope finds the scope by a query with the path value as $1; an unknown record is fault.NotFound.
func RowScope(name, query string) func(tx *store.Tx, c *Ctx) (string, error) {
	return func(tx *store.Tx, c *Ctx) (string, error) {
		return store.One[string](tx, query, c.R.PathValue(name))
	}
}

// Add puts routes into the server. A route that does not say who may call it is a mistake of the
// program and panics at start, in every test.
func (s *Server) Add(routes ...Route) {
	for _, r := range routes {
		if r.Guard == Undeclared || r.Guard == ByVerb && r.Verb == "" || r.Guard != ByVerb && r.Verb != "" {
			panic("web: " + r.Pattern + " does not declare who may call it")
		}
		if slices.ContainsFunc(s.routes, func(o Route) bool { return o.Pattern == r.Pattern }) {
			panic("web: " + r.Pattern + " is declared twice")
		}
		s.routes = append(s.routes, r)
		s.mux.Handle(r.Pattern, s.handler(r))
	}
}

// Routes lists every route, for the access matrix and the tests over all pages.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

func (s *Server) handler(r Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := s.ctx(w, req, r)
		if err := s.admit(c, r); err != nil {
			c.fail(err)
			return
		}
		if err := r.Handle(c); err != nil {
			c.fail(err)
		}
	})
}

// Obliged sends a person who has to go elsewhere first, to set up a second factor say, there. Routes that are
// open to all and show somebody signed in more than strangers see ask it themselves.
func Obliged(c *Ctx) error {
	if must := c.Identity.Must; must != "" && !strings.HasPrefix(c.R.URL.Path, must) && c.R.URL.Path != "/logout" {
		return redirectTo(must)
	}
	return nil
}

// admit says whether the request may reach the handler.
func (s *Server) admit(c *Ctx, r Route) error {
	limit := r.MaxBody
	if limit == 0 {
		limit = 1 << 20
	}
	c.R.Body = http.MaxBytesReader(c.W, c.R.Body, limit)
	if err := c.identify(); err != nil {
		return err
	}
	if r.Guard == Public {
		return nil
	}
	if c.Actor.Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	if c.R.Method != http.MethodGet && c.R.Method != http.MethodHead && !c.Token &&
		c.R.Header.Get("Origin") == "" && c.R.Header.Get("Sec-Fetch-Site") == "" {
		return fault.New(fault.Forbidden, "web.nowhere")
	}
	if err := Obliged(c); err != nil {
		return err
	}
	if r.Guard == SignedIn {
		return nil
	}
	return c.Read(func(tx *store.Tx) error { return permitted(tx, c, r) })
}
