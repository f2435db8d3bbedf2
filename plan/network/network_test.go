package network_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/network"

	"pgregory.net/rapid"
)

func solved(t testing.TB, c *network.County, nodes int) *network.Plan {
	t.Helper()
	p, err := c.Solve(context.Background(), network.Options{Nodes: nodes, Gap: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// failer is what rapid and testing have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// holds checks that every pupil has one place within reach, that no school has
// more pupils than places, and that the costs are those of what is done.
func holds(t failer, p *network.Plan) {
	t.Helper()
	type group struct{ village, band int }
	left := map[group]int{}
	for v := range p.Villages {
		for b, n := range p.Villages[v].Pupils {
			left[group{v, b}] = n
		}
	}
	seats, beds := make([][2]int, len(p.Sites)), make([][2]int, len(p.Sites))
	travel := 0.0
	for _, trip := range p.Trips {
		b := &p.Settings.Bands[trip.Band]
		g := group{trip.Village, trip.Band}
		if !p.Split && trip.Pupils != left[g] {
			t.Fatalf("%v is divided: %d of %d", g, trip.Pupils, left[g])
		}
		left[g] -= trip.Pupils
		st := 0
		if b.Junior() {
			st = 1
		}
		seats[trip.Site][st] += trip.Pupils
		years := float64(trip.Pupils) * p.Settings.Years.Value
		switch trip.Mode {
		case network.OnFoot:
			if trip.Km > b.Walk.Value {
				t.Fatalf("%v walks %v km", g, trip.Km)
			}
		case network.ByBus:
			if trip.Km > b.Ride.Value {
				t.Fatalf("%v rides %v km", g, trip.Km)
			}
			travel += p.Settings.Prices.Ride.Value * trip.Km * years
		case network.Boarding:
			if b.Board.Value == 0 || trip.Km > b.BoardKm.Value {
				t.Fatalf("%v boards %v km away", g, trip.Km)
			}
			beds[trip.Site][st] += trip.Pupils
			travel += p.Settings.Prices.Boarder.Value * years
		default:
			t.Fatalf("%v goes %v km", g, trip.Km)
		}
	}
	for g, n := range left {
		if n != 0 {
			t.Fatalf("%v: %d pupils have no place, or two", g, n)
		}
	}
	paid := travel
	for i, s := range p.Schools {
		site := &p.Sites[i]
		for st, sec := range site.Sections {
			if seats[i][st] > sec.Seats+sec.MoreSeats || beds[i][st] > sec.Beds+sec.MoreBeds || seats[i][st] > 0 && !s.Open {
				t.Fatalf("%s: %d pupils and %d boarders in %+v, open %v", site.Name, seats[i][st], beds[i][st], sec, s.Open)
			}
			paid += float64(max(0, seats[i][st]-sec.Seats))*site.Seat + float64(max(0, beds[i][st]-sec.Beds))*site.Bed
		}
		switch {
		case s.Open && site.New:
			paid += site.Build + site.Keep*p.Settings.Years.Value
		case s.Open:
			paid += site.Keep * p.Settings.Years.Value
		case !site.New:
			paid += site.Close
		}
		if s.Open && s.Total() < site.Least || site.Decision == network.MustKeep && !s.Open || site.Decision == network.MustClose && s.Open {
			t.Fatalf("%s: open %v with %d pupils, least %d, decided %q", site.Name, s.Open, s.Total(), site.Least, site.Decision)
		}
	}
	if got := p.Costs.Paid(); math.Abs(got-paid) > 1e-6*paid {
		t.Fatalf("costs %v, counted %v", got, paid)
	}
	// The solver counts whole yuan for each group and school.
	if all := p.Costs.Paid() + p.Costs[network.WayCost]; math.Abs(all-p.Objective) > 1000 || p.Bound > p.Objective {
		t.Fatalf("objective %v and bound %v, counted %v", p.Objective, p.Bound, all)
	}
}

func TestTheExampleCountyHasAPlanThatHolds(t *testing.T) {
	c := county(t)
	c.Split = true
	divided := solved(t, c, 300)
	holds(t, divided)
	if divided.Gap() > 1e-4 {
		t.Errorf("gap %v", divided.Gap())
	}
	c.Split = false
	whole := solved(t, c, 40)
	holds(t, whole)
	if whole.Gap() > 0.01 || whole.Objective < divided.Bound {
		t.Errorf("gap %v; %v though dividing villages takes %v at least", whole.Gap(), whole.Objective, divided.Bound)
	}
	before, after := whole.Summarise()
	if before.Schools != 20 || after.Schools >= 20 || after.Far != 0 || before.Pupils != after.Pupils || after.Paid >= before.Paid {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if s := whole.Schools[2]; c.Sites[2].Decision != network.MustKeep || !s.Open {
		t.Errorf("%s was to stay: %+v", c.Sites[2].Name, s)
	}
}

// drawCounty gives a handful of schools and villages on a line.
func drawCounty(t *rapid.T, s network.Settings) *network.County {
	bands := append([]network.Band(nil), s.Bands...)
	for i := range bands { // limits are drawn too
		b := &bands[i]
		b.Walk.Value = rapid.Float64Range(1, 6).Draw(t, "walk")
		ride := network.Setting{Value: b.Walk.Value + rapid.Float64Range(0, 10).Draw(t, "ride")}
		b.Ride = &ride
	}
	s.Bands = bands
	c := &network.County{Settings: &s, Split: rapid.Bool().Draw(t, "split"), Ways: map[network.Way]float64{}}
	var at []float64
	for i := range rapid.IntRange(1, 4).Draw(t, "sites") {
		site := network.Site{
			Name: string(rune('A' + i)), Lon: math.NaN(), Lat: math.NaN(), New: rapid.Bool().Draw(t, "new"),
			Keep: float64(rapid.IntRange(1, 9).Draw(t, "keep")) * 10_000, Build: 1_000_000, Close: 50_000, Seat: 30_000, Bed: 10_000,
			Least: rapid.IntRange(0, 8).Draw(t, "least"), Decision: rapid.SampledFrom([]network.Decision{"", "", "", network.MustKeep}).Draw(t, "decision"),
		}
		for st := range site.Sections {
			site.Sections[st] = network.Section{Seats: rapid.IntRange(0, 30).Draw(t, "seats"), MoreSeats: rapid.IntRange(0, 30).Draw(t, "more"), Beds: rapid.IntRange(0, 9).Draw(t, "beds")}
		}
		c.Sites = append(c.Sites, site)
		at = append(at, rapid.Float64Range(0, 15).Draw(t, "at"))
	}
	for v := range rapid.IntRange(1, 4).Draw(t, "villages") {
		vil := network.Village{Name: string(rune('a' + v)), Lon: math.NaN(), Lat: math.NaN(), Now: [2]int{-1, -1}}
		for range s.Bands {
			vil.Pupils = append(vil.Pupils, rapid.IntRange(0, 9).Draw(t, "pupils"))
		}
		vil.Pupils[0]++
		c.Villages = append(c.Villages, vil)
		here := rapid.Float64Range(0, 15).Draw(t, "here")
		for i := range c.Sites {
			c.Ways[network.Way{Village: v, Site: i}] = math.Abs(at[i] - here)
		}
	}
	return c
}

func TestEveryPupilHasOnePlaceWithinReach(t *testing.T) {
	settings := *county(t).Settings
	rapid.Check(t, func(t *rapid.T) {
		p, err := drawCounty(t, settings).Solve(context.Background(), network.Options{Nodes: 2000})
		if err != nil {
			t.Fatal(err)
		}
		if p.Trouble == nil {
			holds(t, p)
		}
	})
}

func TestATighterLimitNeverCostsLess(t *testing.T) {
	settings := *county(t).Settings
	rapid.Check(t, func(t *rapid.T) {
		c := drawCounty(t, settings)
		solve := func() *network.Plan {
			p, err := c.Solve(context.Background(), network.Options{Nodes: 2000})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		before := solve()
		// Nobody boards: boarding may be cheaper than the bus, and a shorter way
		// by bus would open it to more.
		band := &c.Settings.Bands[rapid.IntRange(0, 2).Draw(t, "band")]
		for i := range c.Settings.Bands {
			c.Settings.Bands[i].Board.Value = 0
		}
		wide := solve()
		ride := *band.Ride
		ride.Value = max(band.Walk.Value, ride.Value*0.7)
		band.Ride = &ride
		tight := solve()
		if tight.Trouble == nil && wide.Trouble == nil && tight.Objective < wide.Bound-1e-3 {
			t.Fatalf("the tighter limit costs %v, the wider %v", tight.Objective, wide.Bound)
		}
		if tight.Trouble == nil && wide.Trouble != nil {
			t.Fatal("the tighter limit has a plan and the wider has none")
		}
		if before.Trouble != nil && wide.Trouble == nil {
			t.Fatal("without boarding there is a plan, with it none")
		}
	})
}

func TestWhereNoPlanServesAllTheReportSaysWhomAndWhatHelps(t *testing.T) {
	c := county(t, "lower=1.5/4")
	c.Split = true
	p := solved(t, c, 100)
	if p.Trouble == nil || len(p.Trouble.Unreached) == 0 {
		t.Fatalf("%+v", p.Trouble)
	}
	for _, u := range p.Trouble.Unreached {
		if u.Band != 0 || u.Km <= 4 || u.Pupils == 0 || u.Site < 0 {
			t.Errorf("unreached: %+v", u)
		}
	}
	if len(p.Trouble.Eases) < 2 {
		t.Fatalf("easings: %+v", p.Trouble.Eases)
	}
	for i, e := range p.Trouble.Eases {
		if e.Pupils == 0 || i > 0 && e.Plan.Costs.Paid() < p.Trouble.Eases[i-1].Plan.Costs.Paid() {
			t.Errorf("easing %v: %d pupils, %v yuan", e.Kinds, e.Pupils, e.Plan.Costs.Paid())
		}
		if e.Kinds[0] != network.EaseLimit {
			continue
		}
		unserved := 0
		for _, u := range p.Trouble.Unreached {
			unserved += u.Pupils
		}
		if e.Pupils < unserved {
			t.Errorf("%d go beyond the limit, though %d have nowhere within it", e.Pupils, unserved)
		}
	}
	r := p.Report(locale.Text{})
	if text := r.Lead[0].In(locale.ZH); !strings.Contains(text, "没有方案") || r.Tables[0].ID != "unreached" || len(r.Tables[0].Rows) != len(p.Trouble.Unreached) {
		t.Errorf("%s\n%+v", text, r.Tables[0])
	}
}

func TestSeatsThatDoNotSufficeAreCounted(t *testing.T) {
	c := county(t)
	c.Split = true
	for i := range c.Sites {
		for st := range c.Sites[i].Sections {
			c.Sites[i].Sections[st].MoreSeats = 0
			c.Sites[i].Sections[st].Seats /= 2
		}
	}
	p := solved(t, c, 100)
	if p.Trouble == nil || p.Trouble.Pupils[0] <= p.Trouble.Seats[0] {
		t.Fatalf("%+v", p.Trouble)
	}
	seats := false
	for _, e := range p.Trouble.Eases {
		seats = seats || e.Kinds[0] == network.EaseSeats && e.Seats >= p.Trouble.Pupils[0]-p.Trouble.Seats[0]
	}
	if text := p.Report(locale.Text{}).Lead[0].In(locale.ZH); !seats || !strings.Contains(text, "小学学位不够") {
		t.Errorf("%s\n%+v", text, p.Trouble.Eases)
	}
}

func TestACountyWithoutPupilsIsRefused(t *testing.T) {
	c := county(t)
	c.Villages = nil
	if _, err := c.Solve(context.Background(), network.Options{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestTheReportTellsEverySchoolAndVillageOnceAndItsMapsStand(t *testing.T) {
	c := county(t)
	c.Split = true
	p := solved(t, c, 300)
	r := p.Report(locale.Text{ZH: "示例"})
	rows := map[string]*exhibit.Table{}
	for i := range r.Tables {
		rows[r.Tables[i].ID] = &r.Tables[i]
		for _, row := range r.Tables[i].Rows {
			if len(row.Cells) != len(r.Tables[i].Columns) {
				t.Errorf("%s: %d cells in %d columns", r.Tables[i].ID, len(row.Cells), len(r.Tables[i].Columns))
			}
		}
	}
	if len(rows["schools"].Rows) != len(c.Sites) || len(rows["villages"].Rows) != len(p.Trips) {
		t.Errorf("%d schools, %d trips", len(rows["schools"].Rows), len(rows["villages"].Rows))
	}
	plates := p.Plates(nil)
	if len(plates) != 4 {
		t.Fatalf("%d maps", len(plates))
	}
	for _, pl := range plates {
		if svg := pl.SVG.ZH; !strings.HasPrefix(svg, "<svg ") || !strings.HasSuffix(svg, "</svg>") || strings.Contains(svg, "NaN") || !strings.Contains(svg, "青禾县") || !strings.Contains(pl.SVG.EN, "on foot") {
			t.Errorf("%s: %.300s", pl.ID, svg)
		}
	}
}
