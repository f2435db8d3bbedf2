package network

import (
	"errors"
	"math"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/listing"
)

// villageColumns are the columns of the list of villages; the bands' follow.
func (s *Settings) villageColumns() []listing.Column {
	name := column("村|村（社区）|村(社区)|村名|社区|小区", listing.Words)
	name.Optional = false
	out := []listing.Column{
		name, column("乡镇|所属乡镇", listing.Words), column("经度", listing.Number), column("纬度", listing.Number),
		column("现读小学|现就读小学", listing.Words), column("现读初中|现就读初中", listing.Words),
	}
	for _, b := range s.Bands {
		out = append(out, listing.Column{Labels: append([]string{b.Label.ZH, b.Label.EN}, b.Columns...), Kind: listing.Count, Optional: true})
	}
	return out
}

const firstBand = 6 // column of villageColumns

var (
	sayNoBand   = locale.NewTemplate("network.no_band", "没有学生人数的列；需要：{want}", "there is no column of pupils; wanted: {want}")
	sayNoPlace  = locale.NewTemplate("network.no_place", "“{name}”没有经纬度，距离表里也没有它", "{name} has no coordinates and is not among the distances")
	sayNoVill   = locale.NewTemplate("network.unknown_village", "“{name}”不在村表中", "{name} is not in the list of villages")
	sayMany     = locale.NewTemplate("network.many_villages", "有几个村叫“{name}”，请加“乡镇”一列", "several villages are called {name}; add a column 乡镇")
	sayNowNew   = locale.NewTemplate("network.now_new", "“{name}”是新建校址，不能是现读学校", "{name} is a new site; nobody goes there now")
	hintNoPlace = locale.Plain("network.hint_place", "补上经度、纬度，或者在距离表里给出村到学校的公里数。", "fill in 经度 and 纬度, or give kilometres in the list of distances")
)

// ReadVillages reads a list of villages with their pupils by band. Present
// schools are looked for among the sites. A blank number of pupils is none. The
// error joins everything that is wrong.
func (s *Settings) ReadVillages(name string, data []byte, sites []Site) ([]Village, error) {
	rows, err := listing.Read(name, data, s.villageColumns())
	if err != nil && rows == nil {
		return nil, err
	}
	errs := []error{err}
	seen := map[string]bool{}
	counted := false
	var out []Village
	for _, row := range rows {
		v := Village{Name: row.Text[0], Township: row.Text[1], Lon: row.Value[2], Lat: row.Value[3], Now: [stages]int{-1, -1}, Pupils: make([]int, len(s.Bands))}
		if seen[v.FullName()] {
			errs = append(errs, invalid(sayTwice.With("name", v.FullName()), row.Place))
		}
		seen[v.FullName()] = true
		if badPlace(v.Lon, v.Lat) {
			errs = append(errs, invalid(sayDegrees.With("name", v.Name, "lon", degree(v.Lon), "lat", degree(v.Lat)), row.Place))
		}
		for st := range stages {
			school := row.Text[4+st]
			if school == "" {
				continue
			}
			v.Now[st] = siteNamed(sites, school)
			switch {
			case v.Now[st] < 0:
				errs = append(errs, invalid(sayUnknownSchool.With("name", school), row.Place))
			case sites[v.Now[st]].New:
				errs = append(errs, invalid(sayNowNew.With("name", school), row.Place))
			}
		}
		for b := range s.Bands {
			if n := row.Value[firstBand+b]; !math.IsNaN(n) {
				v.Pupils[b] = int(n)
				counted = true
			}
		}
		out = append(out, v)
	}
	if !counted && errors.Join(errs...) == nil {
		want := ""
		for _, b := range s.Bands {
			want += "“" + b.Label.ZH + "”"
		}
		errs = append(errs, invalid(sayNoBand.With("want", want), name))
	}
	return out, errors.Join(errs...)
}

func siteNamed(sites []Site, name string) int {
	for i, s := range sites {
		if s.Name == name || s.ID != "" && s.ID == name {
			return i
		}
	}
	return -1
}

// ReadWays reads a list of distances: a village, a school, kilometres. The
// error joins everything that is wrong.
func (c *County) ReadWays(name string, data []byte) error {
	rows, err := listing.Read(name, data, []listing.Column{
		{Labels: []string{"村", "村（社区）", "村(社区)", "村名"}},
		{Labels: []string{"学校", "学校名称", "校名"}},
		{Labels: []string{"公里", "距离", "距离（公里）", "距离(公里)", "km"}, Kind: listing.Number},
		{Labels: []string{"乡镇", "所属乡镇"}, Optional: true},
	})
	if err != nil && rows == nil {
		return err
	}
	errs := []error{err}
	c.Ways = map[Way]float64{}
	for _, row := range rows {
		v, found := c.villageNamed(row.Text[0], row.Text[3])
		switch found {
		case 0:
			errs = append(errs, invalid(sayNoVill.With("name", row.Text[0]), row.Place))
		case 1:
		default:
			errs = append(errs, invalid(sayMany.With("name", row.Text[0]), row.Place))
		}
		s := siteNamed(c.Sites, row.Text[1])
		if s < 0 {
			errs = append(errs, invalid(sayUnknownSchool.With("name", row.Text[1]), row.Place))
		}
		if found == 1 && s >= 0 && !math.IsNaN(row.Value[2]) {
			c.Ways[Way{v, s}] = row.Value[2]
		}
	}
	return errors.Join(errs...)
}

// villageNamed gives the last village of a name, of a township where one is
// given, and how many there are.
func (c *County) villageNamed(name, township string) (at, found int) {
	for v := range c.Villages {
		if x := &c.Villages[v]; x.Name == name && (township == "" || x.Township == township) {
			at = v
			found++
		}
	}
	return at, found
}

// Check tells which villages and schools nobody can place.
func (c *County) Check() error {
	var errs []error
	nowhere := func(name string) {
		errs = append(errs, fault.New(fault.Invalid, sayNoPlace.With("name", name)).Hint(hintNoPlace))
	}
	villages, sites := make([]bool, len(c.Villages)), make([]bool, len(c.Sites))
	for w := range c.Ways {
		villages[w.Village], sites[w.Site] = true, true
	}
	for v, x := range c.Villages {
		if math.IsNaN(x.Lon) && !villages[v] {
			nowhere(x.FullName())
		}
	}
	for i, x := range c.Sites {
		if math.IsNaN(x.Lon) && !sites[i] {
			nowhere(x.Name)
		}
	}
	return errors.Join(errs...)
}
