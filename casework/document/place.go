package document

import (
	"slices"
	"strings"

	"junheng/casework/procedure"
	"junheng/internal/locale"
)

// fixed are the places every layout may use besides the fields of its procedure,
// with the words that a table of fields puts before them.
var fixed = map[string]locale.Text{
	"number":                {ZH: "文号", EN: "number of the paper"},
	"case":                  {ZH: "案号", EN: "number of the case"},
	"county":                {ZH: "县（区）", EN: "county"},
	"issuer":                {ZH: "发文单位", EN: "who issues the paper"},
	"receiver":              {ZH: "主送", EN: "whom it goes to"},
	"date":                  {ZH: "日期", EN: "day of issue"},
	"subject":               {ZH: "对象", EN: "whom or what the case is about"},
	"school":                {ZH: "学校", EN: "school"},
	"township":              {ZH: "乡镇（街道）", EN: "township"},
	"town_government":       {ZH: "乡镇政府（街道办事处）", EN: "its government"},
	"village":               {ZH: "村（社区）", EN: "village"},
	"class":                 {ZH: "班级", EN: "class"},
	"opened":                {ZH: "立案日期", EN: "day of opening"},
	"state":                 {ZH: "状态", EN: "state"},
	"visits":                {ZH: "家访次数", EN: "times a home visit was made"},
	"where":                 {ZH: "定位", EN: "place of the last step"},
	"person.name":           {ZH: "学生姓名", EN: "name"},
	"person.sex":            {ZH: "性别", EN: "sex"},
	"person.birth":          {ZH: "出生日期", EN: "day of birth"},
	"person.id_number":      {ZH: "身份证件号", EN: "ID number"},
	"person.student_number": {ZH: "学籍号", EN: "student number"},
	"person.grade":          {ZH: "年级", EN: "grade"},
	"person.address":        {ZH: "现住址", EN: "address"},
	"person.household":      {ZH: "户籍地", EN: "registered home"},
	"person.guardian":       {ZH: "监护人", EN: "guardian"},
	"person.relation":       {ZH: "与学生关系", EN: "relation of the guardian"},
	"person.phone":          {ZH: "联系电话", EN: "telephone"},
}

// personal begins the places that only the register of people can fill, and
// deadline those that name the last day of a clock: due.handle_due.
const (
	personal = "person."
	deadline = "due."
)

// optional is written behind a name that may be left open: nothing recorded is an
// answer there, written as a dash, and nothing to be filled in by hand.
const optional = "?"

// known reports whether a place can be filled in papers of a procedure.
func known(name string, p *procedure.Procedure) bool {
	name = strings.TrimSuffix(name, optional)
	if clock, ok := strings.CutPrefix(name, deadline); ok {
		return p.Clock(clock) != nil
	}
	_, ok := fixed[name]
	return ok || p.Field(name) != nil
}

// Places lists the places that every layout may use, sorted, besides due.<clock>
// for the last day of a clock. Those that begin with person. are asked of the
// register of people while the paper is printed.
func Places() []string {
	out := make([]string, 0, len(fixed))
	for name := range fixed {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// places lists the names in braces of a text, and false where a brace is open.
func places(text string) ([]string, bool) {
	var out []string
	for {
		before, rest, found := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return out, false
		}
		if !found {
			return out, true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || strings.Contains(name, "{") {
			return out, false
		}
		out = append(out, strings.TrimSpace(name))
		text = after
	}
}

// nearest gives the known place most like a name, by their common letters.
func nearest(name string, p *procedure.Procedure) string {
	known := Places()
	for i := range p.Fields {
		known = append(known, p.Fields[i].ID)
	}
	for i := range p.Steps {
		for k := range p.Steps[i].Fields {
			known = append(known, p.Steps[i].Fields[k].ID)
		}
	}
	best, most := "", -1
	for _, k := range known {
		n := 0
		for n < len(k) && n < len(name) && k[n] == name[n] {
			n++
		}
		if n*10-len(k) > most || best == "" {
			best, most = k, n*10-len(k)
		}
	}
	return best
}

// Personal reports whether a layout puts personal data on the paper, so that it
// must be asked of the register of people and bears a watermark.
func (l *Layout) Personal() bool { return len(l.Persons()) > 0 }

// Persons lists what a layout puts on the paper from the register of people:
// name, guardian, address … in the order of their first places.
func (l *Layout) Persons() []string {
	var out []string
	add := func(names []string) {
		for _, n := range names {
			if part, ok := strings.CutPrefix(n, personal); ok && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	for _, text := range l.texts() {
		names, _ := places(text)
		add(names)
	}
	for _, p := range l.Parts {
		add(p.Fields)
	}
	return out
}

// texts lists every text of a layout that may hold places.
func (l *Layout) texts() []string {
	out := []string{l.Title}
	for i := range l.Parts {
		p := &l.Parts[i]
		out = append(out, p.To, p.Text, p.Head, p.Note, p.Opinion)
		if p.Grid != nil {
			for _, row := range p.Grid.Rows {
				out = append(out, row...)
			}
		}
		if p.Sign != nil {
			out = append(out, p.Sign.By, p.Sign.Name, p.Sign.Date)
		}
	}
	if l.Slip != nil {
		out = append(append(append(out, l.Slip.Title, l.Slip.To), l.Slip.Text...), l.Slip.Sign...)
	}
	return out
}
