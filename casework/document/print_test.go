package document_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/casework"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/docx"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/rules"
)

// text writes a document as a person reads it, for golden files.
func text(d *docx.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "《%s》 页脚：%s", d.Title, d.Footer)
	if d.Watermark != "" {
		fmt.Fprintf(&b, " 水印：%s", d.Watermark)
	}
	b.WriteString("\n")
	for _, p := range d.Parts {
		switch p := p.(type) {
		case docx.Paragraph:
			fmt.Fprintf(&b, "%-7s %s\n", p.Style, strings.ReplaceAll(p.Text, "\n", "⏎"))
		case docx.Table:
			for _, r := range p.Rows {
				fmt.Fprintf(&b, "        | %s |\n", strings.ReplaceAll(strings.Join(r, " | "), "\n", "⏎"))
			}
		case docx.Break:
			b.WriteString("        ——新页——\n")
		}
	}
	return strings.TrimRight(b.String(), " \n") + "\n"
}

// every calls f for each document of each procedure.
func every(t *testing.T, f func(t *testing.T, p *procedure.Procedure, d *procedure.Document, l *document.Layout)) {
	set := load(t)
	for _, p := range set.List(0) {
		for i := range p.Documents {
			d := &p.Documents[i]
			t.Run(p.ID+"/"+d.ID, func(t *testing.T) { f(t, p, d, layout(t, set, p, d)) })
		}
	}
}

func TestEveryDocumentPrintsInFull(t *testing.T) {
	every(t, func(t *testing.T, p *procedure.Procedure, d *procedure.Document, l *document.Layout) {
		got, err := document.Print(filling(p, d, l))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Missing) > 0 {
			t.Errorf("missing though everything is on record: %v", got.Missing)
		}
		if got.Personal != (got.Document.Watermark != "") {
			t.Errorf("personal %v, watermark %q", got.Personal, got.Document.Watermark)
		}
		if l.Personal() && !got.Personal {
			t.Error("persons stand on the paper and it does not say so")
		}
		if _, err := got.Document.Bytes(); err != nil {
			t.Error(err)
		}
		testkit.Golden(t, "papers/"+p.ID+"."+d.ID+".txt", []byte(text(got.Document)))
	})
}

// A blank form shows no braces, asks nobody for a name and has a line for each
// thing; only what is printed for a case lists what is missing at its foot.
func TestEveryDocumentPrintsBlank(t *testing.T) {
	every(t, func(t *testing.T, p *procedure.Procedure, d *procedure.Document, l *document.Layout) {
		got, err := document.Print(document.Filling{Procedure: p, Document: d, Layout: l})
		if err != nil {
			t.Fatal(err)
		}
		all := text(got.Document)
		if strings.ContainsAny(all, "{}") {
			t.Errorf("a place was left as it is:\n%s", all)
		}
		if got.Personal || len(got.Missing) == 0 {
			t.Errorf("personal %v, missing %v", got.Personal, got.Missing)
		}
		if strings.Contains(all, "须手工填写") {
			t.Error("a blank form lists what is blank")
		}
	})
}

func TestWhatIsMissingIsALineAndIsListedAtTheFoot(t *testing.T) {
	set := load(t)
	p := set.Get("dropout", 0)
	d := p.Document("limit_notice")
	in := filling(p, d, layout(t, set, p, d))
	in.Person = func(part string) (string, bool) { return persons[part], part != "guardian" }
	delete(in.Case.Fields, "return_by")
	got, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range got.Missing {
		names = append(names, m.ZH)
	}
	if diff := cmp.Diff([]string{"监护人", "限期返校日期"}, names); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	all := text(got.Document)
	for _, want := range []string{"＿＿＿＿＿＿：", "于＿＿＿＿年＿＿月＿＿日前送张小明返校", "（系统中没有记录、须手工填写：监护人、限期返校日期）"} {
		if !strings.Contains(all, want) {
			t.Errorf("the paper lacks %q:\n%s", want, all)
		}
	}
}

