package matching_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/people/matching"
	"junheng/people/sample"
	"junheng/registry"
	"junheng/store"
)

const here registry.RegionCode = 219901

// townSchools is a register of two schools in two townships.
type townSchools struct{}

func (townSchools) On(context.Context, registry.RegionCode, string) ([]registry.School, error) {
	return []registry.School{
		{ID: "s1", Name: "青禾县实验小学", County: here, Township: "柳河镇", Type: registry.PrimarySchool},
		{ID: "s2", Name: "白塔乡九年制学校", County: here, Township: "白塔乡", Type: registry.NineYear},
	}, nil
}

// office is the service over a database of its own with the sample in it.
type office struct {
	*matching.Service
	people *people.Service
	db     *store.DB
	cohort *sample.Sample
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), store.Options{Clock: testkit.FixedClock, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys, err := people.MintKeyring(rand.Reader, people.AES)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ids := func() string { n++; return fmt.Sprintf("01J%08d", n) }
	registers, err := people.New(people.Options{Store: db.People(), Log: db.Audit(), Schools: townSchools{}, Keys: keys, Random: rand.Reader, Clock: testkit.FixedClock, IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	schools, _ := townSchools{}.On(t.Context(), here, "")
	o := &office{
		Service: matching.New(matching.ServiceOptions{Store: db.Matching(), People: registers, Vault: registers.CaseVault(), Log: db.Audit(), Clock: testkit.FixedClock, IDs: ids}),
		people:  registers, db: db, cohort: sample.Make(here, 2025, schools, 1),
	}
	if _, err := sample.Lay(t.Context(), registers, officer(access.CountyStatistician), o.cohort); err != nil {
		t.Fatal(err)
	}
	return o
}

func officer(role access.Role) access.Actor {
	g := access.Grant{Role: role, Region: here}
	if role == access.TownshipOfficer {
		g.Township = "白塔乡"
	}
	return access.Actor{Account: access.AccountID("01" + role), Name: "李明", Grants: []access.Grant{g}}
}

func (o *office) run(t *testing.T, kind matching.Kind) matching.Run {
	t.Helper()
	r, err := o.Run(t.Context(), officer(access.CountyStatistician), here, matching.Asked{Kind: kind, Reason: "秋季开学入学核查"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (o *office) find(t *testing.T, who access.Actor, run string) matching.View {
	t.Helper()
	v, err := o.Find(t.Context(), who, here, run)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func nowhere(v matching.View) []matching.Item {
	var out []matching.Item
	for _, x := range v.Items {
		if x.Standing == matching.Nowhere {
			out = append(out, x)
		}
	}
	return out
}

func TestTheChildrenWhoStandInNoRosterAreThoseFoundNowhere(t *testing.T) {
	o := newOffice(t)
	want, residents := 0, 0
	for _, c := range o.cohort.Children {
		if c.Birth != "" {
			residents++
		}
		if !c.Enrolled {
			want++
		}
	}
	r := o.run(t, matching.Population)
	v := o.find(t, officer(access.CountyStatistician), r.ID)
	if got := len(nowhere(v)); got != want || r.Left != residents {
		t.Errorf("%d of %d are nowhere, want %d of %d", got, r.Left, want, residents)
	}
	town := o.find(t, officer(access.TownshipOfficer), r.ID)
	if town.Whole || len(town.Items) == 0 || len(town.Items) >= len(v.Items) {
		t.Errorf("the township sees %d of %d, whole: %v", len(town.Items), len(v.Items), town.Whole)
	}
	for _, x := range town.Items {
		if x.Township != "白塔乡" {
			t.Errorf("the township sees a child of %s", x.Township)
		}
	}
	for _, c := range o.cohort.Children {
		if text := fmt.Sprint(r, v.Items); strings.Contains(text, c.ID) || strings.Contains(text, c.Name) {
			t.Fatalf("the comparison keeps the name or number of a child")
		}
	}
}

// scan is a picture of a paper, as far as anybody looks.
var scan = matching.Attached{Name: "证明.pdf", Data: testkit.Paper("paper")}

func paper(number string) matching.Evidence {
	return matching.Evidence{Kind: "death", Number: number, Issuer: "柳河派出所"}
}

func TestAnOutcomeIsProvenByThePaperItAsksFor(t *testing.T) {
	o := newOffice(t)
	clerk, colleague := officer(access.CountyStatistician), officer(access.CountyStatistician)
	colleague.Account = "another"
	run := o.run(t, matching.Population)
	child := nowhere(o.find(t, clerk, run.ID))[0].Person
	enter := func(who access.Actor, e matching.Evidence, sent matching.Attached) error {
		return o.Enter(t.Context(), who, run.ID, matching.Result{County: here, Person: child, Code: "died", Paper: e, Sent: sent})
	}
	for want, err := range map[string]error{
		"paper":  enter(clerk, matching.Evidence{}, matching.Attached{}),
		"number": enter(clerk, matching.Evidence{Kind: "death", Issuer: "派出所"}, scan),
		"issuer": enter(clerk, matching.Evidence{Kind: "death", Number: "1号"}, scan),
		"file":   enter(clerk, matching.Evidence{Kind: "death", Number: "1号", Issuer: "派出所"}, matching.Attached{Name: "a.pdf", Data: []byte("MZ")}),
		"other":  enter(clerk, matching.Evidence{Kind: "school_letter", Issuer: "一校"}, scan),
	} {
		if want == "other" {
			want = "paper"
		}
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fmt.Sprint(err), want+":") {
			t.Errorf("without its %s: %v", want, err)
		}
	}
	if err := enter(clerk, paper("1号"), scan); err != nil {
		t.Fatal(err)
	}
	if err := enter(colleague, matching.Evidence{}, matching.Attached{}); err != nil {
		t.Fatalf("the second person confirms what the first one saw: %v", err)
	}
	v := o.find(t, clerk, run.ID)
	if r := v.Results[0]; r.Second == "" || r.Paper.Number != "1号" || r.Paper.File == "" || r.Paper.Type != "application/pdf" {
		t.Errorf("%+v", r)
	}
	kind, data, err := o.ReadPaper(t.Context(), colleague, here, run.ID, child)
	if err != nil || kind != "application/pdf" || string(data) != string(scan.Data) {
		t.Errorf("%s %q %v", kind, data, err)
	}
	sealed, err := o.db.Matching().ReadPaper(t.Context(), here, v.Results[0].Paper.File)
	if err != nil || strings.Contains(string(sealed), "paper") {
		t.Errorf("the paper lies in clear, %v", err)
	}
}

func TestWhatWasFoundOutHoldsForLaterComparisonsAndCounts(t *testing.T) {
	o := newOffice(t)
	clerk, town := officer(access.CountyStatistician), officer(access.TownshipOfficer)
	first := o.run(t, matching.Population)
	mine := nowhere(o.find(t, town, first.ID))
	if len(mine) == 0 {
		t.Fatal("the township has nobody to look into")
	}
	child := mine[0].Person
	enter := func(who access.Actor, code, proof, note string) fault.Kind {
		return fault.KindOf(o.Enter(t.Context(), who, first.ID, matching.Result{County: here, Person: child, Code: code, Paper: paper(proof), Sent: scan, Note: note}))
	}
	var proven, plain string
	for _, c := range matching.Codes().Codes {
		if c.ID == "died" {
			proven = c.ID
		} else if !c.Proof {
			plain = c.ID
		}
	}
	if k := enter(town, proven, " ", ""); k != fault.Invalid {
		t.Errorf("without proof: %v", k)
	}
	if k := enter(town, "nothing", "", ""); k != fault.Invalid {
		t.Errorf("an outcome there is not: %v", k)
	}
	if k := enter(town, plain, "", "电话 13800000000"); k != fault.Invalid {
		t.Errorf("a telephone number in the note: %v", k)
	}
	other := access.Actor{Account: "02", Name: "王芳", Grants: []access.Grant{{Role: access.TownshipOfficer, Region: here, Township: "柳河镇"}}}
	if k := enter(other, proven, "户口注销证明1号", ""); k != fault.NotFound {
		t.Errorf("another township: %v", k)
	}
	before := rate(t, o.find(t, clerk, first.ID))
	if err := o.Enter(t.Context(), town, first.ID, matching.Result{County: here, Person: child, Code: proven, Paper: paper("1号"), Sent: scan}); err != nil {
		t.Fatal(err)
	}
	for _, who := range []access.Actor{town, town} { // the same person twice is one person
		if x := standing(o.find(t, clerk, first.ID), child); x != matching.Nowhere {
			t.Errorf("by the word of one the child is %s", x)
		}
		if err := o.Enter(t.Context(), who, first.ID, matching.Result{County: here, Person: child, Code: proven, Paper: paper("1号"), Sent: scan}); err != nil {
			t.Fatal(err)
		}
	}
	if now := rate(t, o.find(t, clerk, first.ID)); now != before {
		t.Errorf("the rate goes from %g to %g by the word of one", before, now)
	}
	if err := o.Enter(t.Context(), clerk, first.ID, matching.Result{County: here, Person: child, Code: proven, Paper: paper("1号"), Sent: scan}); err != nil {
		t.Fatal(err)
	}
	second := o.run(t, matching.Population)
	v := o.find(t, clerk, second.ID)
	for _, x := range v.Items {
		if x.Person == child && x.Standing != matching.Settled {
			t.Errorf("in the next comparison the child is %s", x.Standing)
		}
	}
	if after := rate(t, v); after <= before {
		t.Errorf("the rate goes from %g to %g though a child left the denominator", before, after)
	}
	log, err := o.db.Audit().List(t.Context(), audit.Query{Act: "matching.outcome"})
	if err != nil || len(log) != 4 || log[0].Object != "person/"+string(child) {
		t.Errorf("on record: %v %v", log, err)
	}
}

// standing gives how a child of a comparison stands.
func standing(v matching.View, child people.PersonID) matching.Standing {
	for _, x := range v.Items {
		if x.Person == child {
			return x.Standing
		}
	}
	return ""
}

func TestAChildCountsAsEnrolledOnceTheRegisterShowsHim(t *testing.T) {
	o := newOffice(t)
	clerk := officer(access.CountyStatistician)
	run := o.run(t, matching.Population)
	child := nowhere(o.find(t, clerk, run.ID))[0].Person
	enter := func() error {
		return o.Enter(t.Context(), clerk, run.ID, matching.Result{County: here, Person: child, Code: "registered"})
	}
	if err := enter(); fault.KindOf(err) != fault.Invalid {
		t.Fatalf("no roster shows the child: %v", err)
	}
	if x := standing(o.find(t, clerk, run.ID), child); x != matching.Nowhere {
		t.Errorf("the child is %s", x)
	}
	clear, err := o.people.Reveal(t.Context(), officer(access.CountyLeader), here, child, "收入学校名册", people.FieldName, people.FieldID)
	if err != nil {
		t.Fatal(err)
	}
	schools, _ := townSchools{}.On(t.Context(), here, "")
	if _, err := o.people.Enter(t.Context(), clerk, people.Person{County: here, Register: people.Pupils, School: schools[0].ID, Grade: 1, Class: "2025级1班", Private: people.Private{Name: clear.Name, IDNumber: clear.IDNumber}}, ""); err != nil {
		t.Fatal(err)
	}
	if err := enter(); err != nil {
		t.Fatal(err)
	}
	if x := standing(o.find(t, clerk, run.ID), child); x != matching.Settled {
		t.Errorf("once a roster shows him the child is %s", x)
	}
}

// rate gives the first rate of a comparison.
func rate(t *testing.T, v matching.View) float64 {
	t.Helper()
	figures, err := v.Figures(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return figures[0].Value
}

func TestOnlyTheCountyComparesAndOnlyWithAReason(t *testing.T) {
	o := newOffice(t)
	for _, role := range []access.Role{access.TownshipOfficer, access.CountyLeader, access.Inspector, access.CityReviewer, access.SystemAdmin} {
		if _, err := o.Run(t.Context(), officer(role), here, matching.Asked{Kind: matching.Population, Reason: "秋季开学入学核查"}); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s: %v", role, err)
		}
	}
	clerk := officer(access.CountyStatistician)
	for _, reason := range []string{"", "查", "核对 13800000000"} {
		if _, err := o.Run(t.Context(), clerk, here, matching.Asked{Kind: matching.Population, Reason: reason}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("for %q: %v", reason, err)
		}
	}
	if _, err := o.Run(t.Context(), clerk, here, matching.Asked{Kind: "weather", Reason: "秋季开学入学核查"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a comparison there is not: %v", err)
	}
	if _, err := o.Find(t.Context(), clerk, here, "nothing"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a comparison there is not: %v", err)
	}
	if _, err := o.Find(t.Context(), officer(access.SystemAdmin), here, "nothing"); fault.KindOf(err) != fault.Denied {
		t.Errorf("an administrator: %v", err)
	}
}

func TestOfThePovertyRegisterOnlyThePoorAreCompared(t *testing.T) {
	o := newOffice(t)
	var poor strings.Builder
	poor.WriteString("姓名,公民身份号码,性别,出生日期,户籍乡镇,村（社区）,特殊群体\n")
	for _, c := range o.cohort.Children[:3] {
		fmt.Fprintf(&poor, "%s,%s,%s,%s,%s,%s,低保\n", c.Name, c.ID, c.Sex, c.Birth, c.Township, c.Village)
	}
	clerk := officer(access.CountyStatistician)
	if _, _, err := o.people.Import(t.Context(), clerk, people.Upload{County: here, Register: people.Residents, Year: 2025, File: "低保.csv", Data: []byte(poor.String())}); err != nil {
		t.Fatal(err)
	}
	if r := o.run(t, matching.Poverty); r.Left != 3 {
		t.Errorf("%d are compared, want the 3 of poor households", r.Left)
	}
}
