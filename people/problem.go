package people

import (
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// ProblemKind names what is wrong, for programs.
type ProblemKind string

// The kinds of problem. Those of ID numbers are the IDFaults, with "id_" before
// them.
const (
	NoNameKind    ProblemKind = "no_name"
	IDNumericKind ProblemKind = "id_numeric"
	NoIDKind      ProblemKind = "id_missing"
	TwiceKind     ProblemKind = "twice"
	TwinKind      ProblemKind = "twin"
	SexKind       ProblemKind = "sex"
	DateKind      ProblemKind = "date"
	SchoolKind    ProblemKind = "school"
	ForeignKind   ProblemKind = "not_own_school"
	GradeKind     ProblemKind = "grade"
	ClassKind     ProblemKind = "class"
	StatusKind    ProblemKind = "status"
	FlagKind      ProblemKind = "flag"
	PhoneKind     ProblemKind = "phone"
	ErrorCellKind ProblemKind = "cell_error"
	RegisterKind  ProblemKind = "on_register"
	SheetKind     ProblemKind = "sheet"
)

// Problem is one thing about one cell of a roster. It never holds the value of
// a sealed field: whoever has the file sees the cell.
type Problem struct {
	Sheet, Cell string
	Kind        ProblemKind
	Label       string // the heading of the column
	Text        locale.Message
	Severity    workbook.Severity // Blocking: the row is parked; Warning: taken in and to be looked at
}

var (
	sayNoName    = locale.Plain("people.row.no_name", "没有姓名，此行未收", "there is no name; the row is parked")
	sayIDNumeric = locale.Plain("people.row.id_numeric", "证件号码以数字保存，Excel 只保留前 15 位，后三位已丢失，此行未收。请把整列设为“文本”格式后重新填写", "the ID number is stored as a number; Excel keeps 15 digits, the last three are lost, and the row is parked. Format the column as text and enter it again")
	sayNoID      = locale.Plain("people.row.no_id", "没有证件号码，按姓名和出生日期登记，请补充", "there is no ID number; the child is known by name and birth date; please add it")
	sayTwice     = locale.NewTemplate("people.row.twice", "证件号码与 {cell} 重复，此行未收", "the ID number stands in {cell} already; the row is parked")
	sayTwin      = locale.NewTemplate("people.row.twin", "与 {cell} 同名、同出生日期且都没有证件号码，此行未收；如确为两人，请补证件号码", "the same name and birth date as {cell}, and no ID number; the row is parked. If they are two, give the numbers")
	saySex       = locale.Plain("people.row.sex", "性别应为男或女；按证件号码取值", "the sex is 男 or 女; the ID number's is taken")
	sayDate      = locale.Plain("people.row.date", "出生日期应为日期，如 2016-09-01；按证件号码取值", "the birth date is a date such as 2016-09-01; the ID number's is taken")
	saySchool    = locale.NewTemplate("people.row.school", "学校名录中没有“{school}”，此行未收", "school {school} is not on the register; the row is parked")
	sayTwoNames  = locale.NewTemplate("people.row.schools", "学校名录中有几所“{school}”，请填学校标识码；此行未收", "several schools are called {school}; give the code. The row is parked")
	sayNoSchool  = locale.Plain("people.row.no_school", "没有学校，此行未收", "there is no school; the row is parked")
	sayForeign   = locale.NewTemplate("people.row.foreign", "“{school}”不是本校，此行未收", "{school} is another school; the row is parked")
	sayGrade     = locale.NewTemplate("people.row.grade", "年级“{got}”看不懂，应为 1 至 9，如 三年级、初一；此行未收", "grade {got} is not understood; want 1 to 9, such as 三年级. The row is parked")
	sayClass     = locale.Plain("people.row.class", "没有班级，此行未收", "there is no class; the row is parked")
	sayStatus    = locale.NewTemplate("people.row.status", "学生状态“{got}”看不懂，应为 在读、休学、送教上门 等；按在读收", "status {got} is not understood; taken as enrolled")
	sayFlag      = locale.NewTemplate("people.row.flag", "“{got}”看不懂，应为 是 或 否；未标记", "{got} is not understood, want 是 or 否; not marked")
	sayPhone     = locale.Plain("people.row.phone", "电话位数不对，应为 11 位手机号或带区号的座机", "the telephone number has the wrong length")
	sayError     = locale.Plain("people.row.error", "单元格是公式错误，未取值", "the cell is a formula error; nothing was taken")
	sayHeader    = locale.NewTemplate("people.row.header", "工作表“{sheet}”中没有找到名册表头（至少要有 {want}），未读", "sheet {sheet} has no heading of a roster (at least {want}); it was not read")
	sayAmbiguous = locale.Plain("people.row.ambiguous", "名册中有几个同名、同出生日期的人，无法确定是哪一个，此行未收；请补证件号码", "several on the register have the name and birth date; give the ID number. The row is parked")
	sayOther     = locale.Plain("people.row.other", "学籍号在名册中属于另一证件号码的人，按新的人登记，请核对", "the student number is on the register under another ID number; entered as another person, please check")
	sayElsewhere = locale.Plain("people.row.elsewhere", "此行须先办理转学（请县教育局查明原学校，由双方核实）；此行未收", "the row needs a transfer first: the bureau finds the school, and both confirm. The row is parked")
	sayEnded     = locale.NewTemplate("people.row.ended", "此人在名册中已“{status}”，未改；请核实", "on the register the person has {status}; nothing was changed, please check")
	sayShredded  = locale.Plain("people.row.shredded", "此人的记录已按期限销毁，此行未收", "the person's record was destroyed when its time was over; the row is parked")
)

// Parked reports whether the row was not taken in for the problem.
func (p Problem) Parked() bool { return p.Severity == workbook.Blocking }
