package coverage

import (
	"errors"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// node is what the chain of one id on a day is made from.
type node struct {
	path        string
	heir        string
	from, until lang.Day
	parents     []parentSpan
}

type parentSpan struct {
	ID     string   `db:"id"`
	From   lang.Day `db:"from_day"`
	Until  lang.Day `db:"until_day"`
	Parent string   `db:"parent_id"`
}

type nodeRow struct {
	ID    string   `db:"id"`
	Path  string   `db:"path"`
	Heir  string   `db:"heir_id"`
	From  lang.Day `db:"from_day"`
	Until lang.Day `db:"until_day"`
}

// forest gives chains as org does, for many days at once: it reads each id once.
type forest struct {
	family
	tx    *store.Tx
	nodes map[string]*node
	whole bool // all ids are read: nothing more is asked of the database
}

func newForest(tx *store.Tx, f family) *forest {
	return &forest{family: f, tx: tx, nodes: map[string]*node{}}
}

// all reads the whole forest, about 300 bytes for each id.
func (w *forest) all() error {
	w.whole = true
	err := store.Each(w.tx, w.sql(`SELECT id, path, heir_id, from_day, until_day FROM {tree}`), func(r nodeRow) error {
		w.nodes[r.ID] = &node{r.Path, r.Heir, r.From, r.Until, nil}
		return nil
	})
	if err != nil {
		return err
	}
	return store.Each(w.tx, w.sql(`SELECT {of}_id AS id, from_day, until_day, parent_id FROM {parents}`), func(p parentSpan) error {
		if n := w.nodes[p.ID]; n != nil {
			n.parents = append(n.parents, p)
		}
		return nil
	})
}

func (w *forest) node(id string) (*node, error) {
	if n := w.nodes[id]; n != nil {
		return n, nil
	}
	if w.whole {
		return nil, fault.New(fault.NotFound, "store.none")
	}
	r, err := store.One[nodeRow](w.tx, w.sql(`SELECT id, path, heir_id, from_day, until_day FROM {tree} WHERE id = $1`), id)
	if err != nil {
		return nil, err
	}
	n := &node{path: r.Path, heir: r.Heir, from: r.From, until: r.Until}
	n.parents, err = store.All[parentSpan](w.tx, w.sql(`SELECT {of}_id AS id, from_day, until_day, parent_id FROM {parents} WHERE {of}_id = $1`), id)
	w.nodes[id] = n
	return n, err
}

// deepest bounds a climb over rows that somebody broke by hand.
const deepest = 64

var errCircle = errors.New("coverage: the tree runs in a circle")

// chain is family.chain from memory: the tree of the day, or, outside the id's life, its path.
func (w *forest) chain(id string, day lang.Day) ([]string, error) {
	n, err := w.node(id)
	if err != nil {
		return nil, err
	}
	if !day.Within(n.from, n.until) {
		return w.up(n.path), nil
	}
	chain := []string{id}
	for range deepest {
		i := slices.IndexFunc(n.parents, func(p parentSpan) bool { return day.Within(p.From, p.Until) })
		if i < 0 || n.parents[i].Parent == "" {
			slices.Reverse(chain)
			return chain, nil
		}
		chain = append(chain, n.parents[i].Parent)
		if n, err = w.node(n.parents[i].Parent); err != nil {
			return nil, err
		}
	}
	return nil, errCircle
}
