package ui

// Datum is one value of a chart. Text is the value in words and figures of the language.
type Datum struct {
	Label string
	Value float64
	Text  string
	Href  string
	Kind  Kind
	Part  float64 // of Value, drawn darker where BarsData.Parts: 3 of 12
}

// BarsData is a bar chart with its table beside it.
type BarsData struct {
	ID, Title string
	Label     string // heads the column of names
	Unit      string // heads the column of values
	Data      []Datum
	Parts     bool // each value is a whole with a part reached
}

// Series is one line of a time line.
type Series struct {
	Label  string
	Values []Datum
}

// LinesData draws one to three series over the same steps of time.
type LinesData struct {
	ID, Title string
	Label     string // heads the column of time steps
	Series    []Series
}

// MapPath is one area. Value is only read when Known.
type MapPath struct {
	ID, D, Title, Href string
	Value              float64
	Known              bool
	Text               string // the value in words
}

// MapData is a choropleth in five classes of one scale. Breaks are the four upper bounds of the
// first four classes; nil: 20, 40, 60, 80. Legend holds the five class names.
type MapData struct {
	ID, Title string
	ViewBox   string
	Paths     []MapPath
	Breaks    []float64
	Legend    []string
	Two       bool   // only yes and no are there: Legend names the first and the last class
	Label     string // heads the column of names in the table
	Unit      string // heads the column of values
	NoTable   bool   // the page shows its own table
	Border    string // path of outlines drawn above, optional
}

// class is 1 to 5, or 0 for no data.
func (m MapData) class(p MapPath) int {
	if !p.Known {
		return 0
	}
	breaks := m.breaks()
	for i, b := range breaks {
		if p.Value < b {
			return i + 1
		}
	}
	return len(breaks) + 1
}

func (m MapData) breaks() []float64 {
	if len(m.Breaks) > 0 {
		return m.Breaks
	}
	return []float64{20, 40, 60, 80}
}
