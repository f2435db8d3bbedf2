package forecast

import (
	"math"
	"slices"
	"strconv"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Grades is how many grades compulsory schooling has.
const Grades = 9

// Section is one primary or junior section with its pupils over the years.
type Section struct {
	School registry.School
	Stage  registry.Stage
	First  int // first grade it teaches
	// Pupils holds, by year of the history and then by grade from First, the
	// pupils enrolled; NaN where not reported.
	Pupils [][]float64
	// Assumed says that the pupils of the last year were divided evenly among
	// the grades because only their total was reported.
	Assumed bool
	// MovedIn and MovedOut are those of the school year before the last; NaN
	// where not reported.
	MovedIn, MovedOut float64
}

// Name is the school, and the section where the school has several.
func (s *Section) Name() locale.Text { return sectionName(s.School, s.Stage) }

// Last gives the pupils by grade of the last year.
func (s *Section) Last() []float64 { return s.Pupils[len(s.Pupils)-1] }

// History is the pupils of a county by section, grade and school year.
type History struct {
	County   registry.RegionCode
	Years    []registry.SchoolYear // consecutive, the last is the base of the forecast
	Sections []Section             // those that had pupils in the last year
}

// Base is the last year.
func (h *History) Base() registry.SchoolYear { return h.Years[len(h.Years)-1] }

var (
	tmplNoYear  = locale.NewTemplate("forecast.no_year", "没有{county}{year}学年的学生数", "there are no pupils of {county} in {year}")
	tmplNoGrade = locale.NewTemplate("forecast.no_grade", "{year}学年没有一所学校报了分年级学生数，无法预测", "no school reported pupils by grade in {year}; nothing can be forecast")
	hintGrades  = locale.Plain("forecast.hint_grades", "加上分年级学生数：基础基312，或“分年级学生、班级与教师结构表”（junheng forms export cn/planning-table）", "add pupils by grade: table 312, or the planning table (junheng forms export cn/planning-table)")
)

func gradeField(grade int) facts.FieldID {
	return facts.FieldID("grade_students_" + strconv.Itoa(grade))
}

func gradeClasses(grade int) facts.FieldID {
	return facts.FieldID("grade_classes_" + strconv.Itoa(grade))
}

// span gives the first grade and the number of grades of a stage.
func span(stage registry.Stage) (first, n int) {
	if stage == registry.Junior {
		return 7, 3
	}
	return 1, 6
}

// NewHistory reads the pupils by grade of a county up to a base year. Only the
// unbroken run of years before the base counts. The error is of kind
// not_found without the base year, and invalid where nobody reported grades.
func NewHistory(t *facts.Table, county registry.RegionCode, base registry.SchoolYear) (*History, error) {
	rows := map[registry.SchoolYear]map[facts.Key]int{}
	for i := range t.Len() {
		k := t.Key(i)
		if k.County != county || k.School == "" || k.Stage != registry.Primary && k.Stage != registry.Junior {
			continue
		}
		if rows[k.Year] == nil {
			rows[k.Year] = map[facts.Key]int{}
		}
		rows[k.Year][k] = i
	}
	if rows[base] == nil {
		return nil, fault.New(fault.NotFound, tmplNoYear.With("county", registry.RegionName(county), "year", base))
	}
	h := &History{County: county, Years: []registry.SchoolYear{base}}
	for y := base - 1; rows[y] != nil; y-- {
		h.Years = append(h.Years, y)
	}
	slices.Reverse(h.Years)
	keys := make([]facts.Key, 0, len(rows[base]))
	for k := range rows[base] {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compareKeys)
	graded := false
	for _, k := range keys {
		s, reported, ok := h.section(t, k, rows)
		if !ok {
			continue
		}
		graded = graded || reported
		h.Sections = append(h.Sections, s)
	}
	if !graded {
		return nil, fault.New(fault.Invalid, tmplNoGrade.With("year", base)).Hint(hintGrades)
	}
	return h, nil
}

func compareKeys(a, b facts.Key) int {
	if a.Stage != b.Stage {
		return int(a.Stage) - int(b.Stage)
	}
	if a.School < b.School {
		return -1
	}
	if a.School > b.School {
		return 1
	}
	return 0
}

// section reads one section; ok is false where it has no pupils in the base year.
func (h *History) section(t *facts.Table, k facts.Key, rows map[registry.SchoolYear]map[facts.Key]int) (s Section, reported, ok bool) {
	row := rows[k.Year][k]
	school, _ := t.SchoolAt(row)
	first, n := span(k.Stage)
	s = Section{School: school, Stage: k.Stage, First: first, MovedIn: t.Value(row, "moved_in"), MovedOut: t.Value(row, "moved_out")}
	for n > 1 && h.never(t, k, rows, first+n-1) { // a teaching point of the lower grades
		n--
	}
	if h.never(t, k, rows, first) {
		_, n = span(k.Stage)
	}
	for _, y := range h.Years {
		list := make([]float64, n)
		at, there := rows[y][facts.Key{County: k.County, Year: y, School: k.School, Stage: k.Stage}]
		for g := range list {
			list[g] = blank.Of(blank.NotReported)
			if there {
				list[g] = t.Value(at, gradeField(first+g))
			}
		}
		s.Pupils = append(s.Pupils, list)
	}
	total := t.Value(row, "students")
	if sum := sumOf(s.Last()); !blank.Is(sum) {
		return s, true, sum > 0
	}
	if blank.Is(total) || total <= 0 {
		return s, false, false
	}
	s.Assumed = true
	copy(s.Last(), evenly(total, n))
	return s, false, true
}

// never reports whether a section has reported a grade in no year.
func (h *History) never(t *facts.Table, k facts.Key, rows map[registry.SchoolYear]map[facts.Key]int, grade int) bool {
	for _, y := range h.Years {
		at, there := rows[y][facts.Key{County: k.County, Year: y, School: k.School, Stage: k.Stage}]
		if there && !blank.Is(t.Value(at, gradeField(grade))) {
			return false
		}
	}
	return true
}

// sumOf adds figures; blank where one is.
func sumOf(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		if blank.Is(v) {
			return v
		}
		sum += v
	}
	return sum
}

// evenly divides a whole number into parts that differ by one at most.
func evenly(total float64, parts int) []float64 {
	out := make([]float64, parts)
	small := math.Floor(total / float64(parts))
	more := int(total - small*float64(parts))
	for i := range out {
		out[i] = small
		if i < more {
			out[i]++
		}
	}
	return out
}

// until gives the history without its last year, for the back-test: what was
// known a year before. Sections without pupils by grade then are left out; at
// gives where each of the others stands in h.
func (h *History) until() (out *History, at []int) {
	out = &History{County: h.County, Years: h.Years[:len(h.Years)-1]}
	for i := range h.Sections {
		s := h.Sections[i]
		s.Pupils = s.Pupils[:len(s.Pupils)-1]
		s.Assumed = false
		if blank.Is(sumOf(s.Last())) {
			continue
		}
		out.Sections = append(out.Sections, s)
		at = append(at, i)
	}
	return out, at
}

func sectionName(s registry.School, stage registry.Stage) locale.Text {
	zh, en := s.Name, s.Name
	if len(s.Stages()) > 1 {
		if stage == registry.Junior {
			return locale.Text{ZH: zh + "（初中部）", EN: en + " (junior)"}
		}
		return locale.Text{ZH: zh + "（小学部）", EN: en + " (primary)"}
	}
	return locale.Text{ZH: zh, EN: en}
}
