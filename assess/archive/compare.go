package archive

import (
	"context"
	"math"
	"slices"

	"junheng/access"
	"junheng/assess"
	"junheng/internal/blank"
	"junheng/registry"
)

// History is an assessment with those of earlier years, oldest first; the last
// is the assessment itself.
type History []*Opened

// History opens the assessments of the years before, at most so many. Years
// that can no longer be opened are left out.
func (s *Service) History(ctx context.Context, actor access.Actor, of *Opened, years int) (History, error) {
	before, err := s.earlier(ctx, actor, of.Record, years)
	return append(before, of), err
}

// UnitAt finds the section of a school in an assessment; nil where it has none.
func UnitAt(a *assess.Assessment, school registry.SchoolID, stage registry.Stage) *assess.UnitResult {
	for i := range a.Units {
		if u := &a.Units[i]; u.School.ID == school && u.Stage == stage {
			return u
		}
	}
	return nil
}

// ValueOf finds an indicator of a unit; nil where it has none.
func ValueOf(u *assess.UnitResult, indicator string) *assess.IndicatorValue {
	if u == nil {
		return nil
	}
	for i := range u.Values {
		if u.Values[i].Indicator == indicator {
			return &u.Values[i]
		}
	}
	return nil
}

// Values lists what a section had for an indicator over the years, parallel to
// the history; a year without the section or the indicator is blank.
func (h History) Values(school registry.SchoolID, stage registry.Stage, indicator string) []float64 {
	out := make([]float64, len(h))
	for i, o := range h {
		out[i] = blank.Of(blank.NotReported)
		if v := ValueOf(UnitAt(o.Result, school, stage), indicator); v != nil {
			out[i] = v.Value
		}
	}
	return out
}

// Change is one section in two assessments. Before or After is nil where the
// section is in one of them only.
type Change struct {
	School        registry.School // as it stands in the later one that has it
	Stage         registry.Stage
	Name          string
	Before, After *assess.UnitResult
}

// Changes pairs the sections of two assessments that the actor may see, in the
// order of the later one; sections that are gone come last.
func Changes(before, after *Opened) []Change {
	var out []Change
	for _, i := range after.Units() {
		u := &after.Result.Units[i]
		out = append(out, Change{u.School, u.Stage, u.Name, UnitAt(before.Result, u.School.ID, u.Stage), u})
	}
	for _, i := range before.Units() {
		if u := &before.Result.Units[i]; UnitAt(after.Result, u.School.ID, u.Stage) == nil {
			out = append(out, Change{u.School, u.Stage, u.Name, u, nil})
		}
	}
	return out
}

// SizeBand is a class of sections by their pupils: from From up to, not
// including, To. It serves comparison only; no standard speaks of it.
type SizeBand struct{ From, To float64 }

var sizeBands = []SizeBand{{0, 100}, {100, 300}, {300, 600}, {600, 1200}, {1200, 2000}, {2000, math.Inf(1)}}

// BandOf gives the class of a section with so many pupils; false for a blank.
func BandOf(pupils float64) (SizeBand, bool) {
	for _, b := range sizeBands {
		if pupils >= b.From && pupils < b.To {
			return b, true
		}
	}
	return SizeBand{}, false
}

// Peers are the sections like one section: of the same stage, with the school
// of the same type and location, in the same size band. Where fewer than five
// are, the size no longer counts, then the location, and with fewer than two
// the type: Size, Place and Type tell.
type Peers struct {
	Band              SizeBand
	Size, Place, Type bool  // these still count
	Units             []int // by index in Result.Units, the section itself too
	Figures           []PeerFigures
}

// PeerFigures is one indicator among the peers; figures are blank where nobody
// has a value.
type PeerFigures struct {
	Indicator        string
	Count            int
	Low, Median, Top float64 // lower quartile, median, upper quartile, unweighted
	Below            int     // peers whose value is lower than the section's own
}

// fewPeers is the number below which a narrower likeness is given up.
const fewPeers = 5

// PeersOf finds the sections like the one at an index of Result.Units.
func PeersOf(a *assess.Assessment, unit int) Peers {
	me := &a.Units[unit]
	p := Peers{Size: true, Place: true, Type: true}
	band, known := BandOf(me.Students)
	p.Band, p.Size = band, known
	for {
		p.Units = nil
		for i := range a.Units {
			u := &a.Units[i]
			b, _ := BandOf(u.Students)
			if u.Stage == me.Stage && u.InScope && (!p.Type || u.School.Type == me.School.Type) &&
				(!p.Place || u.School.Location == me.School.Location) && (!p.Size || b == band) {
				p.Units = append(p.Units, i)
			}
		}
		switch {
		case len(p.Units) >= fewPeers, !p.Type, !p.Size && !p.Place && len(p.Units) > 1:
			for k := range me.Values {
				p.Figures = append(p.Figures, figures(a, p.Units, k, me.Values[k]))
			}
			return p
		case p.Size:
			p.Size = false
		case p.Place:
			p.Place = false
		default:
			p.Type = false
		}
	}
}

func figures(a *assess.Assessment, units []int, k int, own assess.IndicatorValue) PeerFigures {
	f := PeerFigures{Indicator: own.Indicator}
	var vs []float64
	for _, i := range units {
		if v := a.Units[i].Values[k].Value; !blank.Is(v) {
			vs = append(vs, v)
			if v < own.Value {
				f.Below++
			}
		}
	}
	slices.Sort(vs)
	f.Count = len(vs)
	f.Low, f.Median, f.Top = quantile(vs, 0.25), quantile(vs, 0.5), quantile(vs, 0.75)
	return f
}

// quantile interpolates between the two nearest of sorted values.
func quantile(vs []float64, q float64) float64 {
	if len(vs) == 0 {
		return blank.Of(blank.NotReported)
	}
	at := q * float64(len(vs)-1)
	i := int(at)
	if i+1 == len(vs) {
		return vs[i]
	}
	return vs[i] + (at-float64(i))*(vs[i+1]-vs[i])
}
