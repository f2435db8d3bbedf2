package outlook

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/plan/forecast"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/rules"
)

// yearsBack is how many school years of facts are looked at.
const yearsBack = 9

// gather joins the frozen facts of the years with what was uploaded. Where the
// two differ the frozen ones stand: a file serves what no dataset says.
func (p *page) gather() error {
	for y := p.Record.Year - yearsBack + 1; y < p.Record.Year; y++ {
		t, err := p.d.Archive.Newest(p.C.Ctx(), p.County, y)
		if err != nil {
			return err
		}
		if t != nil {
			p.frozen = append(p.frozen, t)
		}
	}
	p.frozen = append(p.frozen, p.Table)
	var err error
	if p.kept, err = p.d.inForce(p.Ground); err != nil {
		return err
	}
	b := facts.NewBuilder()
	p.tables(b)
	for _, t := range p.frozen {
		pour(b, t, func(k facts.Key, _ registry.School) (facts.Key, bool) { return k, true })
	}
	p.differ = p.yielded(b.Conflicts())
	if err := p.positions(b); err != nil {
		return err
	}
	p.table = b.Table()
	for _, f := range p.kept {
		if f.Kind != roadmap.Tables {
			p.errs = errors.Join(p.errs, p.read(f.Kind, f.sourceFile))
		}
	}
	return nil
}

// yielded counts the figures of uploaded tables that gave way.
func (p *page) yielded(list []facts.Conflict) int {
	n := 0
	for _, c := range list {
		if slices.ContainsFunc(p.kept, func(k kept) bool { return k.Kind == roadmap.Tables && k.File == c.Yielded.Origin.File }) {
			n++
		}
	}
	return n
}

// pour adds the facts of a table to a builder; as says under which key a row is
// known, or that it is left out.
func pour(b *facts.Builder, t *facts.Table, as func(facts.Key, registry.School) (facts.Key, bool)) {
	fields, texts := t.Fields(), t.TextFields()
	for r := range t.Len() {
		s, isSchool := t.SchoolAt(r)
		k, wanted := as(t.Key(r), s)
		if !wanted {
			continue
		}
		if isSchool {
			s.ID = k.School
			b.School(k.Year, s)
		}
		b.AddRow(k)
		for _, f := range fields {
			if v := t.Value(r, f); blank.StateOf(v) != blank.NotReported {
				b.Add(k, f, v, t.Origin(r, f))
			}
		}
		for _, f := range texts {
			if text := t.Text(r, f); text != "" {
				b.AddFact(k, f, facts.Fact{Value: t.Value(r, f), Text: text, Origin: t.Origin(r, f)})
			}
		}
	}
}

// tables adds the uploaded tables of pupils by grade, the newest last so that it
// stands. Schools are those of the frozen datasets, found by identity, code or
// name; one that none of them knows is told, and left out.
func (p *page) tables(b *facts.Builder) {
	var inputs []collect.Input
	for _, f := range slices.Backward(p.kept) {
		if f.Kind == roadmap.Tables {
			inputs = append(inputs, collect.Input{Name: f.File, Data: f.Data})
		}
	}
	if len(inputs) == 0 {
		return
	}
	in, err := p.d.readTables(p, inputs)
	if err != nil {
		p.errs = errors.Join(p.errs, err) // the page stands, so that the file can be replaced
		return
	}
	known := p.schools()
	pour(b, in.Table, func(k facts.Key, s registry.School) (facts.Key, bool) {
		if k.School == "" {
			return k, k.County == p.County
		}
		for _, name := range []string{"id:" + string(k.School), "code:" + s.Code, "name:" + s.Name} {
			if id, ok := known[name]; ok && id != "" {
				k.School, k.County = id, p.County
				return k, true
			}
		}
		if !slices.Contains(p.strangers, s.Name) {
			p.strangers = append(p.strangers, s.Name)
		}
		return k, false
	})
}

// schools gives the schools of the frozen datasets by id, code and name; a name
// that several bear leads nowhere.
func (p *page) schools() map[string]registry.SchoolID {
	out := map[string]registry.SchoolID{}
	for _, t := range p.frozen {
		for i := range t.Schools {
			s := &t.Schools[i]
			out["id:"+string(s.ID)] = s.ID
			if s.Code != "" {
				out["code:"+s.Code] = s.ID
			}
			if old, twice := out["name:"+s.Name]; twice && old != s.ID {
				out["name:"+s.Name] = ""
			} else {
				out["name:"+s.Name] = s.ID
			}
		}
	}
	return out
}

// positions adds where the register says the schools lie, for those whose
// returns do not say it.
func (p *page) positions(b *facts.Builder) error {
	list, err := p.d.Book.List(p.C.Ctx(), p.C.Actor, p.County)
	if err != nil {
		return err
	}
	in := map[registry.SchoolID]bool{}
	for i := range p.Table.Schools {
		in[p.Table.Schools[i].ID] = true
	}
	for _, r := range list {
		k := facts.Key{County: p.County, Year: p.Record.Year, School: r.ID, Stage: registry.Whole}
		if r.Lon == nil || r.Lat == nil || !in[r.ID] {
			continue
		}
		if _, said := b.Fact(k, "longitude"); said {
			continue
		}
		b.Add(k, "longitude", *r.Lon, facts.Origin{Note: "学校名册"})
		b.Add(k, "latitude", *r.Lat, facts.Origin{Note: "学校名册"})
	}
	return nil
}

