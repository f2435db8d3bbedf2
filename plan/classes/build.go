package classes

import (
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/registry"
)

// cohorts sees to the pupils already at school: each grade is split when the
// limit of a year asks for it, not before, and not at all if it has left by
// then. There is no other way for them, so there is nothing to choose.
func (b *builder) cohorts() {
	p := b.plan
	b.known = make([]bool, len(p.Sections))
	for i := range p.Sections {
		s := &p.Sections[i]
		b.known[i] = len(s.Grades) > 0
		for _, g := range s.Grades {
			b.known[i] = b.known[i] && g.Source != Unknown
		}
		if !b.known[i] {
			p.Unknown = append(p.Unknown, i)
			continue
		}
		for g := range s.Grades {
			b.follow(i, g)
		}
	}
}

// follow takes one grade through the years.
func (b *builder) follow(i, g int) {
	p, s := b.plan, &b.plan.Sections[i]
	c := cohort{section: i, grade: g, pupils: s.Grades[g].Pupils, held: s.Grades[g].Classes}
	now, evened := c.held, false
	for y := range p.Years {
		if g+y+1 >= len(s.Grades) {
			c.classes = append(c.classes, 0)
			continue
		}
		limit := b.limit(y, s.Stage)
		grade := s.Grades[g].Grade + y + 1
		need := math.Ceil(c.pupils / limit)
		switch {
		case need > now:
			n := int(need - now)
			p.Actions = append(p.Actions, Action{
				Year: p.Years[y], Kind: Split, Section: i, Grade: grade, Count: n, Pupils: int(c.pupils), From: int(now), Cost: float64(n) * b.in.Prices.Split,
			})
			p.Cost += float64(n) * b.in.Prices.Split
			p.Bound += float64(n) * b.in.Prices.Split
			now = need
		case now == c.held && s.Grades[g].Largest > limit && !evened:
			evened = true
			p.Actions = append(p.Actions, Action{Year: p.Years[y], Kind: Even, Section: i, Grade: grade, Pupils: int(c.pupils), From: int(now)})
		}
		c.classes = append(c.classes, now)
	}
	b.present = append(b.present, c)
}

// intakes prepares the choice of the coming years.
func (b *builder) intakes() {
	p, q := b.plan, &b.problem
	q.Split, q.Room, q.Nodes = b.in.Prices.Split, b.in.Prices.Room, b.in.Nodes
	q.Rooms = make([]int, len(p.Sections))
	b.held = make([]int, len(p.Sections))
	for range p.Years {
		q.Load = append(q.Load, make([]int, len(p.Sections)))
		q.Intake = append(q.Intake, make([]Intake, len(p.Sections)))
		q.Size = append(q.Size, make([]int, len(p.Sections)))
	}
	for _, c := range b.present {
		for y, n := range c.classes {
			q.Load[y][c.section] += int(n)
		}
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		for y := range p.Years {
			q.Size[y][i] = int(p.Limits.Standard[s.Stage])
		}
		if !b.known[i] {
			continue
		}
		now := 0.0
		for _, g := range s.Grades {
			now += g.Classes
		}
		q.Rooms[i] = int(now)
		if !blank.Is(s.Rooms) {
			q.Rooms[i] = max(int(now), int(s.Rooms)) // classes that are taught have a room
		}
		b.held[i] = int(s.Grades[0].Classes)
		for y := range p.Years {
			n := b.intake(i, y)
			ready := min(b.held[i], max(1, classesFor(n, q.Size[y][i])))
			q.Intake[y][i] = Intake{n, ready}
			for later := y; later < len(p.Years) && later-y < len(s.Grades); later++ {
				q.Load[later][i] += ready
			}
		}
	}
	b.arcs()
}

// intake gives the pupils who come y years ahead (from 0).
func (b *builder) intake(i, y int) int {
	s := &b.plan.Sections[i]
	if list := b.in.Intakes[Key{s.School.ID, s.Stage}]; y < len(list) {
		return int(math.Round(list[y]))
	}
	return int(s.Grades[0].Pupils)
}

// arcs joins neighbours: public sections of the same stage within reach.
func (b *builder) arcs() {
	p := b.plan
	for i := range p.Sections {
		s := &p.Sections[i]
		if math.IsNaN(s.Lon) {
			p.NoPlace++
			continue
		}
		for j := range p.Sections {
			o := &p.Sections[j]
			if i == j || s.Stage != o.Stage || !b.known[i] || !b.known[j] || s.School.Founder.Private() || o.School.Founder.Private() || math.IsNaN(o.Lon) {
				continue
			}
			if distance(s, o) <= b.in.Reach {
				b.problem.Arcs = append(b.problem.Arcs, Arc{i, j, b.in.Prices.Shift})
			}
		}
	}
}

// earthRadius is the mean radius in km.
const earthRadius = 6371.0088

