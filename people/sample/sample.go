// Package sample makes the made-up children of the demonstration: rosters of
// three schools and a population register, as files that a clerk would upload.
//
// Nobody in them is real. Names are drawn from the two lists below; ID numbers
// have right check digits and a region code that is given to no place, so no
// living person has one; telephones begin with 100, which no network uses for
// subscribers. The same seed gives the same bytes.
package sample

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"

	"junheng/people"
	"junheng/registry"
)

// surnames and given are the declared lists of names.
var (
	surnames = strings.Fields("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 尤 许 何 吕 施 张 孔 曹 严 华 金 魏 陶 姜 戚 谢 邹 喻 柏 水 窦 章")
	given    = strings.Fields("子轩 雨桐 浩然 欣怡 宇航 梓涵 俊杰 思远 佳琪 明轩 晨曦 若曦 一诺 天佑 诗涵 家豪 静怡 博文 雅婷 志强 小燕 建华 春梅 国栋 海燕 立新 文静 晓东 玉兰 长河")
	minority = strings.Fields("阿依古丽·买买提 乌兰·巴特尔 才让卓玛 阿卜杜拉·吐尔逊")
	townless = strings.Fields("河口村 柳林村 石桥村 南屯村 北岗社区")
)

// Child is one child of the sample.
type Child struct {
	Name, ID, Student, Sex, Birth string
	Grade, Class                  int
	School                        string
	Township, Village             string
	Groups, Status                string
	Parent, Relation, Phone       string
	Enrolled                      bool // stands in a roster
}

// Sample is a made-up cohort.
type Sample struct {
	County   registry.RegionCode
	Year     registry.SchoolYear
	Children []Child
	Teachers []Child
}

// Make makes the children of some schools: for each grade that a school teaches
// two classes of about sixteen, and in the population register besides them a few
// who stand in no roster.
func Make(county registry.RegionCode, year registry.SchoolYear, schools []registry.School, seed uint64) *Sample {
	m := &maker{rng: rand.New(rand.NewPCG(seed, 5)), s: &Sample{County: county, Year: year}, serial: map[string]int{}} //nolint:gosec // a seed that can be repeated is the point
	for _, sc := range schools {
		from, to := grades(sc)
		for grade := from; grade <= to; grade++ {
			for class := 1; class <= 2; class++ {
				m.teacher(sc, grade, class)
				for range 14 + m.rng.IntN(5) {
					m.child(sc, grade, class)
				}
			}
		}
	}
	for n := range 6 {
		m.child(registry.School{Township: schools[n%len(schools)].Township}, 1+n, 0)
		m.s.Children[len(m.s.Children)-1].Enrolled = false
	}
	return m.s
}

func grades(sc registry.School) (from, to int) {
	from, to = 1, 6
	for _, st := range sc.Stages() {
		if st == registry.Junior {
			to = 9
		}
	}
	if len(sc.Stages()) == 1 && sc.Stages()[0] == registry.Junior {
		from = 7
	}
	return from, to
}

type maker struct {
	rng    *rand.Rand
	s      *Sample
	serial map[string]int
}

func (m *maker) pick(list []string) string { return list[m.rng.IntN(len(list))] }

// id makes a number with a right check digit in the made-up county.
func (m *maker) id(birth string, male bool) string {
	day := strings.ReplaceAll(birth, "-", "")
	m.serial[day]++
	n := 2 * m.serial[day]
	if male {
		n++
	}
	seventeen := fmt.Sprintf("%06d%s%03d", m.s.County, day, n)
	return seventeen + string(people.CheckDigit(seventeen))
}

