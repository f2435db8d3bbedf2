package network

import (
	"math"

	"junheng/internal/geo"
)

// The stages of a school that are planned; they number its sections.
const (
	primary = iota
	junior
	stages
)

// Decision is what the county decided of a school beforehand.
type Decision string

// The decisions.
const (
	Undecided Decision = ""
	MustKeep  Decision = "keep"
	MustClose Decision = "close"
)

// Section is a stage at a school: seats and beds there are, and how many more
// there could be.
type Section struct {
	Seats, MoreSeats int
	Beds, MoreBeds   int
}

// Site is a school, or a place where one could be built. Money is in yuan.
type Site struct {
	ID       string
	Name     string
	Township string
	New      bool
	Lon, Lat float64 // NaN where unknown
	Sections [stages]Section
	Grades   [2]int  // grades it may teach; 0, 0: all of its stages
	Keep     float64 // a year
	Build    float64 // once, besides its seats
	Close    float64 // once
	Seat     float64 // a seat more
	Bed      float64 // a bed more
	Least    int     // fewest pupils it may have; 0: any
	Decision Decision
	// Assumed tells which of the prices are the county's table's, not its own.
	Assumed bool
}

func (s *Site) teaches(b *Band) bool {
	sec := s.Sections[stageOf(b)]
	if sec.Seats+sec.MoreSeats == 0 {
		return false
	}
	return s.Grades == [2]int{} || s.Grades[0] <= b.Grades[0] && b.Grades[1] <= s.Grades[1]
}

func stageOf(b *Band) int {
	if b.Junior() {
		return junior
	}
	return primary
}

// Village is where pupils live.
type Village struct {
	Name     string
	Township string
	Lon, Lat float64     // NaN where unknown
	Pupils   []int       // by band
	Now      [stages]int // site they go to now; −1 where not told
}

// FullName is the village with its township, if that is known.
func (v *Village) FullName() string {
	if v.Township == "" {
		return v.Name
	}
	return v.Township + " " + v.Name
}

// County is all that is planned.
type County struct {
	Settings *Settings
	Sites    []Site
	Villages []Village
	Ways     map[Way]float64 // kilometres; others are straight lines times the detour
	Split    bool            // a band of a village may be divided among schools
}

// Way is from a village to a site.
type Way struct{ Village, Site int }

// km is how far a village is from a site; +Inf where nobody knows.
func (c *County) km(v, s int) float64 {
	if d, ok := c.Ways[Way{v, s}]; ok {
		return d
	}
	a, b := &c.Villages[v], &c.Sites[s]
	d := geo.Distance(a.Lon, a.Lat, b.Lon, b.Lat) * c.Settings.Detour.Value
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// Mode is how a pupil gets to school.
type Mode string

// The modes.
const (
	OnFoot   Mode = "walk"
	ByBus    Mode = "ride"
	Boarding Mode = "board"
	TooFar   Mode = "far" // beyond the limit
)

// mode is how pupils of a band get to a site so far away.
func (c *County) mode(b *Band, s *Site, km float64) Mode {
	beds := s.Sections[stageOf(b)]
	switch {
	case km <= b.Walk.Value:
		return OnFoot
	case b.Ride != nil && km <= b.Ride.Value:
		return ByBus
	case b.Board.Value > 0 && beds.Beds+beds.MoreBeds > 0 && !math.IsInf(km, 1) && (b.BoardKm == nil || km <= b.BoardKm.Value):
		return Boarding
	}
	return TooFar
}

// schoolDays are the days of a school week: boarders go home once in so many.
const schoolDays = 5

// yearly is what a pupil's way costs in a year: paid, and only weighed.
func (c *County) yearly(m Mode, km float64) (paid, weighed float64) {
	p := &c.Settings.Prices
	switch m {
	case ByBus:
		return p.Ride.Value * km, p.Way.Value * km
	case Boarding:
		return p.Boarder.Value, p.Way.Value * km / schoolDays
	}
	return 0, p.Way.Value * km
}