// readTables reads tables of pupils and teachers as the program's forms know them.
func (d Deps) readTables(p *page, inputs []collect.Input) (*collect.Intake, error) {
	forms, err := collect.LoadForms(rules.Embedded(), d.Dict)
	if err != nil {
		return nil, err
	}
	return collect.ReadYears(inputs, collect.Options{Forms: forms, Dict: d.Dict, County: p.County, Year: p.Record.Year})
}

// ahead forecasts pupils without judging them; nil where no school reported
// pupils by grade.
func (p *page) ahead(years int) (*forecast.Result, error) {
	in := forecast.Input{
		Table: p.table, County: p.County, Base: p.Record.Year, Years: max(1, min(years, forecast.MostYears)),
		Births: p.births, Moves: p.moves, Numbers: p.numbers, Draws: 200, Seed: 1,
	}
	r, err := forecast.Run(in)
	if k := fault.KindOf(err); err != nil && (k == fault.NotFound || k == fault.Invalid) {
		return nil, nil //nolint:nilnil // no pupils by grade: there is no forecast, and none is wanted
	}
	return r, err
}

// grades tells of which school years pupils by grade are known, and how many of
// the base year's sections with pupils lack them.
func (p *page) grades() (years []registry.SchoolYear, lacking, sections int) {
	for row := range p.table.Len() {
		first := 1
		switch p.table.Stage[row] {
		case registry.Primary:
		case registry.Junior:
			first = 7
		default:
			continue
		}
		if s, _ := p.table.SchoolAt(row); s.Type == registry.SpecialSchool {
			continue
		}
		known := false
		for g := first; g < first+6 && g <= forecast.Grades; g++ {
			known = known || !blank.Is(p.table.Value(row, facts.FieldID("grade_students_"+strconv.Itoa(g))))
		}
		y := p.table.Year[row]
		if known && !slices.Contains(years, y) {
			years = append(years, y)
		}
		if y == p.Record.Year && p.table.Value(row, "students") > 0 {
			sections++
			if !known {
				lacking++
			}
		}
	}
	slices.Sort(years)
	return years, lacking, sections
}

// lacks says what the result has to do without, and what to do about it.
func (p *page) lacks() []string {
	c := p.C
	var out []string
	years, lacking, sections := p.grades()
	switch {
	case len(years) == 0:
		out = append(out, c.T("没有任何学年的分年级学生数：各年级只能按总数平均分，升级率一律按1。请上传分年级表，每学年一张。", "No school year has pupils by grade: they are divided evenly among the grades, and all move up. Upload the tables of grades, one a school year."))
	case len(years) == 1:
		out = append(out, c.T("只有"+years[0].String()+"学年有分年级学生数，升级率估不出来。再上传以前学年的分年级表：两个学年起可以估算，三个学年起可以检验。", "Only "+years[0].String()+" has pupils by grade, so no rates can be estimated. Upload the tables of earlier years: two are enough to estimate, three to test."))
	}
	if lacking > 0 && len(years) > 0 {
		out = append(out, c.T(p.Record.Year.String()+"学年有"+strconv.Itoa(lacking)+"个学部（共"+strconv.Itoa(sections)+"个）没有分年级学生数。", strconv.Itoa(lacking)+" of "+strconv.Itoa(sections)+" sections have no pupils by grade in "+p.Record.Year.String()+"."))
	}
	if p.births == nil {
		out = append(out, c.T("没有出生人口：各校新生按历年平均数不变。请上传分乡镇出生人口。", "There are no births: every intake stays at its mean. Upload births by township."))
	}
	if p.births != nil {
		ours := p.towns()
		var others []string
		for _, t := range p.births.Townships {
			if !slices.Contains(ours, t) {
				others = append(others, t)
			}
		}
		if n := len(others); n > 0 && len(ours) > 0 {
			out = append(out, c.T("出生人口里有"+strconv.Itoa(n)+"个乡镇没有学校："+named(others, "、", "等")+"。与学校所在乡镇写法不同的请改成一致。", strconv.Itoa(n)+" townships of the births have no school: "+named(others, ", ", " and others")+". Where they are only written otherwise, write them alike."))
		}
	}
	if n := len(p.strangers); n > 0 {
		list := strings.Join(p.strangers[:min(n, 8)], c.T("、", ", "))
		out = append(out, c.T("上传的表里有"+strconv.Itoa(n)+"所学校不在已冻结的数据集里，没有计入："+list+"。", strconv.Itoa(n)+" schools of the uploaded tables are in no frozen dataset and were left out: "+list+"."))
	}
	if p.differ > 0 {
		out = append(out, c.T("上传的表有"+strconv.Itoa(p.differ)+"个数与已冻结的数据集不同，以冻结的为准。", strconv.Itoa(p.differ)+" figures of the uploaded tables differ from the frozen datasets, which stand."))
	}
	return out
}
