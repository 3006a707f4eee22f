package live

import (
	"net/http"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/sessions"
)

// Routes lists the pages of rooms: the host's, and those of the audience, which ask nobody who they are. Wifi is shown on
// the hall's screen.
func Routes(e *Engine, wifi Wifi) []web.Route {
	p := pages{e, NewGate(e.db.Now), wifi}
	asker, polls, paper, screens, speaker := receiptPages{p}, pollPages{p}, slipPages{p, make(chan struct{}, 1)}, screenPages{p}, speakerPages{screenPages{p}}
	host := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "live.host", Scope: web.RowScope("id", `SELECT unit_id FROM live_rooms WHERE id = $1`),
			Own: ownRoom, Handle: handle}
	}
	open := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.Public, Handle: handle, Quiet: true, MaxBody: 16 << 10}
	}
	return append(siteRoutes(sitePages{p}, host), []web.Route{
		{Pattern: "POST /sessions/{id}/room", Guard: web.ByVerb, Verb: "live.host", Scope: web.RowScope("id", `SELECT unit_id FROM sessions WHERE id = $1`),
			Own: ownSession, Handle: p.postOpen},
		host("GET /rooms/{id}", p.host),
		host("GET /rooms/{id}/news", p.hostNews),
		host("POST /rooms/{id}/verdict", p.postVerdict),
		host("POST /rooms/{id}/slip", paper.enter),
		host("GET /rooms/{id}/slips", paper.form),
		host("POST /rooms/{id}/slips", paper.post),
		host("POST /rooms/{id}/polls", polls.postAdd),
		host("POST /rooms/{id}/polls/act", polls.postAct),
		host("POST /rooms/{id}/polls/paper", polls.postPaper),
		host("GET /rooms/{id}/close", p.closeForm),
		host("POST /rooms/{id}/close", p.postClose),
		host("GET /rooms/{id}/projector", screens.projector),
		host("POST /rooms/{id}/screens", screens.postConnect),
		host("POST /rooms/{id}/screens/end", screens.postDisconnect),
		host("POST /rooms/{id}/timer", speaker.postTimer),
		host("POST /rooms/{id}/quiet", screens.postQuiet),
		host("GET /rooms/{id}/speaker", speaker.speaker),
		host("GET /rooms/{id}/speaker/news", speaker.news),
		{Pattern: "GET /rooms/objections", Guard: web.ByVerb, Verb: "live.review", Handle: asker.objections},
		{Pattern: "POST /rooms/objections", Guard: web.ByVerb, Verb: "live.review", Handle: asker.postReview},
		open("GET /public/rooms/{record}", asker.record),
		open("GET /receipt", asker.receiptForm),
		open("POST /receipt", asker.receipt),
		open("POST /receipt/object", asker.postObject),
		open("GET /screen", screens.screen),
		open("GET /screen/state", screens.state),
		open("GET /r", p.find),
		open("GET /r/{code}", p.audience),
		open("POST /r/{code}/enter", p.postEnter),
		open("POST /r/{code}/ask", p.postAsk),
		open("POST /r/{code}/vote", p.postVote),
		open("POST /r/{code}/answer", polls.postAnswer),
		open("POST /r/{code}/feedback", polls.postFeedback),
		open("GET /r/{code}/events", p.events),
		open("GET /r/{code}/state", p.state),
	}...)
}

// pages are the handlers, which need the engine of their node, and its gate.
type pages struct {
	engine *Engine
	gate   *Gate
	wifi   Wifi
}

// Wifi is the hall's own network, shown on its screen. Code is what a camera reads, "" where there is none.
type Wifi struct{ Name, Code string }

func ownSession(tx *store.Tx, c *web.Ctx) (bool, error) {
	f, err := sessions.ByID(tx, c.Path("id"))
	return err == nil && sessions.Speaks(tx, f), err
}

func ownRoom(tx *store.Tx, c *web.Ctx) (bool, error) {
	r, err := ByID(tx, c.Path("id"))
	if err != nil {
		return false, err
	}
	f, err := sessions.ByID(tx, r.SessionID)
	return err == nil && sessions.Speaks(tx, f), err
}

// tokenCookie names the browser's token for a room. It tells one browser from another while the room is open,
// and nothing else; it goes with the browser's window, at the latest after a day.
const tokenCookie = "room"

// token is the browser's for this room, "" where it has none yet or shows one that the room did not give.
func token(c *web.Ctx, r Room) string {
	k, err := c.R.Cookie(tokenCookie)
	if err != nil {
		return ""
	}
	return cleanToken(r, k.Value)
}

// admitted lets a browser send to the room, and gives it a token where it has none; op is that of the page it sends
// from. It fails as Gate.Admit does.
func (p pages) admitted(c *web.Ctx, v hallView, screen, op string) (string, error) {
	t := token(c, v.Room)
	if err := p.gate.Admit(v.Room, v.Expected, Sender{Token: t, Address: c.R.RemoteAddr, Screen: screen}); err != nil {
		return "", err
	}
	if t != "" {
		return t, nil
	}
	t = newToken(v.Room, op)
	p.gate.Born(t)
	http.SetCookie(c.W, &http.Cookie{Name: tokenCookie, Value: t, Path: "/r/" + v.Room.Code, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Server().Secure()})
	return t, nil
}

// entered gives the open room of the address.
func entered(c *web.Ctx) (Room, error) {
	var r Room
	err := c.Read(func(tx *store.Tx) (err error) {
		r, err = ByCode(tx, c.Path("code"))
		return err
	})
	return r, err
}

// events is the stream of a room.
func (p pages) events(c *web.Ctx) error {
	r, err := entered(c)
	if err != nil {
		return err
	}
	return p.engine.Listen(c.W, c.R, r.ID)
}

// state is what the stream tells, for phones whose network lets no stream through or that save data. With seen (those that
// save data: slow), the tag of their last answer, they get what changed since: 204 where nothing did. Without it they get the whole, with an ETag
// made from its content, so that it is the same on every node.
func (p pages) state(c *web.Ctx) error {
	r, err := entered(c)
	if err != nil {
		return err
	}
	if q := c.R.URL.Query(); q.Has("seen") || q.Has("slow") {
		body, err := p.engine.Since(r.ID, q.Get("seen")+q.Get("slow"), q.Has("slow"))
		if err != nil {
			return fault.Wrap(err, fault.Internal, fault.Internal.Key())
		}
		return web.Data(c.W, body)
	}
	h := c.W.Header()
	body := p.engine.Whole(r.ID)
	tag := `"` + hash(body) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if c.R.Header.Get("If-None-Match") == tag {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	if _, err := c.W.Write(body); err != nil {
		return fault.Wrap(err, fault.Unavailable, fault.Unavailable.Key())
	}
	return nil
}
