package org

import (
	"errors"
	"strconv"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// firstLevels is how many levels a new network's form asks for.
const firstLevels = 4

type networkFormView struct {
	form    ui.FormData
	typed   typed
	made    bool // the network stands already
	levels  []levelRow
	rows    int
	remove  *ui.FormData
	why     string // it cannot be removed
	cancel  string
	button  string
	heading string
}

// stored are a network's values as its form shows them.
func (n Network) stored() map[string]string {
	days := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return map[string]string{"name_vi": n.Names[lang.VI], "name_en": n.Names[lang.EN], "network_code": n.Code, "from_day": string(n.FromDay),
		"position": strconv.Itoa(n.Position + 1), "acknowledge_days": days(n.Rules.AcknowledgeDays), "report_days": days(n.Rules.ReportDays),
		"head_speaks": map[bool]string{true: "on"}[n.Rules.HeadSpeaks]}
}

// showNetworkForm asks for a new network, or for what is to change of one.
func showNetworkForm(c *web.Ctx, form *web.Form, errs ...error) error {
	err := errors.Join(errs...)
	id := c.Path("network")
	v := networkFormView{typed: typed{c: c, form: form, err: err}, made: id != "", cancel: "/org",
		form: ui.FormData{Action: "/networks", Op: c.NewOp(), Errors: c.Messages(err)}}
	question := c.P.T("org.network.new.title")
	crumbs := []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}}
	v.button = c.P.T("org.network.new.do")
	bad := c.Read(func(tx *store.Tx) error {
		if id == "" {
			v.typed.now = map[string]string{"from_day": string(tx.Today())}
			v.rows = v.typed.rows(firstLevels)
			v.levels = newRows(c.P, 1, v.rows, true)
			return nil
		}
		n, err := NetworkByID(tx, id)
		if err != nil {
			return err
		}
		name := n.Names.In(c.P.Lang())
		v.cancel, v.button, question = "/networks/"+id, c.P.T("org.network.edit.do"), c.P.T("org.network.edit.title", "name", name)
		crumbs = append(crumbs, ui.Link{Label: name, Href: v.cancel})
		v.form.Action, v.typed.now, v.form.Version = v.cancel+"/edit", n.stored(), strconv.FormatInt(Edition(n), 10)
		if form != nil {
			v.form.Version = form.Get("version")
		}
		if err := MayRemoveNetwork(tx, id); fault.Is(err, fault.Conflict) {
			v.why = c.Messages(err)[0].Text
			return nil
		} else if err != nil {
			return err
		}
		v.remove = &ui.FormData{Action: v.cancel + "/removal", Op: c.NewOp(), ID: "removal"}
		return nil
	})
	if bad != nil {
		return bad
	}
	return c.PageStatus(statusOf(err), ui.PageData{Question: question, Lead: c.P.T("org.network.form.lead"), Crumbs: crumbs}, networkForm(c.P, v))
}

// statusOf is the status of a form: shown for the first time, or again since it does not check.
func statusOf(err error) int {
	if err != nil {
		return 422
	}
	return 200
}

// on says whether a box is ticked: as it was sent, or as it stands.
func (t typed) on(name string) bool { return t.get(name) != "" }

// network reads the form of a network.
func (t typed) network() Network {
	return Network{ID: t.c.Path("network"), Code: t.form.Line("network_code"), Names: twoTongues(t.form.Line("name_vi"), t.form.Line("name_en")),
		FromDay: t.form.Day("from_day"), Position: max(0, t.form.Int("position")-1),
		Rules: Rules{AcknowledgeDays: t.form.Int("acknowledge_days"), ReportDays: t.form.Int("report_days"), HeadSpeaks: t.form.On("head_speaks")}}
}

// twoTongues is a text in Vietnamese and, where there is one, in English.
func twoTongues(vi, en string) lang.Text {
	text := lang.Text{}
	for tag, s := range map[lang.Tag]string{lang.VI: vi, lang.EN: en} {
		if s != "" {
			text[tag] = s
		}
	}
	return text
}

func postNetwork(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Get("do") == "more" {
		return showNetworkForm(c, form)
	}
	t := typed{c: c, form: form}
	err = c.Post("org.manage", func(tx *store.Tx) (web.Done, error) {
		n := t.network()
		levels, bad := t.levels(n.ID != "")
		if err := fault.Join(n.check(), bad); err != nil {
			return web.Done{}, err
		}
		if n.ID != "" {
			return web.Done{To: "/networks/" + n.ID, Notice: "org.done.network", ID: n.ID}, ChangeNetwork(tx, n, form.Version())
		}
		all, err := Networks(tx)
		if err != nil {
			return web.Done{}, err
		}
		n.Position = len(all)
		if n, err = AddNetwork(tx, n); err != nil {
			return web.Done{}, err
		}
		return web.Done{To: "/networks/" + n.ID, Notice: "org.done.network.new", ID: n.ID}, SetLevels(tx, n.ID, levels, Edition([]Level{}))
	})
	if web.Invalid(err) {
		return showNetworkForm(c, form, err)
	}
	return err
}

func postRemoveNetwork(c *web.Ctx) error {
	return c.Post("org.manage", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/org", Notice: "org.done.network.removed"}, RemoveNetwork(tx, c.Path("network"))
	})
}
