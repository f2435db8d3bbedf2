package network

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"

	"junheng/internal/exhibit"
	"junheng/internal/geo"
	"junheng/internal/locale"
	"junheng/registry"
)

// Drawing says what a map shows.
type Drawing struct {
	Stage  registry.Stage // Primary or Junior
	After  bool           // the plan; else the network as it is
	Shapes *geojson.FeatureCollection
	Lang   locale.Lang
}

// The map is so wide, and as high as the county's shape asks within limits; the
// legend stands below it.
const (
	mapWidth     = 760.0
	mapMargin    = 40.0
	mapLow       = 380.0
	mapHigh      = 860.0
	legendHeight = 78.0
)

// sheetFor fits a sheet to a box in degrees.
func sheetFor(b *geom.Bounds) geo.Sheet {
	squeeze := math.Cos((b.Min(1) + b.Max(1)) / 2 * math.Pi / 180)
	aspect := (b.Max(1) - b.Min(1)) / math.Max((b.Max(0)-b.Min(0))*squeeze, 1e-6)
	high := (mapWidth-2*mapMargin)*aspect + 2*mapMargin
	return geo.Sheet{Width: mapWidth, Height: min(max(high, mapLow), mapHigh), Margin: mapMargin}
}

// The inks. Fates differ in shape and ways in their strokes too, so that a map
// reads on paper without colour.
const (
	inkKeep, inkGrow, inkBuild, inkGone = "#1f4e79", "#b45309", "#15703a", "#6b7280"
	inkLonger, inkWay, inkVillage       = "#b3261e", "#868c94", "#374151"
)

// sketch writes one map.
type sketch struct {
	*Plan
	Drawing
	geo.Projection
	sheet geo.Sheet
	b     strings.Builder
	taken [][4]float64 // boxes of the labels written
}

// Map draws the network as SVG: schools by size and fate, villages with lines
// to their school, over the boundaries the county has loaded. It is empty where
// nothing has coordinates.
func (p *Plan) Map(d Drawing) string {
	k := &sketch{Plan: p, Drawing: d}
	box := geom.NewBounds(geom.XY)
	add := func(lon, lat float64) {
		if !math.IsNaN(lon) && !math.IsNaN(lat) {
			box.Extend(geom.NewPointFlat(geom.XY, []float64{lon, lat}))
		}
	}
	for i := range p.Sites {
		add(p.Sites[i].Lon, p.Sites[i].Lat)
	}
	for i := range p.Villages {
		add(p.Villages[i].Lon, p.Villages[i].Lat)
	}
	if box.IsEmpty() {
		return ""
	}
	if d.Shapes != nil {
		for _, f := range d.Shapes.Features {
			box.Extend(f.Geometry)
		}
	}
	k.sheet = sheetFor(box)
	k.Projection = geo.Fit(box, k.sheet)
	k.f(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" aria-label="%s" font-family="sans-serif">`,
		geo.Unit(k.sheet.Width), geo.Unit(k.sheet.Height+legendHeight), html.EscapeString(k.title().In(d.Lang)))
	k.land()
	trips := p.Before
	if d.After {
		trips = p.Trips
	}
	pupils := k.ways(trips)
	k.villages(trips)
	k.schools(pupils)
	k.legend()
	k.b.WriteString("</svg>")
	return k.b.String()
}

func (k *sketch) f(format string, args ...any) { fmt.Fprintf(&k.b, format, args...) }

func (k *sketch) title() locale.Text {
	t := locale.Text{ZH: "小学：现状", EN: "Primary: as it is"}
	switch {
	case k.Stage == registry.Junior && k.After:
		t = locale.Text{ZH: "初中：方案", EN: "Junior: the plan"}
	case k.Stage == registry.Junior:
		t = locale.Text{ZH: "初中：现状", EN: "Junior: as it is"}
	case k.After:
		t = locale.Text{ZH: "小学：方案", EN: "Primary: the plan"}
	}
	return t
}

