package assess

import (
	"cmp"
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Units is the sections of one school year as columns, ready for judging: what
// each school reports, resolved into what each of its sections has. Units are
// ordered by stage, county and school; a [Group] is the units of one stage of
// one county. It may be shared by readers.
type Units struct {
	std    *Standard
	table  *facts.Table
	Groups []Group
	County []registry.RegionCode // the counties present, ascending
	School []int32               // per unit: index into the table's Schools
	Stage  []registry.Stage      // per unit
	home   []int32               // per unit: index into schools
	school []school
	frame  frame
	at     map[registry.RegionCode]int // county → index into County
	row    []int32                     // county → the county's own row of the table, −1 when none
}

// Group is the units of one stage of one county: Units.School[Lo:Hi].
type Group struct {
	County registry.RegionCode
	Stage  registry.Stage
	Lo, Hi int
}

// Len is the number of units.
func (u *Units) Len() int { return len(u.School) }

// Fact gives the resolved value of a field for a unit; not reported where no
// formula of an indicator reads the field.
func (u *Units) Fact(unit int, f facts.FieldID) float64 { return u.frame.value(string(f), unit) }

// Put replaces the resolved value of a field for a unit, for what-if questions;
// [Standard.Update] then computes the figures anew. Derived values and sections
// among which the field was divided keep theirs. It is not safe beside readers,
// and does nothing where no formula of an indicator reads the field.
func (u *Units) Put(unit int, f facts.FieldID, v float64) {
	if col := u.frame.cols[string(f)]; col != nil {
		col[unit] = v
	}
}

// school is one school of the year with its rows of the table; −1 where there
// is none.
type school struct {
	id      int32 // index into the table's Schools
	county  registry.RegionCode
	rows    [4]int32 // by stage; [Whole] is the row of the whole school
	taught  [4]bool  // the stages it has, senior included
	units   [4]int32 // by stage: the unit, −1 when none
	divided bool     // it reports by section
}

var (
	doubleRow = locale.NewTemplate("assess.double_row", "学校“{school}”在{year}学年的{stage}数据出现两次", "school {school} has two rows for stage {stage} in {year}")

	doubleCounty = locale.NewTemplate("assess.double_county", "县区 {county} 在{year}学年的县级数据出现两次", "county {county} has two rows of its own in {year}")

	sectionZH = [...]locale.Text{
		{ZH: "全校", EN: "whole school"}, {ZH: "小学部", EN: "primary section"}, {ZH: "初中部", EN: "junior section"}, {ZH: "高中部", EN: "senior section"},
	}
)

// Needs lists the fields of facts that Units and Evaluate read, so that a caller
// can load no others.
func (s *Standard) Needs() []facts.FieldID {
	out := append(slices.Clone(s.needs), pupils)
	for _, sp := range s.splits {
		out = append(out, sp.By)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Reads lists every field of facts that an assessment reads, each once: those of
// the indicators, and of the tests of items, the county's own among them.
func (s *Standard) Reads() []facts.FieldID { return s.allFields() }

// NeedsRegister reports whether Units reads more of a school than its rows say,
// even where no row is of a whole school: a property that the register of
// schools may hold.
func (s *Standard) NeedsRegister() bool {
	return slices.ContainsFunc(s.needs, func(f facts.FieldID) bool { return s.fields[f].Level == facts.PerSchool })
}

// Units resolves a table into the sections of the standard's school year. With
// counties given, it reads only those. The error names rows that stand twice.
//
// A section is a unit when it has a row of its own, or when the school's type
// teaches its stage and the school does not divide its report (or reports some
// section figure for the whole school). A stage for which a school that
// divides its report sends nothing is not a unit.
func (s *Standard) Units(t *facts.Table, counties ...registry.RegionCode) (*Units, error) {
	if len(counties) == 0 {
		if u := s.plainUnits(t, s.needs); u != nil {
			return u, nil
		}
	}
	return s.resolve(t, s.needs, counties)
}

// resolve makes Units that hold the given fields.
func (s *Standard) resolve(t *facts.Table, fields []facts.FieldID, counties []registry.RegionCode) (*Units, error) {
	u := &Units{std: s, table: t, at: map[registry.RegionCode]int{}}
	if err := u.collect(counties); err != nil {
		return nil, err
	}
	u.arrange()
	own := u.ownRows()
	u.load(fields, func(f *facts.Field) []float64 { return u.column(f, own) })
	return u, nil
}

// collect gathers the rows of the year into schools, in the order of county
// and then of first appearance.
func (u *Units) collect(counties []registry.RegionCode) error {
	t := u.table
	var only map[registry.RegionCode]bool
	if len(counties) > 0 {
		only = map[registry.RegionCode]bool{}
	}
	for _, c := range counties {
		only[c.County()] = true
	}
	found := make([]int32, schools(t)) // school → 1 + its place in u.school
	if only == nil {
		u.school = make([]school, 0, len(t.Schools))
	}
	own := map[registry.RegionCode]int32{}
	for r := range t.County {
		if t.Year[r] != u.std.opt.Year {
			continue
		}
		county := t.County[r].County()
		if only != nil && !only[county] {
			continue
		}
		id, st := t.School[r], t.Stage[r]
		if id < 0 {
			if _, twice := own[county]; twice {
				return fault.New(fault.Conflict, doubleCounty.With("county", county, "year", u.std.opt.Year))
			}
			own[county] = int32(r)
			continue
		}
		at := found[id] - 1
		if at < 0 {
			at = int32(len(u.school))
			found[id] = at + 1
			u.school = append(u.school, school{id: id, county: county, rows: [4]int32{-1, -1, -1, -1}, units: [4]int32{-1, -1, -1, -1}})
		}
		if st > registry.Senior {
			continue
		}
		if u.school[at].rows[st] >= 0 {
			return fault.New(fault.Conflict, doubleRow.With("school", schoolOf(t, id).Name, "year", u.std.opt.Year, "stage", st.Label()))
		}
		u.school[at].rows[st] = int32(r)
	}
	u.order()
	u.counties(own)
	return nil
}

// schools gives how many schools the rows of a table speak of, also where it was
// read without its register.
func schools(t *facts.Table) int {
	if n := len(t.Schools); n > 0 || t.Len() == 0 {
		return n
	}
	return int(slices.Max(t.School)) + 1
}

// schoolOf gives a school of the register; of one that was not read, nothing.
func schoolOf(t *facts.Table, id int32) *registry.School {
	if len(t.Schools) == 0 {
		return &registry.School{}
	}
	return &t.Schools[id]
}

// order puts the schools in the order of county and place in the table. Tables
// are in that order but for a few schools at their end, so those are sorted and
// merged in.
func (u *Units) order() {
	compare := func(a, b school) int {
		return cmp.Or(cmp.Compare(a.county, b.county), cmp.Compare(a.id, b.id))
	}
	n := 1
	for n < len(u.school) && compare(u.school[n-1], u.school[n]) < 0 {
		n++
	}
	if n >= len(u.school) {
		return
	}
	rest := slices.Clone(u.school[n:])
	slices.SortFunc(rest, compare)
	for to, from := len(u.school)-1, n-1; len(rest) > 0; to-- {
		last := len(rest) - 1
		if from >= 0 && compare(u.school[from], rest[last]) > 0 {
			u.school[to] = u.school[from]
			from--
			continue
		}
		u.school[to], rest = rest[last], rest[:last]
	}
}

// counties lists the counties that have schools or facts of their own.
func (u *Units) counties(own map[registry.RegionCode]int32) {
	for c := range own {
		u.County = append(u.County, c)
	}
	for i := range u.school {
		if c := u.school[i].county; i == 0 || c != u.school[i-1].county {
			if _, ok := own[c]; !ok {
				u.County = append(u.County, c)
			}
		}
	}
	slices.Sort(u.County)
	u.row = make([]int32, len(u.County))
	for i, c := range u.County {
		u.at[c], u.row[i] = i, -1
		if r, ok := own[c]; ok {
			u.row[i] = r
		}
	}
}

// arrange decides which sections are units and puts them in order.
func (u *Units) arrange() {
	sections := u.std.sectionFields()
	u.School = make([]int32, 0, 2*len(u.school))
	u.Stage = make([]registry.Stage, 0, 2*len(u.school))
	u.home = make([]int32, 0, 2*len(u.school))
	for i := range u.school {
		u.attend(&u.school[i], sections)
	}
	for _, st := range u.std.pack.Stages {
		for i := range u.school {
			sc := &u.school[i]
			own := sc.rows[st] >= 0
			if !own && (!sc.taught[st] || sc.divided) {
				continue
			}
			n := u.Len()
			if g := len(u.Groups) - 1; g < 0 || u.Groups[g].County != sc.county || u.Groups[g].Stage != st {
				u.Groups = append(u.Groups, Group{County: sc.county, Stage: st, Lo: n})
			}
			u.Groups[len(u.Groups)-1].Hi = n + 1
			sc.units[st] = int32(n)
			u.School = append(u.School, sc.id)
			u.Stage = append(u.Stage, st)
			u.home = append(u.home, int32(i))
		}
	}
}

// attend finds out which stages a school has, and whether it divides its report.
func (u *Units) attend(sc *school, sections []facts.FieldID) {
	for _, st := range schoolOf(u.table, sc.id).Type.Stages() {
		sc.taught[st] = true
	}
	for st := registry.Primary; st <= registry.Senior; st++ {
		if sc.rows[st] >= 0 {
			sc.taught[st], sc.divided = true, true
		}
	}
	if !sc.divided || sc.rows[registry.Whole] < 0 {
		return
	}
	for _, f := range sections {
		if blank.StateOf(u.table.Value(int(sc.rows[registry.Whole]), f)) == blank.Number {
			sc.divided = false
			return
		}
	}
}

// sectionFields lists the fields of sections that indicators rest on.
func (s *Standard) sectionFields() []facts.FieldID {
	var out []facts.FieldID
	for _, id := range s.needs {
		if s.fields[id].Level == facts.PerSection {
			out = append(out, id)
		}
	}
	return out
}
