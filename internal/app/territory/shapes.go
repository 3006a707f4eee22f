package territory

import (
	"slices"
	"strings"

	"rostrum/data"
	"rostrum/internal/org"
	"rostrum/internal/org/shapes"
)

// mapWidth is the width of every map, in units of its view box.
const mapWidth = 1000

// Draw draws the provinces on the map of the country and the communes each on the map of its province; what has no
// place yet is left out. told hears how many of all maps are drawn, and may be nil.
func (l *Land) Draw(told func(done, total int64)) ([]org.Shape, error) {
	src, err := data.CommuneShapes()
	if err != nil {
		return nil, err
	}
	communes, err := shapes.Parse(src, "comm", "code", "province_code")
	if err != nil {
		return nil, err
	}
	if told == nil {
		told = func(int64, int64) {}
	}
	country := shapes.Merge(communes)
	drawn := l.draw("P:", country)
	told(1, int64(len(country)+1))
	for i, p := range country {
		own := slices.DeleteFunc(slices.Clone(communes), func(s shapes.Shape) bool { return s.Parent != p.Code })
		drawn = append(drawn, l.draw("C:", own)...)
		told(int64(i+2), int64(len(country)+1))
	}
	return drawn, nil
}

// draw makes one map; places that are not there are left out of the rows, not of the map. d is the path, box the
// view box of the map it stands on.
func (l *Land) draw(prefix string, list []shapes.Shape) []org.Shape {
	if prefix == "C:" && (len(list) == 0 || l.IDs[prefix+list[0].Code] == "") {
		return []org.Shape{}
	}
	m := shapes.Draw(list, mapWidth)
	rows := make([]org.Shape, 0, len(m.Paths))
	for _, p := range m.Paths {
		if id := l.IDs[prefix+p.Code]; id != "" && strings.TrimSpace(p.D) != "" {
			rows = append(rows, org.Shape{PlaceID: id, D: p.D, Box: m.ViewBox})
		}
	}
	return rows
}
