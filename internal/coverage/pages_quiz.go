package coverage

import (
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/ui"
)

// quizView is what halls knew of a brief, drawn and in words.
type quizView struct {
	Text string
	Bars ui.BarsData
}

// quiz reads what halls knew of the brief that is looked at. Such sums have no language, and today's tree alone.
func (t treePages) quiz(p *lang.Printer, tx *store.Tx, v view) (*quizView, error) {
	if t.known == nil || v.q.Brief == "" || v.q.Lang != "" || v.q.Footing == Recorded {
		return nil, nil
	}
	k, ok, err := t.known(tx, v.q)
	if err != nil || !ok {
		return nil, err
	}
	q := &quizView{Text: p.T("coverage.quiz.text", "before", k.Before, "after", k.After, "count", k.Rooms)}
	q.Bars = ui.BarsData{ID: "quiz", Title: p.T("coverage.quiz.title"), Label: p.T("coverage.quiz.when"), Unit: p.T("coverage.quiz.right"), Parts: true}
	for _, d := range []struct {
		key  string
		part int64
	}{{"coverage.quiz.before", k.Before}, {"coverage.quiz.after", k.After}} {
		q.Bars.Data = append(q.Bars.Data, ui.Datum{Label: p.T(d.key), Value: 100, Part: float64(d.part), Text: p.T("coverage.quiz.percent", "percent", d.part)})
	}
	return q, nil
}
