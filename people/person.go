package people

import (
	"strings"
	"time"

	"junheng/internal/locale"
	"junheng/registry"
)

// PersonID is a person's identity within the program: opaque, never reused,
// ordered by the time at which the person was entered. It tells nothing of the
// person and may stand in an address, a log or a case.
type PersonID string

// Register is one list of persons in a county.
type Register string

// The registers.
const (
	Pupils    Register = "pupil"    // 在籍学生
	Residents Register = "resident" // 户籍适龄儿童
	Teachers  Register = "teacher"  // 教职工
)

var registerWords = map[Register]locale.Text{
	Pupils: {ZH: "学生名册", EN: "pupils"}, Residents: {ZH: "户籍适龄儿童名册", EN: "population register"}, Teachers: {ZH: "教师名册", EN: "teachers"},
}

// Registers lists the registers in the order of the pages.
func Registers() []Register { return []Register{Pupils, Residents, Teachers} }

// Label gives the register in words.
func (r Register) Label() locale.Text { return registerWords[r] }

// Known reports whether there is such a register.
func (r Register) Known() bool { _, ok := registerWords[r]; return ok }

// Sex of a person as documents state it.
type Sex string

// The sexes of GB/T 2261.1 that rosters state; empty is not stated.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Label gives the word for it; nothing where it is not stated.
func (s Sex) Label() locale.Text {
	switch s {
	case Male:
		return locale.Text{ZH: "男", EN: "male"}
	case Female:
		return locale.Text{ZH: "女", EN: "female"}
	}
	return locale.Text{}
}

// Status is how a person stands in a register.
type Status string

// The states. Of the population register and of teachers only Enrolled (there,
// in service), Transferred and Died are used.
const (
	Enrolled    Status = "enrolled"    // 在读
	Suspended   Status = "suspended"   // 休学
	Deferred    Status = "deferred"    // 延缓入学
	HomeTaught  Status = "home_taught" // 送教上门
	Transferred Status = "transferred" // 转出
	Graduated   Status = "graduated"   // 毕业
	Left        Status = "left"        // 辍学
	Died        Status = "died"        // 死亡
)

var statusWords = map[Status]locale.Text{
	Enrolled: {ZH: "在读", EN: "enrolled"}, Suspended: {ZH: "休学", EN: "suspended"}, Deferred: {ZH: "延缓入学", EN: "deferred"},
	HomeTaught: {ZH: "送教上门", EN: "taught at home"}, Transferred: {ZH: "转出", EN: "moved away"}, Graduated: {ZH: "毕业", EN: "graduated"},
	Left: {ZH: "辍学", EN: "dropped out"}, Died: {ZH: "死亡", EN: "died"},
}

// Statuses lists the states in the order of the pages.
func Statuses() []Status {
	return []Status{Enrolled, Suspended, Deferred, HomeTaught, Transferred, Graduated, Left, Died}
}

// Label gives the state in words.
func (s Status) Label() locale.Text { return statusWords[s] }

// Standing gives in words how a person stands. Only pupils are in school or on
// leave; a resident, a teacher is on the register, or no more.
func (p *Person) Standing() locale.Text {
	if p.Register != Pupils && p.Status == Enrolled {
		return locale.Text{ZH: "在册", EN: "on the register"}
	}
	return p.Status.Label()
}

// Known reports whether there is such a state.
func (s Status) Known() bool { _, ok := statusWords[s]; return ok }

// Here reports whether the school still answers for the pupil: enrolled,
// suspended or taught at home.
func (s Status) Here() bool { return s == Enrolled || s == Suspended || s == HomeTaught }

// Over reports whether the person has left the register for good.
func (s Status) Over() bool { return s == Transferred || s == Graduated || s == Died }

// Flags are the groups that ask for care, as a set of bits.
type Flags uint32

// The groups of 教基厅函〔2024〕15号 and of the aid rules.
const (
	LeftBehind Flags = 1 << iota // 留守儿童
	Migrant                      // 进城务工人员随迁子女
	Disabled                     // 残疾
	Poor                         // 脱贫、低保等家庭
	Orphan                       // 孤儿、事实无人抚养
	Plight                       // 困境儿童
	Involved                     // 涉案未成年人
	Boarder                      // 寄宿
)

