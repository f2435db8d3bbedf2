package staffing

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Norm is which norm of posts is used.
type Norm string

// The norms.
const (
	Unified Norm = "unified"  // one for town and country, 2014
	ByPlace Norm = "by_place" // city, county town and country, 2001
)

// MostYears is how many years ahead are reckoned at most.
const MostYears = 9

// Key names a section.
type Key struct {
	School registry.SchoolID
	Stage  registry.Stage
}

// Input is what staffing is reckoned from.
type Input struct {
	Table    *facts.Table
	County   registry.RegionCode
	Year     registry.SchoolYear
	Numbers  *rules.Pack // cn/staffing, with overlays
	Standard *rules.Pack // class_max_primary, class_max_junior; nil: classes stay as they are
	Norm     Norm        // empty: Unified
	Years    int         // of recruiting, 1 to MostYears
	// Pupils ahead by section, year and grade; where missing they stay.
	Pupils map[Key][][]float64
}

// Section is one public primary or junior section.
type Section struct {
	School   registry.School
	Stage    registry.Stage
	Lon, Lat float64

	Students float64
	Classes  []float64 // by grade; NaN where not known
	Teachers float64
	Staff    float64 // NaN where not reported

	Posts   float64 // by the norm of pupils, unrounded
	ByClass float64 // by classes, for small rural schools; 0 for others

	Subjects []Need      // in the order of Result.Subjects
	Retire   []float64   // teachers who retire, by year ahead
	Leave    []float64   // and who leave otherwise
	Assumed  bool        // ages were not reported: a share retires each year
	Ahead    [][]float64 // classes by year ahead and grade
}

// Need is one subject of one section.
type Need struct {
	Lessons float64   // a week
	Need    float64   // teachers, unrounded
	Have    float64   // NaN where not reported
	Ahead   []float64 // needed by year ahead
	Lost    []float64 // who retire or leave, by year ahead
	Hire    []float64 // whole teachers to recruit, by year ahead
	Rest    float64   // part of a teacher lacking now, below one: for a shared teacher
}

// Gap is what the section has beyond its need; below 0 it lacks.
func (n Need) Gap() float64 { return n.Have - n.Need }

// School is the posts of one school.
type School struct {
	School  registry.School
	Posts   float64 // by the norm, over its sections
	Small   float64 // what classes give beyond that, for a small rural school
	Staff   float64 // NaN where not reported
	Quota   float64 // posts approved; NaN where not reported
	InQuota float64
}

// Result is the staffing of a county.
type Result struct {
	County   registry.RegionCode
	Year     registry.SchoolYear
	Years    []registry.SchoolYear
	Norm     Norm
	Subjects []Subject
	Sections []Section
	Schools  []School
	Shared   []Sharing // subjects of which one teacher could serve several small schools
	Private  int       // sections left out
	NoLesson []int     // sections without classes by grade
	Notes    []locale.Message
}

var (
	tmplYears = locale.NewTemplate("staffing.years", "测算年数应为1至{most}，给的是{got}", "1 to {most} years can be reckoned, not {got}")
	tmplNorm  = locale.NewTemplate("staffing.norm", "编制标准只有 unified（2014年统一）和 by_place（2001年分列），给的是“{got}”", "the norms are unified (2014) and by_place (2001), not {got}")
	tmplLacks = locale.NewTemplate("staffing.lacks", "标准包 {pack} 在 {day} 缺少：{list}", "the pack {pack} lacks on {day}: {list}")
	tmplNone  = locale.NewTemplate("staffing.none", "{year}学年没有公办小学、初中的数据", "there are no public primary or junior sections in {year}")
)

