package people

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// greetingPages keep how languages greet, and give their recordings to anybody.
type greetingPages struct {
	files blob.Store
	// one keeps a recording from being taken away while the same one is put: a file has one key however often it comes.
	one *sync.Mutex
}

func (p greetingPages) routes() []web.Route {
	return []web.Route{
		{Pattern: "POST /catalogues/{list}/entries/{id}/greeting", Guard: web.ByVerb, Verb: "people.catalogues", Handle: p.save, MaxBody: 1 << 20},
		{Pattern: "GET /public/greetings/{sound}", Guard: web.Public, Handle: p.sound, Quiet: true},
	}
}

// greetingForm is the form of a greeting, with what was typed.
type greetingForm struct {
	Greeting
	Form ui.FormData
	say  func(field string) string
	err  error
}

// SoundHref is the address of a recording, "" where there is none. The recording of an address never changes.
func (g Greeting) SoundHref() string {
	if g.Sound == "" {
		return ""
	}
	return "/public/greetings/" + g.Sound
}

func (p greetingPages) save(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if Catalogue(c.Path("list")) != OfLanguages {
		return fault.New(fault.NotFound, fault.NotFound.Key())
	}
	g := Greeting{Lang: c.Path("id"), OwnName: f.Line("own_name"), Text: f.Line("greeting"), Version: f.Version()}
	err = p.keep(c, f, &g)
	switch {
	case fault.Is(err, fault.Conflict):
		return drawEntry(c, http.StatusConflict, nil, "", nil, &greetingForm{Greeting: g, err: err})
	case web.Invalid(err):
		return drawEntry(c, http.StatusUnprocessableEntity, nil, "", nil, &greetingForm{Greeting: g, err: err})
	}
	return err
}

// keep puts the recording among the files before the greeting names it, and takes away what none names any more.
func (p greetingPages) keep(c *web.Ctx, f *web.Form, g *Greeting) error {
	var had Greeting
	err := c.Read(func(tx *store.Tx) (err error) {
		if err = mustCatalogue(tx); err != nil {
			return err
		}
		if _, err = LanguageNamed(tx, g.Lang); err != nil {
			return err
		}
		had, err = GreetingOf(tx, g.Lang)
		return err
	})
	if err != nil {
		return err
	}
	if !f.On("silent") {
		g.Sound, g.Type, g.Size = had.Sound, had.Type, had.Size
	}
	p.one.Lock()
	defer p.one.Unlock()
	if file, sent := f.File("sound"); sent {
		if err := p.put(c.R.Context(), file.Data, g); err != nil {
			return err
		}
	}
	var before Greeting
	err = c.Post("people.catalogue.greeting", func(tx *store.Tx) (web.Done, error) {
		before, err = SetGreeting(tx, *g)
		return web.Done{To: OfLanguages.entryHref(g.Lang), Notice: "people.greeting.saved"}, err
	})
	for _, key := range []string{before.Sound, had.Sound, g.Sound} {
		if gone := p.unused(c, key); gone != nil && err == nil {
			err = gone
		}
	}
	return err
}

func (p greetingPages) put(ctx context.Context, data []byte, g *Greeting) error {
	clean, kind, err := CleanSound(data)
	if err != nil {
		return err
	}
	g.Type = kind
	g.Sound, g.Size, err = p.files.Put(ctx, strings.NewReader(string(clean)))
	return err
}

// unused takes a file away that no greeting names.
func (p greetingPages) unused(c *web.Ctx, key string) error {
	if key == "" {
		return nil
	}
	err := c.Read(func(tx *store.Tx) error { _, err := GreetingOfSound(tx, key); return err })
	if fault.Is(err, fault.NotFound) {
		return p.files.Remove(c.R.Context(), key)
	}
	return err
}

// sound gives a recording whole or in part. It is named by its content, so whoever has it never asks again; it is no page,
// and browsers are told so.
func (p greetingPages) sound(c *web.Ctx) error {
	var g Greeting
	if err := c.Read(func(tx *store.Tx) (err error) { g, err = GreetingOfSound(tx, c.Path("sound")); return err }); err != nil {
		return err
	}
	file, err := p.files.Open(c.R.Context(), g.Sound)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	ending := map[string]string{"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/ogg": ".ogg"}[g.Type]
	h := c.W.Header()
	h.Set("Content-Type", g.Type)
	h.Set("Content-Disposition", `attachment; filename="`+g.Lang+ending+`"`)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+g.Sound[:24]+`"`)
	http.ServeContent(c.W, c.R, "", time.Time{}, file)
	return nil
}

// greetingOn is the form of a language's greeting on the page of its entry.
func greetingOn(c *web.Ctx, tx *store.Tx, id string, typed *greetingForm) (*greetingForm, error) {
	g, err := GreetingOf(tx, id)
	if err != nil {
		return nil, err
	}
	v := &greetingForm{Greeting: g, say: func(string) string { return "" }}
	v.Form = ui.FormData{Action: OfLanguages.entryHref(id) + "/greeting", ID: "greeting", Op: c.NewOp(), Version: strconv.FormatInt(g.Version, 10), Files: true}
	if typed != nil {
		v.OwnName, v.Text = typed.OwnName, typed.Text
		v.Form.Errors, v.say = c.Messages(typed.err), func(field string) string { return c.Message(typed.err, field) }
	}
	return v, nil
}

// langOf is a language's code for the markup, "" where it has none.
func langOf(id string) string {
	if store.ValidID(id) {
		return ""
	}
	return id
}

func soundText(p *lang.Printer, g Greeting) string {
	return p.T("people.greeting.has", "size", p.Bytes(g.Size))
}
