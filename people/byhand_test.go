package people_test

import (
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
)

// advised lists the fields that advice is about.
func advised(list []people.Advice) string {
	var out []string
	for _, a := range list {
		if !slices.Contains(out, a.Field) {
			out = append(out, a.Field)
		}
	}
	return strings.Join(out, " ")
}

func TestWhatIsTypedIsBroughtIntoTheFormOfARoster(t *testing.T) {
	b := newBench(t)
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	clerk := officer(access.CountyStatistician)
	typed := func(change func(p *people.Person)) (people.Person, string) {
		t.Helper()
		p := people.Person{County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "（2）班", Private: people.Private{Name: " 李四光 ", IDNumber: number("20160902", 2)}}
		change(&p)
		p, advice, err := b.Typed(t.Context(), clerk, p)
		if err != nil {
			t.Fatal(err)
		}
		return p, advised(advice)
	}
	p, advice := typed(func(*people.Person) {})
	if advice != "" || p.Name != "李四光" || p.Class != "2023级2班" || p.BirthDate != "2016-09-02" || p.Sex != people.Female || p.IDCheck != people.IDGood {
		t.Errorf("%q, %+v", advice, p)
	}
	for want, change := range map[string]func(p *people.Person){
		"id_number":             func(p *people.Person) { p.IDNumber = p.IDNumber[:16] + "90" },
		"id_number sex says so": func(p *people.Person) { p.Sex = people.Male },
		"id_number name":        func(p *people.Person) { p.Name, p.IDNumber, p.BirthDate = "张三丰", "", "2016-09-01" },
		"guardian1_phone":       func(p *people.Person) { p.Guardians = []people.Guardian{{}, {Name: "李父", Phone: "12345"}} },
	} {
		if _, got := typed(change); got != strings.TrimSuffix(want, " sex says so") {
			t.Errorf("advice is about %q, want %q", got, want)
		}
	}
	_, _, err := b.Typed(t.Context(), atSchool(access.SchoolClerk, "s2", ""), p)
	refused(t, err, fault.Denied)
}

func TestACorrectionKeepsWhatItDoesNotSay(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 1))
	clerk := atSchool(access.SchoolClerk, "s1", "")
	correct := func(who access.Actor, sure bool, change func(c *people.Correction)) (people.Person, []people.Advice, error) {
		t.Helper()
		now, err := b.Find(t.Context(), officer(access.CountyStatistician), county, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := people.Correction{Person: now, Note: "凭户口簿"}
		change(&c)
		return b.Correct(t.Context(), who, county, c, sure)
	}
	now, advice, err := correct(clerk, false, func(c *people.Correction) { c.Name, c.Class = "张三峰", "3班" })
	if err != nil || advice != nil || now.Class != "2023级3班" || now.Masked != "张**" {
		t.Fatalf("%+v, %v, %v", now, advice, err)
	}
	clear, err := b.Reveal(t.Context(), officer(access.CountyLeader), county, p.ID, "核对更正之后的内容", people.Fields()...)
	if err != nil || clear.Name != "张三峰" || clear.IDNumber != number("20160901", 1) || clear.Address != "柳河镇1号" || len(clear.Guardians) != 1 {
		t.Errorf("%+v, %v", clear, err)
	}
	if _, _, err = correct(clerk, false, func(c *people.Correction) {
		c.Guardians = []people.Guardian{{Phone: "10099999999"}, {Name: "李小凤", Relation: "母亲"}}
	}); err != nil {
		t.Fatal(err)
	}
	clear, err = b.Reveal(t.Context(), officer(access.CountyLeader), county, p.ID, "核对更正之后的内容", people.FieldGuardians)
	if diff := cmp.Diff([]people.Guardian{{Name: "张大山", Relation: "父亲", Phone: "10099999999"}, {Name: "李小凤", Relation: "母亲"}}, clear.Guardians); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for want, name := range map[int]string{0: "张三丰", 1: "张三峰"} { // found by what holds, and by nothing that does not
		if found, err := b.LookUp(t.Context(), clerk, county, people.Wanted{Name: name}); err != nil || len(found) != want {
			t.Errorf("%s: %d found, %v", name, len(found), err)
		}
	}
	history, err := b.History(t.Context(), clerk, county, p.ID)
	if last := history[1]; err != nil || last.Kind != people.Corrected || last.Note != "姓名、班级 凭户口簿" {
		t.Errorf("%+v, %v", last, err)
	}
	if !slices.Contains(b.mem.acts(), "people.correct done") {
		t.Error("the correction is not on record")
	}
	for _, e := range b.mem.entries {
		if strings.Contains(e.Detail, "张") {
			t.Errorf("on record: %s", e.Detail)
		}
	}
	if _, advice, err = correct(clerk, false, func(c *people.Correction) { c.IDNumber = "219901201609019999" }); err != nil || advised(advice) != "id_number" {
		t.Errorf("%v, %v", advice, err)
	}
	if now, _, err = correct(clerk, true, func(c *people.Correction) { c.IDNumber = "219901201609019999" }); err != nil || now.IDCheck != people.IDDoubtful {
		t.Errorf("%+v, %v", now, err)
	}
	for name, change := range map[string]func(c *people.Correction){
		"nothing": func(*people.Correction) {}, "another's number": func(c *people.Correction) { c.IDNumber = number("20160902", 1) },
		"no class": func(c *people.Correction) { c.Class = "" }, "no grade": func(c *people.Correction) { c.Grade = 0 },
		"a birth to come": func(c *people.Correction) { c.BirthDate = "2031-01-01" }, "the name in the note": func(c *people.Correction) { c.Address, c.Note = "新村", "张三峰搬家" },
	} {
		if _, _, err := correct(clerk, true, change); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err = correct(clerk, true, func(c *people.Correction) { c.Revision, c.Address = 1, "新村" })
	refused(t, err, fault.Conflict)
	_, _, err = correct(atSchool(access.SchoolClerk, "s2", ""), true, func(c *people.Correction) { c.Address = "新村" })
	refused(t, err, fault.Denied)
}
