package people_test

import (
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/people"
)

var household = people.Attached{Name: "户口簿.pdf", Data: testkit.Paper("household")}

// sees gives a person as the county sees him.
func (b *bench) sees(id people.PersonID) people.Person {
	b.t.Helper()
	p, err := b.Find(b.t.Context(), officer(access.CountyStatistician), county, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b *bench) seek(id people.PersonID) {
	b.file.sought = map[people.PersonID]people.Sought{id: {Run: "2025-10-15"}}
}

// correctAs corrects somebody by hand, sure of what is doubtful.
func (b *bench) correctAs(who access.Actor, id people.PersonID, proof people.Attached, note string, change func(c *people.Correction)) error {
	b.t.Helper()
	c := people.Correction{Person: b.sees(id), Note: note, Proof: proof}
	change(&c)
	_, _, err := b.Correct(b.t.Context(), who, county, c, true)
	return err
}

func other(role access.Role) access.Actor {
	who := officer(role)
	who.Account += "-2"
	who.Name = "赵芳"
	return who
}

func TestWhatMovesTheRatesOfAChildWhoIsLookedForWaitsForAnotherPerson(t *testing.T) {
	clerk, leader := officer(access.CountyStatistician), officer(access.CountyLeader)
	for name, c := range map[string]struct {
		fields []string
		change func(c *people.Correction)
		holds  func(p people.Person) bool
	}{
		"the flag":   {[]string{"groups"}, func(c *people.Correction) { c.Flags = people.Disabled }, func(p people.Person) bool { return p.Flags == people.Disabled }},
		"the number": {[]string{"id_number"}, func(c *people.Correction) { c.IDNumber = number("20160901", 7) }, func(p people.Person) bool { return p.Sex == people.Male && p.IDCheck == people.IDGood }},
		"the number with its date": {
			[]string{"id_number", "birth_date"},
			func(c *people.Correction) { c.IDNumber, c.BirthDate = number("20100901", 7), "2010-09-01" },
			func(p people.Person) bool { return p.BirthDate == "2010-09-01" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			child := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
			before := b.sees(child.ID)
			b.seek(child.ID)
			refused(t, b.correctAs(clerk, child.ID, people.Attached{}, "凭户口簿更正", c.change), fault.Invalid)
			refused(t, b.correctAs(clerk, child.ID, household, "", c.change), fault.Invalid)
			refused(t, b.correctAs(clerk, child.ID, people.Attached{Name: "a.pdf", Data: []byte("MZ")}, "凭户口簿更正", c.change), fault.Invalid)
			if len(b.mem.claims) != 0 || b.sees(child.ID).Revision != before.Revision {
				t.Fatal("without reason and proof nothing is kept")
			}
			if err := b.correctAs(clerk, child.ID, household, "凭户口簿更正", func(x *people.Correction) { c.change(x); x.Class = "3班" }); err != nil {
				t.Fatal(err)
			}
			if now := b.sees(child.ID); now.Class != "2023级3班" || now.Flags != before.Flags || now.BirthDate != before.BirthDate {
				t.Errorf("the old value counts, the rest is corrected: %+v", now)
			}
			list, err := b.Claims(t.Context(), leader, county, people.ClaimAsked)
			if err != nil || len(list) != 1 || !slices.Equal(list[0].Fields, c.fields) {
				t.Fatalf("%+v, %v", list, err)
			}
			refused(t, b.correctAs(clerk, child.ID, household, "凭户口簿更正", c.change), fault.Conflict)
			answer := people.ClaimAnswer{County: county, Claim: list[0].ID, Revision: 1, Confirm: true}
			_, err = b.AnswerClaim(t.Context(), clerk, answer)
			refused(t, err, fault.Denied)
			_, err = b.AnswerClaim(t.Context(), atSchool(access.SchoolHead, "s1", ""), answer)
			refused(t, err, fault.Denied)
			if c.holds(b.sees(child.ID)) && name != "the number" {
				t.Error("it took effect before another person confirmed it")
			}
			if _, err := b.AnswerClaim(t.Context(), leader, answer); err != nil {
				t.Fatal(err)
			}
			if now := b.sees(child.ID); !c.holds(now) || now.Class != "2023级3班" {
				t.Errorf("confirmed: %+v", now)
			}
			_, err = b.AnswerClaim(t.Context(), leader, answer)
			refused(t, err, fault.Conflict)
			for _, act := range []string{"people.claim done", "people.claim_answer denied", "people.claim_answer done"} {
				if !slices.Contains(b.mem.acts(), act) {
					t.Errorf("%s is not on record: %v", act, b.mem.acts())
				}
			}
			if n := len(b.tellings); n != 2 || b.tellings[0].May != access.PeopleConfirm || !slices.Equal(b.tellings[1].To, []access.AccountID{clerk.Account, leader.Account}) {
				t.Errorf("both are told: %+v", b.tellings)
			}
		})
	}
}

func TestWhatIsClaimedIsSealedAndItsReadingOnRecord(t *testing.T) {
	b := newBench(t)
	clerk, leader := officer(access.CountyStatistician), officer(access.CountyLeader)
	child := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.seek(child.ID)
	if err := b.correctAs(clerk, child.ID, household, "凭户口簿更正", func(c *people.Correction) { c.IDNumber = number("20160901", 7) }); err != nil {
		t.Fatal(err)
	}
	id := b.mem.claims[0].ID
	if kept := string(b.mem.claims[0].Sealed) + string(b.mem.papers[b.mem.claims[0].Paper]); strings.Contains(kept, "219901") || strings.Contains(kept, "PDF") {
		t.Error("it lies in clear")
	}
	shown, err := b.ShowClaim(t.Context(), leader, county, id)
	if err != nil || shown.Was.IDNumber != number("20160901", 1) || shown.Now.IDNumber != number("20160901", 7) {
		t.Errorf("%+v, %v", shown, err)
	}
	if shown, err = b.ShowClaim(t.Context(), atSchool(access.SchoolClerk, "s1", ""), county, id); err != nil || strings.Contains(shown.Now.IDNumber, "20160901") {
		t.Errorf("a clerk sees a mask: %+v, %v", shown, err)
	}
	if shown, err = b.ShowClaim(t.Context(), clerk, county, id); err != nil || strings.Contains(shown.Was.IDNumber+shown.Now.IDNumber, "20160901") {
		t.Errorf("who made it has nothing to decide and sees a mask: %+v, %v", shown, err)
	}
	kind, data, err := b.ClaimPaper(t.Context(), leader, county, id)
	if err != nil || kind != "application/pdf" || string(data) != string(household.Data) {
		t.Errorf("%s %s %v", kind, data, err)
	}
	_, err = b.ShowClaim(t.Context(), atSchool(access.SchoolClerk, "s2", ""), county, id)
	refused(t, err, fault.Denied)
	if _, err := b.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: county, Claim: id, Revision: b.mem.claims[0].Revision, Reason: "与户口簿不符"}); err != nil {
		t.Fatal(err)
	}
	if shown, err = b.ShowClaim(t.Context(), leader, county, id); err != nil || strings.Contains(shown.Was.IDNumber+shown.Now.IDNumber, "20160901") {
		t.Errorf("it is decided: %+v, %v", shown, err)
	}
	for _, act := range []string{"people.claim_look done", "people.claim_paper done"} {
		if !slices.Contains(b.mem.acts(), act) {
			t.Errorf("%s is not on record", act)
		}
	}
}

