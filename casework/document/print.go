package document

import (
	"maps"
	"slices"
	"strings"
	"time"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/docx"
	"junheng/internal/locale"
	"junheng/registry"
)

// line is where something is written by hand.
const line = "＿＿＿＿＿＿"

// Filling is what a paper is filled with.
type Filling struct {
	Procedure *procedure.Procedure
	Document  *procedure.Document
	Layout    *Layout
	Case      *casework.Case   // nil: a blank form
	Events    []casework.Event // of the case, for tables of records
	Number    string           // of the paper
	At        time.Time        // of issue; zero: a line to write on
	County    string           // name for letters; default by the code of the case
	Offices   map[string]string
	// School names a school. Person gives what the register of people holds of
	// whom the case is about, by the part of a place behind "person."; it is only
	// called while the paper is printed, by somebody who may see it. Open opens a
	// sealed value. All three may be nil.
	School func(registry.SchoolID) string
	Person func(part string) (string, bool)
	Open   func(casework.Value) (string, error)
	// By is who prints, for the watermark of a paper with persons on it.
	By string
}

// Printed is a paper ready to be written.
type Printed struct {
	Document *docx.Document
	Personal bool          // persons stand on it by name
	Missing  []locale.Text // what nobody has recorded: lines to write on, listed at the foot
}

// Print makes a paper. What is missing becomes a line to write on; it is listed
// in Missing and, unless the whole paper is a blank form, in small print at the
// foot of the paper.
//
// A paper that the events show as issued says what was on record then, however
// much has been recorded since: printed again, it is the same paper.
func Print(in Filling) (Printed, error) {
	w := &writer{in: in.asIssued()}
	l := in.Layout
	title := l.Title
	if title == "" {
		title = in.Document.Label.ZH
	}
	w.doc = &docx.Document{Landscape: l.Landscape, Footer: w.office(in.Document.Issuer)}
	w.doc.Title = w.words(title)
	w.add(docx.Paragraph{Style: docx.Title, Text: w.doc.Title})
	if in.Document.Number != "" {
		w.add(docx.Paragraph{Style: docx.Number, Text: w.words("{number}")})
	}
	for i := range l.Parts {
		w.part(&l.Parts[i])
	}
	if l.Slip != nil {
		w.slip(l.Slip)
	}
	if len(w.missing) > 0 && in.Case != nil {
		var names []string
		for _, m := range w.missing {
			names = append(names, m.ZH)
		}
		w.add(docx.Paragraph{Style: docx.Small, Text: "（系统中没有记录、须手工填写：" + strings.Join(names, "、") + "）"})
	}
	if w.named {
		w.doc.Watermark = w.watermark()
	}
	return Printed{Document: w.doc, Personal: w.named, Missing: w.missing}, w.err
}

// watermark is what stands above a paper with persons on it: a letter to the
// family is theirs to keep, everything else stays in the offices.
func (w *writer) watermark() string {
	if to := w.in.Procedure.Party(w.in.Document.To); to != nil && to.Line == procedure.Other {
		return "含个人信息　请妥善保管"
	}
	mark := "含个人信息，严禁外传"
	if w.in.By != "" {
		mark += "　打印：" + w.in.By
	}
	return mark
}

// asIssued gives the filling with the case as it stood when the paper was made
// out; one that was not yet, as it is.
func (in Filling) asIssued() Filling {
	if in.Case == nil {
		return in
	}
	i := slices.IndexFunc(in.Events, func(e casework.Event) bool {
		return e.Kind == casework.Issued && e.Paper != nil && e.Paper.Document == in.Document.ID && e.Paper.Number == in.Number && e.Paper.At.Equal(in.At)
	})
	if i < 0 {
		return in
	}
	c := *in.Case
	in.Events = in.Events[:i+1]
	c.State, c.Fields = in.Events[i].State, map[string]casework.Value{}
	for k := range in.Events {
		e := &in.Events[k]
		switch {
		case e.Kind == casework.Reopened: // what steps recorded in the round before is none of this one
			for id := range c.Fields {
				if !in.opening(id) && in.Procedure.Field(id) != nil {
					delete(c.Fields, id)
				}
			}
		case e.Kind == casework.Taken && in.issues(e.Step): // what it leaves out this time it does not say
			for _, f := range in.Procedure.Step(e.Step).Fields {
				if !in.opening(f.ID) {
					delete(c.Fields, f.ID)
				}
			}
		}
		if !e.Aside() {
			maps.Copy(c.Fields, e.Values)
		}
	}
	in.Case = &c
	return in
}

// opening reports whether a field is asked for when a case is opened.
func (in *Filling) opening(id string) bool {
	return slices.ContainsFunc(in.Procedure.Fields, func(f procedure.Field) bool { return f.ID == id })
}

