package demo

import (
	"encoding/json"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// demoLoginsKey is the setting that makes an installation a demo; the sign-in page reads it.
const demoLoginsKey = "demo_logins"

// logins are the accounts that did things in the demo's past.
type logins struct {
	writer, approver map[string]string // of each network's head office, by the network's code
	office           map[string]string // coordinators of provinces, by code of network and province: "oral/15"
	listed           map[string]string // the eight that are offered, by role
	commune          *commune          // where the listed head and speaker are at home
}

// offered are the eight log-ins in the order they are offered, with where each holds its role: "all", the
// coordinator's province, or the commune in it.
func offered() []struct {
	name, role, where string
	title             lang.Text
} {
	return []struct {
		name, role, where string
		title             lang.Text
	}{
		{"quantri", "administrator", "all", text("Quản trị toàn hệ thống", "Administrator of everything")},
		{"dieuphoi", "coordinator", "province", text("Điều phối viên cấp tỉnh, mạng lưới tuyên truyền miệng", "Coordinator of a province, oral communication")},
		{"nguoidungdau", "head", "both", text("Người đứng đầu ở tỉnh và ở một xã", "Head of a unit, in the province and in a commune")},
		{"tuyentruyenvien", "speaker", "commune", text("Tuyên truyền viên của một xã", "Speaker of a commune")},
		{"traloi", "answering", "province", text("Cơ quan trả lời câu hỏi", "Answering office")},
		{"kiemtra", "inspector", "province", text("Kiểm tra, giám sát", "Inspector")},
		{"ketoan", "accountant", "province", text("Kế toán", "Accountant")},
		{"nguoidoc", "reader", "province", text("Người đọc", "Reader")},
	}
}

// doors is the filler at its work on accounts.
type doors struct{ *filler }

// accounts makes the log-ins and the accounts of those who wrote, approved and kept the demo's past.
func (f doors) accounts() error {
	f.logins = logins{writer: map[string]string{}, approver: map[string]string{}, office: map[string]string{}, listed: map[string]string{}}
	for _, c := range f.home {
		if c.province == demoProvince && len(c.olds) > 1 && (f.logins.commune == nil || c.population > f.logins.commune.population) {
			f.logins.commune = c
		}
	}
	if err := f.write(f.offer); err != nil {
		return err
	}
	for _, n := range f.land.Nets {
		err := f.write(func(tx *store.Tx) error {
			var err error
			root := f.unit(n.Code, "n")
			if f.logins.writer[n.Code], err = f.account(tx, n.Code+".soanthao", "north", access.Coordinator, root); err != nil {
				return err
			}
			if f.logins.approver[n.Code], err = f.account(tx, n.Code+".duyet", "north", access.Head, root); err != nil {
				return err
			}
			for _, p := range f.land.Map.Provinces {
				key := n.Code + "/" + p.Code
				if f.logins.office[key], err = f.account(tx, n.Code+".dp"+p.Code, regionOf(p.Code).names, access.Coordinator, f.unit(n.Code, "P:"+p.Code)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	f.logins.office["oral/"+demoProvince] = f.logins.listed["coordinator"]
	return nil
}

// account makes one without a password: it stands for who did the work, and nobody can sign in with it.
func (f doors) account(tx *store.Tx, name, region string, role access.Role, scope string) (string, error) {
	a, err := people.AddAccount(tx, people.NewAccount{Name: name, FullName: f.maker.Person(region, "").Full})
	if err != nil {
		return "", err
	}
	_, err = people.GiveRole(tx, people.NewGrant{AccountID: a.ID, Role: role, ScopeID: scope})
	return a.ID, err
}

// offer makes the eight log-ins and writes them where the sign-in page reads them.
func (f doors) offer(tx *store.Tx) error {
	hash := people.HashPassword(Password)
	f.sum.Logins = f.sum.Logins[:0]
	for _, o := range offered() {
		a, err := people.AddAccount(tx, people.NewAccount{Name: o.name, FullName: f.maker.Person("north", "").Full, Hash: hash})
		if err != nil {
			return err
		}
		f.logins.listed[o.role] = a.ID
		f.sum.Logins = append(f.sum.Logins, Login{Name: o.name, Password: Password, Role: o.role, Title: o.title})
		for _, scope := range f.scopes(o.where) {
			if _, err := people.GiveRole(tx, people.NewGrant{AccountID: a.ID, Role: access.Role(o.role), ScopeID: scope}); err != nil {
				return err
			}
		}
	}
	kept, err := json.Marshal(f.sum.Logins)
	if err != nil {
		return err
	}
	return store.PutSetting(tx, demoLoginsKey, string(kept))
}

func (f doors) scopes(where string) []string {
	province, commune := f.unit("oral", "P:"+demoProvince), f.unit("oral", f.logins.commune.key)
	return map[string][]string{"all": {access.Everywhere}, "province": {province}, "commune": {commune}, "both": {province, commune}}[where]
}
