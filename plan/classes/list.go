package classes

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/listing"
	"junheng/registry"
	"junheng/rules"
)

// Class is one class of a list that schools reported class by class.
type Class struct {
	School string // name or code
	Grade  int    // 1 to 9
	Name   string
	Pupils int
	Place  string // where it stands in the list
}

var tmplGrade = locale.NewTemplate("classes.grade", "年级应为一年级至九年级，读到“{got}”", "a grade is one of 1 to 9, not “{got}”")

// ReadClasses reads a list of classes: the columns 学校 (name or code), 年级, 班级
// and 人数. All faults are told at once.
func ReadClasses(name string, data []byte) ([]Class, error) {
	rows, err := listing.Read(name, data, []listing.Column{
		{Labels: []string{"学校名称", "学校", "校名", "学校标识码", "school"}},
		{Labels: []string{"年级", "grade"}},
		{Labels: []string{"班级", "班级名称", "班", "class"}, Optional: true},
		{Labels: []string{"人数", "班级人数", "学生数", "班额", "pupils"}, Kind: listing.Count},
	})
	if rows == nil {
		return nil, err
	}
	errs := []error{err}
	var out []Class
	for _, r := range rows {
		g := parseGrade(r.Text[1])
		if g == 0 && r.Text[1] != "" {
			errs = append(errs, fault.New(fault.Invalid, tmplGrade.With("got", r.Text[1])).At(r.Place))
		}
		if !r.Bad && g > 0 {
			out = append(out, Class{School: r.Text[0], Grade: g, Name: r.Text[2], Pupils: int(r.Value[3]), Place: r.Place})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// parseGrade reads 3, 三年级, 初二, 八年级; 0 for anything else.
func parseGrade(s string) int {
	const numerals = "一二三四五六七八九"
	runes := []rune(s)
	if len(runes) == 0 {
		return 0
	}
	if n, err := strconv.Atoi(string(runes[0])); err == nil && n > 0 && (len(runes) == 1 || string(runes[1:]) == "年级") {
		return n
	}
	plus := 0
	if runes[0] == '初' && len(runes) > 1 {
		runes, plus = runes[1:], 6
	}
	for i, r := range []rune(numerals) {
		if runes[0] == r && (plus == 0 || i < 3) && (len(runes) == 1 || string(runes[1:]) == "年级") {
			return i + 1 + plus
		}
	}
	return 0
}

// Limits are how many pupils make a class too large, as the packs say on a day.
type Limits struct {
	Standard map[registry.Stage]float64 // most pupils of a class: 45, 50
	Large    float64                    // pupils from which a class is large (大班额): 56
	Huge     float64                    // and very large (超大班额): 66
}

var tmplNoParam = locale.NewTemplate("classes.no_param", "标准包 {pack} 没有 {day} 有效的“{param}”", "the pack {pack} has no {param} in force on {day}")

func number(p *rules.Pack, id string, stage registry.Stage, day string) (float64, error) {
	if x := p.Param(id); x != nil {
		if d := x.Values.At(day); d != nil {
			if v, ok := d.For(stage); ok {
				return v.V, nil
			}
		}
	}
	return 0, fault.New(fault.NotFound, tmplNoParam.With("pack", p.ID, "param", id, "day", day))
}

// ReadLimits reads the limits in force in a school year: class_max_primary and
// class_max_junior of the standard, large_class and huge_class of the numbers
// of planning. The error joins all that are missing.
func ReadLimits(standard, numbers *rules.Pack, year registry.SchoolYear) (Limits, error) {
	l := Limits{Standard: map[registry.Stage]float64{}}
	var errs []error
	get := func(p *rules.Pack, id string, stage registry.Stage) float64 {
		v, err := number(p, id, stage, year.AsOf())
		errs = append(errs, err)
		return v
	}
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		l.Standard[stage] = get(standard, "class_max_"+stage.String(), stage)
	}
	l.Large, l.Huge = get(numbers, "large_class", registry.Whole), get(numbers, "huge_class", registry.Whole)
	return l, errors.Join(errs...)
}

// Counts is how many classes are too large: above the standard, and of those
// large and very large. Unknown says that the figure is a least one.
type Counts struct{ Over, Large, Huge int }

func (c Counts) plus(o Counts) Counts {
	return Counts{c.Over + o.Over, c.Large + o.Large, c.Huge + o.Huge}
}

// count adds n classes of a size.
func (c *Counts) count(size float64, n int, stage registry.Stage, l Limits) {
	if size > l.Standard[stage] {
		c.Over += n
	}
	if size >= l.Large {
		c.Large += n
	}
	if size >= l.Huge {
		c.Huge += n
	}
}

// spread counts the classes of a grade whose pupils are divided as evenly as
// can be.
func spread(pupils, classes float64, stage registry.Stage, l Limits) Counts {
	var c Counts
	if classes <= 0 || pupils <= 0 {
		return c
	}
	small := math.Floor(pupils / classes)
	more := int(pupils - small*classes)
	c.count(small, int(classes)-more, stage, l)
	c.count(small+1, more, stage, l)
	return c
}

// bands are the fields that count classes by size; lo and hi are included.
var bands = []struct {
	field  facts.FieldID
	lo, hi float64
}{
	{"classes_le25", 1, 25},
	{"classes_26_30", 26, 30},
	{"classes_31_35", 31, 35},
	{"classes_36_40", 36, 40},
	{"classes_41_45", 41, 45},
	{"classes_46_50", 46, 50},
	{"classes_51_55", 51, 55},
	{"classes_56_60", 56, 60},
	{"classes_61_65", 61, 65},
	{"classes_ge66", 66, 66},
}

// reported counts a section's classes by size as it reported them; false where
// it did not. A band that a limit cuts in two counts as not too large: the
// figure is then a least one.
func reported(t *facts.Table, row int, stage registry.Stage, l Limits) (Counts, bool) {
	var c Counts
	found := false
	for _, b := range bands {
		v := t.Value(row, b.field)
		if blank.Is(v) {
			continue
		}
		found = true
		c.count(b.lo, int(v), stage, l)
	}
	return c, found
}

// Source says how the classes of a grade are known.
type Source string

// The sources, the surest first.
const (
	FromList  Source = "list"  // class by class
	FromGrade Source = "grade" // pupils and classes of the grade, divided evenly
	FromSum   Source = "sum"   // classes of the section divided among its grades
	Unknown   Source = "unknown"
)

// Grade is one grade of a section now.
type Grade struct {
	Grade   int
	Pupils  float64 // NaN where not known
	Classes float64 // NaN where not known
	Largest float64 // pupils of the largest class
	Counts  Counts
	Source  Source
	Sizes   []int // of each class, where listed
}

// Section is one primary or junior section with its grades now.
type Section struct {
	School   registry.School
	Stage    registry.Stage
	Grades   []Grade
	Reported Counts  // by size, as the section reported them
	HasSizes bool    // it did
	Counts   Counts  // over its grades
	Rooms    float64 // ordinary classrooms; NaN where not reported
	Lon, Lat float64
}

// Name is the school, and the section where the school has several.
func (s *Section) Name() locale.Text {
	if len(s.School.Stages()) > 1 {
		if s.Stage == registry.Junior {
			return locale.Text{ZH: s.School.Name + "（初中部）", EN: s.School.Name + " (junior)"}
		}
		return locale.Text{ZH: s.School.Name + "（小学部）", EN: s.School.Name + " (primary)"}
	}
	return locale.Text{ZH: s.School.Name, EN: s.School.Name}
}

// Sections reads the classes of a county's primary and junior sections in a
// school year, special schools left out. Lists of classes go before pupils and
// classes by grade. The error joins the classes of schools that do not exist.
func Sections(t *facts.Table, county registry.RegionCode, year registry.SchoolYear, listed []Class, l Limits) ([]Section, error) {
	var out []Section
	places := positions(t, county, year)
	for row := range t.Len() {
		k := t.Key(row)
		if k.County != county || k.Year != year || k.School == "" || k.Stage != registry.Primary && k.Stage != registry.Junior {
			continue
		}
		school, _ := t.SchoolAt(row)
		if school.Type == registry.SpecialSchool {
			continue
		}
		s := Section{School: school, Stage: k.Stage, Rooms: t.Value(row, "classrooms")}
		s.Lon, s.Lat = places[school.ID][0], places[school.ID][1]
		s.Reported, s.HasSizes = reported(t, row, k.Stage, l)
		s.read(t, row, l)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Section) int {
		if a.Stage != b.Stage {
			return int(a.Stage) - int(b.Stage)
		}
		if a.School.ID < b.School.ID {
			return -1
		}
		return 1
	})
	err := put(out, listed, l)
	for i := range out {
		for _, g := range out[i].Grades {
			out[i].Counts = out[i].Counts.plus(g.Counts)
		}
	}
	return out, err
}

// positions finds where each school lies, on whichever of its rows it is said.
func positions(t *facts.Table, county registry.RegionCode, year registry.SchoolYear) map[registry.SchoolID][2]float64 {
	out := map[registry.SchoolID][2]float64{}
	for row := range t.Len() {
		k := t.Key(row)
		if k.County != county || k.Year != year || k.School == "" {
			continue
		}
		if _, seen := out[k.School]; !seen {
			out[k.School] = [2]float64{math.NaN(), math.NaN()}
		}
		if lon, lat := t.Value(row, "longitude"), t.Value(row, "latitude"); !blank.Is(lon) && !blank.Is(lat) {
			out[k.School] = [2]float64{lon, lat}
		}
	}
	return out
}

// read reads the grades of a section from its row.
func (s *Section) read(t *facts.Table, row int, l Limits) {
	first, n := 1, 6
	if s.Stage == registry.Junior {
		first, n = 7, 3
	}
	var pupils, classes []float64
	total, known := 0.0, 0
	for g := first; g < first+n; g++ {
		p, c := t.Value(row, facts.FieldID("grade_students_"+strconv.Itoa(g))), t.Value(row, facts.FieldID("grade_classes_"+strconv.Itoa(g)))
		pupils, classes = append(pupils, p), append(classes, c)
		if !blank.Is(p) {
			total += p
			known++
		}
	}
	sum := t.Value(row, "classes")
	for i := range pupils {
		g := Grade{Grade: first + i, Pupils: pupils[i], Classes: classes[i], Source: FromGrade}
		if blank.Is(g.Pupils) {
			if known > 0 {
				continue // a grade the section does not teach
			}
			g.Source = Unknown
		} else if blank.Is(g.Classes) {
			g.Source = Unknown
			if !blank.Is(sum) && total > 0 {
				g.Classes, g.Source = shareOf(sum, pupils, i), FromSum
			}
		}
		if g.Source != Unknown {
			g.Counts = spread(g.Pupils, g.Classes, s.Stage, l)
			if g.Classes > 0 {
				g.Largest = math.Ceil(g.Pupils / g.Classes)
			}
		}
		s.Grades = append(s.Grades, g)
	}
}

// shareOf gives grade i its classes when a section's are divided: one each, and
// each further one to the grade with the most pupils a class.
func shareOf(total float64, pupils []float64, i int) float64 {
	out, taught := make([]float64, len(pupils)), 0.0
	for g, p := range pupils {
		if !blank.Is(p) {
			out[g] = 1
			taught++
		}
	}
	for left := total - taught; left > 0; left-- {
		most := -1
		for g, p := range pupils {
			if !blank.Is(p) && (most < 0 || p/out[g] > pupils[most]/out[most]) {
				most = g
			}
		}
		out[most]++
	}
	return out[i]
}

var tmplNoSchool = locale.NewTemplate("classes.no_school", "没有叫“{name}”、有{grade}年级的学校", "there is no school {name} with a grade {grade}")

// put replaces the grades of which every class is listed.
func put(sections []Section, listed []Class, l Limits) error {
	var errs []error
	type key struct{ section, grade int }
	sizes := map[key][]int{}
	var order []key
	for _, c := range listed {
		at := key{-1, -1}
		for i := range sections {
			s := &sections[i]
			if c.School != s.School.Name && c.School != s.School.Code && c.School != string(s.School.ID) {
				continue
			}
			for g := range s.Grades {
				if s.Grades[g].Grade == c.Grade {
					at = key{i, g}
				}
			}
		}
		if at.section < 0 {
			errs = append(errs, fault.New(fault.Invalid, tmplNoSchool.With("name", c.School, "grade", c.Grade)).At(c.Place))
			continue
		}
		if sizes[at] == nil {
			order = append(order, at)
		}
		sizes[at] = append(sizes[at], c.Pupils)
	}
	for _, k := range order {
		s := &sections[k.section]
		g := Grade{Grade: s.Grades[k.grade].Grade, Source: FromList, Sizes: sizes[k], Classes: float64(len(sizes[k]))}
		for _, n := range g.Sizes {
			g.Pupils += float64(n)
			g.Largest = max(g.Largest, float64(n))
			g.Counts.count(float64(n), 1, s.Stage, l)
		}
		s.Grades[k.grade] = g
	}
	return errors.Join(errs...)
}
