package staffing

import (
	"strconv"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Subject is one subject of the timetable.
type Subject struct {
	ID    string // hours_<id>_<grade> and load_<id> of the pack
	Label locale.Text
	// Fields count its teachers; none where a subject has none of its own.
	Fields []facts.FieldID
	// Half counts teachers of music and fine arts together: half to each.
	Half facts.FieldID
}

// Subjects lists the subjects in the order of the curriculum.
func Subjects() []Subject {
	s := func(id, zh, en string, fields ...facts.FieldID) Subject {
		return Subject{ID: id, Label: locale.Text{ZH: zh, EN: en}, Fields: fields}
	}
	music, art := s("music", "音乐", "Music", "music_teachers"), s("art", "美术", "Fine arts", "art_teachers")
	music.Half, art.Half = "arts_teachers", "arts_teachers"
	return []Subject{
		s("morality", "道德与法治", "Morality and law", "morality_teachers"),
		s("chinese", "语文", "Chinese", "chinese_teachers"),
		s("math", "数学", "Mathematics", "math_teachers"),
		s("english", "外语", "Foreign language", "english_teachers"),
		s("history", "历史", "History", "history_teachers"),
		s("geography", "地理", "Geography", "geography_teachers"),
		s("science", "科学", "Science", "science_teachers"),
		s("physics", "物理", "Physics", "physics_teachers"),
		s("chemistry", "化学", "Chemistry", "chemistry_teachers"),
		s("biology", "生物学", "Biology", "biology_teachers"),
		s("pe", "体育与健康", "Physical education", "pe_teachers"),
		music, art,
		s("practice", "信息科技、劳动、综合实践", "Computing, labour, practice", "it_teachers", "practice_teachers"),
		s("local", "地方与学校课程", "Local and school courses"),
	}
}

// teachers gives the teachers of a subject in a row of facts; not reported
// where none of its fields was. A teacher of the arts at large counts half.
func (s Subject) teachers(t *facts.Table, row int) float64 {
	sum, found := 0.0, false
	for _, f := range s.Fields {
		if v := t.Value(row, f); !blank.Is(v) {
			sum, found = sum+v, true
		}
	}
	if s.Half != "" {
		if v := t.Value(row, s.Half); !blank.Is(v) {
			sum += v / 2
		}
	}
	if !found {
		return blank.Of(blank.NotReported)
	}
	return sum
}

// numbers reads a pack on one day and remembers what was missing.
type numbers struct {
	pack    *rules.Pack
	day     string
	missing []string
	used    map[string]*rules.Dated
}

func newNumbers(p *rules.Pack, year registry.SchoolYear) *numbers {
	return &numbers{pack: p, day: year.AsOf(), used: map[string]*rules.Dated{}}
}

// find gives a number, and false where the pack has none on the day.
func (n *numbers) find(id string, stage registry.Stage) (float64, bool) {
	if x := n.pack.Param(id); x != nil {
		if d := x.Values.At(n.day); d != nil {
			if v, ok := d.For(stage); ok {
				n.used[id] = d
				return v.V, true
			}
		}
	}
	return 0, false
}

// need gives a number and notes where it is missing.
func (n *numbers) need(id string, stage registry.Stage) float64 {
	v, ok := n.find(id, stage)
	if !ok {
		n.missing = append(n.missing, id)
	}
	return v
}

// curriculum is the lessons a week of each subject, by grade, and what a
// teacher teaches of it.
type curriculum struct {
	subjects []Subject
	hours    [][9]float64
	load     []map[registry.Stage]float64
}

// readCurriculum reads the lessons and loads. A subject without lessons in a
// grade is not taught there.
func readCurriculum(n *numbers) *curriculum {
	c := &curriculum{subjects: Subjects()}
	for _, s := range c.subjects {
		var hours [9]float64
		load := map[registry.Stage]float64{}
		for g := range hours {
			stage := registry.Primary
			if g >= 6 {
				stage = registry.Junior
			}
			hours[g], _ = n.find("hours_"+s.ID+"_"+strconv.Itoa(g+1), stage)
			if hours[g] > 0 && load[stage] == 0 {
				load[stage] = n.need("load_"+s.ID, stage)
			}
		}
		c.hours, c.load = append(c.hours, hours), append(c.load, load)
	}
	return c
}

// lessons gives the lessons a week of a subject in classes by grade, the first
// of which is grade first.
func (c *curriculum) lessons(subject, first int, classes []float64) float64 {
	sum := 0.0
	for g, n := range classes {
		sum += n * c.hours[subject][first-1+g]
	}
	return sum
}