// New reckons the staffing of a county. The errors are faults: usage for wrong
// years or an unknown norm, not_found where the year or numbers are missing.
func New(in Input) (*Result, error) {
	if in.Norm == "" {
		in.Norm = Unified
	}
	switch {
	case in.Years < 1 || in.Years > MostYears:
		return nil, fault.New(fault.Usage, tmplYears.With("most", MostYears, "got", in.Years))
	case in.Norm != Unified && in.Norm != ByPlace:
		return nil, fault.New(fault.Usage, tmplNorm.With("got", in.Norm))
	}
	b := &builder{in: in, n: newNumbers(in.Numbers, in.Year), r: &Result{County: in.County, Year: in.Year, Norm: in.Norm}}
	for k := range in.Years {
		b.r.Years = append(b.r.Years, in.Year+registry.SchoolYear(k+1))
	}
	b.c = readCurriculum(b.n)
	b.r.Subjects = b.c.subjects
	b.p = readPension(b.n)
	b.read()
	if len(b.n.missing) > 0 {
		slices.Sort(b.n.missing)
		return nil, fault.New(fault.NotFound, tmplLacks.With("pack", in.Numbers.ID, "day", b.n.day, "list", strings.Join(slices.Compact(b.n.missing), ", ")))
	}
	if len(b.r.Sections) == 0 {
		return nil, fault.New(fault.NotFound, tmplNone.With("year", in.Year))
	}
	b.recruit()
	b.share()
	b.notes()
	return b.r, nil
}

// builder makes a result.
type builder struct {
	in Input
	n  *numbers
	c  *curriculum
	p  pension
	r  *Result
}

// read reads the sections and schools.
func (b *builder) read() {
	t := b.in.Table
	whole := map[registry.SchoolID]int{}
	places := map[registry.SchoolID][2]float64{}
	var rows []int
	for row := range t.Len() {
		k := t.Key(row)
		if k.County != b.in.County || k.Year != b.in.Year || k.School == "" {
			continue
		}
		if lon, lat := t.Value(row, "longitude"), t.Value(row, "latitude"); !blank.Is(lon) && !blank.Is(lat) {
			places[k.School] = [2]float64{lon, lat}
		}
		switch k.Stage {
		case registry.Whole:
			whole[k.School] = row
		case registry.Primary, registry.Junior:
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(x, y int) int {
		return cmp.Or(cmp.Compare(t.Stage[x], t.Stage[y]), cmp.Compare(t.Key(x).School, t.Key(y).School))
	})
	for _, row := range rows {
		s, ok := b.section(row)
		if !ok {
			continue
		}
		s.Lon, s.Lat = math.NaN(), math.NaN()
		if at, known := places[s.School.ID]; known {
			s.Lon, s.Lat = at[0], at[1]
		}
		b.r.Sections = append(b.r.Sections, s)
	}
	b.schools(whole)
}

// section reads one section; ok is false for those that are not counted.
func (b *builder) section(row int) (Section, bool) {
	t := b.in.Table
	school, _ := t.SchoolAt(row)
	s := Section{School: school, Stage: t.Stage[row], Students: t.Value(row, "students"), Teachers: t.Value(row, "teachers"), Staff: t.Value(row, "staff_total")}
	if school.Type == registry.SpecialSchool || blank.Is(s.Students) || s.Students == 0 {
		return s, false
	}
	if school.Founder.Private() {
		b.r.Private++
		return s, false
	}
	first, n := 1, 6
	if s.Stage == registry.Junior {
		first, n = 7, 3
	}
	for g := range n {
		s.Classes = append(s.Classes, t.Value(row, facts.FieldID("grade_classes_"+strconv.Itoa(first+g))))
	}
	s.Classes = trim(s.Classes)
	if sum := t.Value(row, "classes"); blank.Is(total(s.Classes)) && !blank.Is(sum) {
		s.Classes = slices.Repeat([]float64{sum / float64(n)}, n)
	}
	b.posts(&s, t.Value(row, "classes"))
	b.subjects(&s, row, first)
	b.leaving(&s, row)
	return s, true
}

// trim drops the grades at the end that a teaching point of the lower grades
// does not have.
func trim(list []float64) []float64 {
	n := len(list)
	for n > 0 && blank.Is(list[n-1]) {
		n--
	}
	if n == 0 {
		return list
	}
	return list[:n]
}

func total(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		if blank.Is(v) {
			return v
		}
		sum += v
	}
	return sum
}

