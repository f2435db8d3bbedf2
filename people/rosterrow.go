package people

import (
	"slices"
	"strings"
	"time"

	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// rowCells are the cells of one row by the columns of the form.
type rowCells struct {
	x       *rosterReader
	sheet   string
	at      []int // column of the sheet
	place   []int // column of the batch
	lead    int   // of the batch: the first column of the sheet
	epoch04 bool
	batch   *workbook.Batch
	i, row  int
	worst   workbook.Severity
}

// cell gives the cell of a column; blank where the sheet has no such column.
func (c *rowCells) cell(key string) workbook.Cell {
	n, known := c.x.index[key]
	if !known || c.place[n] < 0 {
		return workbook.Cell{}
	}
	col := &c.batch.Cols[c.place[n]]
	return workbook.Cell{Row: c.row, Col: c.at[n], Kind: col.Kind[c.i], Format: col.Format[c.i], Num: col.Num[c.i], Text: col.Text[c.i], Epoch04: c.epoch04}
}

// text gives what a cell says, without spaces around it.
func (c *rowCells) text(key string) string {
	cell := c.cell(key)
	if cell.Kind == workbook.Blank || cell.IsBlank() {
		return ""
	}
	if cell.Kind == workbook.Error {
		c.tell(key, ErrorCellKind, sayError, workbook.Warning)
		return ""
	}
	if cell.Kind == workbook.Text {
		return strings.TrimSpace(cell.Text)
	}
	return strings.TrimSpace(cell.String())
}

// blank reports whether the row says nothing in any column.
func (c *rowCells) blank() bool { return c.first() == "" }

// first gives the first text of the row among the form's columns.
func (c *rowCells) first() string {
	for _, n := range c.place {
		if n < 0 {
			continue
		}
		if text := c.plain(n); text != "" {
			return text
		}
	}
	return ""
}

// lead0 gives the text of the first column of the sheet.
func (c *rowCells) lead0() string { return c.plain(c.lead) }

// plain gives the text of a column of the batch.
func (c *rowCells) plain(n int) string {
	col := &c.batch.Cols[n]
	cell := workbook.Cell{Kind: col.Kind[c.i], Num: col.Num[c.i], Text: col.Text[c.i]}
	if cell.Kind == workbook.Blank || cell.IsBlank() {
		return ""
	}
	return cell.String()
}

// name gives the address of a column's cell in this row.
func (c *rowCells) name(key string) string {
	n, known := c.x.index[key]
	if !known || c.at[n] < 0 {
		if n = c.x.index["name"]; c.at[n] < 0 {
			return ""
		}
	}
	return workbook.CellName(c.row, c.at[n])
}

// column gives the column of the sheet that holds one of the form, or its first.
func (c *rowCells) column(key string) int {
	if n, known := c.x.index[key]; known && c.at[n] >= 0 {
		return c.at[n]
	}
	return 0
}

func (c *rowCells) tell(key string, kind ProblemKind, m locale.Message, s workbook.Severity) {
	label := ""
	if n, known := c.x.index[key]; known {
		label = c.x.form.Columns[n].Label.ZH
	}
	c.worst = max(c.worst, s)
	c.x.out.Tell(Problem{Sheet: c.sheet, Cell: c.name(key), Kind: kind, Label: label, Text: m, Severity: s})
}

// person reads the whole row, and tells all that is wrong with it.
func (x *rosterReader) person(c *rowCells, name string) Person {
	p := Person{County: x.opt.County, Register: x.opt.Register, Year: x.opt.Year, Status: Enrolled}
	if p.Name = name; name == "" {
		c.tell("name", NoNameKind, sayNoName, workbook.Blocking)
	}
	p.Sex = c.sex()
	p.BirthDate = c.date("birth_date")
	x.readID(c, &p)
	p.StudentNumber = strings.ToUpper(c.text("student_number"))
	p.Township, p.Village, p.Address = c.text("township"), c.text("village"), c.text("address")
	p.Phone = c.phone("phone")
	p.Guardians = c.guardians()
	if x.opt.Register != Residents {
		sc := x.school(c)
		p.School = sc.ID
		x.readClass(c, &p, sc)
	}
	p.Status = c.status()
	p.Flags = c.flags()
	if c.worst < workbook.Blocking {
		x.readTwice(c, &p)
	}
	return p
}

// readID checks the number and completes sex and birth date by it.
func (x *rosterReader) readID(c *rowCells, p *Person) {
	cell := c.cell("id_number")
	text := c.text("id_number")
	if cell.Kind == workbook.Number && cell.Num >= 1e15 || cell.Kind == workbook.Text && scientific(text) {
		c.tell("id_number", IDNumericKind, sayIDNumeric, workbook.Blocking)
		return
	}
	id := ParseID(text, x.opt.Today).Against(p.Sex, p.BirthDate)
	if id.Number == "" {
		c.tell("id_number", NoIDKind, sayNoID, workbook.Warning)
	}
	for _, f := range id.Faults {
		s := workbook.Warning
		if !f.Grave() {
			s = workbook.Info
		}
		c.tell("id_number", ProblemKind("id_"+string(f)), locale.Message{Key: "people.id." + string(f), Text: f.Label()}, s)
	}
	p.IDNumber, p.IDCheck = id.Number, id.State()
	if p.Sex == "" {
		p.Sex = id.Sex
	}
	if p.BirthDate == "" {
		p.BirthDate = id.Birth
	}
}

// scientific recognises 2.19901E+17, as delimited text has it after a
// spreadsheet.
func scientific(s string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(s), "E+")
	return found && allDigits(exponent) && allDigits(strings.Replace(mantissa, ".", "", 1))
}

