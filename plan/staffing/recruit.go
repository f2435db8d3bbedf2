package staffing

import (
	"math"

	"junheng/internal/blank"
	"junheng/registry"
)

// recruit follows every subject of every section through the years: the
// classes to come need teachers, those there are grow fewer by who retires and
// leaves (in all subjects alike), and whole teachers who lack are recruited. A
// part of a teacher is not recruited; it is left to shared teachers.
func (b *builder) recruit() {
	for i := range b.r.Sections {
		s := &b.r.Sections[i]
		s.Ahead = b.ahead(s)
		first := 1
		if s.Stage == registry.Junior {
			first = 7
		}
		for k := range s.Subjects {
			b.follow(s, k, first)
		}
	}
}

// follow recruits for one subject of one section.
func (b *builder) follow(s *Section, k, first int) {
	n, years := &s.Subjects[k], len(b.r.Years)
	n.Ahead, n.Lost, n.Hire = make([]float64, years), make([]float64, years), make([]float64, years)
	if blank.Is(n.Have) || blank.Is(n.Need) {
		return
	}
	if lacks := n.Need - n.Have; lacks > 0 && lacks < 1 {
		n.Rest = lacks
	}
	stock, load := n.Have, b.c.load[k][s.Stage]
	for y := range years {
		if s.Teachers > 0 {
			n.Lost[y] = min(stock, n.Have*(s.Retire[y]+s.Leave[y])/s.Teachers)
		}
		if load > 0 {
			n.Ahead[y] = b.c.lessons(k, first, s.Ahead[y]) / load
		}
		stock -= n.Lost[y]
		n.Hire[y] = wholes(n.Ahead[y] - stock)
		stock += n.Hire[y]
	}
}

// wholes gives the whole teachers in what lacks.
func wholes(lacks float64) float64 { return max(0, math.Floor(lacks+1e-9)) }

// ahead gives the classes of the coming years: those at school keep theirs, or
// get as many as the standard wants, and an intake gets as many as it fills.
func (b *builder) ahead(s *Section) [][]float64 {
	limit := 0.0
	if b.in.Standard != nil {
		n := newNumbers(b.in.Standard, b.in.Year)
		limit, _ = n.find("class_max_"+s.Stage.String(), s.Stage)
	}
	pupils := b.in.Pupils[Key{s.School.ID, s.Stage}]
	out := make([][]float64, len(b.r.Years))
	cur := s.Classes
	for y := range out {
		if y >= len(pupils) || limit == 0 || len(pupils[y]) < len(cur) || blank.Is(total(cur)) {
			out[y] = cur
			continue
		}
		next := make([]float64, len(cur))
		next[0] = math.Ceil(math.Round(pupils[y][0]) / limit)
		for g := 1; g < len(cur); g++ {
			next[g] = max(math.Ceil(math.Round(pupils[y][g])/limit), min(cur[g-1], math.Round(pupils[y][g])))
		}
		out[y], cur = next, next
	}
	return out
}
