// Package fault names the kinds of errors Rostrum tells people about, and what each means on the wire and on the command line.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind says what went wrong in terms a caller can act on.
type Kind int

// The kinds. Internal is the zero value on purpose: an error nobody classified is ours.
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Forbidden
	NotFound
	Conflict
	Gone
	TooLarge
	TooMany
	Unavailable
)

// meaning is one row of the only table that maps kinds to the outside.
type meaning struct {
	status int
	exit   int
	key    string
}

func (k Kind) meaning() meaning {
	switch k {
	case Invalid:
		return meaning{http.StatusUnprocessableEntity, 2, "fault.invalid"}
	case Unauthenticated:
		return meaning{http.StatusUnauthorized, 2, "fault.unauthenticated"}
	case Forbidden:
		return meaning{http.StatusForbidden, 2, "fault.forbidden"}
	case NotFound:
		return meaning{http.StatusNotFound, 2, "fault.notfound"}
	case Conflict:
		return meaning{http.StatusConflict, 2, "fault.conflict"}
	case Gone:
		return meaning{http.StatusGone, 2, "fault.gone"}
	case TooLarge:
		return meaning{http.StatusRequestEntityTooLarge, 2, "fault.toolarge"}
	case TooMany:
		return meaning{http.StatusTooManyRequests, 2, "fault.toomany"}
	case Unavailable:
		return meaning{http.StatusServiceUnavailable, 3, "fault.unavailable"}
	default:
		return meaning{http.StatusInternalServerError, 3, "fault.internal"}
	}
}

// Status is the HTTP status of the kind.
func (k Kind) Status() int { return k.meaning().status }

// ExitCode is what a command exits with: 2 wrong use, 3 unavailable or internal.
func (k Kind) ExitCode() int { return k.meaning().exit }

// Key is the words key that says the kind in general terms.
func (k Kind) Key() string { return k.meaning().key }

// Field is one field's message: the form field's name and a words key with its arguments.
type Field struct {
	Name string
	Key  string
	Args []any
}

// Error is an error with a kind, a words key for people, and field messages where a form is wrong.
type Error struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields []Field
	Err    error
}

// Error is for logs, never for pages.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " %s=%s", f.Name, f.Key)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with the words key people read and its arguments as name, value pairs.
func New(kind Kind, key string, args ...any) error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Wrap gives err a kind and a words key; nil stays nil.
func Wrap(err error, kind Kind, key string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Key: key, Args: args, Err: err}
}

// At says that one form field is wrong.
func At(field, key string, args ...any) error {
	return &Error{Kind: Invalid, Key: Invalid.Key(), Fields: []Field{{field, key, args}}}
}

// Of is the kind of err: the most serious of joined ones is the first found in order of joining.
func Of(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is says whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err) == kind }

// As gives the first Error in err.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Fields collects the field messages of err and everything joined or wrapped in it, in order.
func Fields(err error) []Field {
	switch e := err.(type) {
	case nil:
		return []Field{}
	case *Error:
		return append(append([]Field{}, e.Fields...), Fields(e.Err)...)
	case interface{ Unwrap() []error }:
		var all []Field
		for _, one := range e.Unwrap() {
			all = append(all, Fields(one)...)
		}
		return all
	default:
		return Fields(errors.Unwrap(err))
	}
}

// Join joins what is not nil; a Forbidden part comes first so that a form nobody may send tells nothing of its fields.
func Join(errs ...error) error {
	var front, back []error
	for _, err := range errs {
		switch {
		case err == nil:
		case Of(err) == Invalid:
			back = append(back, err)
		default:
			front = append(front, err)
		}
	}
	return errors.Join(append(front, back...)...)
}