// distance is the great-circle distance in km.
func distance(a, b *Section) float64 {
	const rad = math.Pi / 180
	dlat, dlon := (b.Lat-a.Lat)*rad/2, (b.Lon-a.Lon)*rad/2
	h := math.Sin(dlat)*math.Sin(dlat) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Sin(dlon)*math.Sin(dlon)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// solve solves each neighbourhood by itself: what is joined by no arc does not
// bear on the rest.
func (b *builder) solve() {
	p := b.plan
	group := make([]int, len(p.Sections))
	for i := range group {
		group[i] = i
	}
	var find func(i int) int
	find = func(i int) int {
		if group[i] != i {
			group[i] = find(group[i])
		}
		return group[i]
	}
	for _, a := range b.problem.Arcs {
		group[find(a.From)] = find(a.To)
	}
	members := map[int][]int{}
	var roots []int
	for i := range group {
		r := find(i)
		if members[r] == nil {
			roots = append(roots, r)
		}
		members[r] = append(members[r], i)
	}
	for _, r := range roots {
		b.neighbourhood(members[r])
	}
}

// neighbourhood solves a part and enters what it says.
func (b *builder) neighbourhood(list []int) {
	p, part, arcs := b.plan, b.part(list), []int{}
	for k, a := range b.problem.Arcs {
		if slices.Contains(list, a.From) {
			part.Arcs = append(part.Arcs, Arc{slices.Index(list, a.From), slices.Index(list, a.To), a.Cost})
			arcs = append(arcs, k)
		}
	}
	got := Solve(part)
	p.Cost += got.Cost
	p.Bound += got.Bound
	p.Nodes += got.Nodes
	b.enter(list, arcs, got)
}

// part cuts the problem down to some sections.
func (b *builder) part(list []int) *Problem {
	q := &b.problem
	part := &Problem{Split: q.Split, Room: q.Room, Nodes: q.Nodes}
	for _, i := range list {
		part.Rooms = append(part.Rooms, q.Rooms[i])
	}
	for y := range q.Load {
		var load, size []int
		var intake []Intake
		for _, i := range list {
			load, size, intake = append(load, q.Load[y][i]), append(size, q.Size[y][i]), append(intake, q.Intake[y][i])
		}
		part.Load, part.Size, part.Intake = append(part.Load, load), append(part.Size, size), append(part.Intake, intake)
	}
	return part
}

// enter turns a solution into actions and follows the intakes as they then are.
func (b *builder) enter(list, arcs []int, got *Solution) {
	p, q := b.plan, &b.problem
	unproven := got.Gap() > 0
	built := make([]int, len(list))
	for y := range p.Years {
		pupils := make([]int, len(list))
		for k, i := range list {
			pupils[k] = q.Intake[y][i].Pupils
		}
		for k, n := range got.Sent[y] {
			if n == 0 {
				continue
			}
			a := q.Arcs[arcs[k]]
			pupils[slices.Index(list, a.From)] -= n
			pupils[slices.Index(list, a.To)] += n
			p.Actions = append(p.Actions, Action{
				Year: p.Years[y], Kind: Shift, Section: a.From, To: a.To, Grade: p.Sections[a.From].Grades[0].Grade, Count: n, Pupils: q.Intake[y][a.From].Pupils,
				From: q.Intake[y][a.From].Classes, Km: distance(&p.Sections[a.From], &p.Sections[a.To]), Cost: a.Cost * float64(n), Unproven: unproven,
			})
		}
		for k, i := range list {
			if !b.known[i] {
				continue
			}
			ready := q.Intake[y][i].Classes
			if n := got.Opened[y][k]; n > 0 {
				p.Actions = append(p.Actions, Action{
					Year: p.Years[y], Kind: Open, Section: i, Grade: p.Sections[i].Grades[0].Grade, Count: n, Pupils: pupils[k], From: ready,
					Cost: q.Split * float64(n), Unproven: unproven,
				})
			}
			load := q.Load[y][i]
			for before := range y + 1 {
				load += got.Opened[before][k]
			}
			if n := load - q.Rooms[i] - built[k]; n > 0 {
				built[k] += n
				p.Actions = append(p.Actions, Action{Year: p.Years[y], Kind: Build, Section: i, Count: n, From: q.Rooms[i], Cost: q.Room * float64(n), Unproven: unproven})
			}
			c := cohort{section: i, grade: -1 - y, pupils: float64(pupils[k]), held: float64(b.held[i])}
			for later := range p.Years {
				n := 0
				if later >= y && later-y < len(p.Sections[i].Grades) {
					n = ready + got.Opened[y][k]
				}
				c.classes = append(c.classes, float64(n))
			}
			b.present = append(b.present, c)
		}
	}
}

// countYears counts the classes too large, year by year, with and without the plan.
func (b *builder) countYears() {
	p := b.plan
	var now Counts
	for i := range p.Sections {
		now = now.plus(p.Sections[i].Counts)
	}
	p.Before, p.After = []Counts{now}, []Counts{now}
	for y := range p.Years {
		var before, after Counts
		for _, c := range b.present {
			if c.classes[y] == 0 {
				continue
			}
			stage := p.Sections[c.section].Stage
			after = after.plus(spread(c.pupils, c.classes[y], stage, p.Limits))
			before = before.plus(b.undone(c, stage))
		}
		p.Before, p.After = append(p.Before, before), append(p.After, after)
	}
}

// undone counts the classes of a cohort if nothing is done: the classes it
// has, and for an intake the pupils who come and the classes of the entry grade.
func (b *builder) undone(c cohort, stage registry.Stage) Counts {
	if c.grade >= 0 {
		return b.plan.Sections[c.section].Grades[c.grade].Counts
	}
	y := -1 - c.grade
	return spread(float64(b.problem.Intake[y][c.section].Pupils), c.held, stage, b.plan.Limits)
}
