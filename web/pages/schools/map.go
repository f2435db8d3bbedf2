package schools

import (
	"math"
	"strconv"
	"strings"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"

	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// The drawing is so many units wide and high, with a margin.
const (
	mapWidth  = 960.0
	mapHeight = 640.0
	mapMargin = 28.0
)

// showMap draws the schools of a county that have coordinates, over the
// boundaries that the county has loaded.
func (d Deps) showMap(c *route.Context) error {
	mine, at := counties(c)
	head := parts.Head{Title: c.T("学校地图", "Map of schools"), Menu: "map"}
	if at == 0 && len(mine) > 0 {
		return parts.Page(c, head, chooseCounty(mine))
	}
	records, err := d.Book.List(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	shapes, err := d.Book.Boundaries(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	head.Lead = registry.RegionName(at)
	if len(mine) > 1 {
		head.Crumbs = []parts.Link{{Text: c.T("学校地图", "Map"), URL: "/map"}}
	}
	return parts.Page(c, head, mapView(draw(c, at, records, shapes)))
}

// boundaries keeps a file of boundaries.
func (d Deps) boundaries(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	name, data, err := upload(c, maxUpload)
	if err == nil {
		err = d.Book.SetBoundaries(c.Ctx(), c.Actor, at, data)
	}
	if wrongForm(err) {
		return parts.Page(c, parts.Head{Title: c.T("学校地图", "Map of schools"), Menu: "map", Errors: err}, boundaryForm(at))
	}
	if err != nil {
		return err
	}
	c.Flash("边界文件“"+name+"”已保存。", "The boundaries of "+name+" are kept.")
	return c.SeeOther("/map?county=" + at.String())
}

// drawing is a map ready to be written as SVG.
type drawing struct {
	County   registry.RegionCode
	Edit     bool
	Shapes   []shape
	Marks    []mark
	Unplaced []book.Record
	Bar      float64 // length of the scale bar in units of the drawing
	BarText  string
	Filters  []parts.Filter
	Type     string
}

// shape is one boundary as an SVG path.
type shape struct {
	Path, Name string
	X, Y       float64
}

// mark is one school.
type mark struct {
	X, Y  float64
	Class string
	book.Record
}

// projection turns degrees into units of the drawing: an equirectangular
// projection about the middle of what is drawn, true enough for a county.
type projection struct{ lon, lat, scale, squeeze float64 }

func (p projection) at(lon, lat float64) (x, y float64) {
	return mapWidth/2 + (lon-p.lon)*p.squeeze*p.scale, mapHeight/2 - (lat-p.lat)*p.scale
}

// fit finds the projection in which all of a box is seen.
func fit(b *geom.Bounds) projection {
	p := projection{lon: (b.Min(0) + b.Max(0)) / 2, lat: (b.Min(1) + b.Max(1)) / 2}
	p.squeeze = math.Cos(p.lat * math.Pi / 180)
	const least = 0.01 // degrees; a single school is not drawn at infinite scale
	w, h := math.Max((b.Max(0)-b.Min(0))*p.squeeze, least), math.Max(b.Max(1)-b.Min(1), least)
	p.scale = math.Min((mapWidth-2*mapMargin)/w, (mapHeight-2*mapMargin)/h)
	return p
}

func draw(c *route.Context, at registry.RegionCode, records []book.Record, shapes *geojson.FeatureCollection) drawing {
	d := drawing{County: at, Edit: mayEdit(c, at), Type: c.Query("type")}
	today := c.Now.Format("2006-01-02")
	box := geom.NewBounds(geom.XY)
	for _, f := range shapes.Features {
		box.Extend(f.Geometry)
	}
	var placed []book.Record
	for _, r := range records {
		switch {
		case !r.OpenOn(today) || d.Type != "" && r.Type.String() != d.Type:
		case r.Lon == nil || r.Lat == nil:
			d.Unplaced = append(d.Unplaced, r)
		default:
			placed = append(placed, r)
			box.Extend(geom.NewPointFlat(geom.XY, []float64{*r.Lon, *r.Lat}))
		}
	}
	if box.IsEmpty() {
		return d
	}
	p := fit(box)
	for _, f := range shapes.Features {
		d.Shapes = append(d.Shapes, p.shape(f))
	}
	for _, r := range placed {
		x, y := p.at(*r.Lon, *r.Lat)
		d.Marks = append(d.Marks, mark{x, y, markClass(r.Type), r})
	}
	d.Bar, d.BarText = p.bar()
	return d
}

// shape draws one boundary and finds the middle of its box for the name.
func (p projection) shape(f *geojson.Feature) shape {
	var b strings.Builder
	flat, ends := f.Geometry.FlatCoords(), [][]int{f.Geometry.Ends()}
	if m, ok := f.Geometry.(*geom.MultiPolygon); ok {
		ends = m.Endss()
	}
	stride, from := f.Geometry.Stride(), 0
	for _, polygon := range ends {
		for _, end := range polygon {
			for i := from; i < end; i += stride {
				x, y := p.at(flat[i], flat[i+1])
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == from] + unit(x) + " " + unit(y))
			}
			b.WriteString("Z")
			from = end
		}
	}
	box := f.Geometry.Bounds()
	s := shape{Path: b.String()}
	s.X, s.Y = p.at((box.Min(0)+box.Max(0))/2, (box.Min(1)+box.Max(1))/2)
	for _, key := range []string{"name", "NAME", "名称", "乡镇"} {
		if v, ok := f.Properties[key].(string); ok {
			s.Name = v
			break
		}
	}
	return s
}

// bar gives a scale bar of a round length, about a fifth of the drawing.
func (p projection) bar() (float64, string) {
	const kmPerDegree = 111.32
	perUnit := kmPerDegree / p.scale
	km := math.Pow(10, math.Floor(math.Log10(mapWidth/5*perUnit)))
	for _, step := range []float64{5, 2} {
		if km*step/perUnit <= mapWidth/4 {
			km *= step
			break
		}
	}
	if km < 1 {
		return km / perUnit, strconv.FormatFloat(km*1000, 'f', 0, 64) + " m"
	}
	return km / perUnit, strconv.FormatFloat(km, 'f', 0, 64) + " km"
}

// markClass tells the kinds of school apart by shape as well as by colour.
func markClass(t registry.SchoolType) string {
	stages := t.Stages()
	switch {
	case len(stages) > 1:
		return "both"
	case len(stages) == 1 && stages[0] == registry.Primary:
		return "primary"
	case len(stages) == 1 && stages[0] == registry.Junior:
		return "junior"
	}
	return "other"
}

func unit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// viewBox is the extent of the drawing.
func viewBox() string { return "0 0 " + unit(mapWidth) + " " + unit(mapHeight) }

// mapRows lists the schools that are drawn, beside the drawing.
func (d drawing) mapRows(c *route.Context) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("学校", "School")}, {Label: c.T("办学类型", "Type")}, {Label: c.T("乡镇街道", "Township")}, {Label: c.T("经度", "Lon."), Align: parts.End}, {Label: c.T("纬度", "Lat."), Align: parts.End}}}
	for _, m := range d.Marks {
		l.Rows = append(l.Rows, parts.Row{URL: of(m.Record), Cells: []parts.Cell{parts.Word(m.Name), parts.Word(typeText(c, m.School)), parts.Word(m.Township), parts.Word(degrees(*m.Lon)), parts.Word(degrees(*m.Lat))}})
	}
	return l
}
