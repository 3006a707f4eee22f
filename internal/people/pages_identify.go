package people

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// Options say how people come in.
type Options struct {
	DB     *store.DB
	Secure bool        // people come over TLS: the cookie is bound to the host
	Demo   []DemoLogin // offered on the sign-in page; not empty means demo mode
	// Site reads what authenticator apps and invitations call the installation; nil means Rostrum.
	Site func(tx *store.Tx) (string, error)
	// Files keeps recordings of greetings.
	Files blob.Store
}

// DemoLogin is a log-in that anybody may use, in demo mode only.
type DemoLogin struct {
	Name, Password string
	Title          lang.Text
}

func (o Options) demo() bool { return len(o.Demo) > 0 }

// cookieName is the name of the cookie of log-ins.
func (o Options) cookieName() string {
	if o.Secure {
		return "__Host-login"
	}
	return "login"
}

// linkCookie carries the token of a duty link, for addresses under /l only.
const linkCookie = "link"

// secondFactorPage is where administrators set up their second factor before anything else.
const secondFactorPage = "/account/second-factor"

// Identify tells who a request comes from: an interface token, a duty link for addresses under /l/, or
// the cookie of a log-in, each in one query. A log-in whose second factor is still to be shown is nobody.
// A token that does not hold is fault.Unauthenticated, so that programs are told.
func Identify(db *store.DB, o Options) web.Identifier {
	i := identifier{db, o}
	return func(r *http.Request) (web.Identity, error) {
		who, err := i.identify(r)
		if err != nil {
			return web.Identity{}, fmt.Errorf("people: identify: %w", err)
		}
		return who, nil
	}
}

type identifier struct {
	db *store.DB
	o  Options
}

func (i identifier) identify(r *http.Request) (web.Identity, error) {
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		return web.Identity{}, nil
	}
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return i.byToken(r, strings.TrimSpace(token))
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/l/"); ok {
		if who, err := i.byLink(r, rest); err != nil || who.Actor.Kind != "" {
			return who, err
		}
	}
	token := cookie(r, i.o.cookieName())
	if token == "" {
		return web.Identity{}, nil
	}
	return i.byLogin(r, token)
}

func cookie(r *http.Request, name string) string {
	k, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return k.Value
}

// known is one row of a log-in or token with its account and one of its roles.
type known struct {
	ID         string       `db:"id"`
	SeenOn     lang.Day     `db:"seen_on"`
	Second     bool         `db:"second_factor"`
	Verbs      string       `db:"verbs"`
	Scope      string       `db:"scope_id"`
	AccountID  string       `db:"account_id"`
	FullName   string       `db:"full_name"`
	Lang       lang.Tag     `db:"lang"`
	HasSecond  bool         `db:"has_second"`
	Role       *access.Role `db:"role"`
	DisabledAt int64        `db:"disabled_at"`
}

func (i identifier) byLogin(r *http.Request, token string) (web.Identity, error) {
	var rows []known
	var today lang.Day
	err := i.db.Read(r.Context(), store.System(), func(tx *store.Tx) error {
		var err error
		today = tx.Today()
		rows, err = store.All[known](tx, `SELECT l.id, l.seen_on, l.second_factor, '' AS verbs, '' AS scope_id, a.id AS account_id,
			a.full_name, a.lang, a.totp_secret <> '' AS has_second, a.disabled_at, g.role
			FROM logins l JOIN accounts a ON a.id = l.account_id
			LEFT JOIN grants g ON g.account_id = a.id AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
			WHERE l.token_hash = $1 AND l.until > $3 AND a.disabled_at = 0`, tokenHash(token), today, tx.Now())
		return err
	})
	if err != nil || len(rows) == 0 || rows[0].HasSecond && !rows[0].Second {
		return web.Identity{}, err
	}
	first := rows[0]
	if first.SeenOn != today {
		i.seen(r, first.ID)
	}
	who := web.Identity{Actor: store.Actor{ID: first.AccountID, Kind: "account", Via: first.ID},
		Name: first.FullName, Lang: first.Lang, Roles: rolesOf(rows)}
	if !i.o.demo() && !first.HasSecond && slices.Contains(strings.Split(who.Roles, ","), string(access.Administrator)) {
		who.Must = secondFactorPage
	}
	return who, nil
}