func (k *sketch) stage() int {
	if k.Stage == registry.Junior {
		return junior
	}
	return primary
}

// land draws the boundaries and their names.
func (k *sketch) land() {
	if k.Shapes == nil {
		return
	}
	for _, f := range k.Shapes.Features {
		s := k.Shape(f, "name", "NAME", "名称", "乡镇")
		k.f(`<path d="%s" fill="#f7f7f4" stroke="#bdbdb4" stroke-width="1"/>`, s.Path)
		if s.Name != "" {
			b := f.Geometry.Bounds()
			_, top := k.At(b.Min(0), b.Max(1))
			y := top + 0.3*(s.Y-top)
			k.f(`<text x="%s" y="%s" style="font-size:14px;fill:#96968c" text-anchor="middle">%s</text>`, geo.Unit(s.X), geo.Unit(y), html.EscapeString(s.Name))
			w := 7.5 * float64(len([]rune(s.Name)))
			k.taken = append(k.taken, [4]float64{s.X - w, y - 12, s.X + w, y + 3})
		}
	}
}

// mine reports whether a trip belongs to the stage drawn.
func (k *sketch) mine(t *Trip) bool { return stageOf(&k.Settings.Bands[t.Band]) == k.stage() }

// ways draws a line from each village to each school it goes to, and counts the
// pupils of the schools.
func (k *sketch) ways(trips []Trip) []int {
	pupils := make([]int, len(k.Sites))
	type line struct {
		Way
		mode   Mode
		longer bool
	}
	var lines []line
	for _, t := range trips {
		if !k.mine(&t) || t.Site < 0 {
			continue
		}
		pupils[t.Site] += t.Pupils
		l := line{Way{t.Village, t.Site}, t.Mode, t.Longer()}
		if !slices.Contains(lines, l) {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { // those that grow on top
		if a.longer == b.longer {
			return 0
		}
		if b.longer {
			return -1
		}
		return 1
	})
	for _, l := range lines {
		v, s := &k.Villages[l.Village], &k.Sites[l.Site]
		if math.IsNaN(v.Lon) || math.IsNaN(s.Lon) {
			continue
		}
		x1, y1 := k.At(v.Lon, v.Lat)
		x2, y2 := k.At(s.Lon, s.Lat)
		k.f(`<path d="M%s %sL%s %s" %s/>`, geo.Unit(x1), geo.Unit(y1), geo.Unit(x2), geo.Unit(y2), stroke(l.mode, l.longer))
	}
	return pupils
}

// stroke is how a way is drawn: by its mode, and heavier where it grows.
func stroke(m Mode, longer bool) string {
	ink, width := inkWay, "1.1"
	if longer {
		ink, width = inkLonger, "2"
	}
	dash := map[Mode]string{ByBus: ` stroke-dasharray="6 3"`, Boarding: ` stroke-dasharray="1.5 3"`, TooFar: ` stroke-dasharray="10 2 1 2"`}[m]
	return `fill="none" stroke="` + ink + `" stroke-width="` + width + `"` + dash
}

func (k *sketch) villages(trips []Trip) {
	count := make([]int, len(k.Villages))
	for _, t := range trips {
		if k.mine(&t) {
			count[t.Village] += t.Pupils
		}
	}
	for v, n := range count {
		if n == 0 || math.IsNaN(k.Villages[v].Lon) {
			continue
		}
		x, y := k.At(k.Villages[v].Lon, k.Villages[v].Lat)
		k.f(`<circle cx="%s" cy="%s" r="%s" fill="%s"><title>%s %d</title></circle>`, geo.Unit(x), geo.Unit(y),
			geo.Unit(1.4+math.Sqrt(float64(n))/5), inkVillage, html.EscapeString(k.Villages[v].FullName()), n)
	}
}

// fate is what to draw of a site; Leave: nothing that matters.
func (k *sketch) fate(i int) Fate {
	s := &k.Sites[i]
	sec := s.Sections[k.stage()]
	switch {
	case sec.Seats+sec.MoreSeats == 0:
		return ""
	case k.After:
		f := k.Schools[i].Fate
		if f == Enlarge && k.Schools[i].NewSeats[k.stage()]+k.Schools[i].NewBeds[k.stage()] == 0 {
			return Keep
		}
		return f
	case s.New:
		return Leave
	}
	return Keep
}

func radius(pupils int) float64 { return 5 + math.Sqrt(float64(pupils))/2.4 }

func (k *sketch) schools(pupils []int) {
	order := make([]int, 0, len(k.Sites))
	for i := range k.Sites {
		if k.fate(i) != "" && !math.IsNaN(k.Sites[i].Lon) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return pupils[b] - pupils[a] })
	for _, i := range order {
		x, y := k.At(k.Sites[i].Lon, k.Sites[i].Lat)
		k.f(`<g><title>%s %d</title>`, html.EscapeString(k.Sites[i].Name), pupils[i])
		k.symbol(k.fate(i), x, y, radius(pupils[i]))
		k.b.WriteString(`</g>`)
		r := radius(pupils[i])
		k.taken = append(k.taken, [4]float64{x - r, y - r, x + r, y + r})
	}
	for _, i := range order {
		if k.fate(i) != Leave {
			x, y := k.At(k.Sites[i].Lon, k.Sites[i].Lat)
			k.label(k.Sites[i].Name, x, y, radius(pupils[i]))
		}
	}
}

