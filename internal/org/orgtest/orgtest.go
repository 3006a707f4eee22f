// Package orgtest gives tests a small world: two networks over one small territory.
package orgtest

import (
	"fmt"
	"maps"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// Since is the day from which everything in the small world stands.
const Since lang.Day = "2020-01-01"

// Small is the small world: a nation with two provinces of three communes each, two hamlets below each
// commune, and two networks of units that cover nation, provinces and communes.
type Small struct {
	Network, Network2 string
	PlaceLevels       [4]string // nation, province, commune, hamlet
	Levels, Levels2   [3]string // nation, province, commune
	PlaceRoot         string
	PlaceProv         [2]string
	PlaceComm         [2][3]string
	Hamlet            [2][3][2]string
	Root, Root2       string
	Prov, Prov2       [2]string
	Comm, Comm2       [2][3]string
}

// World makes the small world in db, and declares the verbs of org with those of more.
func World(t testing.TB, db *store.DB, more ...map[string][]access.Role) *Small {
	t.Helper()
	var w *Small
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		var err error
		if w, err = Build(tx); err != nil {
			return err
		}
		return access.Declare(tx, Verbs(more...))
	})
	return w
}

// Build makes the small world inside a transaction of the system.
func Build(tx *store.Tx) (*Small, error) {
	w := &Small{}
	b := &builder{tx: tx}
	b.territory(w)
	w.Network, w.Levels, w.Root, w.Prov, w.Comm = b.network(w, 0)
	w.Network2, w.Levels2, w.Root2, w.Prov2, w.Comm2 = b.network(w, 1)
	return w, b.err
}

// Verbs joins the verbs of org with those of other slices.
func Verbs(more ...map[string][]access.Role) map[string][]access.Role {
	all := org.Verbs()
	for _, m := range more {
		maps.Copy(all, m)
	}
	return all
}

// Grant gives an account a role on a scope and all below it, from Since on, and returns the grant's id.
func Grant(t testing.TB, db *store.DB, accountID string, role access.Role, scopeID string) string {
	t.Helper()
	var id string
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		g, err := access.Give(tx, access.Grant{AccountID: accountID, Role: role, ScopeID: scopeID, Subtree: true, FromDay: Since})
		id = g.ID
		return err
	})
	return id
}

// Actor is an account as it acts in a transaction.
func Actor(accountID string) store.Actor { return store.Actor{ID: accountID, Kind: "account"} }

// builder makes rows until the first error.
type builder struct {
	tx  *store.Tx
	err error
}

func text(vi, en string) lang.Text { return lang.Text{lang.VI: vi, lang.EN: en} }

func (b *builder) level(network string, rank int, vi, en string) string {
	if b.err != nil {
		return ""
	}
	var l org.Level
	l, b.err = org.AddLevel(b.tx, org.Level{NetworkID: network, Rank: rank, Names: text(vi, en),
		SpeakerTitles: text("báo cáo viên", "speaker"), TermMonths: 60})
	return l.ID
}

func (b *builder) place(parent, level, name, nameEn, code string) string {
	if b.err != nil {
		return ""
	}
	var p org.Place
	p, b.err = org.AddPlace(b.tx, org.NewPlace{ParentID: parent, LevelID: level, Name: name, NameEn: nameEn,
		Code: code, FromDay: Since, Population: 1000})
	return p.ID
}

func (b *builder) unit(network, parent, level, name, nameEn, place string) string {
	if b.err != nil {
		return ""
	}
	var u org.Unit
	u, b.err = org.AddUnit(b.tx, org.NewUnit{NetworkID: network, ParentID: parent, LevelID: level, Name: name,
		NameEn: nameEn, FromDay: Since, PlaceIDs: []string{place}})
	return u.ID
}

func provinces() [2]string { return [2]string{"Sơn Đông", "Hà Tây"} }

func communes() [2][3]string {
	return [2][3]string{{"An Hòa", "Đồng Tâm", "Phú Lộc"}, {"Mỹ Đức", "Tân Lập", "Vĩnh Thạnh"}}
}

func (b *builder) territory(w *Small) {
	for i, n := range [4][2]string{{"cả nước", "country"}, {"tỉnh", "province"}, {"xã", "commune"}, {"thôn", "hamlet"}} {
		w.PlaceLevels[i] = b.level("", i, n[0], n[1])
	}
	w.PlaceRoot = b.place("", w.PlaceLevels[0], "Cả nước", "The country", "")
	for i, province := range provinces() {
		w.PlaceProv[i] = b.place(w.PlaceRoot, w.PlaceLevels[1], "Tỉnh "+province, lang.Fold(province)+" Province", fmt.Sprintf("%02d", i+1))
		for j, commune := range communes()[i] {
			w.PlaceComm[i][j] = b.place(w.PlaceProv[i], w.PlaceLevels[2], "Xã "+commune, lang.Fold(commune)+" Commune", fmt.Sprintf("%05d", 10*i+j+1))
			for k := range 2 {
				w.Hamlet[i][j][k] = b.place(w.PlaceComm[i][j], w.PlaceLevels[3], fmt.Sprintf("Thôn %d", k+1), fmt.Sprintf("Hamlet %d", k+1), "")
			}
		}
	}
}

func (b *builder) network(w *Small, i int) (id string, levels [3]string, root string, prov [2]string, comm [2][3]string) {
	if b.err != nil {
		return
	}
	name := [2][2]string{{"Tuyên truyền miệng", "Oral communication"}, {"Phổ biến pháp luật", "Legal education"}}[i]
	prefix := [2][2]string{{"Tổ báo cáo viên", "Speakers of"}, {"Tổ phổ biến pháp luật", "Legal education of"}}[i]
	var n org.Network
	n, b.err = org.AddNetwork(b.tx, org.Network{Code: [2]string{"oral", "legal"}[i], Names: text(name[0], name[1]),
		Position: i, FromDay: Since})
	for rank, l := range [3][2]string{{"trung ương", "national"}, {"cấp tỉnh", "province"}, {"cấp xã", "commune"}} {
		levels[rank] = b.level(n.ID, rank, l[0], l[1])
	}
	root = b.unit(n.ID, "", levels[0], prefix[0]+" Trung ương", prefix[1]+" the nation", w.PlaceRoot)
	for p, province := range provinces() {
		prov[p] = b.unit(n.ID, root, levels[1], prefix[0]+" Tỉnh "+province, prefix[1]+" "+lang.Fold(province), w.PlaceProv[p])
		for c, commune := range communes()[p] {
			comm[p][c] = b.unit(n.ID, prov[p], levels[2], prefix[0]+" Xã "+commune, prefix[1]+" "+lang.Fold(commune), w.PlaceComm[p][c])
		}
	}
	return n.ID, levels, root, prov, comm
}