func (m *maker) child(sc registry.School, grade, class int) {
	male := m.rng.IntN(2) == 0
	born, month := int(m.s.Year)-grade-6, 1+m.rng.IntN(12) // six years old by 31 August of the year they enter
	if month <= 8 {
		born++
	}
	birth := fmt.Sprintf("%04d-%02d-%02d", born, month, 1+m.rng.IntN(28))
	c := Child{
		Birth: birth, Sex: "女", Grade: grade, Class: class, School: sc.Name, Township: cmp.Or(sc.Township, "城关镇"), Village: m.pick(townless),
		Relation: "母亲", Phone: fmt.Sprintf("100%08d", m.rng.IntN(100000000)), Enrolled: true, Status: "在读",
	}
	if male {
		c.Sex = "男"
	}
	surname := m.pick(surnames)
	c.Name, c.Parent = surname+m.pick(given), m.pick(surnames)+m.pick(given)
	if m.rng.IntN(2) == 0 {
		c.Relation, c.Parent = "父亲", surname+m.pick(given)
	}
	if m.rng.IntN(40) == 0 {
		c.Name = m.pick(minority)
	}
	c.ID = m.id(birth, male)
	c.Student = "G" + c.ID
	m.circumstances(&c)
	m.s.Children = append(m.s.Children, c)
}

func (m *maker) circumstances(c *Child) {
	var groups []string
	for _, g := range []struct {
		word  string
		oneOf int
	}{{"留守", 8}, {"随迁", 12}, {"残疾", 60}, {"低保", 25}, {"困境", 80}} {
		if m.rng.IntN(g.oneOf) == 0 {
			groups = append(groups, g.word)
		}
	}
	c.Groups = strings.Join(groups, "、")
	switch n := m.rng.IntN(150); {
	case n == 0:
		c.Status = "休学"
	case strings.Contains(c.Groups, "残疾") && n < 50:
		c.Status = "送教上门"
	}
}

func (m *maker) teacher(sc registry.School, grade, class int) {
	male := m.rng.IntN(3) == 0
	birth := fmt.Sprintf("%04d-%02d-%02d", 1968+m.rng.IntN(30), 1+m.rng.IntN(12), 1+m.rng.IntN(28))
	t := Child{
		Name: m.pick(surnames) + m.pick(given), Birth: birth, Sex: "女", School: sc.Name, Grade: grade, Class: class,
		ID: m.id(birth, male), Phone: fmt.Sprintf("100%08d", m.rng.IntN(100000000)),
	}
	if male {
		t.Sex = "男"
	}
	m.s.Teachers = append(m.s.Teachers, t)
}

// Pupils writes the roster of all schools as comma-separated text, with the
// title and the total that such files have.
func (s *Sample) Pupils() []byte {
	var b strings.Builder
	b.WriteString("\ufeff" + "义务教育学校学生名册（虚构数据）\n")
	b.WriteString("序号,学校名称,年级,班级,学生姓名,性别,出生日期,身份证件号,学籍号,学生状态,特殊群体,户籍乡镇,户籍村,家庭住址,监护人1姓名,监护人1关系,监护人1电话\n")
	n := 0
	for _, c := range s.Children {
		if !c.Enrolled {
			continue
		}
		n++
		fmt.Fprintf(&b, "%d,%s,%d年级,%d班,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s%s%d号,%s,%s,%s\n", n, c.School, c.Grade, c.Class, c.Name, c.Sex, c.Birth, c.ID, c.Student, c.Status, c.Groups,
			c.Township, c.Village, c.Township, c.Village, n, c.Parent, c.Relation, c.Phone)
	}
	fmt.Fprintf(&b, "合计,%d人\n", n)
	return []byte(b.String())
}

// Residents writes the population register: every child of the sample, with
// small differences from the rosters, as two offices have them.
func (s *Sample) Residents() []byte {
	var b strings.Builder
	b.WriteString("\ufeff" + "姓名,公民身份号码,性别,出生日期,户籍乡镇,村（社区）,户籍地址,监护人姓名,监护人电话\n")
	for i, c := range s.Children {
		name := c.Name
		if i%97 == 5 {
			name = strings.ReplaceAll(name, "雨", "宇")
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s%s%d号,%s,%s\n", name, c.ID, c.Sex, c.Birth, c.Township, c.Village, c.Township, c.Village, i+1, c.Parent, c.Phone)
	}
	return []byte(b.String())
}

// Staff writes the roster of class teachers.
func (s *Sample) Staff() []byte {
	var b strings.Builder
	b.WriteString("\ufeff" + "姓名,身份证件号,性别,出生日期,学校,任班主任班级,联系电话\n")
	for _, t := range s.Teachers {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%d年级%d班,%s\n", t.Name, t.ID, t.Sex, t.Birth, t.School, t.Grade, t.Class, t.Phone)
	}
	return []byte(b.String())
}
