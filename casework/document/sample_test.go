package document_test

import (
	"strconv"
	"testing"
	"time"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/registry"
	"junheng/rules"
)

// load reads the procedures that come with the program.
func load(t testing.TB) *procedure.Set {
	t.Helper()
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// layout reads the layout of one document.
func layout(t testing.TB, set *procedure.Set, p *procedure.Procedure, d *procedure.Document) *document.Layout {
	t.Helper()
	l, err := document.Find(set, p, d)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var issued = time.Date(2026, 3, 2, 10, 30, 0, 0, calendar.Beijing)

// value gives a sample of what a field may hold.
func value(f *procedure.Field, n int) string {
	switch f.Kind {
	case procedure.KindNumber:
		return strconv.Itoa(n + 1)
	case procedure.KindMoney:
		return "1234567.5"
	case procedure.KindDate:
		return "2026-03-" + strconv.Itoa(10+n%20)
	case procedure.KindChoice:
		return f.Options[n%len(f.Options)].ID
	case procedure.KindMany:
		return f.Options[0].ID + " " + f.Options[1].ID
	case procedure.KindYesNo:
		return []string{"yes", "no"}[n%2]
	case procedure.KindSchool:
		return "2121000002"
	case procedure.KindPlace:
		return "123.4,41.8,15"
	}
	return "〔" + f.Label.ZH + "〕"
}

// filled gives a case in which every field, clock and step of its procedure is
// on record; what is sensitive is sealed.
func filled(p *procedure.Procedure) (*casework.Case, []casework.Event) {
	c := &casework.Case{
		County: 210102, Number: "案2026-0012", Procedure: p.ID, Place: casework.Place{School: "2121000001", Township: "青山镇", Village: "柳河村", Class: "七年级2班"},
		Subject: casework.Subject{Kind: string(p.About), ID: "x1", Label: "青禾中学"}, State: p.States[0].ID, Opened: issued, Fields: map[string]casework.Value{},
	}
	n := 0
	put := func(into map[string]casework.Value, f *procedure.Field) {
		n++
		v := casework.Value{Text: value(f, n)}
		if p.Person() && f.Class == procedure.Sensitive {
			v = casework.Value{Sealed: []byte(v.Text)}
		}
		into[f.ID] = v
	}
	for i := range p.Fields {
		put(c.Fields, &p.Fields[i])
	}
	c.Fields[casework.WhereField] = casework.Value{Text: "123.4,41.8,15"}
	var events []casework.Event
	for i := range p.Steps {
		s := &p.Steps[i]
		e := casework.Event{Seq: i + 2, Kind: casework.Taken, Step: s.ID, At: issued.AddDate(0, 0, i), Name: "王老师", As: s.By[0], Values: map[string]casework.Value{}}
		for k := range s.Fields {
			put(e.Values, &s.Fields[k])
			c.Fields[s.Fields[k].ID] = e.Values[s.Fields[k].ID]
		}
		events = append(events, e)
	}
	for i := range p.Clocks {
		c.Clocks = append(c.Clocks, casework.Running{Clock: p.Clocks[i].ID, Round: 1, Started: issued, End: calendar.Date(2026, 4, 1).Start()})
	}
	return c, events
}

var persons = map[string]string{
	"name": "张小明", "sex": "男", "birth": "2013-05-06", "id_number": "210102201305060017", "student_number": "G210102201305060017", "grade": "七年级",
	"address": "青山镇柳河村3组", "household": "青山镇柳河村", "guardian": "张大山", "relation": "父亲", "phone": "13800000000",
}

// filling gives everything a paper can ask for.
func filling(p *procedure.Procedure, d *procedure.Document, l *document.Layout) document.Filling {
	c, events := filled(p)
	return document.Filling{
		Procedure: p, Document: d, Layout: l, Case: c, Events: events, Number: "和平教〔2026〕3号", At: issued, By: "李主任",
		School: func(id registry.SchoolID) string {
			return map[registry.SchoolID]string{"2121000001": "青禾中学", "2121000002": "实验学校"}[id]
		},
		Person: func(part string) (string, bool) { v, ok := persons[part]; return v, ok },
		Open:   func(v casework.Value) (string, error) { return string(v.Sealed), nil },
	}
}
