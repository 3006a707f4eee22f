package app

import (
	"fmt"

	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// records tells org what stands on its units and places in the rooms below it. Duties are not among them: the
// coverage, which follows the trees too, finds those.
type records struct{}

// TreesChanged does nothing: a record keeps its unit's id and day, whatever becomes of the trees.
func (records) TreesChanged(*store.Tx, org.Changed) error { return nil }

// standing is a kind of record with where it is found: by units, or by places.
type standing struct {
	org.Records
	places bool
	query  string
}

func (records) kinds() []standing {
	kind := func(r org.Records, query string) standing { return standing{Records: r, query: query} }
	return []standing{
		kind(org.Records{Key: "app.stands.sessions"}, `SELECT unit_id AS on_id, day, '/sessions/' || id AS href FROM sessions WHERE unit_id IN ({in})`),
		{Records: org.Records{Key: "app.stands.heard"}, places: true, query: `SELECT place_id AS on_id, day, '/sessions/' || id AS href FROM sessions WHERE place_id IN ({in})`},
		{Records: org.Records{Key: "app.stands.reports"}, places: true, query: `SELECT r.place_id AS on_id, r.day, '/sessions/' || r.session_id AS href
			FROM session_reports r JOIN sessions s ON s.id = r.session_id AND s.place_id <> r.place_id WHERE r.place_id IN ({in})`},
		kind(org.Records{Key: "app.stands.nothing"}, `SELECT unit_id AS on_id, month || '-01' AS day, '/months?unit=' || unit_id || '&month=' || month AS href
			FROM nothing_to_report WHERE unit_id IN ({in})`),
		kind(org.Records{Key: "app.stands.briefs"}, `SELECT unit_id AS on_id, '' AS day, '/briefs/' || id AS href FROM briefs WHERE unit_id IN ({in})`),
		kind(org.Records{Key: "app.stands.publications"}, `SELECT to_unit_id AS on_id, deadline AS day, '/briefs/' || brief_id AS href
			FROM publications WHERE to_unit_id IN ({in})`),
		kind(org.Records{Key: "app.stands.appointments"}, `SELECT unit_id AS on_id, from_day AS day, '/speakers/' || speaker_id AS href
			FROM appointments WHERE unit_id IN ({in})`),
		kind(org.Records{Key: "app.stands.speakers"}, `SELECT home_unit_id AS on_id, '' AS day, '/speakers/' || id AS href FROM speakers WHERE home_unit_id IN ({in})`),
		kind(org.Records{Key: "app.stands.grants"}, `SELECT scope_id AS on_id, from_day AS day, '/people/accounts/' || account_id AS href
			FROM grants WHERE scope_id IN ({in})`),
		kind(org.Records{Key: "app.stands.tokens"}, `SELECT scope_id AS on_id, '' AS day, '/people/accounts/' || account_id AS href
			FROM api_tokens WHERE scope_id IN ({in})`),
	}
}

// RecordsOn looks for every kind of record on units and places.
func (r records) RecordsOn(tx *store.Tx, unitIDs, placeIDs []string) ([]org.Records, error) {
	all := []org.Records{}
	for _, k := range r.kinds() {
		ids := unitIDs
		if k.places {
			ids = placeIDs
		}
		found, err := k.On(tx, k.query, ids)
		if err != nil {
			return nil, fmt.Errorf("app: records on trees: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}