// readTwice parks a person who stands in the file already.
func (x *rosterReader) readTwice(c *rowCells, p *Person) {
	here := place32{uint16(len(x.names) - 1), int32(c.row)}
	if len(p.IDNumber) == 18 {
		key := [18]byte([]byte(p.IDNumber))
		if first, twice := x.ids[key]; twice {
			c.tell("id_number", TwiceKind, sayTwice.With("cell", x.cellOf(first, c.at[x.index["id_number"]])), workbook.Blocking)
			return
		}
		x.ids[key] = here
		return
	}
	if p.IDNumber != "" {
		return
	}
	key := CanonicalName(p.Name) + " " + p.BirthDate + " " + string(p.School) + " " + p.StudentNumber
	if first, twice := x.twins[key]; twice {
		c.tell("name", TwinKind, sayTwin.With("cell", x.cellOf(first, c.at[x.index["name"]])), workbook.Blocking)
		return
	}
	x.twins[key] = here
}

func (x *rosterReader) cellOf(at place32, col int) string {
	name := workbook.CellName(int(at.row), col)
	if len(x.names) == 1 {
		return name
	}
	return x.names[at.sheet] + "!" + name
}

func (c *rowCells) sex() Sex {
	text := c.text("sex")
	switch compact(text) {
	case "":
		return ""
	case "男", "男性", "1", "M", "m", "male":
		return Male
	case "女", "女性", "2", "F", "f", "female":
		return Female
	}
	c.tell("sex", SexKind, saySex, workbook.Warning)
	return ""
}

var dateMarks = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "")

