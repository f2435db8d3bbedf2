package document_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/rules"
)

// cites lists every citation of a procedure with what it is of.
func cites(p *procedure.Procedure) map[string]rules.Cite {
	out := map[string]rules.Cite{"the procedure": p.Cite}
	for _, c := range p.Clocks {
		out["clock "+c.ID] = c.Cite
	}
	for _, d := range p.Documents {
		out["document "+d.ID] = d.Cite
	}
	for _, s := range p.Statements {
		out["statement "+s.ID] = s.Cite
	}
	if p.Slip != nil {
		out["slip"] = p.Slip.Cite
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		for k := range s.Needs {
			if n := &s.Needs[k]; n.Counted() {
				out["step "+s.ID+" "+n.Kind] = n.Cite
			}
		}
		for _, f := range s.Fields {
			if f.AtLatest != nil {
				out["step "+s.ID+" "+f.ID] = f.AtLatest.Cite
			}
		}
	}
	return out
}

var statuses = map[rules.Status]bool{rules.Confirmed: true, rules.Local: true, rules.Unconfirmed: true}

// Every limit says where it is written and how sure we are of it, and a reader
// can look up both the document and where it was read.
func TestEveryLimitIsCitedAndEverySourceListed(t *testing.T) {
	sources, err := document.Sources(rules.Embedded(), "cn/casework")
	if err != nil {
		t.Fatal(err)
	}
	listed, err := fs.ReadFile(rules.Embedded(), "SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`\b[A-Z][0-9]{2}\b`)
	look := func(what, text string) {
		for _, k := range key.FindAllString(text, -1) {
			if !strings.Contains(string(listed), "| "+k+" |") {
				t.Errorf("%s was read at %s, which SOURCES.md does not list", what, k)
			}
		}
	}
	used := map[string]bool{}
	for _, p := range load(t).List(0) {
		for what, c := range cites(p) {
			what = p.ID + ": " + what
			doc, known := sources[c.Doc]
			if !known || c.At == "" || !statuses[c.Status] {
				t.Errorf("%s cites %+v, which is incomplete or not in sources.yaml", what, c)
			}
			if doc.Status == rules.Unconfirmed && c.Status != rules.Unconfirmed {
				t.Errorf("%s is %s by a document that is not", what, c.Status)
			}
			used[c.Doc] = true
			look(what, c.Source)
		}
	}
	registers, err := fs.Glob(rules.Embedded(), "cn/casework/attendance/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cited := regexp.MustCompile(`cite: \{doc: ([^,}]+)`)
	for _, name := range registers {
		text, err := fs.ReadFile(rules.Embedded(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range cited.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	for id, d := range sources {
		if !used[id] {
			t.Errorf("sources.yaml lists %s, which nothing cites", id)
		}
		if d.Source == "" || d.Title.EN == "" {
			t.Errorf("%s does not say its title or where it was read", id)
		}
		look(id, d.Source)
	}
}

// A case in which no clock runs is a case that is forgotten: in each state that
// is open some clock runs that began there, on the way there, or with the case
// and is not stopped by getting there.
func TestNoOpenStateIsWithoutAClock(t *testing.T) {
	for _, p := range load(t).List(0) {
		for _, s := range p.States {
			if p.Final(s.ID) {
				continue
			}
			if !watched(p, s.ID) {
				t.Errorf("%s: no clock runs in the state %s", p.ID, s.ID)
			}
		}
	}
}

func watched(p *procedure.Procedure, state string) bool {
	return slices.ContainsFunc(p.Clocks, func(c procedure.Clock) bool {
		stops := func(what string) bool { return !c.Every && slices.Contains(c.Stops, what) }
		if stops("state:" + state) {
			return false
		}
		for _, from := range begins(p, &c) {
			if from == state || from == "" {
				return true
			}
			for i := range p.Steps { // it runs on from the state in which it began
				if st := &p.Steps[i]; st.To == state && p.MayStart(st, from) && !stops("step:"+st.ID) {
					return true
				}
			}
		}
		return false
	})
}

// begins lists the states in which a clock may begin; empty is with the case.
func begins(p *procedure.Procedure, c *procedure.Clock) []string {
	kind, id := procedure.Begins(c.Starts)
	has := func(list []procedure.Field) bool {
		return slices.ContainsFunc(list, func(f procedure.Field) bool { return f.ID == id })
	}
	switch {
	case kind == "state":
		return []string{id}
	case kind == "opened", kind == "field" && has(p.Fields):
		return []string{""}
	}
	var out []string
	for i := range p.Steps {
		if s := &p.Steps[i]; kind == "step" && s.ID == id || kind == "field" && has(s.Fields) {
			if s.To != "" {
				out = append(out, s.To)
			} else {
				out = append(out, s.From...)
			}
		}
	}
	return out
}
