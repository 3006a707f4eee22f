package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/validation"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/web"
)

// told is a problem that stands in the caller's words already.
type told struct{ huma.ErrorModel }

// problem turns an error into what RFC 9457 says, with the words a person would read. Its fields stand in part
// of the request: "body" or "query".
func (a *API) problem(ctx context.Context, err error, part string) *told {
	p := a.printer(ctx)
	e, known := fault.As(err)
	if !known || e.Kind == fault.Internal {
		a.options.Log.Error("api", "err", err)
		e = &fault.Error{Kind: fault.Internal, Key: fault.Internal.Key()}
	}
	m := told{huma.ErrorModel{Status: e.Kind.Status(), Title: http.StatusText(e.Kind.Status()), Detail: p.T(e.Key, e.Args...)}}
	for _, f := range fault.Fields(err) {
		m.Errors = append(m.Errors, &huma.ErrorDetail{Location: part + "." + f.Name, Message: p.T(f.Key, f.Args...)})
	}
	return &m
}

// refuse answers before the framework has read anything.
func (a *API) refuse(w http.ResponseWriter, ctx context.Context, err error) {
	e := a.problem(ctx, err, "")
	web.Problem(w, e.Status, e.Detail, nil)
}

// refuseIn is refuse inside an operation.
func (a *API) refuseIn(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	a.refuse(w, ctx.Context(), err)
}

// inWords puts the framework's own problems, which are English, into the caller's language.
func (a *API) inWords(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := a.printer(ctx.Context())
	m.Detail = p.T(general(m))
	for _, d := range m.Errors {
		key, value := say(d.Message)
		switch {
		case d.Location == "body" && m.Status == http.StatusBadRequest:
			key = "api.json"
		case d.Location == "body" && m.Status == http.StatusUnsupportedMediaType:
			key = "api.type"
		case d.Location == "header."+keyHeader:
			key = "api.key"
		}
		d.Message = p.T(key, "value", value)
	}
	return m, nil
}

// general is the words key of what a problem of the framework comes to.
func general(m *huma.ErrorModel) string {
	switch m.Status {
	case http.StatusBadRequest:
		if len(m.Errors) == 0 {
			return "api.body"
		}
		return "api.json"
	case http.StatusRequestTimeout:
		return "api.slow"
	case http.StatusRequestEntityTooLarge:
		return "fault.toolarge"
	case http.StatusUnsupportedMediaType:
		return "api.type"
	case http.StatusUnprocessableEntity:
		return "fault.invalid"
	}
	return "fault.internal"
}

// month describes the form of a Month to the framework.
const month = "month"

// phrase is one sentence of the framework, with a gap for one value, and the words key that says the same.
type phrase struct{ sentence, key string }

func phrases() []phrase {
	return []phrase{
		{validation.MsgUnexpectedProperty, "api.unexpected"},
		{validation.MsgExpectedRFC3339Date, "api.day"},
		{validation.MsgExpectedBoolean, "api.boolean"},
		{"invalid boolean", "api.boolean"},
		{validation.MsgExpectedNumber, "api.number"},
		{"invalid float", "api.number"},
		{validation.MsgExpectedInteger, "api.integer"},
		{"invalid integer", "api.integer"},
		{validation.MsgExpectedString, "api.text"},
		{validation.MsgExpectedArray, "api.array"},
		{validation.MsgExpectedObject, "api.object"},
		{validation.MsgExpectedOneOf, "api.oneof"},
		{validation.MsgExpectedMinimumNumber, "api.atleast"},
		{validation.MsgExpectedMaximumNumber, "api.atmost"},
		{validation.MsgExpectedMinLength, "api.short"},
		{validation.MsgExpectedMaxLength, "api.long"},
		{validation.MsgExpectedMinItems, "api.few"},
		{validation.MsgExpectedMaxItems, "api.many"},
		{validation.MsgExpectedRequiredProperty, "api.missing"},
		{"required %s parameter is missing", "api.required"},
		{validation.MsgExpectedMatchPattern, "api.form"},
		{strings.Replace(validation.MsgExpectedBePattern, "%s", month, 1), "api.month"},
		{strings.Replace(validation.MsgExpectedBePattern, "%s", cursor, 1), "api.place"},
	}
}

// say gives the words key of a sentence of the framework and the value the sentence names.
func say(sentence string) (key, value string) {
	for _, p := range phrases() {
		before, after := p.sentence, ""
		if i := strings.IndexByte(p.sentence, '%'); i >= 0 {
			before, after = p.sentence[:i], p.sentence[i+2:]
		} else if sentence == p.sentence {
			return p.key, ""
		} else {
			continue
		}
		rest, ok := strings.CutPrefix(sentence, before)
		if value, whole := strings.CutSuffix(rest, after); ok && whole {
			return p.key, strings.TrimPrefix(value, ", ")
		}
	}
	return "api.wrong", ""
}