// symbol draws a school: filled when it stands, with a cross in white when it
// grows, a square on its corner when new, hollow and crossed out when it goes.
func (k *sketch) symbol(f Fate, x, y, r float64) {
	u := geo.Unit
	switch f {
	case Keep:
		k.f(`<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="#fff" stroke-width="1.5"/>`, u(x), u(y), u(r), inkKeep)
	case Enlarge:
		a := r * 0.55
		k.f(`<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="#fff" stroke-width="1.5"/><path d="M%s %sh%sM%s %sv%s" stroke="#fff" stroke-width="2.4"/>`,
			u(x), u(y), u(r), inkGrow, u(x-a), u(y), u(2*a), u(x), u(y-a), u(2*a))
	case Build:
		k.f(`<path d="M%s %sl%s %sl%s %sl%s %sz" fill="%s" stroke="#000" stroke-width="2"/>`, u(x), u(y-r*1.2), u(r*1.2), u(r*1.2), u(-r*1.2), u(r*1.2), u(-r*1.2), u(-r*1.2), inkBuild)
	case Close:
		a := 4.2
		k.f(`<circle cx="%s" cy="%s" r="6" fill="#fff" stroke="%s" stroke-width="1.8"/><path d="M%s %sl%s %sm0 %sl%s %s" stroke="%s" stroke-width="1.8"/>`,
			u(x), u(y), inkGone, u(x-a), u(y-a), u(2*a), u(2*a), u(-2*a), u(-2*a), u(2*a), inkGone)
	case Leave:
		k.f(`<path d="M%s %sl6 6l-6 6l-6 -6z" fill="none" stroke="%s" stroke-dasharray="2 2"/>`, u(x), u(y-6), inkGone)
	}
}

// label writes a name beside its school where it covers nothing.
func (k *sketch) label(name string, x, y, r float64) {
	wide := 0.0
	for _, c := range name {
		if c < 0x2e80 {
			wide += 7.5
		} else {
			wide += 14
		}
	}
	for _, at := range [][2]float64{{x + r + 3, y + 4}, {x - r - 3 - wide, y + 4}, {x - wide/2, y + r + 15}, {x - wide/2, y - r - 4}} {
		box := [4]float64{at[0], at[1] - 13, at[0] + wide, at[1] + 3}
		if box[0] < 2 || box[2] > k.sheet.Width-2 || slices.ContainsFunc(k.taken, func(o [4]float64) bool {
			return box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3]
		}) {
			continue
		}
		k.taken = append(k.taken, box)
		k.f(`<text x="%s" y="%s" style="font-size:14px;fill:#111" stroke="#fff" stroke-width="3" paint-order="stroke">%s</text>`, geo.Unit(at[0]), geo.Unit(at[1]), html.EscapeString(name))
		return
	}
}

