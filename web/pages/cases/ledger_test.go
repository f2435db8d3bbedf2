package cases_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/web/webtest"
)

func TestALedgerIsNarrowedAndTakenAwayAsItIsShown(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(finding).Wants(200, "台账中还没有案件")
	c.Get(finding+"/board").Wants(200, "没有在办的案件")
	here, county := problem(s, "a"), problem(s, "b")
	county.Set("school", "")
	county.Set("subject", "全县校舍档案")
	county.Set("fields.problem", "全县校舍档案不全")
	for _, in := range []url.Values{here, county} {
		if p := send(t, c, finding+"/new", in); p.To() == "" {
			t.Fatalf("%d %.600s", p.Status, p.Text())
		}
	}
	c.Get(finding).Wants(200, "围墙开裂", "全县校舍档案")
	school := url.QueryEscape(string(s.School))
	c.Get(finding+"?school="+school).Wants(200, "围墙开裂").Lacks("全县校舍档案")
	c.Get(finding+"?late=1").Wants(200, "没有").Lacks("围墙开裂")
	c.Get(finding+"?view=pending&owner=office").Wants(200, "围墙开裂")
	c.Get(finding + "?view=waiting").Wants(200).Lacks("围墙开裂")
	c.Get(finding + "?view=waiting&state=found").Wants(200).Lacks("围墙开裂")
	c.Get(finding+"/board").Wants(200, "已发现，待下达", "操场围墙")
	c.Get(finding+"/figures").Wants(200, "青禾县实验小学", "督导检查", "按问题类型", "安全卫生", "按严重程度", "较重", "办结天数（中位数）")
	c.Get(finding+"/figures?lang=en").Wants(200, "By severity", "Serious", "Median days to close", "Repeated")
	c.Get(finding+"/export?lang=zh").Wants(200, "事由")
	c.Post(finding+"/export", url.Values{"reason": {"季度复核名单"}}).Wants(422, "没有实名台账")
	book, err := excelize.OpenReader(strings.NewReader(c.Get(finding + "?format=xlsx&school=" + school).Wants(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, strings.Join(r, " "))
	}
	text := strings.Join(all, "\n")
	if !strings.Contains(text, "围墙开裂") || strings.Contains(text, "全县校舍档案") || !strings.Contains(rows[0][0], "学校＝青禾县实验小学") {
		t.Errorf("the workbook holds other cases than the page:\n%s", text)
	}
	s.As(access.CityReviewer).Get(finding).Wants(200, "围墙开裂").Lacks("新建")
}

func TestWhatNobodyHasRecordedIsBlankAndAZeroIsZero(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	const ledger = ledgers + "building"
	in := url.Values{
		"key": {"b"}, "subject": {"教学楼"}, "school": {string(s.School)}, "fields.origin_kind": {"person"}, "fields.building_name": {"教学楼"}, "fields.built_year": {"1998"},
		"fields.area": {"860.50"}, "fields.structure": {"steel"}, "fields.seismic": {"no"},
	}
	if p := send(t, c, ledger+"/new", in); p.To() == "" {
		t.Fatalf("%d %.900s", p.Status, p.Text())
	}
	c.Get(ledger).Wants(200, "教学楼", "860.50㎡", "—").Lacks(">㎡<", ">年<", ".00元", ">.00")
	csv := c.Get(ledger + "?format=csv").Wants(200).Body
	if !strings.Contains(csv, ",860.5,") || strings.Contains(csv, "㎡,") || strings.Contains(csv, "—") {
		t.Errorf("as text:\n%s", csv)
	}
	if text := sheets(t, c.Get(ledger+"?format=xlsx").Wants(200).Body); !strings.Contains(text, " 860.50 ") || strings.Contains(text, "—") {
		t.Errorf("as a workbook:\n%s", text)
	}
}

// sheets gives the cells of a workbook, a line a row.
func sheets(t *testing.T, body string) string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out.WriteString(strings.Join(r, " ") + "\n")
		}
	}
	return out.String()
}

