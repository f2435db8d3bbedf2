package collect

import (
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// assembly joins the records of all files into one table.
type assembly struct {
	in      *intake
	lent    bool // the table and its texts are used again for the next part of a file; no names are compared
	bare    bool // the table keeps no lineage: who holds a fact tells it
	table   *facts.Table
	ids     map[registry.SchoolID]int32
	byName  map[nameKey][]int32
	rows    map[rowKey]int
	held    holdings
	places  []place                       // of the items of a record, as they were of the last
	marks   []string                      // of each school, where it was first read
	named   [][]*sheet                    // of each school, the sheets that name it
	earlier map[nameKey][]registry.School // schools with codes of earlier years; nil until asked
	seen    map[seenKey]*record
}

type nameKey struct {
	county registry.RegionCode
	name   string
}

type rowKey struct {
	county registry.RegionCode
	year   registry.SchoolYear
	school int32
	stage  registry.Stage
}

type factKey struct {
	row   int
	field facts.FieldID
}

// seenKey finds a second row for the same school on one sheet.
type seenKey struct {
	sheet  *sheet
	school int32
	year   registry.SchoolYear
	stage  registry.Stage
}

func (in *intake) assemble() {
	a := &assembly{
		in: in, bare: in.opt.LateOrigins, table: facts.NewTable(), ids: map[registry.SchoolID]int32{}, byName: map[nameKey][]int32{},
		rows: map[rowKey]int{}, seen: map[seenKey]*record{},
	}
	in.out = a
	records := in.records()
	n := 0
	for _, r := range records {
		for i := range r.items {
			if r.items[i].shown {
				n++
			}
		}
	}
	if a.bare {
		a.table.TellOrigins(a.heldFrom)
	} else {
		a.table.Expect(n)
	}
	a.table.ExpectRows(rowsOfRecord * len(records))
	a.settle(records)
	a.carryOver(records)
	for _, r := range records {
		if !r.parked && r.sheet.form.Subject == AboutSchool {
			a.identify(r)
		}
	}
	a.types(records)
	for _, r := range records {
		if !r.parked {
			a.add(r)
			a.about(r)
		}
	}
	a.likeNames()
}

// rowsOfRecord is how many rows of the table most records need: of the school, and
// of its section.
const rowsOfRecord = 2

// about keeps what a form on the county says of the form itself: what the
// county calls itself, and the year it was filled in for.
func (a *assembly) about(r *record) {
	if r.sheet.form.Subject != AboutCounty {
		return
	}
	row := a.row(r, registry.Whole)
	if r.region != "" && a.table.Text(row, fieldCounty) == "" {
		a.table.SetText(row, fieldCounty, r.region)
	}
	if !blank.Is(a.table.Value(row, fieldReported)) {
		return
	}
	var o facts.Origin
	if c, ok := r.at.find(KeyYear); ok {
		o = a.origin(r, &item{row: c.Row, col: c.Col, read: read{value: float64(r.year)}, raw: show(float64(r.year))})
	}
	a.table.Set(row, fieldReported, float64(r.year), o)
}

func (in *intake) records() []*record {
	var out []*record
	for _, f := range in.files {
		for _, s := range f.sheets {
			out = append(out, s.records...)
		}
	}
	return out
}

// settle gives county and year to records whose sheets do not say them: a
// batch that names one county, or one year, is about that one.
func (a *assembly) settle(records []*record) {
	counties, years := map[registry.RegionCode]int{}, map[registry.SchoolYear]int{}
	for _, r := range records {
		if r.county == 0 && r.region != "" {
			if g, err := registry.FindRegionByName(r.region); err == nil {
				r.county = g.Code
			}
		}
		if r.county != 0 {
			counties[r.county.County()]++
		}
		if r.year != 0 {
			years[r.year]++
		}
	}
	var lost unsettled
	for _, r := range records {
		if r.parked {
			continue
		}
		if r.county == 0 && len(counties) == 1 {
			for c := range counties {
				r.county = c
			}
		}
		if r.year == 0 && len(years) == 1 {
			for y := range years {
				r.year = y
			}
		}
		if r.county == 0 {
			lost.add(r, KeyCountyCode)
		} else if r.year == 0 {
			lost.add(r, KeyYear)
		}
	}
	lost.report()
}

// unsettled counts the records of each sheet that lack a county or a year.
type unsettled struct {
	order []unsettledKey
	n     map[unsettledKey]int
}

type unsettledKey struct {
	sheet *sheet
	key   Key
}

// add parks a record. Where the sheet has a column for what is missing, it says
// so at the cell; a sheet that never says it is reported once.
func (u *unsettled) add(r *record, k Key) {
	if _, column := r.sheet.keyColumn(k); column {
		if k == KeyYear {
			r.sheet.park(r, k, "collect.no_year", wantYear.With(), causeNoYear.With("n", 1))
		} else {
			r.sheet.park(r, k, "collect.no_county", wantRegion.With(), causeNoCounty.With("n", 1))
		}
		return
	}
	r.parked = true
	at := unsettledKey{r.sheet, k}
	if u.n == nil {
		u.n = map[unsettledKey]int{}
	}
	if u.n[at]++; u.n[at] == 1 {
		u.order = append(u.order, at)
	}
}

func (u *unsettled) report() {
	for _, at := range u.order {
		p := Problem{Severity: MustFix, Key: "collect.no_county", Row: -1, Col: -1, Label: at.sheet.keyLabel(at.key), Parked: true}
		p.Want, p.Cause = wantRegion.With(), causeNoCounty.With("n", u.n[at])
		if at.key == KeyYear {
			p.Key, p.Want, p.Cause = "collect.no_year", wantYear.With(), causeNoYear.With("n", u.n[at])
		}
		at.sheet.problem(p)
	}
}

// add places the items of one record in the table.
func (a *assembly) add(r *record) {
	if r.school >= 0 && r.sheet.form.Orientation == Rows && a.twice(r) {
		return
	}
	typ := a.typeOf(r)
	rows := a.rowsOf(r)
	for i := range r.items {
		it := &r.items[i]
		if it.found != nil {
			a.report(r, it)
			if it.found.parked {
				continue
			}
		}
		if it.entry.Times != "" && it.shown && !r.sheet.typed {
			a.restore(r, it)
		}
		stage, ok := a.stageOf(r, it, typ)
		if !ok {
			continue
		}
		if !it.shown {
			if !a.unanswered(r, it, typ, stage) {
				continue
			}
		}
		a.put(r, i, rows.at(stage))
	}
}

// typeOf gives the type of a record's school as far as it is known.
func (a *assembly) typeOf(r *record) registry.SchoolType {
	if r.school < 0 {
		return registry.UnknownType
	}
	return a.table.Schools[r.school].Type
}

func (a *assembly) report(r *record, it *item) {
	stage, _ := r.sectionOf(it, a.typeOf(r))
	r.sheet.problem(Problem{
		Stage:    stage,
		Severity: it.found.severity, Key: it.found.key, Row: it.row, Col: it.col, Label: it.label, Field: it.entry.Field,
		School: a.idOf(r), Name: r.name, Got: it.raw, Want: it.found.want, Cause: it.found.cause, Parked: it.found.parked,
	})
}

func (a *assembly) idOf(r *record) registry.SchoolID {
	if r.school < 0 {
		return ""
	}
	return a.table.Schools[r.school].ID
}

// stageOf gives the section an item belongs to. A value for a section that the
// school does not have is dropped when it says nothing, and parked otherwise.
func (a *assembly) stageOf(r *record, it *item, typ registry.SchoolType) (registry.Stage, bool) {
	stage, ok := r.sectionOf(it, typ)
	if ok {
		return stage, true
	}
	if it.shown && !blank.Is(it.value) && it.value != 0 {
		it.gone = true
		r.sheet.problem(Problem{
			Severity: MustFix, Key: "collect.section_not_taught", Row: it.row, Col: it.col, Label: it.label, Field: it.entry.Field, Stage: stage,
			School: a.idOf(r), Name: r.name, Got: it.raw, Want: wantNotTaught.With("type", typ.Info().Label),
			Cause: causeNotTaught.With("type", typ.Info().Label, "stage", stageText(stage)), Parked: true,
		})
	}
	return stage, false
}

// sectionOf gives the section that an item speaks of, and whether a school of
// that type has it.
func (r *record) sectionOf(it *item, typ registry.SchoolType) (registry.Stage, bool) {
	if it.entry.def.Level != facts.PerSection {
		return registry.Whole, true
	}
	stage := it.stage
	if stage == registry.Whole && r.staged && !it.entry.hasStage {
		stage = r.stage
	}
	taught := typ.Stages()
	switch {
	case len(taught) == 0:
		return stage, true
	case stage == registry.Whole && len(taught) == 1:
		return taught[0], true
	}
	return stage, stage == registry.Whole || slices.Contains(taught, stage)
}

// saidElsewhere reports whether other cells of the record answer for an empty
// one: the columns of the sections for that of the whole school, and the other
// way round where the school has one section.
func (r *record) saidElsewhere(empty *item, typ registry.SchoolType, stage registry.Stage) bool {
	for i := range r.items {
		it := &r.items[i]
		if it == empty || it.entry.Field != empty.entry.Field || !it.shown {
			continue
		}
		other, ok := r.sectionOf(it, typ)
		if ok && (stage == registry.Whole || other == stage || typ == registry.UnknownType) {
			return true
		}
	}
	return false
}

func stageText(s registry.Stage) locale.Text {
	return [...]locale.Text{
		{ZH: "全校", EN: "whole school"}, {ZH: "小学", EN: "primary"}, {ZH: "初中", EN: "junior"}, {ZH: "高中", EN: "senior"},
	}[min(int(s), 3)]
}

// unanswered decides what an empty cell means, and complains where the form
// asks for it. It reports whether the cell says all the same that it does not
// apply.
func (a *assembly) unanswered(r *record, it *item, typ registry.SchoolType, stage registry.Stage) bool {
	e := it.entry
	notAsked := e.spares(typ)
	if e.when != nil && !notAsked {
		v := e.when.EvalRow(a.recordValues(r))
		notAsked = v == 0
	}
	switch {
	case notAsked || e.BlankIs == "not_applicable":
		it.value = blank.Of(blank.NotApplicable)
		return true
	case e.Required && !r.saidElsewhere(it, typ, stage):
		want := wantFilled
		if e.def.Type == facts.Words || e.def.Type == facts.Enum || e.def.Type == facts.Bool || e.def.Type == facts.Year {
			want = wantFilledIn
		}
		r.sheet.problem(Problem{
			Severity: MustFix, Key: "collect.required_blank", Row: it.row, Col: it.col, Label: it.label, Field: e.Field, Stage: stage,
			School: a.idOf(r), Name: r.name, Want: want.With(), Cause: causeBlank.With(),
		})
	}
	return false
}

// spares reports whether schools of a type are not asked for the entry.
func (e *Entry) spares(typ registry.SchoolType) bool {
	return len(e.onlyFor) > 0 && typ != registry.UnknownType && !slices.Contains(e.onlyFor, typ)
}

// recordValues serves the formulas of a form's entries with what its record says.
func (a *assembly) recordValues(r *record) func(string) float64 {
	return func(name string) float64 {
		field, stage := splitStage(name)
		sum, n := 0.0, 0
		for i := range r.items {
			it := &r.items[i]
			if string(it.entry.Field) == field && it.shown && !blank.Is(it.value) && (stage < 0 || int(it.stage) == stage) {
				sum += it.value
				n++
			}
		}
		if n == 0 {
			return blank.Of(blank.NotReported)
		}
		return sum
	}
}

// What assembling says.
var (
	causeNoCounty = locale.NewTemplate("collect.cause.no_county", "表中没有写明区县，{n} 条记录均未入库；请补填，或用 --county 指定", "the sheet does not say the county and none of its {n} records was taken; fill it in or give --county")
	causeNoYear   = locale.NewTemplate("collect.cause.no_year", "表中没有写明学年，{n} 条记录均未入库；请补填，或用 --year 指定", "the sheet does not say the school year and none of its {n} records was taken; fill it in or give --year")
	wantThisCode  = locale.NewTemplate("collect.want.this_code", "应为 {code}", "want {code}")
	causeLastYear = locale.NewTemplate("collect.cause.last_year", "按校名认作上年的“{name}”，其余数据已入库；如不是同一所学校，请填写正确的标识码", "taken by its name for {name} of last year, and everything else was taken; write the right code if it is another school")
	wantSameName  = locale.NewTemplate("collect.want.same_name", "标识码 {code} 的学校应为“{name}”", "the school with code {code} is {name}")
	causeTwoNames = locale.NewTemplate("collect.cause.two_names", "同一标识码出现两个校名（另见 {place}）；如是更名请以一个为准，如填错代码请改代码", "one code with two names (see {place}); keep one name, or correct the code")
	sameCode      = locale.NewTemplate("collect.same_code", "“{a}”与“{b}”标识码相同（{code}），应是同一所学校", "{a} and {b} have the same code {code} and should be one school")
	sameName      = locale.NewTemplate("collect.same_name", "“{a}”有两个标识码（{code}、{other}），可能是同一所学校", "{a} has two codes ({code}, {other}) and may be one school")
	alikeNames    = locale.NewTemplate("collect.alike_names", "“{a}”与“{b}”名称相近，可能是同一所学校", "{a} and {b} have similar names and may be one school")
	wantOneSchool = locale.NewTemplate("collect.want.one_school", "同一县内同名学校应只有一个标识码", "want one code for a name within a county")
	causeTwoCodes = locale.NewTemplate("collect.cause.two_codes", "“{name}”已以标识码 {code} 出现（{place}），此处为 {other}；请核对代码，如确是两所学校请写明全称", "{name} was read before with code {code} ({place}), here with {other}; check the codes, or write full names if they are two schools")
	wantNotTaught = locale.NewTemplate("collect.want.not_taught", "{type}此项应为空白", "want this blank for a {type}")
)
