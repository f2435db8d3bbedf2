package plans_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

// laidProvince freezes and judges 120 counties more, each the golden one with its
// figures a little off, and gives the year.
func laidProvince(b *testing.B, s *webtest.Server) registry.SchoolYear {
	b.Helper()
	ctx := b.Context()
	clerk := s.Actors[access.CountyStatistician]
	latest, err := s.Archive.Latest(ctx, clerk, county.Code, 0)
	if err != nil {
		b.Fatal(err)
	}
	golden, err := s.Archive.Open(ctx, clerk, county.Code, latest.ID)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	province := access.Actor{Account: clerk.Account, Name: clerk.Name, Grants: []access.Grant{{Role: access.ProvinceReviewer, Region: 210000}, {Role: access.CountyStatistician, Region: 210000}}}
	all := facts.NewTable()
	for n := range 120 {
		code := registry.RegionCode(210000 + 100*(n/9+1) + n%9 + 2)
		all.Append(grown(golden, code, r))
	}
	frozen, err := s.Archive.Freeze(ctx, province, archive.Freezing{Region: 210000, Year: latest.Year, Name: "全省", Table: all})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := archivetest.Run(ctx, s.Archive, province, archive.Running{Owner: 210000, Dataset: frozen.Hash, Pack: latest.Pack}); err != nil {
		b.Fatal(err)
	}
	return latest.Year
}

// grown is a county like another, under another code, with what the indicators
// read.
func grown(golden *archive.Opened, code registry.RegionCode, r *rand.Rand) *facts.Table {
	from, to := golden.Table, facts.NewTable()
	at := map[int32]int32{-1: -1}
	for row := range from.Len() {
		if _, known := at[from.School[row]]; !known {
			s := from.Schools[from.School[row]]
			s.ID, s.Code, s.County = registry.SchoolID(code.String()+"-"+string(s.ID)), "", code
			at[from.School[row]] = to.AddSchool(s)
		}
		next := to.AddRow(code, from.Year[row], at[from.School[row]], from.Stage[row])
		for _, f := range golden.Standard.Needs() {
			v := from.Value(row, f)
			if blank.StateOf(v) == blank.NotReported {
				continue
			}
			if f == "equip_value" && !blank.Is(v) {
				v = float64(int(v * (0.8 + 0.4*r.Float64())))
			}
			to.Set(next, f, v, facts.Origin{})
		}
	}
	return to
}

// BenchmarkAProvinceAsksWhatIf is what somebody of a province waits for at each
// key: the whole way from the request to the table of 121 counties.
func BenchmarkAProvinceAsksWhatIf(b *testing.B) {
	s := webtest.New(b)
	laidProvince(b, s)
	c := s.As(access.ProvinceReviewer)
	at := "/regions/210000/what-if?field1=equip_value&percent1="
	c.Get(at+"-5").Wants(http.StatusOK, "121个县中")
	header := http.Header{"HX-Request": {"true"}, "HX-Target": {"outcome"}}
	n := 0
	for b.Loop() {
		n++
		c.Do(http.MethodGet, at+strconv.Itoa(-n%50), nil, header).Wants(http.StatusOK, "121个县中")
	}
}

// BenchmarkACountyAsksWhatIf is the same of a figure typed on the page of a
// county's scenario.
func BenchmarkACountyAsksWhatIf(b *testing.B) {
	s := webtest.New(b)
	c := s.As(access.CountyStatistician)
	page := c.Post(home+"/scenarios", map[string][]string{"name": {"测速"}}).Wants(http.StatusSeeOther)
	form := chosen(c.Get(page.To()))
	n := 0
	for b.Loop() {
		n++
		form.Set("f.multimedia_rooms", fmt.Sprint(10+n%50))
		c.Post(page.To()+"/try", form).Wants(http.StatusOK, "模拟数据")
	}
}