func TestALedgerLeavesWithNamesForAReasonAndOnRecord(t *testing.T) {
	s := webtest.New(t)
	_, who := aboutPupil(t, s)
	clear, err := s.People.Reveal(t.Context(), s.Actors[access.SchoolHead], 219901, who, "核对姓名不外露", people.FieldName)
	if err != nil || clear.Name == "" {
		t.Fatalf("%q %v", clear.Name, err)
	}
	head, officer := s.As(access.SchoolHead), s.As(access.TownshipOfficer)
	head.Get(dropout).Wants(200, "姓名隐去", "实名台账")
	officer.Get(dropout).Wants(200, "姓名隐去").Lacks("实名台账")
	s.As(access.ClassTeacher).Get(dropout).Wants(200).Lacks("姓名隐去", "实名台账")
	if text := sheets(t, head.Get(dropout+"?format=xlsx").Wants(200).Body); strings.Contains(text, clear.Name) || !strings.Contains(text, "（不显示姓名）") {
		t.Errorf("without a reason the school takes\n%s", text)
	}
	ask := dropout + "/export?show=open"
	head.Get(ask).Wants(200, "每次最多 200 人", "未办结")
	officer.Get(ask).Wants(403)
	officer.Post(ask, url.Values{"reason": {"季度复核名单"}}).Wants(403)
	for _, reason := range []string{"", "复核", "核对" + clear.Name} {
		head.Post(ask, url.Values{"reason": {reason}}).Wants(422, "事由")
	}
	text := sheets(t, head.Post(ask, url.Values{"reason": {"季度复核名单"}}).Wants(200).Body)
	for _, want := range []string{clear.Name, "事由：季度复核名单", "按学校"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, act := range []string{"people.export", "cases.export"} {
		list, err := s.Audit.List(t.Context(), audit.Query{Act: act, Result: audit.Done})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range list {
			found = found || e.Object == "ledger/dropout" && strings.Contains(e.Detail, "季度复核名单")
		}
		if !found {
			t.Errorf("%s is not on record: %+v", act, list)
		}
	}
}

func TestALedgerShowsWhatIsOpenUnlessAskedForMore(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := send(t, c, finding+"/new", problem(s, "a")).To()
	other := problem(s, "b")
	other.Set("subject", "食堂")
	other.Set("fields.problem", "食堂无留样")
	send(t, c, finding+"/new", other)
	send(t, c, at+"/steps/propose_withdraw", url.Values{"key": {"p"}, "as": {"office"}, "fields.withdraw_why": {"查无此事"}}, part{"needs.file", "核实.pdf", testkit.Paper("proof")})
	send(t, s.As(access.Inspector), at+"/steps/withdraw", url.Values{"key": {"w"}, "as": {"inspector"}, "fields.withdraw_note": {"核实无误"}})
	c.Get(finding).Wants(200, "未办结 1", "已办结 1", "全部 2", "食堂无留样").Lacks("围墙开裂")
	c.Get(finding+"?show=closed").Wants(200, "围墙开裂").Lacks("食堂无留样")
	c.Get(finding+"?show=all").Wants(200, "围墙开裂", "食堂无留样")
	c.Get(finding+"?show=").Wants(200, "围墙开裂", "食堂无留样")
	c.Get(finding+"?state=withdrawn&show=open").Wants(200, "围墙开裂").Lacks("食堂无留样")
	c.Get(hazards).Wants(200, "台账中还没有案件")
}

func TestTheLedgersOfAnotherCountyAreRefused(t *testing.T) {
	s := webtest.New(t)
	for _, role := range []access.Role{access.ClassTeacher, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician, access.CountyLeader, access.Inspector} {
		c := s.As(role)
		for _, path := range []string{"/cases/110101", "/ledgers/110101/rectification", "/ledgers/110101/rectification/board", "/ledgers/110101/rectification/figures", "/ledgers/110101/rectification/procedure"} {
			if p := c.Get(path); p.Status != 403 && p.Status != 404 {
				t.Errorf("%s reads %s: %d", role, path, p.Status)
			}
		}
	}
}