// posts reckons the posts of a section.
func (b *builder) posts(s *Section, classes float64) {
	id := "pupils_per_post"
	if b.in.Norm == ByPlace {
		switch s.School.Location {
		case registry.Urban:
			id += "_urban"
		case registry.Town:
			id += "_town"
		default:
			id += "_rural"
		}
	}
	if ratio := b.n.need(id, s.Stage); ratio > 0 {
		s.Posts = s.Students / ratio
	}
	if sum := total(s.Classes); !blank.Is(sum) {
		classes = sum
	}
	small := b.n.need("small_school_max", registry.Whole)
	if s.School.Location == registry.Rural && s.Students < small && !blank.Is(classes) {
		s.ByClass = max(classes*b.n.need("staff_per_class", registry.Whole), b.n.need("staff_least", registry.Whole))
	}
}

// subjects reckons the teachers that the lessons need.
func (b *builder) subjects(s *Section, row, first int) {
	if blank.Is(total(s.Classes)) {
		b.r.NoLesson = append(b.r.NoLesson, len(b.r.Sections))
	}
	for k, x := range b.c.subjects {
		n := Need{Have: x.teachers(b.in.Table, row)}
		n.Lessons = b.c.lessons(k, first, s.Classes)
		if load := b.c.load[k][s.Stage]; load > 0 {
			n.Need = n.Lessons / load
		}
		s.Subjects = append(s.Subjects, n)
	}
}

// leaving reckons who retires and who leaves otherwise.
func (b *builder) leaving(s *Section, row int) {
	t, years := b.in.Table, b.in.Years
	s.Retire, s.Leave = make([]float64, years), make([]float64, years)
	if blank.Is(s.Teachers) {
		return
	}
	women := b.n.need("assumed_female_share", s.Stage)
	if v := t.Value(row, "female_teachers"); !blank.Is(v) && s.Teachers > 0 {
		women = v / s.Teachers
	}
	if bands, ok := bandsOf(t, row); ok {
		s.Retire = b.p.retiring(bands, women, b.in.Year, years)
	} else {
		s.Assumed = true
		share := b.n.need("assumed_retire_share", registry.Whole)
		for k := range years {
			s.Retire[k] = s.Teachers * share
		}
	}
	for k := range years {
		s.Leave[k] = s.Teachers * b.n.need("assumed_leave_share", registry.Whole)
	}
}

// schools sums the posts of each school and reads those approved.
func (b *builder) schools(whole map[registry.SchoolID]int) {
	t := b.in.Table
	at := map[registry.SchoolID]int{}
	for i := range b.r.Sections {
		s := &b.r.Sections[i]
		k, seen := at[s.School.ID]
		if !seen {
			k = len(b.r.Schools)
			at[s.School.ID] = k
			none := blank.Of(blank.NotReported)
			x := School{School: s.School, Quota: none, InQuota: none}
			for _, row := range b.rowsOf(s, whole) {
				if v := t.Value(row, "staff_quota"); !blank.Is(v) {
					x.Quota = v
				}
				if v := t.Value(row, "in_quota"); !blank.Is(v) {
					x.InQuota = v
				}
			}
			b.r.Schools = append(b.r.Schools, x)
		}
		x := &b.r.Schools[k]
		x.Posts += s.Posts
		x.Small += max(0, s.ByClass-s.Posts)
		x.Staff += s.Staff // blank where a section's is
	}
}

// rowsOf gives the rows that may hold what is said of the whole school.
func (b *builder) rowsOf(s *Section, whole map[registry.SchoolID]int) []int {
	var out []int
	if row, ok := whole[s.School.ID]; ok {
		out = append(out, row)
	}
	for row := range b.in.Table.Len() {
		if k := b.in.Table.Key(row); k.County == b.in.County && k.Year == b.in.Year && k.School == s.School.ID && k.Stage != registry.Whole {
			out = append(out, row)
		}
	}
	return out
}
