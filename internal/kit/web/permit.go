package web

import (
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// Permission is the question the server asks of access, which stands below it in the ladder: app fills it.
type Permission interface {
	Must(tx *store.Tx, verb, scope string) error
	Anywhere(tx *store.Tx, verb string) (bool, error)
}

func permitted(tx *store.Tx, c *Ctx, r Route) error {
	if r.Own != nil {
		if own, err := r.Own(tx, c); err != nil || own {
			return err
		}
	}
	if r.Scope == nil {
		ok, err := c.server.permission.Anywhere(tx, r.Verb)
		if err == nil && !ok {
			err = fault.New(fault.Forbidden, fault.Forbidden.Key())
		}
		return err
	}
	scope, err := r.Scope(tx, c)
	if err != nil {
		return err
	}
	return c.server.permission.Must(tx, r.Verb, scope)
}
