package people

import (
	"errors"
	"slices"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

var (
	sayGraduates  = locale.Plain("people.row.graduates", "毕业由“学年升级”办理，未到学段末的不能毕业；此行未收", "graduation comes with the turn of the year, at the end of a stage only; the row is parked")
	sayMoves      = locale.Plain("people.row.moves", "转出须由转入方核实，请用“转出登记”办理；此行未收", "a pupil leaves by a move that the other school confirms; enter the move. The row is parked")
	sayUnargued   = locale.NewTemplate("people.row.unargued", "登记“{status}”须有经县教育局确认的案件，请先在此人的案件中登记并附证明；此行未收，此人仍在名册中", "{status} needs a case that the bureau has confirmed; enter it there with its proof. The row is parked and the pupil stays on the register")
	sayNotYet     = locale.NewTemplate("people.row.not_yet", "名册中没有此人，不能直接登记为“{status}”；请先按在读收入，再按规定办理；此行未收", "nobody is put on the register as {status}; enter the pupil first, then what follows. The row is parked")
	sayUnexcused  = locale.NewTemplate("people.row.unexcused", "登记“{status}”须有经批准的案件（附申请和证明）；状态未改，仍为“{was}”，其余内容已收", "{status} needs a case in which it was granted, with the papers; the state stays {was}, the rest of the row is taken in")
	sayNewExcused = locale.NewTemplate("people.row.new_excused", "新收入的学生，名册称“{status}”，本系统中没有批准的案件；已按名册收入，请补办案件、附申请和证明", "a new pupil whom the roster has as {status}, with no case that granted it; taken in as it says. Open the case and add the papers")
	sayUnlike     = locale.NewTemplate("people.row.unlike", "证件号码相同而姓名不同：名册为{was}，文件为{now}。此人的记录未改，请核实；确已改名的由县级名册更正", "the ID number is the same and the name another: {was} on the register, {now} in the file. Nothing was changed; please check. The county's roster changes a name")
	sayRenamed    = locale.NewTemplate("people.row.renamed", "姓名由{was}改为{now}，证件号码相同，请核实", "the name was {was} and is {now} now under the same ID number; please check")
)

// NameKind is a row whose name is quite another than that of the person whose ID
// number it has.
const NameKind ProblemKind = "name"

// place gives the cell of a column of the form in the row.
func (r *Row) place(col int, p Problem) Problem {
	p.Sheet, p.Cell = r.Sheet, workbook.CellName(r.Line, col)
	return p
}

// grave tells what keeps a row from taking a child off the register, or what is
// to be told of one that excuses it: what goes by hand needs as much by a roster.
func (im *importing) grave(rec *Record, row *Row) (p Problem, parks bool, err error) {
	to := row.Person.Status
	was := Enrolled
	if rec != nil {
		was = rec.Status
	}
	if !to.Grave() && !to.Excused() || was == to || im.upload.Register != Pupils {
		return p, false, nil
	}
	if to.Excused() {
		return im.excused(rec, row)
	}
	p = row.place(row.Status, Problem{Kind: StatusKind, Label: statusLabel(), Severity: workbook.Blocking})
	switch {
	case rec == nil:
		p.Text = sayNotYet.With("status", to.Label())
	case to == Graduated:
		p.Text = sayGraduates
	case to == Transferred:
		p.Text = sayMoves
	default:
		_, err = im.argue(im.ctx, rec.County, rec.ID, to)
		if f := (*fault.Fault)(nil); err == nil || !errors.As(err, &f) {
			return Problem{}, false, err
		}
		p.Text = sayUnargued.With("status", to.Label())
	}
	return p, true, nil
}

// excused looks at a row by which a child is not expected in school. Who is on the
// register stays there as he was until a case says so; who is not is taken in as
// the roster says, since it would help no child to be on none, and the school is
// told what is wanting.
func (im *importing) excused(rec *Record, row *Row) (p Problem, parks bool, err error) {
	to := row.Person.Status
	p = row.place(row.Status, Problem{Kind: StatusKind, Label: statusLabel(), Severity: workbook.Warning, Text: sayNewExcused.With("status", to.Label())})
	if rec == nil {
		return p, false, nil
	}
	_, err = im.argue(im.ctx, rec.County, rec.ID, to)
	if f := (*fault.Fault)(nil); err == nil || !errors.As(err, &f) {
		return Problem{}, false, err
	}
	if row.Person.Status = rec.Status; !rec.Status.Here() && rec.Status != Deferred {
		row.Person.Status = Enrolled
	}
	p.Text = sayUnexcused.With("status", to.Label(), "was", row.Person.Status.Label())
	return p, false, nil
}

// statusLabel is how the column of the state is called.
func statusLabel() string {
	columns := FormOf(Pupils).Columns
	return columns[slices.IndexFunc(columns, func(c FormColumn) bool { return c.Key == "status" })].Label.ZH
}

// unlike reports whether two names are of two people rather than one name
// written in two ways: fewer than half their characters are the same.
func unlike(a, b string) bool {
	left, right := []rune(CanonicalName(a)), []rune(CanonicalName(b))
	if len(left) == 0 || len(right) == 0 {
		return false
	}
	have := map[rune]int{}
	for _, r := range left {
		have[r]++
	}
	same := 0
	for _, r := range right {
		if have[r] > 0 {
			have[r]--
			same++
		}
	}
	return 2*same < max(len(left), len(right))
}

// renamed looks at a row that gives a known person quite another name. A school
// changes nothing by it; the county's roster does, and is told.
func (im *importing) renamed(r *Roster, was *Person, row *Row) (kept bool) {
	if !unlike(was.Name, row.Person.Name) {
		return false
	}
	p := row.place(row.Name, Problem{Kind: NameKind, Label: Field(FieldName).Label().ZH, Severity: workbook.Warning})
	text := sayRenamed
	if kept = im.upload.School != ""; kept {
		text = sayUnlike
	}
	p.Text = text.With("was", MaskName(was.Name), "now", MaskName(row.Person.Name))
	r.Tell(p)
	r.Doubtful++
	return kept
}