// rolesOf lists the roles of an account by their names in code, in the order people are shown them; see RolesText.
func rolesOf(rows []known) string {
	var roles []string
	for _, role := range access.Roles() {
		if slices.ContainsFunc(rows, func(k known) bool { return k.Role != nil && *k.Role == role }) {
			roles = append(roles, string(role))
		}
	}
	return strings.Join(roles, ",")
}

// RolesText says the roles of web.Identity.Roles in words, for the person's box.
func RolesText(p *lang.Printer, roles string) string {
	if roles == "" {
		return ""
	}
	var words []string
	for _, role := range strings.Split(roles, ",") {
		words = append(words, p.T("people.role."+role))
	}
	return strings.Join(words, ", ")
}

// seen moves a log-in's end on, once a day. Where that cannot be written the log-in still holds today.
func (i identifier) seen(r *http.Request, loginID string) {
	_ = i.db.Maintain(r.Context(), "people.seen", func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE logins SET seen_on = $1, until = $2 WHERE id = $3`,
			tx.Today(), tx.Now()+loginLasts.Microseconds(), loginID)
		return err
	})
}

func (i identifier) byToken(r *http.Request, token string) (web.Identity, error) {
	var rows []known
	err := i.db.Read(r.Context(), store.System(), func(tx *store.Tx) error {
		var err error
		rows, err = store.All[known](tx, `SELECT t.id, '' AS seen_on, t.verbs, t.scope_id, a.id AS account_id, a.full_name, a.lang,
			a.disabled_at, g.role
			FROM api_tokens t JOIN accounts a ON a.id = t.account_id
			LEFT JOIN grants g ON g.account_id = a.id AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
			WHERE t.token_hash = $1 AND t.until > $3 AND t.revoked_at = 0 AND a.disabled_at = 0`, tokenHash(token), tx.Today(), tx.Now())
		return err
	})
	if err != nil {
		return web.Identity{}, err
	}
	if len(rows) == 0 {
		return web.Identity{}, fault.New(fault.Unauthenticated, "people.token.bad")
	}
	k := rows[0]
	return web.Identity{Actor: store.Actor{ID: k.AccountID, Kind: "account", Via: k.ID, Verbs: verbsOf(k.Verbs), Scope: k.Scope},
		Name: k.FullName, Lang: k.Lang, Roles: rolesOf(rows), Token: true}, nil
}

// verbsOf reads the verbs of a token; it is never nil, since nil would mean every verb.
func verbsOf(s string) []string { return append([]string{}, strings.Fields(s)...) }

// byLink takes the token in the address, so that a link works at its first opening, or in the cookie.
func (i identifier) byLink(r *http.Request, rest string) (web.Identity, error) {
	first, _, _ := strings.Cut(rest, "/")
	for _, token := range []string{first, cookie(r, linkCookie)} {
		if token == "" {
			continue
		}
		var link DutyLink
		var found bool
		err := i.db.Read(r.Context(), store.System(), func(tx *store.Tx) error {
			var err error
			link, found, err = findLink(tx, token)
			return err
		})
		if err != nil {
			return web.Identity{}, err
		}
		if found {
			return web.Identity{Actor: link.Actor(), Roles: string(access.Link)}, nil
		}
	}
	return web.Identity{}, nil
}

// SetLinkCookie lets the browser go on under /l with the token of a link.
func SetLinkCookie(w http.ResponseWriter, token string, secure bool) {
	http.SetCookie(w, &http.Cookie{Name: linkCookie, Value: token, Path: "/l", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: secure})
}