func TestAChildNobodyLooksForIsCorrectedAtOnceAndSoIsWhatNoRateRestsOn(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	sought := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	free := b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 1))
	b.seek(sought.ID)
	if err := b.correctAs(clerk, free.ID, people.Attached{}, "", func(c *people.Correction) { c.Flags = people.Disabled }); err != nil || b.sees(free.ID).Flags != people.Disabled {
		t.Error(err)
	}
	if err := b.correctAs(clerk, sought.ID, people.Attached{}, "", func(c *people.Correction) { c.Address = "新村" }); err != nil || len(b.mem.claims) != 0 {
		t.Error(err)
	}
	resident, err := b.Enter(t.Context(), clerk, people.Person{County: county, Register: people.Residents, Private: people.Private{Name: "王小明"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	b.seek(resident.ID)
	born := func(c *people.Correction) { c.BirthDate = "2005-01-01" } // out of school age, this year and the next
	refused(t, b.correctAs(clerk, resident.ID, people.Attached{}, "凭户口簿补登", born), fault.Invalid)
	if err := b.correctAs(clerk, resident.ID, household, "凭户口簿补登", born); err != nil || len(b.mem.claims) != 1 || b.sees(resident.ID).BirthDate != "" {
		t.Errorf("a birth date where there was none: %v, %+v", err, b.mem.claims)
	}
}

func TestThePupilWhoGetsTheNumberOfASoughtChildWaitsToo(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	child, err := b.Enter(t.Context(), clerk, people.Person{County: county, Register: people.Residents, Private: people.Private{Name: "王小明", IDNumber: number("20160903", 1)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	pupil := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.seek(child.ID)
	to := func(c *people.Correction) { c.IDNumber, c.BirthDate = number("20160903", 1), "2016-09-03" }
	refused(t, b.correctAs(clerk, pupil.ID, people.Attached{}, "凭户口簿更正", to), fault.Invalid)
	if err := b.correctAs(clerk, pupil.ID, household, "凭户口簿更正", to); err != nil || len(b.mem.claims) != 1 || b.sees(pupil.ID).BirthDate != "2016-09-01" {
		t.Errorf("%v, %+v", err, b.mem.claims)
	}
}

func TestARefusedOrWithdrawnClaimChangesNothing(t *testing.T) {
	b := newBench(t)
	clerk, leader := officer(access.CountyStatistician), officer(access.CountyLeader)
	child := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.seek(child.ID)
	claim := func() people.Claim {
		t.Helper()
		if err := b.correctAs(clerk, child.ID, household, "凭残疾人证", func(c *people.Correction) { c.Flags = people.Disabled }); err != nil {
			t.Fatal(err)
		}
		return b.mem.claims[len(b.mem.claims)-1]
	}
	c := claim()
	_, err := b.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: county, Claim: c.ID, Revision: c.Revision})
	refused(t, err, fault.Invalid)
	if _, err := b.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: county, Claim: c.ID, Revision: c.Revision, Reason: "证件不是此人的"}); err != nil {
		t.Fatal(err)
	}
	c = claim()
	if err := b.WithdrawClaim(t.Context(), clerk, county, c.ID, c.Revision); err != nil {
		t.Fatal(err)
	}
	if b.sees(child.ID).Flags != 0 || b.mem.claims[0].State != people.ClaimRefused || b.mem.claims[1].State != people.ClaimWithdrawn {
		t.Errorf("%+v", b.mem.claims)
	}
	c = claim()
	b.file.sought = nil // found meanwhile, and corrected at once
	if err := b.correctAs(other(access.CountyStatistician), child.ID, people.Attached{}, "", func(c *people.Correction) { c.Flags = people.Boarder }); err != nil {
		t.Fatal(err)
	}
	_, err = b.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: county, Claim: c.ID, Revision: c.Revision, Confirm: true})
	refused(t, err, fault.Conflict)
}

