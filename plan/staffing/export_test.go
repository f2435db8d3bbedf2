package staffing

import "junheng/registry"

// Fewest groups lessons of sections on a line, km apart, both ways: by trying
// everything, and by first fit. It gives the teachers each takes, and whether
// every group is one a teacher can serve.
func Fewest(lessons, km []float64, load, way, far float64) (exact, first int, fit bool) {
	g := &grouping{load: load, way: way, far: far}
	var items []item
	for i, n := range lessons {
		g.sections = append(g.sections, Section{Lon: km[i] / 111.195, Lat: 0})
		items = append(items, item{i, n})
	}
	fit = true
	best := g.fewest(items)
	for _, list := range best {
		fit = fit && (len(list) == 1 || g.fits(list))
	}
	return len(best), len(g.first(items)), fit
}

// RetireAge gives the age of retirement of who was to retire at base, in
// September of a year, under the change of January 2025.
func RetireAge(base float64, year registry.SchoolYear) float64 {
	p := pension{every: 4, most: 36, from: 12 * 2025}
	return p.age(base, year)
}

// Retiring gives who retires by year under no change of ages.
func Retiring(bands []float64, women float64, years int) []float64 {
	p := pension{men: 60, women: 55}
	return p.retiring(bands, women, 2024, years)
}
