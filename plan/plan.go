package plan

import (
	"cmp"
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/registry"
)

// Plan is what a county would do, in schools and things. It can be stored and
// applied again without the model it came from.
type Plan struct {
	County   registry.RegionCode `json:"county"`
	Year     registry.SchoolYear `json:"year"` // of the facts it starts from
	Standard string              `json:"standard"`
	Dataset  string              `json:"dataset"` // hash of those facts
	Prices   string              `json:"prices"`  // id of the table of prices
	Dated    string              `json:"dated"`   // and its day
	Running  int                 `json:"running"` // years of running costs within the cost

	Steps []Step `json:"steps"`
	Moves []Move `json:"moves"`

	Cost   prices.Money `json:"cost"`   // once, and the running costs of so many years
	Once   prices.Money `json:"once"`   // of it, paid once
	Yearly prices.Money `json:"yearly"` // what goes on every year
	Bound  prices.Money `json:"bound"`  // proven: no plan under these constraints costs less
	Gap    float64      `json:"gap"`    // how much of the cost the bound leaves open

	Spent   []Spent  `json:"spent"`
	Changes []Change `json:"changes"`
}

// Step is what one section gets of one measure in one year.
type Step struct {
	School    registry.SchoolID `json:"school"`
	Stage     string            `json:"stage"`
	Name      string            `json:"name"`
	Measure   string            `json:"measure"`
	Label     locale.Text       `json:"label"`
	Year      int               `json:"year"`    // 1 is the first
	Delivery  int               `json:"in_year"` // the year from which it counts
	Count     int               `json:"count"`   // steps
	Amount    float64           `json:"amount"`  // in units of the measure
	Unit      string            `json:"unit"`
	Cost      prices.Money      `json:"cost"`
	Once      prices.Money      `json:"once"`
	Yearly    prices.Money      `json:"yearly"`
	Why       cheapest.Reason   `json:"why"`
	Indicator string            `json:"indicator,omitempty"` // the first that it raises
	unit      int               // of the assessment
}

// Move is people who pass from one school to another.
type Move struct {
	From      registry.SchoolID `json:"from"`
	FromName  string            `json:"from_name"`
	To        registry.SchoolID `json:"to"`
	ToName    string            `json:"to_name"`
	Stage     string            `json:"stage"`
	Measure   string            `json:"measure"`
	Label     locale.Text       `json:"label"`
	Year      int               `json:"year"`
	Count     int               `json:"count"`
	Cost      prices.Money      `json:"cost"`
	Indicator string            `json:"indicator,omitempty"`
	KM        float64           `json:"-"` // NaN where it is not known
	from, to  int
}

// Spent is what a plan takes of the money of one source in one year.
type Spent struct {
	Source string       `json:"source"`
	Year   int          `json:"year"`
	Amount prices.Money `json:"amount"`
	Of     prices.Money `json:"of"`
}

// Change is one fact as it is and as it would be.
type Change struct {
	School registry.SchoolID `json:"school"`
	Stage  string            `json:"stage"` // of the row it stands in: primary, junior or whole
	Field  facts.FieldID     `json:"field"`
	From   float64           `json:"from"`
	To     float64           `json:"to"`
	Note   string            `json:"note"` // the measures behind it
}

// Plan reads a solver's answer back into schools and things.
func (m *Model) Plan(answer *cheapest.Plan) *Plan {
	s := m.Subject
	p := &Plan{
		County: s.Before.County, Year: s.Before.Year, Standard: s.Before.Pack, Dataset: s.Before.DatasetHash,
		Prices: s.Prices.ID, Dated: s.Prices.Dated, Running: m.Constraints.running(),
		Bound: money(answer.Bound), Steps: []Step{}, Moves: []Move{}, Spent: []Spent{}, Changes: []Change{},
	}
	ledger := newLedger(m)
	for _, st := range answer.Steps {
		if !m.measures[st.Measure].price.Moves {
			p.Steps = append(p.Steps, m.step(st))
			ledger.add(st.Unit, st.Measure, float64(st.Count))
		}
	}
	for _, mv := range answer.Moves {
		p.Moves = append(p.Moves, m.moved(mv))
		ledger.add(mv.To, mv.Measure, float64(mv.Count))
		ledger.add(mv.From, mv.Measure, -float64(mv.Count))
	}
	slices.SortStableFunc(p.Steps, func(a, b Step) int { return cmp.Or(a.Year-b.Year, a.unit-b.unit) })
	slices.SortStableFunc(p.Moves, func(a, b Move) int { return cmp.Or(a.Year-b.Year, a.to-b.to, a.from-b.from) })
	for _, st := range p.Steps {
		p.Cost, p.Once, p.Yearly = p.Cost+st.Cost, p.Once+st.Once, p.Yearly+st.Yearly
	}
	for _, mv := range p.Moves {
		price := s.Prices.Measure(mv.Measure)
		p.Cost += mv.Cost
		p.Once += prices.Money(mv.Count) * price.Price
		p.Yearly += prices.Money(mv.Count) * price.Yearly
	}
	p.Bound = min(p.Bound, p.Cost)
	p.Gap = answer.Gap()
	for b, spent := range answer.Spent {
		if b < len(m.Problem.Budgets) {
			of := m.Problem.Budgets[b]
			p.Spent = append(p.Spent, Spent{m.sources[of.Source], of.Year + 1, money(spent), money(of.Amount)})
		}
	}
	p.Changes = ledger.changes()
	return p
}

