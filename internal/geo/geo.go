// Package geo draws places on a flat sheet without a map server: a projection
// true enough for a county, boundaries as SVG paths, a scale bar, and the way
// between two points as the crow flies. It has never heard of a school.
//
// Places are in degrees of WGS 84, longitude first; drawings are in units whose
// y grows downwards, as in SVG.
package geo

import (
	"math"
	"strconv"
	"strings"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"
)

const (
	// earthRadius is the mean radius of the WGS 84 ellipsoid in kilometres.
	earthRadius = 6371.0088
	kmPerDegree = earthRadius * math.Pi / 180
)

// Distance gives the kilometres between two points along a great circle.
func Distance(lonA, latA, lonB, latB float64) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (latB-latA)*rad/2, (lonB-lonA)*rad/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(latA*rad)*math.Cos(latB*rad)*math.Sin(dLon)*math.Sin(dLon)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Sheet is the size of a drawing and its margin, in its units.
type Sheet struct{ Width, Height, Margin float64 }

// ViewBox is the extent of the drawing as SVG writes it.
func (s Sheet) ViewBox() string { return "0 0 " + Unit(s.Width) + " " + Unit(s.Height) }

// Projection turns degrees into units of a drawing: an equirectangular
// projection about the middle of what is drawn.
type Projection struct {
	sheet                    Sheet
	lon, lat, scale, squeeze float64
}

// Fit finds the projection in which all of a box is seen. The box must not be
// empty.
func Fit(b *geom.Bounds, s Sheet) Projection {
	p := Projection{sheet: s, lon: (b.Min(0) + b.Max(0)) / 2, lat: (b.Min(1) + b.Max(1)) / 2}
	p.squeeze = math.Cos(p.lat * math.Pi / 180)
	const least = 0.01 // degrees; a single point is not drawn at infinite scale
	w, h := math.Max((b.Max(0)-b.Min(0))*p.squeeze, least), math.Max(b.Max(1)-b.Min(1), least)
	p.scale = math.Min((s.Width-2*s.Margin)/w, (s.Height-2*s.Margin)/h)
	return p
}

// At gives the place of a point in the drawing.
func (p Projection) At(lon, lat float64) (x, y float64) {
	return p.sheet.Width/2 + (lon-p.lon)*p.squeeze*p.scale, p.sheet.Height/2 - (lat-p.lat)*p.scale
}

// Shape is one boundary as an SVG path, with its name and where that stands.
type Shape struct {
	Path, Name string
	X, Y       float64
}

// Shape draws a Polygon or MultiPolygon. The name is the first property of
// names that holds a text; it stands in the middle of the shape's box.
func (p Projection) Shape(f *geojson.Feature, names ...string) Shape {
	var b strings.Builder
	flat, ends := f.Geometry.FlatCoords(), [][]int{f.Geometry.Ends()}
	if m, ok := f.Geometry.(*geom.MultiPolygon); ok {
		ends = m.Endss()
	}
	stride, from := f.Geometry.Stride(), 0
	for _, polygon := range ends {
		for _, end := range polygon {
			for i := from; i < end; i += stride {
				x, y := p.At(flat[i], flat[i+1])
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == from] + Unit(x) + " " + Unit(y))
			}
			b.WriteString("Z")
			from = end
		}
	}
	box := f.Geometry.Bounds()
	s := Shape{Path: b.String()}
	s.X, s.Y = p.At((box.Min(0)+box.Max(0))/2, (box.Min(1)+box.Max(1))/2)
	for _, key := range names {
		if v, ok := f.Properties[key].(string); ok {
			s.Name = v
			break
		}
	}
	return s
}

// Bar gives a scale bar of a round length, about a fifth of the drawing: its
// length in units and what to write beside it.
func (p Projection) Bar() (length float64, text string) {
	perUnit := kmPerDegree / p.scale
	km := math.Pow(10, math.Floor(math.Log10(p.sheet.Width/5*perUnit)))
	for _, step := range []float64{5, 2} {
		if km*step/perUnit <= p.sheet.Width/4 {
			km *= step
			break
		}
	}
	if km < 1 {
		return km / perUnit, strconv.FormatFloat(km*1000, 'f', 0, 64) + " m"
	}
	return km / perUnit, strconv.FormatFloat(km, 'f', 0, 64) + " km"
}

// Unit writes a length in units of the drawing, to a tenth.
func Unit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
