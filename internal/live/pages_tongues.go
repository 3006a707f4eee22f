package live

import (
	"net/http"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/people"
)

// written is the language in which briefs are written: the first of the house.
const written = lang.VI

// tongueCookie keeps the language that was chosen for a room's page, with the browser's window.
const tongueCookie = "tongue"

// tongue is a language at the head of the hall's page, in its own name, with its greeting where there is one.
type tongue struct {
	Name, Tag, Href string
	Lang            string // of the name
	Current         bool
	Greeting        string
	Sound           string // address of the recording
	Size            string // of it, in words
}

// tongues reads the row of languages: those in which the page has its words, and those of the session. One of the first
// is the page's own; choosing one of the others greets in it and leaves the page's words as they are.
func (v *hallView) tongues(tx *store.Tx, c *web.Ctx) error {
	own := []string{string(lang.VI), string(lang.EN)}
	tags := own
	for _, t := range v.tags {
		if !slices.Contains(tags, t) {
			tags = append(tags[:len(tags):len(tags)], t)
		}
	}
	chosen := v.chosen(c, tags)
	if chosen == "" {
		chosen = string(v.P.Lang())
	}
	if slices.Contains(own, chosen) {
		v.P = v.P.In(lang.Tag(chosen))
		c.P = v.P
	}
	v.Unit = v.unit(v.P.Lang())
	greetings, err := people.Greetings(tx, tags...)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		t, err := tongueOf(tx, v.P, tag, greetings[tag])
		if fault.Is(err, fault.NotFound) {
			continue // a session may name what the catalogue has lost
		}
		if err != nil {
			return err
		}
		t.Href, t.Current = c.With("lang", tag, "said", ""), tag == chosen
		if c.R.Method != http.MethodGet {
			t.Href = "/r/" + v.Room.Code + "?lang=" + tag // what a form was sent to is no page
		}
		if t.Current {
			v.Chosen = t
		}
		v.Langs = append(v.Langs, t)
	}
	return nil
}

// chosen is the language that was asked for in the address, or before on this page; "" where none was. What is asked for
// anew is kept for the forms of the page, which carry no language.
func (v *hallView) chosen(c *web.Ctx, tags []string) string {
	kept := ""
	if k, err := c.R.Cookie(tongueCookie); err == nil && slices.Contains(tags, k.Value) {
		kept = k.Value
	}
	asked := c.Query("lang")
	if !slices.Contains(tags, asked) {
		return kept
	}
	if asked != kept {
		http.SetCookie(c.W, &http.Cookie{Name: tongueCookie, Value: asked, Path: "/r/" + v.Room.Code, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Server().Secure()})
	}
	return asked
}

// tongueOf gives a language by its own name: what the catalogue's keepers wrote, else what the house calls it.
func tongueOf(tx *store.Tx, p *lang.Printer, tag string, g people.Greeting) (tongue, error) {
	t := tongue{Tag: tag, Lang: tag, Name: g.OwnName, Greeting: g.Text, Sound: g.SoundHref()}
	if t.Name == "" {
		t.Name = map[string]string{string(lang.VI): "Tiếng Việt", string(lang.EN): "English"}[tag]
	}
	if t.Name == "" {
		l, err := people.LanguageNamed(tx, tag)
		if err != nil {
			return t, err
		}
		t.Name, t.Lang = l.Names.In(p.Lang()), string(p.Lang())
	}
	if t.Sound != "" {
		t.Size = p.Bytes(g.Size)
	}
	return t, nil
}

// foreign says whether the key messages are in another language than the one chosen.
func (v hallView) foreign() bool { return v.Chosen.Tag != "" && v.Chosen.Tag != string(written) }