func TestNamesAreOnlyAskedForWhereThePaperNamesThem(t *testing.T) {
	set := load(t)
	p := set.Get("hazard", 0)
	d := p.Document("hazard_notice")
	in := filling(p, d, layout(t, set, p, d))
	in.Person = func(part string) (string, bool) { t.Errorf("asked for %s", part); return "", false }
	got, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	if got.Personal || got.Document.Watermark != "" {
		t.Error("a paper about a wall bears the watermark of persons")
	}
}

func TestASealedValueStaysSealedWithoutAKeyAndAnErrorOfTheKeyIsTold(t *testing.T) {
	set := load(t)
	p := set.Get("dropout", 0)
	d := p.Document("visit_record")
	in := filling(p, d, layout(t, set, p, d))
	in.Open = nil
	got, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text(got.Document), "〔家访情况〕") {
		t.Error("a sealed value was printed")
	}
	if !slices.ContainsFunc(got.Missing, func(m locale.Text) bool { return m.ZH == "家访情况" }) {
		t.Errorf("what is sealed is not listed as missing: %v", got.Missing)
	}
	in.Open = func(casework.Value) (string, error) { return "", fs.ErrPermission }
	if _, err := document.Print(in); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Print = %v, want the error of the key", err)
	}
}

// A layout that no procedure uses, or that is missing, would only be noticed in
// an office.
func TestLayoutsAndDocumentsBelongTogether(t *testing.T) {
	set := load(t)
	used := map[string]bool{}
	for _, p := range set.List(0) {
		for i := range p.Documents {
			used[p.Documents[i].Layout] = true
		}
	}
	files, err := fs.Glob(rules.Embedded(), "cn/casework/documents/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[path.Base(f)] {
			t.Errorf("%s is the layout of no document", f)
		}
		delete(used, path.Base(f))
	}
	if len(used) > 0 {
		t.Errorf("layouts are missing: %v", used)
	}
}

// A second notice with a new day does not change the first, whenever the first
// is printed.
func TestAPaperPrintedAgainIsTheSamePaper(t *testing.T) {
	set := load(t)
	p := set.Get("dropout", 0)
	d := p.Document("limit_notice")
	in := filling(p, d, layout(t, set, p, d))
	limit := func(seq int, number, by string, at time.Time) []casework.Event {
		return []casework.Event{
			{Seq: seq, Kind: casework.Taken, Step: "limit", At: at, As: "township", State: "dropped", Values: map[string]casework.Value{"return_by": {Text: by}}},
			{Seq: seq + 1, Kind: casework.Issued, At: at, State: "dropped", Paper: &casework.Paper{Document: "limit_notice", Number: number, At: at}},
		}
	}
	first, second := issued, issued.AddDate(0, 0, 20)
	start := casework.Event{Seq: 1, Kind: casework.Opened, At: issued, Values: map[string]casework.Value{"first_absent": {Text: "2026-02-25"}}}
	in.Events = append([]casework.Event{start}, limit(2, "限返1号", "2026-03-09", first)...)
	in.Number, in.At = "限返1号", first
	in.Case.Fields = map[string]casework.Value{"first_absent": {Text: "2026-02-25"}, "return_by": {Text: "2026-03-09"}}
	was, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}

	in.Events = append(in.Events, limit(4, "限返2号", "2026-03-31", second)...)
	in.Case.Fields["return_by"] = casework.Value{Text: "2026-03-31"}
	in.Case.State = "observing"
	again, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text(was.Document), text(again.Document)); diff != "" {
		t.Errorf("the first notice has changed (-then +now):\n%s", diff)
	}
	in.Number, in.At = "限返2号", second
	other, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text(other.Document), "于2026年3月31日前") {
		t.Errorf("the second notice does not name its own day:\n%s", text(other.Document))
	}
}

