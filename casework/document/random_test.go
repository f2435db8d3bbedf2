package document_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"junheng/casework/document"
	"junheng/casework/procedure"
)

// wanted lists, by brute force, the fields of a procedure that a layout puts on
// paper and that may not be left open.
func wanted(p *procedure.Procedure, l *document.Layout) map[string]bool {
	out := map[string]bool{}
	take := func(name string) {
		if p.Field(name) != nil {
			out[name] = true
		}
	}
	words := func(texts ...string) {
		for _, text := range texts {
			for _, piece := range strings.Split(text, "{")[1:] {
				name, _, _ := strings.Cut(piece, "}")
				take(name)
			}
		}
	}
	words(l.Title)
	for _, part := range l.Parts {
		words(part.To, part.Text, part.Head, part.Note, part.Opinion)
		for _, f := range part.Fields {
			take(f)
		}
		if part.Grid != nil {
			for _, row := range part.Grid.Rows {
				words(row...)
			}
		}
		if part.Sign != nil {
			words(part.Sign.By, part.Sign.Name, part.Sign.Date)
		}
	}
	if l.Slip != nil {
		words(append(append([]string{l.Slip.Title, l.Slip.To}, l.Slip.Text...), l.Slip.Sign...)...)
	}
	return out
}

// Whatever has not been recorded, exactly that is listed at the foot, and no
// place is left as it is.
func TestExactlyWhatIsNotRecordedIsListed(t *testing.T) {
	set := load(t)
	all := set.List(0)
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SampledFrom(all).Draw(rt, "procedure")
		d := &p.Documents[rapid.IntRange(0, len(p.Documents)-1).Draw(rt, "document")]
		l := layout(t, set, p, d)
		in := filling(p, d, l)
		var want []string
		ids := make([]string, 0, len(in.Case.Fields))
		for id := range in.Case.Fields {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		used := wanted(p, l)
		for _, id := range ids {
			if rapid.Bool().Draw(rt, id) {
				delete(in.Case.Fields, id)
				if used[id] {
					want = append(want, p.Field(id).Label.ZH)
				}
			}
		}
		got, err := document.Print(in)
		if err != nil {
			rt.Fatal(err)
		}
		var names []string
		for _, m := range got.Missing {
			names = append(names, m.ZH)
		}
		slices.Sort(want)
		slices.Sort(names)
		if want = slices.Compact(want); !slices.Equal(want, names) {
			rt.Errorf("%s/%s lists %v, not recorded are %v", p.ID, d.ID, names, want)
		}
		whole := text(got.Document)
		if strings.ContainsAny(whole, "{}") {
			rt.Errorf("a place was left as it is:\n%s", whole)
		}
		if listed := strings.Contains(whole, "须手工填写"); listed != (len(want) > 0) {
			rt.Errorf("listed at the foot: %v, missing: %v", listed, want)
		}
	})
}