func (c *rowCells) date(key string) string {
	cell := c.cell(key)
	text := c.text(key)
	if text == "" {
		return ""
	}
	if t, ok := cell.Time(); ok {
		return t.Format(time.DateOnly)
	}
	if cell.Kind == workbook.Number && cell.Format == workbook.FormatGeneral && cell.Num >= 20000 && cell.Num < 60000 { // a date whose format was lost
		if t, ok := workbook.SerialTime(cell.Num, c.epoch04); ok {
			return t.Format(time.DateOnly)
		}
	}
	text = compact(text)
	if len(text) == 8 && allDigits(text) {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	for _, layout := range []string{time.DateOnly, "2006-1-2"} {
		if t, err := time.Parse(layout, dateMarks.Replace(text)); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	c.tell(key, DateKind, sayDate, workbook.Warning)
	return ""
}

func (c *rowCells) phone(key string) string {
	text := c.text(key)
	if text == "" {
		return ""
	}
	if n := len(CanonicalPhone(text)); n < 7 || n > 12 {
		c.tell(key, PhoneKind, sayPhone, workbook.Info)
	}
	return compact(text)
}

func (c *rowCells) guardians() []Guardian {
	var out []Guardian
	for _, n := range []string{"1", "2"} {
		g := Guardian{Name: c.text("guardian" + n + "_name"), Relation: c.text("guardian" + n + "_relation"), Phone: c.phone("guardian" + n + "_phone")}
		if g != (Guardian{}) {
			out = append(out, g)
		}
	}
	return out
}

func (c *rowCells) school2() (name, code string) { return c.text("school"), c.text("school_code") }

// school finds the row's school on the register.
func (x *rosterReader) school(c *rowCells) registry.School {
	name, code := c.school2()
	if x.schools == nil {
		return registry.School{ID: registry.SchoolID(code), Name: name}
	}
	if name == "" && code == "" {
		if i := slices.IndexFunc(x.opt.Schools, func(s registry.School) bool { return s.ID == x.opt.Own && x.opt.Own != "" }); i >= 0 {
			return x.opt.Schools[i]
		}
		c.tell("school", SchoolKind, sayNoSchool, workbook.Blocking)
		return registry.School{}
	}
	list := x.schools["#"+code]
	if code == "" || len(list) == 0 {
		list = x.schools[workbook.Normalize(name)]
	}
	switch {
	case len(list) == 0:
		c.tell("school", SchoolKind, saySchool.With("school", name+code), workbook.Blocking)
	case len(list) > 1:
		c.tell("school", SchoolKind, sayTwoNames.With("school", name), workbook.Blocking)
	case x.opt.Own != "" && list[0].ID != x.opt.Own:
		c.tell("school", ForeignKind, sayForeign.With("school", list[0].Name), workbook.Blocking)
	default:
		return list[0]
	}
	return registry.School{}
}

// readClass reads grade and class: in two columns, or 三年级2班 in one.
func (x *rosterReader) readClass(c *rowCells, p *Person, sc registry.School) {
	class, grade := c.text("class"), c.text("grade")
	if x.opt.Register == Teachers {
		p.Class = compact(class)
		return
	}
	from, key := grade, "grade"
	if from == "" {
		from, key = class, "class"
	}
	n, ok := ParseGrade(from, x.opt.Year, x.opt.PrimaryYears)
	if !ok {
		c.tell(key, GradeKind, sayGrade.With("got", from), workbook.Blocking)
		return
	}
	if class == "" {
		c.tell("class", ClassKind, sayClass, workbook.Blocking)
	}
	p.Grade, p.Class = n, ClassKey(class, n, x.opt.Year, sc, x.opt.PrimaryYears)
}

// statusRead are the words of rosters for the states.
var statusRead = map[string]Status{
	"": Enrolled, "在读": Enrolled, "在校": Enrolled, "正常": Enrolled, "在籍": Enrolled, "就读": Enrolled, "借读": Enrolled, "复学": Enrolled, "在册": Enrolled,
	"休学": Suspended, "延缓入学": Deferred, "缓学": Deferred, "送教上门": HomeTaught, "送教": HomeTaught, "辍学": Left, "死亡": Died,
	"转出": Transferred, "转学": Transferred, "毕业": Graduated, "在职": Enrolled, "在岗": Enrolled, "调出": Transferred, "退休": Transferred,
}

func (c *rowCells) status() Status {
	text := c.text("status")
	s, known := statusRead[compact(text)]
	if !known {
		c.tell("status", StatusKind, sayStatus.With("got", text), workbook.Warning)
		return Enrolled
	}
	return s
}

var flagColumns = []struct {
	key  string
	flag Flags
}{
	{"left_behind", LeftBehind},
	{"migrant", Migrant},
	{"disabled", Disabled},
	{"poor", Poor},
	{"orphan", Orphan},
	{"plight", Plight},
	{"boarder", Boarder},
}

var flagWords = []struct {
	word string
	flag Flags
}{
	{"留守", LeftBehind},
	{"随迁", Migrant},
	{"残疾", Disabled},
	{"脱贫", Poor},
	{"低保", Poor},
	{"建档立卡", Poor},
	{"孤儿", Orphan},
	{"无人抚养", Orphan},
	{"困境", Plight},
	{"涉案", Involved},
	{"寄宿", Boarder},
	{"住校", Boarder},
}

func (c *rowCells) flags() Flags {
	var out Flags
	if groups := c.text("groups"); groups != "" {
		for _, w := range flagWords {
			if strings.Contains(groups, w.word) {
				out |= w.flag
			}
		}
	}
	for _, f := range flagColumns {
		text := compact(c.text(f.key))
		switch text {
		case "", "否", "无", "0", "N", "n", "×", "非留守", "非残疾", "/", "-", "—", "走读", "不是", "非随迁", "非寄宿":
			continue
		case "是", "有", "1", "Y", "y", "√", "✓", "留守", "随迁", "寄宿", "住校", "残疾", "低保":
			out |= f.flag
			continue
		}
		if f.flag == Disabled || f.flag == Poor || f.flag == LeftBehind { // a type: 听力残疾, 双亲外出
			out |= f.flag
			continue
		}
		c.tell(f.key, FlagKind, sayFlag.With("got", text), workbook.Info)
	}
	return out
}