// What may be left open is a dash, and nobody is asked to fill it in by hand.
func TestWhatMayBeLeftOpenIsADash(t *testing.T) {
	set := load(t)
	p := set.Get("dropout", 0)
	d := p.Document("leave_form")
	in := filling(p, d, layout(t, set, p, d))
	delete(in.Case.Fields, "defer_until")
	got, err := document.Print(in)
	if err != nil {
		t.Fatal(err)
	}
	if all := text(got.Document); !strings.Contains(all, "| 延缓至 | — |") || len(got.Missing) > 0 {
		t.Errorf("missing %v:\n%s", got.Missing, all)
	}
}

// The form of an inspection does not say what only the one before it said, nor a
// paper of a case that was opened again what an earlier round did.
func TestAPaperSaysWhatItsOwnStepAndRoundSaid(t *testing.T) {
	set := load(t)
	p := set.Get("safety_check", 0)
	d := p.Document("check_form")
	in := filling(p, d, layout(t, set, p, d))
	check := func(seq int, at time.Time, values map[string]string) []casework.Event {
		said := map[string]casework.Value{}
		for id, text := range values {
			said[id] = casework.Value{Text: text}
		}
		return []casework.Event{
			{Seq: seq, Kind: casework.Taken, Step: "check", At: at, As: "bureau", State: "checked", Values: said},
			{Seq: seq + 1, Kind: casework.Issued, At: at, State: "checked", Paper: &casework.Paper{Document: "check_form", Number: at.Format("检2006-01号"), At: at}},
		}
	}
	first, second := issued, issued.AddDate(0, 6, 0)
	start := casework.Event{Seq: 1, Kind: casework.Opened, At: issued, Values: map[string]casework.Value{"staff_pupils": {Text: "777"}}}
	in.Events = append([]casework.Event{start}, check(2, first, map[string]string{"guard_number": "43", "check_note": "前次意见"})...)
	in.Events = append(in.Events, check(4, second, map[string]string{"check_note": "本次意见"})...)
	paper := func(at time.Time) string {
		t.Helper()
		in.Number, in.At = at.Format("检2006-01号"), at
		got, err := document.Print(in)
		if err != nil {
			t.Fatal(err)
		}
		return text(got.Document)
	}
	if was := paper(first); !strings.Contains(was, "43人") || !strings.Contains(was, "777人") {
		t.Errorf("the first form does not say what was found:\n%s", was)
	}
	if now := paper(second); strings.Contains(now, "43人") || !strings.Contains(now, "777人") || !strings.Contains(now, "本次意见") {
		t.Errorf("the second form says what only the first one did:\n%s", now)
	}

	p = set.Get("hazard", 0)
	d = p.Document("acceptance")
	in = filling(p, d, layout(t, set, p, d))
	taken := func(seq int, step string, values map[string]casework.Value) casework.Event {
		return casework.Event{Seq: seq, Kind: casework.Taken, Step: step, At: first, State: "fixed", Values: values}
	}
	in.Events = []casework.Event{
		{Seq: 1, Kind: casework.Opened, At: issued, Values: map[string]casework.Value{"hazard_place": {Text: "食堂"}}},
		taken(2, "done", map[string]casework.Value{"cost": {Text: "860.50"}, "done_note": {Text: "换管"}}),
		{Seq: 3, Kind: casework.Reopened, At: first, State: "found"},
		taken(4, "done", map[string]casework.Value{"done_note": {Text: "换阀"}}),
		taken(5, "accept", map[string]casework.Value{"accept_note": {Text: "合格"}}),
		{Seq: 6, Kind: casework.Issued, At: second, State: "removed", Paper: &casework.Paper{Document: "acceptance", Number: second.Format("检2006-01号"), At: second}},
	}
	if again := paper(second); strings.Contains(again, "860.50") || !strings.Contains(again, "食堂") || !strings.Contains(again, "换阀") {
		t.Errorf("the acceptance of the second round:\n%s", again)
	}
}