// money rounds yuan to fen.
func money(yuan float64) prices.Money { return prices.Money(math.Round(yuan * float64(prices.Yuan))) }

func (m *Model) step(st cheapest.Step) Step {
	price, u := m.measures[st.Measure].price, &m.Subject.Before.Units[m.unit[st.Unit]]
	n := prices.Money(st.Count)
	return Step{
		School: u.School.ID, Stage: u.Stage.String(), Name: u.Name, Measure: price.ID, Label: price.Label,
		Year: st.Year + 1, Delivery: st.Year + 1 + price.Delivery, Count: int(st.Count), Amount: float64(st.Count) * price.Step, Unit: price.Unit,
		Cost: n * price.Cost(m.Constraints.running()), Once: n * price.Price, Yearly: n * price.Yearly,
		Why: st.Why, Indicator: m.firstRaised(st.Unit, st.Measure), unit: m.unit[st.Unit],
	}
}

// firstRaised names the indicator for which a measure does most, in parts of
// what the unit must reach.
func (m *Model) firstRaised(n, measure int) string {
	best, id := -1.0, ""
	for q, k := range m.quantity {
		by := m.measures[measure].on[n].num[k]
		u := &m.Problem.Units[n]
		size := math.Max(u.Line[q], u.Have[q])
		if by > 0 && by/math.Max(size, 1e-9) > best {
			best, id = by/math.Max(size, 1e-9), m.Subject.Pack.Indicators[k].ID
		}
	}
	return id
}

func (m *Model) moved(mv cheapest.Moved) Move {
	price := m.measures[mv.Measure].price
	from, to := &m.Subject.Before.Units[m.unit[mv.From]], &m.Subject.Before.Units[m.unit[mv.To]]
	a, b := &m.Problem.Units[mv.From], &m.Problem.Units[mv.To]
	return Move{
		From: from.School.ID, FromName: from.Name, To: to.School.ID, ToName: to.Name, Stage: to.Stage.String(),
		Measure: price.ID, Label: price.Label, Year: mv.Year + 1, Count: int(mv.Count),
		Cost: prices.Money(mv.Count) * price.Cost(m.Constraints.running()), Indicator: m.firstRaised(mv.To, mv.Measure),
		KM: math.Hypot(a.X-b.X, a.Y-b.Y) / 1000, from: m.unit[mv.From], to: m.unit[mv.To],
	}
}

// ledger adds up what a plan does to each fact.
type ledger struct {
	m    *Model
	sums map[fact]*entry
}

type fact struct {
	unit  int // of the problem
	field facts.FieldID
}

type entry struct {
	by   float64
	note []string
}

func newLedger(m *Model) *ledger { return &ledger{m, map[fact]*entry{}} }

func (l *ledger) add(n, measure int, steps float64) {
	mm := l.m.measures[measure]
	for _, c := range mm.on[n].facts {
		e := l.sums[fact{n, c.field}]
		if e == nil {
			e = &entry{}
			l.sums[fact{n, c.field}] = e
		}
		e.by += steps * c.by
		if !slices.Contains(e.note, mm.price.Label.ZH) {
			e.note = append(e.note, mm.price.Label.ZH)
		}
	}
}

// changes lists the facts that change, in the order of units and fields.
func (l *ledger) changes() []Change {
	keys := make([]fact, 0, len(l.sums))
	for k := range l.sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b fact) int { return cmp.Or(a.unit-b.unit, cmp.Compare(a.field, b.field)) })
	s := l.m.Subject
	out := []Change{}
	for _, k := range keys {
		e := l.sums[k]
		if e.by == 0 {
			continue
		}
		i := l.m.unit[k.unit]
		row := s.Table.Key(s.row(&s.Before.Units[i]))
		have := s.fact(i, k.field)
		c := Change{School: row.School, Stage: row.Stage.String(), Field: k.field, From: have, To: have + e.by}
		for n, w := range e.note {
			if n > 0 {
				c.Note += "、"
			}
			c.Note += w
		}
		out = append(out, c)
	}
	return out
}

// Apply gives the facts as they would be when the plan is carried out; t is not
// touched. Every value it puts in says so in its origin.
func Apply(t *facts.Table, p *Plan) *facts.Table {
	out := facts.NewTable()
	out.Append(t)
	at := out.Index()
	for r := range out.Len() { // however a county's code is written in the rows
		k := out.Key(r)
		k.County = p.County.County()
		if _, known := at[k]; !known {
			at[k] = r
		}
	}
	for _, c := range p.Changes {
		st, _ := registry.ParseStage(c.Stage)
		r, ok := at[facts.Key{County: p.County.County(), Year: p.Year, School: c.School, Stage: st}]
		if !ok {
			continue
		}
		o := facts.Origin{By: SimulatedBy, Note: "模拟：" + c.Note + "；原为 " + plain(c.From)}
		out.Set(r, c.Field, c.To, o)
	}
	return out
}

// SimulatedBy stands in the origin of every value that a plan puts in.
const SimulatedBy = "达标方案（模拟数据）"
