package live

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/limit"
	"rostrum/internal/kit/store"
)

// Gate keeps one sender from filling a room without holding up a hall behind one address. What it counts lies in
// memory under keyed hashes, and is neither stored nor logged.
type Gate struct {
	limits *limit.Limits
	now    func() time.Time
}

// NewGate counts from nothing.
func NewGate(now func() time.Time) *Gate { return &Gate{limit.New(now()), now} }

// What a browser may send at once, and a network that is not known to be a hall.
var (
	asksOfOne   = limit.Allowance{Burst: 5, Every: 30 * time.Second}
	floodOfOne  = limit.Allowance{Burst: 20, Every: 2 * time.Minute}
	votesOfOne  = limit.Allowance{Burst: 60, Every: time.Second}
	wrongCodes  = limit.Allowance{Burst: 30, Every: 2 * time.Second}
	wrongScreen = limit.Allowance{Burst: 10, Every: 10 * time.Second}
	young       = limit.Allowance{Burst: 1, Every: time.Minute}
	onceADay    = limit.Allowance{Burst: 1, Every: 24 * time.Hour}
)

const (
	leastHall   = 60               // new browsers of one network at once
	mostHall    = 5000             // as many as a hall behind one address grows to
	screenLasts = 10 * time.Minute // a screen code, which is taken for as long again
	screenSize  = 4
)

// newcomers is how many browsers without a token a network may bring into a room at once: twice the audience that
// was expected, for a hall of two thousand stands behind one address.
func newcomers(expected int) limit.Allowance {
	return limit.Allowance{Burst: min(max(leastHall, 2*expected), mostHall), Every: 10 * time.Second}
}

// Sender is who sends, as far as it is known: a browser by the token the room gave it, or a network.
type Sender struct {
	Token   string // "" where the room gave it none, or it was forged
	Address string // of the connection; never kept
	Screen  string // the code on the hall's screen, where it was typed
}

// Admit says whether a newcomer may come in, and knows a browser again. It fails with fault.TooMany where a network
// brings more newcomers than a hall would: then the code on the hall's screen is asked for.
func (g *Gate) Admit(r Room, expected int, s Sender) error {
	now, network := g.now(), limit.Network(s.Address)
	hall := newcomers(expected)
	if s.Token != "" {
		// Who has been here for a minute and comes again is of the hall: one more like it may come.
		if g.limits.Take(now, young, "young", s.Token) == 0 && g.limits.Take(now, onceADay, "known", s.Token) == 0 {
			g.limits.Widen(now, hall, mostHall, "hall", r.ID, network)
		}
		return nil
	}
	if s.Screen != "" {
		if screenFits(r, s.Screen, now) {
			return nil
		}
		if wait := g.limits.Take(now, wrongScreen, "screen", r.ID, network); wait > 0 {
			return tooMany("live.err.waitScreen", wait)
		}
		return fault.At("screen", "live.err.screen")
	}
	if g.limits.Take(now, hall, "hall", r.ID, network) > 0 {
		return fault.New(fault.TooMany, "live.err.askScreen")
	}
	return nil
}

// Counts says whether a browser that opens the room for the first time is counted: a network brings no more of them than
// a hall would, for one that keeps no cookies comes as a new one each time.
func (g *Gate) Counts(r Room, expected int, address string) bool {
	return g.limits.Take(g.now(), newcomers(expected), "seen", r.ID, limit.Network(address)) == 0
}

// Born notes that a browser was given a token.
func (g *Gate) Born(token string) { g.limits.Take(g.now(), young, "young", token) }

// Asks says whether a browser's question goes the usual way. A careful one waits for the host in every room; beyond
// that it fails with fault.TooMany and says how long to wait.
func (g *Gate) Asks(token string) (careful bool, err error) {
	now := g.now()
	if wait := g.limits.Take(now, floodOfOne, "flood", token); wait > 0 {
		return true, tooMany("live.err.waitAsk", wait)
	}
	return g.limits.Take(now, asksOfOne, "ask", token) > 0, nil
}

// Votes fails with fault.TooMany for a browser that votes faster than a person can.
func (g *Gate) Votes(token string) error {
	if wait := g.limits.Take(g.now(), votesOfOne, "vote", token); wait > 0 {
		return tooMany("live.err.waitVote", wait)
	}
	return nil
}

// Wrong counts a code that led nowhere, and fails with fault.TooMany after many from one network. Codes that lead
// somewhere are never counted, so a hall that types right is never held up.
func (g *Gate) Wrong(address string) error {
	if wait := g.limits.Take(g.now(), wrongCodes, "code", limit.Network(address)); wait > 0 {
		return tooMany("live.err.waitCode", wait)
	}
	return nil
}

func tooMany(key string, wait time.Duration) error {
	return fault.New(fault.TooMany, key, "count", int((wait+time.Second-1)/time.Second))
}

// newToken makes a browser's token for a room: noise, and the room's mark on it, so that none can be made up. The noise
// is drawn from the operation of the page, where it has one: a browser whose first word was taken and whose answer was
// lost sends it again from the same page, and is the same browser.
func newToken(r Room, op string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	noise := hex.EncodeToString(b[:])
	if store.ValidID(op) {
		noise = keyed(r.Key, "first", op)[:32]
	}
	return noise + keyed(r.Key, "token", noise)[:16]
}

// cleanToken gives a token back where the room made it, and "" otherwise.
func cleanToken(r Room, token string) string {
	if len(token) != 48 || r.Key == "" || !hmac.Equal([]byte(keyed(r.Key, "token", token[:32])[:16]), []byte(token[32:])) {
		return ""
	}
	return token
}

// ScreenCode is the code that stands on the hall's screen for a while: whoever types it sees the screen.
func ScreenCode(r Room, now time.Time) string {
	return screenCode(r, now.Unix()/int64(screenLasts/time.Second))
}

func screenCode(r Room, turn int64) string {
	sum, _ := hex.DecodeString(keyed(r.Key, "screen", strconv.FormatInt(turn, 10)))
	code := ""
	for _, b := range sum[:screenSize] {
		code += string(codeLetters[int(b)%len(codeLetters)])
	}
	return code
}

func screenFits(r Room, typed string, now time.Time) bool {
	code, _ := cleanLetters(typed, screenSize)
	turn := now.Unix() / int64(screenLasts/time.Second)
	return code == screenCode(r, turn) || code == screenCode(r, turn-1)
}