func TestARosterThatMovesTheRatesIsClaimedOnceAndTheRestTakenIn(t *testing.T) {
	b := newBench(t)
	leader := officer(access.CountyLeader)
	row := func(class, birth, groups string) string {
		return "青禾县实验小学,三年级," + class + ",张三丰,男," + birth + "," + number("20160901", 1) + ",G1," + groups + ",张父,10012345678\n"
	}
	if r, _ := b.take(rosterHead + row("1班", "2016-09-01", "残疾")); r.New != 1 {
		t.Fatalf("%+v", r)
	}
	var child people.PersonID
	for id := range b.mem.records {
		child = id
	}
	b.seek(child)
	r, roster := b.take(rosterHead + row("2班", "2016-09-01", "留守"))
	if r.Held != 1 || r.Changed != 1 || r.Doubtful != 1 || !slices.Contains(told(roster), "A2 claim") {
		t.Errorf("%+v %v", r, told(roster))
	}
	if now := b.sees(child); now.Flags != people.Disabled || now.Class != "2023级2班" {
		t.Errorf("%+v", now)
	}
	if len(b.mem.claims) != 1 || b.mem.claims[0].Roster == "" || len(b.tellings) != 1 || !strings.Contains(b.tellings[0].Text.ZH, "1 名待查儿童") {
		t.Fatalf("%+v %+v", b.mem.claims, b.tellings)
	}
	if r, _ = b.take(rosterHead + row("2班", "2016-09-01", "留守")); r.Held != 0 || r.Same != 1 {
		t.Errorf("the same roster again: %+v", r)
	}
	if r, _ = b.take(rosterHead + row("3班", "2016-09-01", "留守")); r.Held != 1 || len(b.mem.claims) != 1 {
		t.Errorf("next month's roster, while it waits: %+v", r)
	}
	c := b.mem.claims[0]
	if _, err := b.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: county, Claim: c.ID, Revision: c.Revision, Reason: "残疾人证仍有效"}); err != nil {
		t.Fatal(err)
	}
	if r, _ = b.take(rosterHead + row("1班", "2016-09-01", "留守")); r.Held != 1 || len(b.mem.claims) != 1 || b.sees(child).Flags != people.Disabled {
		t.Errorf("what was refused is not claimed again by a roster: %+v", r)
	}
	b.file.sought = nil
	if r, _ = b.take(rosterHead + row("2班", "2016-09-01", "留守")); r.Held != 0 || b.sees(child).Flags != people.LeftBehind {
		t.Errorf("once nobody looks for the child: %+v", r)
	}
}

// A name that a record has, or had before it was corrected, stands in no reason and in
// no answer: these are kept in clear.
func TestNoReasonOfACorrectionHoldsTheNameOfTheChild(t *testing.T) {
	b := newBench(t)
	clerk, leader := officer(access.CountyStatistician), officer(access.CountyLeader)
	child := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.seek(child.ID)
	rename := func(c *people.Correction) { c.Flags, c.Name = people.Disabled, "张山峰" }
	for _, note := range []string{"原名张三丰，改为户口簿上的名字", "改为张山峰，户口簿如此"} {
		if err := b.correctAs(clerk, child.ID, household, note, rename); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", note, err)
		}
	}
	if err := b.correctAs(clerk, child.ID, household, "有残疾人证，原登记漏记", func(c *people.Correction) { c.Flags = people.Disabled }); err != nil {
		t.Fatal(err)
	}
	list, err := b.Claims(t.Context(), leader, county, people.ClaimAsked)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d claims, %v", len(list), err)
	}
	answer := people.ClaimAnswer{County: county, Claim: list[0].ID, Revision: list[0].Revision, Reason: "张三丰没有残疾人证"}
	if c, err := b.AnswerClaim(t.Context(), leader, answer); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an answer with the name: %q, %v", c.Answer, err)
	}
	answer.Reason = "残联名单中没有此人"
	if _, err := b.AnswerClaim(t.Context(), leader, answer); err != nil {
		t.Error(err)
	}
}
