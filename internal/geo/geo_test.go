package geo_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"junheng/internal/geo"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"
	"pgregory.net/rapid"
)

var sheet = geo.Sheet{Width: 960, Height: 640, Margin: 28}

func TestDistancesAreThoseOfTheGlobe(t *testing.T) {
	for _, c := range []struct{ lonA, latA, lonB, latB, km float64 }{
		{0, 0, 0, 1, 111.195},
		{0, 60, 1, 60, 55.597},
		{10, 0, 100, 0, 10007.557},
		{5, 5, 5, 5, 0},
	} {
		if got := geo.Distance(c.lonA, c.latA, c.lonB, c.latB); math.Abs(got-c.km) > 0.002*c.km+1e-9 {
			t.Errorf("%v: %.3f km", c, got)
		}
	}
}

func TestAllOfTheBoxIsSeenAndNorthIsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(75, 134).Draw(t, "lon"), rapid.Float64Range(18, 53).Draw(t, "lat")
		w, h := rapid.Float64Range(0, 3).Draw(t, "wide"), rapid.Float64Range(0, 3).Draw(t, "high")
		p := geo.Fit(geom.NewBounds(geom.XY).Set(lon, lat, lon+w, lat+h), sheet)
		left, low := p.At(lon, lat)
		right, high := p.At(lon+w, lat+h)
		const slack = 1e-6
		if left < sheet.Margin-slack || right > sheet.Width-sheet.Margin+slack || high < sheet.Margin-slack || low > sheet.Height-sheet.Margin+slack || left > right || high > low {
			t.Fatalf("%v,%v to %v,%v", left, low, right, high)
		}
		if length, text := p.Bar(); length <= 0 || length > sheet.Width/2 || !strings.HasSuffix(text, "m") {
			t.Fatalf("scale bar of %v units: %s", length, text)
		}
	})
}

func TestAShapeIsDrawnWithItsHolesAndNamed(t *testing.T) {
	var f geojson.Feature
	err := json.Unmarshal([]byte(`{"type":"Feature","properties":{"id":7,"name":"柳河镇"},"geometry":{"type":"MultiPolygon","coordinates":
		[[[[0,0],[1,0],[1,1],[0,0]],[[0.2,0.1],[0.3,0.1],[0.3,0.2],[0.2,0.1]]],[[[2,2],[3,2],[3,3],[2,2]]]]}}`), &f)
	if err != nil {
		t.Fatal(err)
	}
	p := geo.Fit(f.Geometry.Bounds(), sheet)
	s := p.Shape(&f, "id", "name")
	if s.Name != "柳河镇" || strings.Count(s.Path, "M") != 3 || strings.Count(s.Path, "Z") != 3 || strings.Count(s.Path, "L") != 9 {
		t.Errorf("%+v", s)
	}
	if x, y := p.At(1.5, 1.5); s.X != x || s.Y != y {
		t.Errorf("the name stands at %v,%v", s.X, s.Y)
	}
}
