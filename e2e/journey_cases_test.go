package e2e_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/facts"
	"junheng/internal/testkit"
	"junheng/internal/testkit/browser"
	"junheng/registry"
	"junheng/web/route"
	"junheng/web/webtest"
)

const here registry.RegionCode = 219901

// offices opens a server whose clock and facts the test holds, and browsers for
// its roles.
func offices(t *testing.T) (*webtest.Server, func(access.Role) *person) {
	t.Helper()
	s := webtest.New(t)
	o := &office{t: t, url: s.URL, people: map[string]*person{}}
	o.first = browser.Open(t, s.URL, browser.Desk, true)
	return s, func(role access.Role) *person {
		p := o.sit(string(role))
		p.Carry(route.SessionCookie, s.Token(role))
		return p
	}
}

// A line of the standard that is not met becomes a case; nobody can close it
// while the facts say otherwise, and it closes by itself when they change.
func TestAFindingIsRectifiedAndClosesItselfWhenTheFactsMeetTheStandard(t *testing.T) {
	s, in := offices(t)
	const school = "石桥镇中心小学"
	short := s.Assessments[len(s.Assessments)-1]
	opened, err := s.Archive.Open(context.Background(), s.Actors[access.CountyStatistician], here, short.ID)
	if err != nil {
		t.Fatal(err)
	}
	ref := ""
	for i := range opened.Result.Units {
		if u := &opened.Result.Units[i]; u.Name == school {
			ref = u.Ref
		}
	}
	p := in(access.CountyStatistician)
	p.Go("/results/219901/" + short.ID + "/explain?ref=" + url.QueryEscape(ref))
	p.Follow("立案整改")
	p.Sees("来自未达标的要求")
	p.Choose("fields.kind", "resources")
	browser.Read[bool](p.Visit, `document.querySelector('[name="fields.severity"][value="serious"]').click() ?? true`)
	p.station("rectify-new")
	p.Follow("立案")
	p.Sees("已立案", "已发现，待下达", "测算未达标")
	at := strings.TrimPrefix(p.Where(), s.URL)
	p.station("rectify-case")
	p.onTelephone("rectify-case")

	p.Go(at + "/steps/order")
	p.Put("fields.demand", "配齐多媒体教室")
	p.Put("fields.responsible", school)
	p.Put("fields.deadline", "2025-12-31")
	p.Press("下达整改通知书")
	p.Sees("已登记", "整改通知书")
	if text := p.Text(); strings.Contains(text, "销号（") {
		t.Error("a case that comes from a failed line can be closed by hand")
	}

	p.Go("/ledgers/219901/rectification/board")
	p.Sees(school)
	p.station("rectify-board")
	p.onTelephone("rectify-board")

	s.Later(time.Minute) // what is judged at one moment has no newest
	meet(t, s, school)   // what was judged anew is compared with the open cases at once
	p.Go(at)
	p.Sees("销号", "系统")
	p.station("rectify-closed")
	p.Go("/ledgers/219901/rectification/figures")
	p.Sees("测算未达标")
}

// meet freezes facts in which a school has rooms and equipment enough, and judges
// them.
func meet(t *testing.T, s *webtest.Server, school string) {
	t.Helper()
	ctx, actor := context.Background(), s.Actors[access.CountyStatistician]
	year := wire.DemoYears[len(wire.DemoYears)-1]
	table, err := s.Returns.Table(ctx, []registry.RegionCode{here}, year)
	if err != nil {
		t.Fatal(err)
	}
	for row := range table.Len() {
		if sc, known := table.SchoolAt(row); known && sc.Name == school && table.Value(row, "multimedia_rooms") >= 0 {
			for field, had := range map[facts.FieldID]float64{"multimedia_rooms": 40, "equip_value": 10 * table.Value(row, "equip_value")} {
				table.Set(row, field, had, facts.Origin{By: "李明", Note: "整改后"})
			}
		}
	}
	frozen, err := s.Archive.Freeze(ctx, actor, archive.Freezing{Region: here, Year: year, Name: "整改后", Table: table})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archivetest.Run(ctx, s.Archive, actor, archive.Running{Owner: here, Dataset: frozen.Hash, Pack: "cn/quality-balance-2017"}); err != nil {
		t.Fatal(err)
	}
}

// A child of the population whom no school knows is found by the comparison,
// becomes a case, and is traced to a school elsewhere.
func TestAChildWhoIsNowhereIsFoundAndTraced(t *testing.T) {
	_, in := offices(t)
	p := in(access.CountyStatistician)
	p.Go("/matching/219901")
	p.Sees("还没有比对过")
	p.Put("reason", "春季开学适龄儿童入学核查")
	p.Press("开始比对")
	p.Sees("比对完成", "查无学籍", "适龄儿童少年入学率")
	p.station("matching")
	p.onTelephone("matching")
	run := strings.TrimPrefix(p.Where(), p.o.url)
	p.Go(run + "/children?standing=nowhere")
	p.station("nowhere")
	p.Turn(func() { p.Click("main tbody tr a") })
	p.Sees("立案追踪", "登记核实结论")
	p.station("nowhere-child")
	p.onTelephone("nowhere-child")
	p.Press("立案追踪")
	p.Sees("已立案", "未入学待查")
	at := strings.TrimPrefix(p.Where(), p.o.url)

	p.Go(at + "/steps/found")
	p.Sees("核查结论")
	proof := filepath.Join(t.TempDir(), "就读证明.pdf")
	if err := os.WriteFile(proof, testkit.Paper("就读证明"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Attach("needs.file", proof)
	browser.Read[bool](p.Visit, `document.querySelector('[name="fields.outcome_code"][value="elsewhere_unlisted"]').click() ?? true`)
	p.Press("核实在读")
	p.Sees("已登记", "材料1.pdf", "待核")
	p.Go(at + "/steps/confirm_found") // who claimed it does not confirm it
	p.Press("确认就读")
	p.Sees("须由另一人办理")
	leader := in(access.CountyLeader)
	leader.Go(at + "/steps/confirm_found")
	leader.Press("确认就读")
	leader.Sees("已登记", "核实在读")
	p.Go(at)
	p.Sees("核实在读")
	p.station("traced")
	p.onTelephone("traced")
}

// A statement that does not balance is refused, and the difference named.
func TestAStatementThatDoesNotBalanceIsRefused(t *testing.T) {
	s, in := offices(t)
	ctx := context.Background()
	pupil := string(s.Pupil(t))
	_, err := s.Cases.Open(ctx, s.Actors[access.SchoolHead], casework.Opens{
		County: here, Procedure: "dropout", Key: "one", State: "suspected", Place: casework.Place{School: s.School},
		Subject: casework.Subject{Kind: "pupil", ID: pupil}, Origin: casework.Origin{Kind: "person"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Later(9 * 24 * time.Hour) // the month's account can be sent
	p := in(access.SchoolHead)
	p.Go("/")
	p.Follow("定期报表")
	p.Sees("待报", "学校月报")
	p.station("statements")
	p.onTelephone("statements")
	p.Go("/statements/219901/one?procedure=dropout&kind=school_month&school=" + string(s.School) + "&period=" + s.Now().In(time.FixedZone("", 8*3600)).Format("2006-01"))
	p.Sees("期初", "新增", "期末")
	p.Put("closing", "3")
	p.Press("核对并报送")
	p.Sees("报表不平", "期末", "差 2")
	p.station("unbalanced")
	p.onTelephone("unbalanced")
	p.Put("closing", "1")
	p.Press("核对并报送")
	p.Sees("已报送")
	p.Sees("已报")
}