// flagInfo names a group for storage and for people.
type flagInfo struct {
	flag  Flags
	key   string
	label locale.Text
}

var flagInfos = []flagInfo{
	{LeftBehind, "left_behind", locale.Text{ZH: "留守", EN: "left behind"}},
	{Migrant, "migrant", locale.Text{ZH: "随迁", EN: "migrant"}},
	{Disabled, "disabled", locale.Text{ZH: "残疾", EN: "disabled"}},
	{Poor, "poor", locale.Text{ZH: "脱贫/低保", EN: "poor"}},
	{Orphan, "orphan", locale.Text{ZH: "孤儿/事实无人抚养", EN: "orphan"}},
	{Plight, "plight", locale.Text{ZH: "困境", EN: "in plight"}},
	{Involved, "involved", locale.Text{ZH: "涉案", EN: "in a case"}},
	{Boarder, "boarder", locale.Text{ZH: "寄宿", EN: "boarder"}},
}

// Has reports whether all of some groups are in the set.
func (f Flags) Has(some Flags) bool { return f&some == some }

// Each lists the single groups of the set in order.
func (f Flags) Each() []Flags {
	var out []Flags
	for _, i := range flagInfos {
		if f.Has(i.flag) {
			out = append(out, i.flag)
		}
	}
	return out
}

// AllFlags lists every group.
func AllFlags() []Flags { return Flags(^uint32(0)).Each() }

// Key gives the identifier of a single group, such as left_behind.
func (f Flags) Key() string {
	for _, i := range flagInfos {
		if i.flag == f {
			return i.key
		}
	}
	return ""
}

// Label gives the groups of the set in words; nothing for none.
func (f Flags) Label() locale.Text {
	var zh, en []string
	for _, i := range flagInfos {
		if f.Has(i.flag) {
			zh, en = append(zh, i.label.ZH), append(en, i.label.EN)
		}
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Guardian is who answers for a child.
type Guardian struct {
	Name     string `json:"name,omitempty"`
	Relation string `json:"relation,omitempty"` // 父亲、母亲、祖父 …
	Phone    string `json:"phone,omitempty"`
}

// Private is what is sealed of a person. What the actor may not see is blank.
type Private struct {
	Name          string
	IDNumber      string // 18 characters, or a foreign document's
	StudentNumber string // 学籍号; of a teacher the staff number
	Address       string
	Phone         string // of a teacher
	Guardians     []Guardian
}

// Person is one person of a register: what is open of him, the mask of his
// name, and what is in clear for this reader.
type Person struct {
	ID        PersonID
	County    registry.RegionCode
	Register  Register
	School    registry.SchoolID // of pupils and teachers
	Grade     int               // 1 to 9; 0 where there is none
	Class     string            // entry year and number: 2023级3班
	Sex       Sex
	BirthDate string // YYYY-MM-DD; the year alone once the person is shredded
	Status    Status
	Flags     Flags
	Year      registry.SchoolYear // to which Grade belongs; see Service.Promote
	Township  string              // of the household; of residents
	Village   string
	IDCheck   IDState // what the checks of the ID number came to
	Since     string  // day of the present status, YYYY-MM-DD
	Shredded  bool

	Masked   string // 张**; empty once shredded
	Private         // blank but for what this reader may see
	Revision int64
	Changed  time.Time
}

// Pupil is a person of the register Pupils.
type Pupil = Person

// Resident is a person of the register Residents.
type Resident = Person

// Teacher is a person of the register Teachers.
type Teacher = Person

// IDState says what is known of an ID number.
type IDState string

// The states of an ID number.
const (
	IDGood     IDState = "good"     // passes every check
	IDDoubtful IDState = "doubtful" // given, but a check fails
	IDMissing  IDState = "missing"
)

// Label gives the state in words.
func (s IDState) Label() locale.Text {
	switch s {
	case IDGood:
		return locale.Text{ZH: "证件号码校验通过", EN: "ID number passes"}
	case IDDoubtful:
		return locale.Text{ZH: "证件号码存疑", EN: "ID number doubtful"}
	}
	return locale.Text{ZH: "无证件号码", EN: "no ID number"}
}
