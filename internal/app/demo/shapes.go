package demo

import (
	"slices"
	"strings"

	"rostrum/data"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/org/shapes"
)

// mapWidth is the width of every map of the demo, in units of its view box.
const mapWidth = 1000

// shapes draws the provinces on the map of the country and the communes each on the map of its province. d is
// the path, box the view box of the map it stands on.
func (f *filler) shapes() error {
	src, err := data.CommuneShapes()
	if err != nil {
		return err
	}
	communes, err := shapes.Parse(src, "comm", "code", "province_code")
	if err != nil {
		return err
	}
	country := shapes.Merge(communes)
	drawn := f.draw("P:", country)
	f.tell(StepMap, 1, int64(len(country)+1))
	for i, p := range country {
		own := slices.DeleteFunc(slices.Clone(communes), func(s shapes.Shape) bool { return s.Parent != p.Code })
		drawn = append(drawn, f.draw("C:", own)...)
		f.tell(StepMap, int64(i+2), int64(len(country)+1))
	}
	for part := range slices.Chunk(drawn, 100) {
		if err := f.db.Maintain(f.ctx, "demo.map", func(tx *store.Tx) error { return org.PutShapes(tx, part) }); err != nil {
			return err
		}
	}
	return nil
}

// draw makes one map; places the demo does not have are left out of the rows, not of the map.
func (f *filler) draw(prefix string, list []shapes.Shape) []org.Shape {
	if prefix == "C:" && (len(list) == 0 || f.land.IDs[prefix+list[0].Code] == "") {
		return []org.Shape{}
	}
	m := shapes.Draw(list, mapWidth)
	rows := make([]org.Shape, 0, len(m.Paths))
	for _, p := range m.Paths {
		if id := f.land.IDs[prefix+p.Code]; id != "" && strings.TrimSpace(p.D) != "" {
			rows = append(rows, org.Shape{PlaceID: id, D: p.D, Box: m.ViewBox})
		}
	}
	return rows
}
