package live

import (
	"net/http"

	"rostrum/internal/kit/web"
)

// seenCookie says that a browser was counted in a room, and is the same for all: it tells none from another. It goes with
// the browser's window.
const seenCookie = "seen"

// arrive counts a browser that opens the page of a room for the first time.
func (p pages) arrive(c *web.Ctx, v hallView) {
	if _, err := c.R.Cookie(seenCookie); err == nil || c.R.Method != http.MethodGet {
		return
	}
	http.SetCookie(c.W, &http.Cookie{Name: seenCookie, Value: "1", Path: "/r/" + v.Room.Code, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Server().Secure()})
	if p.gate.Counts(v.Room, v.Expected, c.R.RemoteAddr) {
		p.engine.Arrivals.One(v.Room.ID)
	}
}
