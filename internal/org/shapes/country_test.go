package shapes

import (
	"compress/gzip"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// unpack opens a gzipped file for one test.
func unpack(t testing.TB, name string) *gzip.Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func communes(t testing.TB) []Shape {
	t.Helper()
	list, err := Parse(unpack(t, "../../../data/vn/units/communes.topo.json.gz"), "comm", "code", "province_code")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// square kilometres of a shape, all measured as if at 16° north, so that sums agree.
func km2(s Shape) float64 {
	sum := 0.0
	for _, r := range s.Rings {
		sum += area(r) * 110.6 * 111.3 * math.Cos(16*math.Pi/180)
	}
	return sum
}

func textOf(m Map) (n int) {
	for _, p := range m.Paths {
		n += len(p.D)
	}
	return n
}

func TestCountryMap(t *testing.T) {
	provinces := Merge(communes(t))
	m := Draw(provinces, 1000)
	if len(m.Paths) != 34 || m.Width != 1000 || m.Height < 1000 || m.Height > 1500 {
		t.Fatalf("%d paths in %s", len(m.Paths), m.ViewBox)
	}
	if n := textOf(m); n > 60_000 || n < 15_000 {
		t.Errorf("%d bytes of paths, want 15,000 to 60,000", n)
	}
	t.Logf("country: %s, %d bytes", m.ViewBox, textOf(m))
	for _, p := range m.Paths {
		checkPath(t, m, p)
	}
	var codes [][]string
	for _, in := range m.Insets {
		codes = append(codes, in.Codes)
	}
	// Trường Sa and Hoàng Sa; Côn Đảo, Phú Quốc, Bạch Long Vĩ and the rest stand in place.
	if want := [][]string{{"22736"}, {"20333"}}; !slices.EqualFunc(codes, want, slices.Equal) {
		t.Errorf("insets %v, want %v", codes, want)
	}
}

// Every islet of both archipelagos is drawn on the country's map: 44 and 140 rings.
func TestArchipelagosAreWhole(t *testing.T) {
	all := communes(t)
	m := Draw(Merge(all), 1000)
	for _, c := range []struct {
		code, province string
		inset, rings   int
	}{{"20333", "48", 1, 44}, {"22736", "56", 0, 140}} {
		i := slices.IndexFunc(all, func(s Shape) bool { return s.Code == c.code })
		if len(all[i].Rings) != c.rings {
			t.Errorf("%s has %d rings, want %d", c.code, len(all[i].Rings), c.rings)
		}
		p := m.Paths[slices.IndexFunc(m.Paths, func(p Path) bool { return p.Code == c.province })]
		in, drawn := m.Insets[c.inset], 0
		for _, at := range starts(t, p.D) {
			if at.x >= in.X && at.x <= in.X+in.W && at.y >= in.Y && at.y <= in.Y+in.H-in.TextH {
				drawn++
			}
		}
		if drawn != c.rings {
			t.Errorf("%s: %d of %d islets stand in the inset", c.code, drawn, c.rings)
		}
	}
}

func TestInsetsCoverNoLand(t *testing.T) {
	all := communes(t)
	for _, list := range append(byProvince(all), Merge(all)) {
		m := Draw(list, 1000)
		for _, in := range m.Insets {
			if in.X < 0 || in.Y < 0 || in.X+in.W > m.Width || in.Y+in.H > m.Height {
				t.Errorf("%v: inset %+v leaves %s", in.Codes, in, m.ViewBox)
			}
			inner := rect{float64(in.X), float64(in.Y), float64(in.W), float64(in.H)}
			for _, p := range m.Paths {
				for _, ring := range dotsOf(t, p.D) {
					outside, within := 0, 0
					for _, d := range ring {
						x, y := float64(d.x), float64(d.y)
						if x >= inner.x && x <= inner.x+inner.w && y >= inner.y && y <= inner.y+inner.h {
							within++
						} else {
							outside++
						}
					}
					if within > 0 && outside > 0 {
						t.Errorf("inset %v cuts through %s", in.Codes, p.Code)
					}
				}
			}
		}
	}
}

func byProvince(all []Shape) [][]Shape {
	var out [][]Shape
	at := map[string]int{}
	for _, s := range all {
		i, ok := at[s.Parent]
		if !ok {
			i, at[s.Parent] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

func TestProvinceMaps(t *testing.T) {
	insets := map[string][]string{}
	most, seen := 0, 0
	for _, list := range byProvince(communes(t)) {
		m := Draw(list, 1000)
		n := textOf(m)
		if most = max(most, n); n > 120_000 {
			t.Errorf("province %s: %d bytes of paths", list[0].Parent, n)
		}
		for _, p := range m.Paths {
			checkPath(t, m, p)
			seen++
		}
		for _, in := range m.Insets {
			insets[list[0].Parent] = append(insets[list[0].Parent], in.Codes...)
		}
	}
	t.Logf("largest province: %d bytes", most)
	want := map[string]string{"31": "11948", "48": "20333", "56": "22736", "79": "26732"}
	if seen != 3321 || len(insets) != len(want) {
		t.Errorf("%d communes drawn, insets %v", seen, insets)
	}
	for province, code := range want {
		if !slices.Equal(insets[province], []string{code}) {
			t.Errorf("province %s: insets %v, want %s", province, insets[province], code)
		}
	}
}

// Merged from the communes, a province covers what the communes cover, and agrees with
// the separate outlines of the provinces, which leave out islets under 3 km².
func TestMergeAgreesWithProvinceFile(t *testing.T) {
	all := communes(t)
	sums := map[string]float64{}
	for _, s := range all {
		sums[s.Parent] += km2(s)
	}
	file, err := ParseGeoJSON(unpack(t, "testdata/provinces.geojson.gz"), "code")
	if err != nil {
		t.Fatal(err)
	}
	merged := map[string]Shape{}
	for _, s := range Merge(all) {
		merged[s.Code] = s
		if got := km2(s); math.Abs(got-sums[s.Code]) > 1e-3 {
			t.Errorf("%s: %.4f km² merged, %.4f km² in communes", s.Code, got, sums[s.Code])
		}
	}
	if len(file) != 34 || len(merged) != 34 {
		t.Fatalf("%d in the file, %d merged", len(file), len(merged))
	}
	for _, s := range file {
		if got, want := km2(merged[s.Code]), km2(s); got < 0.98*want || got > 1.06*want {
			t.Errorf("%s: %.0f km² merged, %.0f km² in the file", s.Code, got, want)
		}
	}
}

// After simplifying, no slit opens and nothing overlaps: the shapes together still cover
// exactly what their common outline covers.
func TestSimplifyKeepsBordersShared(t *testing.T) {
	for _, list := range byProvince(communes(t)) {
		fine := Simplify(list, 0.004)
		points := func(list []Shape) (n int) {
			for _, s := range list {
				for _, r := range s.Rings {
					n += len(r)
				}
			}
			return n
		}
		if got, was := points(fine), points(list); got >= was {
			t.Errorf("%s: %d points of %d", list[0].Parent, got, was)
		}
		sum := 0.0
		for _, s := range fine {
			sum += km2(s)
		}
		if whole := km2(Merge(fine)[0]); math.Abs(whole-sum) > 1e-3 {
			t.Errorf("%s: %.4f km² in parts, %.4f km² whole", list[0].Parent, sum, whole)
		}
	}
}

var pathText = regexp.MustCompile(`^(M\d+ \d+l-?\d+[ -]\d+([ -]\d+[ -]\d+)+z)+$`)

func checkPath(t *testing.T, m Map, p Path) {
	t.Helper()
	if !pathText.MatchString(p.D) {
		t.Errorf("%s: path %.80q", p.Code, p.D)
		return
	}
	in := false
	for _, ring := range dotsOf(t, p.D) {
		for _, d := range ring {
			if d.x < 0 || d.y < 0 || d.x > m.Width || d.y > m.Height {
				t.Errorf("%s: %v lies outside %s", p.Code, d, m.ViewBox)
			}
		}
		left := 0
		for _, x := range crossings(ring, float64(p.CY)+0.5) {
			if x <= float64(p.CX)+1 {
				left++
			}
		}
		in = in || left%2 == 1
	}
	if !in {
		t.Errorf("%s: the label at %d,%d lies outside", p.Code, p.CX, p.CY)
	}
}

func starts(t *testing.T, d string) (out []dot) {
	t.Helper()
	for _, ring := range dotsOf(t, d) {
		out = append(out, ring[0])
	}
	return out
}

var (
	ringText = regexp.MustCompile(`M[^z]*z`)
	numbers  = regexp.MustCompile(`-?\d+`)
)

// dotsOf reads path text back.
func dotsOf(t *testing.T, d string) (rings [][]dot) {
	t.Helper()
	for _, text := range ringText.FindAllString(d, -1) {
		var ring []dot
		words := numbers.FindAllString(text, -1)
		var at dot
		for i := 0; i+1 < len(words); i += 2 {
			x, _ := strconv.Atoi(words[i])
			y, _ := strconv.Atoi(words[i+1])
			at = dot{at.x + x, at.y + y}
			ring = append(ring, at)
		}
		rings = append(rings, ring)
	}
	return rings
}

func BenchmarkCountry(b *testing.B) {
	provinces := Merge(communes(b))
	for b.Loop() {
		if m := Draw(provinces, 1000); len(m.Paths) != 34 {
			b.Fatal("incomplete")
		}
	}
}
