package rules

import (
	"fmt"
	"strings"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// line is one value of a pack, with the path by which it is compared and shown.
type line struct {
	path  string
	label locale.Text
	side  Side
}

// flattener writes a pack as lines, in the order of the pack.
type flattener struct {
	lines []line
	label locale.Text
	cite  Cite
}

func flatten(p *Pack) []line {
	f := &flattener{}
	for _, x := range p.Params {
		f.of(x.Label, Cite{})
		f.series("param/"+x.ID, x.Values)
	}
	for _, x := range p.Derived {
		f.of(x.Label, x.Cite)
		f.put("derived/"+x.ID, x.Formula)
		for _, s := range stageKeys {
			f.put("derived/"+x.ID+"/"+s.String(), x.ByStage[s])
		}
	}
	for _, x := range p.Scopes {
		f.of(x.Label, x.Cite)
		f.put("scope/"+x.ID, x.Where)
		for _, a := range x.Also {
			f.of(x.Label, a.Cite)
			f.put("scope/"+x.ID+"/"+a.When.String(), a.Where)
		}
	}
	for _, x := range p.Choices {
		f.of(x.Label, Cite{})
		f.put("choice/"+x.ID+"/default", x.Default)
		for _, o := range x.Options {
			f.of(o.Label, o.Cite)
			f.put("choice/"+x.ID+"/"+o.ID, o.Label.ZH)
		}
	}
	for _, x := range p.Splits {
		f.of(locale.Text{ZH: "拆分", EN: "Split"}, x.Cite)
		path := "split/" + x.ID
		f.put(path+"/fields", joinFields(x.Fields))
		f.put(path+"/by", string(x.By))
		f.put(path+"/when", x.When.String())
		for _, s := range stageKeys {
			f.put(path+"/weight/"+s.String(), x.Weights[s].Text)
		}
	}
	for _, x := range p.Indicators {
		f.indicator(x)
	}
	for _, x := range p.Items {
		f.item(x)
	}
	for _, x := range p.Verdict {
		f.requirement(&x)
	}
	return f.lines
}

func (f *flattener) of(l locale.Text, c Cite) { f.label, f.cite = l, c }

func (f *flattener) put(path, text string) {
	if text != "" {
		f.lines = append(f.lines, line{path, f.label, Side{Text: text, Cite: f.cite}})
	}
}

func (f *flattener) series(path string, s Series) {
	for i := range s {
		d := &s[i]
		at := path + "@" + d.From
		if d.Value != nil {
			f.dated(at, d, d.Value.Text)
		}
		for _, st := range stageKeys {
			if v, ok := d.Stage[st]; ok {
				f.dated(at+"/"+st.String(), d, v.Text)
			}
		}
	}
}

func (f *flattener) dated(path string, d *Dated, text string) {
	f.lines = append(f.lines, line{path, f.label, Side{Text: text, From: d.From, Until: d.Until, Cite: d.Cite}})
}

func (f *flattener) indicator(x *Indicator) {
	f.of(x.Label, x.Cite)
	path := "indicator/" + x.ID
	f.put(path+"/unit", x.Unit)
	f.put(path+"/stages", stageList(x.Stages))
	f.put(path+"/scope", x.Scope)
	f.put(path+"/per", x.Per.Text)
	f.put(path+"/numerator", x.Numerator)
	f.put(path+"/denominator", x.Denominator)
	f.series(path+"/threshold", x.Threshold)
	f.series(path+"/floor", x.Floor)
	f.series(path+"/difference_limit", x.Limit)
}

func (f *flattener) item(x *Item) {
	f.of(x.Label, x.Cite)
	path := "item/" + x.ID
	f.put(path+"/text", x.Text.ZH)
	f.series(path+"/weight", x.Weight)
	for i := range x.Tests {
		t := &x.Tests[i]
		f.of(t.Label, t.Cite)
		at := path + "/" + t.ID
		for _, k := range [][2]string{
			{"over", string(t.Over)},
			{"of", string(t.Of)},
			{"scope", t.Scope},
			{"where", t.Where},
			{"when", t.When.String()},
			{"value", t.Value},
			{"numerator", t.Numerator},
			{"denominator", t.Denominator},
			{"op", string(t.Op)},
			{"answer", string(t.Answer)},
			{"unit", t.Unit},
			{"may_not_apply", yes(t.MayNotApply)},
		} {
			f.put(at+"/"+k[0], k[1])
		}
		f.limit(at+"/limit", t.Limit)
		for n, r := range t.Relaxed {
			f.of(r.Label, r.Cite)
			rx := fmt.Sprintf("%s/relaxed%d", at, n+1)
			f.put(rx+"/where", r.Where)
			f.put(rx+"/value", r.Value)
			f.limit(rx+"/limit", r.Limit)
		}
	}
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func (f *flattener) limit(path string, l Limit) {
	f.put(path, l.Formula)
	f.series(path, l.Series)
}

func (f *flattener) requirement(x *Requirement) {
	f.of(x.Label, x.Cite)
	path := "requirement/" + x.ID
	f.put(path+"/rule", string(x.Rule))
	f.put(path+"/indicators", strings.Join(x.Indicators, ", "))
	f.put(path+"/items", strings.Join(x.Items, ", "))
	f.series(path+"/min_met", x.MinMet)
	f.series(path+"/limit", x.Limit)
	f.series(path+"/pass", x.Pass)
}

// String gives choice=option, or nothing for always.
func (w When) String() string {
	if w.Choice == "" {
		return ""
	}
	return w.Choice + "=" + w.Option
}

func joinFields(list []facts.FieldID) string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = string(f)
	}
	return strings.Join(out, ", ")
}

func stageList(list []registry.Stage) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.String()
	}
	return strings.Join(out, ", ")
}
