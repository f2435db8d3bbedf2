package schools

import (
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"

	"junheng/internal/geo"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// mapSheet is the size of the drawing.
var mapSheet = geo.Sheet{Width: 960, Height: 640, Margin: 28}

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
	Shapes   []geo.Shape
	Marks    []mark
	Unplaced []book.Record
	Bar      float64 // length of the scale bar in units of the drawing
	BarText  string
	Filters  []parts.Filter
	Type     string
}

// mark is one school.
type mark struct {
	X, Y  float64
	Class string
	book.Record
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
	p := geo.Fit(box, mapSheet)
	for _, f := range shapes.Features {
		d.Shapes = append(d.Shapes, p.Shape(f, "name", "NAME", "名称", "乡镇"))
	}
	for _, r := range placed {
		x, y := p.At(*r.Lon, *r.Lat)
		d.Marks = append(d.Marks, mark{x, y, markClass(r.Type), r})
	}
	d.Bar, d.BarText = p.Bar()
	return d
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

// mapRows lists the schools that are drawn, beside the drawing.
func (d drawing) mapRows(c *route.Context) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("学校", "School")}, {Label: c.T("办学类型", "Type")}, {Label: c.T("乡镇街道", "Township")}, {Label: c.T("经度", "Lon."), Align: parts.End}, {Label: c.T("纬度", "Lat."), Align: parts.End}}}
	for _, m := range d.Marks {
		l.Rows = append(l.Rows, parts.Row{URL: of(m.Record), Cells: []parts.Cell{parts.Word(m.Name), parts.Word(typeText(c, m.School)), parts.Word(m.Township), parts.Word(degrees(*m.Lon)), parts.Word(degrees(*m.Lat))}})
	}
	return l
}