// legend explains the signs, and gives the scale.
func (k *sketch) legend() {
	type entry struct {
		text locale.Text
		draw func(x, y float64)
	}
	fate := func(f Fate, zh, en string) entry {
		return entry{locale.Text{ZH: zh, EN: en}, func(x, y float64) { k.symbol(f, x+10, y, 7) }}
	}
	way := func(m Mode, longer bool, zh, en string) entry {
		return entry{locale.Text{ZH: zh, EN: en}, func(x, y float64) {
			k.f(`<path d="M%s %sh24" %s/>`, geo.Unit(x-2), geo.Unit(y), stroke(m, longer))
		}}
	}
	rows := [][]entry{
		{fate(Keep, "保留", "kept"), fate(Enlarge, "扩建", "enlarged"), fate(Build, "新建", "built"), fate(Close, "撤并", "closed")},
		{way(OnFoot, false, "步行", "on foot"), way(ByBus, false, "乘车", "by bus"), way(Boarding, false, "寄宿", "boarding"), way(TooFar, false, "超过上限", "beyond the limit")},
	}
	if k.After {
		rows[0] = append(rows[0], fate(Leave, "未采用", "not used"))
		rows[1] = append(rows[1], way(OnFoot, true, "路程变长", "way grows"))
	} else {
		rows[0] = []entry{fate(Keep, "现有学校", "school"), fate(Leave, "备选校址", "possible site")}
	}
	for r, row := range rows {
		x, y := 18.0, k.sheet.Height+14+float64(r)*26
		for _, e := range row {
			e.draw(x, y)
			k.f(`<text x="%s" y="%s" style="font-size:15px;fill:#111">%s</text>`, geo.Unit(x+26), geo.Unit(y+5), html.EscapeString(e.text.In(k.Lang)))
			x += 112
		}
	}
	length, text := k.Bar()
	x, y := k.sheet.Width-24-length, k.sheet.Height+8
	note := locale.Text{ZH: "圆的大小表示学生数", EN: "size shows pupils"}
	k.f(`<path d="M%s %sv6h%sv-6" fill="none" stroke="#111" stroke-width="1.5"/><text x="%s" y="%s" style="font-size:14px;fill:#111" text-anchor="middle">%s</text>`,
		geo.Unit(x), geo.Unit(y), geo.Unit(length), geo.Unit(x+length/2), geo.Unit(y+20), text)
	k.f(`<text x="%s" y="%s" style="font-size:13px;fill:#444" text-anchor="end">%s</text>`, geo.Unit(k.sheet.Width-24), geo.Unit(y+60), note.In(k.Lang))
}

// Plates draws the network before and after, by stage, in both languages; none
// where nothing has coordinates.
func (p *Plan) Plates(shapes *geojson.FeatureCollection) []exhibit.Plate {
	var out []exhibit.Plate
	for st, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		for _, after := range []bool{false, true} {
			if !p.planned(st) || len(p.Trips) == 0 {
				continue
			}
			d := Drawing{Stage: stage, After: after, Shapes: shapes}
			plate := exhibit.Plate{ID: stage.String() + map[bool]string{true: "-after", false: "-before"}[after], Title: (&sketch{Plan: p, Drawing: d}).title()}
			plate.SVG.ZH = p.Map(d)
			d.Lang = locale.EN
			plate.SVG.EN = p.Map(d)
			if plate.SVG.ZH != "" {
				out = append(out, plate)
			}
		}
	}
	return out
}

// planned reports whether a stage has pupils.
func (p *Plan) planned(stage int) bool {
	return slices.ContainsFunc(p.Before, func(t Trip) bool { return stageOf(&p.Settings.Bands[t.Band]) == stage })
}