// issues reports whether a step makes out the paper.
func (in *Filling) issues(step string) bool {
	s := in.Procedure.Step(step)
	return s != nil && slices.Contains(s.Issues, in.Document.ID)
}

type writer struct {
	in      Filling
	doc     *docx.Document
	missing []locale.Text
	named   bool
	err     error
}

func (w *writer) add(p docx.Part) { w.doc.Parts = append(w.doc.Parts, p) }

// words fills the places of a text.
func (w *writer) words(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(w.at(strings.TrimSpace(name), line))
		text = after
	}
}

// at gives what stands at a place, or empty where nothing is known.
func (w *writer) at(name, empty string) string {
	var got fill
	name, mayLack := strings.CutSuffix(name, optional)
	label, isFixed := fixed[name]
	f := w.in.Procedure.Field(name)
	clock, isClock := strings.CutPrefix(name, deadline)
	switch {
	case !known(name, w.in.Procedure):
		label, mayLack = unknown(name), false
	case isClock:
		label = w.in.Procedure.Clock(clock).Label
		label.ZH += "期限"
		got = w.ends(clock)
	case strings.HasPrefix(name, personal):
		got = w.person(name)
	case isFixed:
		got = w.answer(name)
	case f != nil:
		label = f.Label
		if w.in.Case != nil {
			got = w.value(name, f, w.in.Case.Fields)
		}
	}
	if !got.known && mayLack && w.in.Case != nil {
		return "—"
	}
	if !got.known {
		w.lacks(label)
		if f != nil && f.Kind == procedure.KindDate || name == "date" || isClock {
			return "＿＿＿＿年＿＿月＿＿日"
		}
		return empty
	}
	return got.text
}

// lacks notes what nobody has recorded.
func (w *writer) lacks(label locale.Text) {
	if !slices.Contains(w.missing, label) {
		w.missing = append(w.missing, label)
	}
}

// unknown names what the layout has and the text does not by which the case runs.
func unknown(name string) locale.Text {
	return locale.Text{ZH: name + "（本案按立案时的流程，没有此栏）", EN: name + " (not in the procedure by which this case runs)"}
}

// county names the county.
func (w *writer) county() string {
	if w.in.County != "" || w.in.Case == nil {
		return w.in.County
	}
	return CountyName(w.in.Case.County)
}

// office names the office behind a party: as the county calls it, else the place
// and the words of the party.
func (w *writer) office(party string) string {
	if party == "" {
		return ""
	}
	if name := w.in.Offices[party]; name != "" {
		return name
	}
	p := w.in.Procedure.Party(party)
	if p == nil {
		return party
	}
	if w.in.Case != nil {
		switch p.Scope {
		case procedure.OfSchool:
			if s := w.schoolName(w.in.Case.Place.School); s != "" {
				return s
			}
		case procedure.OfTownship:
			if t := w.in.Case.Place.Township; t != "" && strings.Contains(p.Label.ZH, "乡镇") {
				return townOffice(t)
			} else if t != "" {
				return t + p.Label.ZH
			}
		}
	}
	switch p.Scope {
	case procedure.OfCounty:
		return w.county() + strings.NewReplacer("县教育局", "教育局", "（审批机关）", "", "县（区）政府", "人民政府", "县政府", "人民政府", "教育局长", "教育局").Replace(p.Label.ZH)
	case procedure.OfClass:
		return w.at("person.guardian", line)
	}
	return p.Label.ZH
}

func (w *writer) part(p *Part) {
	switch {
	case p.To != "":
		w.add(docx.Paragraph{Style: docx.Plain, Text: w.words(p.To)})
	case p.Text != "":
		w.add(docx.Paragraph{Text: w.words(p.Text)})
	case p.Head != "":
		w.add(docx.Paragraph{Style: docx.Heading, Text: w.words(p.Head)})
	case p.Note != "":
		w.add(docx.Paragraph{Style: docx.Small, Text: w.words(p.Note)})
	case len(p.Fields) > 0:
		w.fields(p.Fields)
	case p.Grid != nil:
		w.grid(p.Grid)
	case p.Records != nil:
		if !p.Label.IsZero() {
			w.add(docx.Paragraph{Style: docx.Heading, Text: p.Label.ZH})
		}
		w.records(p.Records)
	case p.Opinion != "":
		w.add(docx.Table{Widths: []int{1, 4}, Rows: [][]string{{w.words(p.Opinion), "\n\n\n　　　　　　　　　　签字（盖章）：\n　　　　　　　　　　　　年　　月　　日"}}})
	case p.Sign != nil:
		w.sign(p.Sign)
	case p.Break:
		w.add(docx.Break{})
	}
}
