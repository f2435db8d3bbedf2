package admin_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/workbook"
	golden "junheng/testdata/county"
	"junheng/web/webtest"

	"github.com/xuri/excelize/v2"
)

var code = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`)

// id gives the account of a login.
func id(t *testing.T, s *webtest.Server, login string) string {
	t.Helper()
	a, err := s.Access.FindByLogin(t.Context(), access.Console(), login)
	if err != nil {
		t.Fatal(err)
	}
	return "/admin/accounts/of/" + string(a.ID)
}

// TestAnAccountIsMadeByOneAndGrantedByAnother goes the way of a new colleague
// through both offices, without script.
func TestAnAccountIsMadeByOneAndGrantedByAnother(t *testing.T) {
	s := webtest.New(t)
	sys, sec := s.As(access.SystemAdmin), s.As(access.SecurityAdmin)
	sys.Get("/admin/accounts").Wants(200, "新建账号", "tongji", "县（区）统计员", "11").Lacks("我的任务中的报表")
	sys.Post("/admin/accounts/new", url.Values{"login": {"x y"}, "name": {""}}).Wants(422, "应为 2 至 64 个", "请填写姓名", `value="x y"`)
	page := sys.Post("/admin/accounts/new", url.Values{"login": {"xinren"}, "name": {"新人"}, "phone": {"024-1234"}}).Wants(200, "一次性口令", "新人")
	once := code.FindString(page.Body)
	if once == "" || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the code is %q", once)
	}
	at := id(t, s, "xinren")
	if strings.Contains(sys.Get(at).Wants(200, "未授权", "024-1234").Body, once) {
		t.Error("the code is shown a second time")
	}
	sys.Get(at).Lacks("授予角色")
	sys.Get(at+"/grant").Wants(http.StatusForbidden, "授予角色")

	sec.Get(at).Wants(200, "授予角色").Lacks("重置密码")
	sec.Get(at+"/grant").Wants(200, "县（区）统计员")
	sec.Get(at+"/grant?role=city_reviewer&region=210102").Wants(422, "范围应为一个市")
	sec.Get(at+"/grant?role=county_leader&region=和平区").Wants(422, "天津市", "沈阳市")
	sec.Get(at+"/grant?role=county_leader&region=沈阳市和平区").Wants(200, "辽宁省沈阳市和平区", "210102")
	schools := sec.Get(at+"/grant?role=school_clerk&region="+strconv.Itoa(golden.Code)).Wants(200, "青禾县实验小学")
	school := regexp.MustCompile(`<option value="([^"]+)"[^>]*>青禾县实验小学<`).FindStringSubmatch(schools.Body)
	if school == nil {
		t.Fatal("the school is not to be chosen")
	}
	grant := url.Values{"role": {"school_clerk"}, "region": {strconv.Itoa(golden.Code)}, "count": {"0"}, "school": {"nowhere"}}
	sec.Post(at+"/grant", grant).Wants(422, "名册中没有学校")
	grant.Set("school", school[1])
	grant.Set("count", "3")
	sec.Post(at+"/grant", grant).Wants(422, "刚被别人改过")
	grant.Set("count", "0")
	if to := sec.Post(at+"/grant", grant).To(); to != at {
		t.Fatalf("granting leads to %q", to)
	}
	sec.Get(at).Wants(200, "学校填报员", "青禾县实验小学")
	sec.Post(at+"/grant", url.Values{"role": {"audit_admin"}, "count": {"1"}}).Wants(422, "三员分立")
	if to := sec.Post(at+"/grant", url.Values{"role": {"inspector"}, "region": {"210000"}, "count": {"1"}}).To(); to != at {
		t.Fatalf("a second role leads to %q", to)
	}
	sec.Post(at+"/ungrant", url.Values{"index": {"0"}, "text": {"another"}}).Wants(422, "刚被别人改过")
	found := regexp.MustCompile(`name="index" value="1"/?>\s*<input type="hidden" name="text" value="([^"]+)"`).FindStringSubmatch(sec.Get(at).Body)
	if found == nil {
		t.Fatal("the second role cannot be taken back")
	}
	if to := sec.Post(at+"/ungrant", url.Values{"index": {"1"}, "text": {found[1]}}).To(); to != at {
		t.Errorf("taking it back leads to %q", to)
	}
	sec.Get(at).Wants(200, "学校填报员").Lacks("督学")

	b := s.Stranger()
	if to := b.Post("/login", url.Values{"login": {"xinren"}, "password": {once}}).To(); to != "/account/password" {
		t.Errorf("the new colleague comes to %q", to)
	}
}

func TestAnAccountIsDisabledResetAndUnlocked(t *testing.T) {
	s := webtest.New(t)
	sys, sec := s.As(access.SystemAdmin), s.As(access.SecurityAdmin)
	at := id(t, s, "tongji")
	b := s.As(access.CountyStatistician)
	if to := sys.Post(at+"/disable", url.Values{"why": {"调离"}}).To(); to != at {
		t.Fatalf("disabling leads to %q", to)
	}
	if to := b.Get("/account").To(); !strings.HasPrefix(to, "/login") {
		t.Errorf("the disabled one goes on: %q", to)
	}
	sys.Get(at).Wants(200, "已停用", "恢复使用")
	sys.Get("/admin/accounts?state=disabled").Wants(200, "tongji").Lacks("xuexiao")
	sys.Post(at+"/enable", nil)
	once := code.FindString(sys.Post(at+"/reset", nil).Wants(200, "一次性口令").Body)
	if to := s.Stranger().Post("/login", url.Values{"login": {"tongji"}, "password": {once}}).To(); to != "/account/password" {
		t.Errorf("the new code leads to %q", to)
	}
	for range 5 {
		s.Stranger().Post("/login", url.Values{"login": {"tongji"}, "password": {"wrong"}})
	}
	sys.Get(at).Wants(200, "已锁定").Lacks("解锁")
	sec.Get(at).Wants(200, "解锁")
	if to := sec.Post(at+"/unlock", nil).To(); to != at {
		t.Errorf("unlocking leads to %q", to)
	}
	sec.Get(at).Wants(200).Lacks("已锁定")

	own := id(t, s, "xitong")
	sys.Post(own+"/disable", url.Values{"why": {"x"}}).Wants(422, "不能对自己的账号")
	sys.Post(id(t, s, "shenji")+"/disable", url.Values{"why": {"x"}}).Wants(422, "最后一个可用的审计管理员")
	sys.Post(at+"/amend", url.Values{"name": {""}, "revision": {"0"}}).Wants(422, "请填写姓名")
	if to := sys.Post(at+"/amend", url.Values{"name": {"李明明"}, "revision": {"0"}}).To(); to != at {
		t.Errorf("amending leads to %q", to)
	}
	sys.Get("/admin/accounts?q=李明明").Wants(200, "tongji")
	csv := sys.Get("/admin/accounts?format=csv&role=inspector").Wants(200, "duxue")
	if strings.Contains(csv.Body, "tongji") || !strings.HasPrefix(csv.Body, "\ufeff") {
		t.Errorf("the export is %.300q", csv.Body)
	}
	sys.Get("/admin/accounts/idle").Wants(200, "没有长期未用的账号")
	s.Later(100 * 24 * 3600 * 1e9)
	s.As(access.AuditAdmin).Get("/account/password").Wants(200)
}

// sheet makes a workbook of accounts.
func sheet(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range append([][]any{{"学校", "姓名", "登录名", "角色", "电话", "乡镇"}}, rows...) {
		if err := f.SetSheetRow("Sheet1", workbook.CellName(i, 0), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func importing(t *testing.T, b *webtest.Client, region string, data []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "账号.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteField("region", region); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Do("POST", "/admin/accounts/import", &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestManyAccountsComeFromAWorkbook(t *testing.T) {
	s := webtest.New(t)
	sys, sec := s.As(access.SystemAdmin), s.As(access.SecurityAdmin)
	region := strconv.Itoa(golden.Code)

	template := sys.Get("/admin/accounts/template.xlsx").Wants(200)
	if _, err := workbook.Open("t.xlsx", []byte(template.Body), workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	importing(t, sys, region, []byte(template.Body)).Wants(422, "没有账号")
	importing(t, sys, "210000", sheet(t)).Wants(422, "请填写一个县")
	importing(t, sys, region, []byte("not a workbook")).Wants(422)

	importing(t, sys, region, sheet(t,
		[]any{"青禾县实验小学", "甲", "jia1", "学校填报员"},
		[]any{"没有的学校", "乙", "yi1", "校长"},
		[]any{"", "丙", "tongji", "督学"},
		[]any{"", "", "ding1", "县长"},
		[]any{"", "戊", "wu1", "安全管理员"},
		[]any{"", "己", "ji1", "乡镇（学区）管理员"},
	)).Wants(422, "Sheet1!A3", "没有学校“没有的学校”", "Sheet1!C4", "已有人使用", "Sheet1!B5", "请填写姓名", "Sheet1!D5", "县长", "Sheet1!D6", "不能批量导入", "Sheet1!F7", "请填写乡镇")
	sys.Get("/admin/accounts?q=jia1").Wants(200, "没有符合条件")

	page := importing(t, sys, region, sheet(t,
		[]any{"青禾县实验小学", "甲", "jia1", "学校填报员", 13800000000},
		[]any{"", "丙", "bing1", "督学"},
	)).Wants(200, "一次性口令", "jia1", "bing1")
	codes := code.FindAllString(page.Body, -1)
	if len(codes) != 2 {
		t.Fatalf("codes %v", codes)
	}
	sys.Get("/admin/accounts?state=wanting").Wants(200, "jia1", "bing1", "13800000000").Lacks("tongji")
	sys.Get("/admin/accounts/proposed").Wants(http.StatusForbidden)

	waiting := sec.Get("/admin/accounts/proposed").Wants(200, "jia1", "学校填报员", "督学", "青禾县实验小学")
	ids := regexp.MustCompile(`name="id" value="([^"]+)"`).FindAllStringSubmatch(waiting.Body, -1)
	if len(ids) != 2 {
		t.Fatalf("ids %v", ids)
	}
	sec.Post("/admin/accounts/proposed", nil).Wants(422, "请先勾选")
	if to := sec.Post("/admin/accounts/proposed", url.Values{"id": {ids[0][1], ids[1][1]}}).To(); to != "/admin/accounts/proposed" {
		t.Errorf("granting leads to %q", to)
	}
	sec.Get("/admin/accounts/proposed").Wants(200, "已授予 2 个账号", "没有待授权")
	sec.Get("/admin/accounts?role=school_clerk").Wants(200, "jia1")
}

func TestThePolicyIsSeenByAllThreeAndChangedByOne(t *testing.T) {
	s := webtest.New(t)
	sec := s.As(access.SecurityAdmin)
	for _, r := range []access.Role{access.SystemAdmin, access.AuditAdmin} {
		b := s.As(r)
		b.Get("/admin/settings").Wants(200, "密码最少字符数", "由安全管理员修改")
		b.Post("/admin/settings", nil).Wants(http.StatusForbidden)
	}
	p := access.DefaultPolicy()
	f := url.Values{"admin_from": {"127.0.0.0/8\r\n10.1.0.0/16"}, "second_factor": {"county_leader"}}
	for _, n := range p.Numbers() {
		f.Set(n.Name, strconv.Itoa(n.Value))
	}
	f.Set("failures", "1")
	f.Set("min_length", "zwölf")
	sec.Post("/admin/settings", f).Wants(422, "请填写整数", `value="zwölf"`, `href="#min_length"`)
	f.Set("min_length", "12")
	sec.Post("/admin/settings", f).Wants(422, "3 至 20", `href="#failures"`, `value="12"`)
	f.Set("failures", "4")
	if to := sec.Post("/admin/settings", f).To(); to != "/admin/settings" {
		t.Fatalf("saving leads to %q", to)
	}
	sec.Get("/admin/settings").Wants(200, "已保存", "10.1.0.0/16", `value="12"`)
	got, err := s.Access.Policy(t.Context())
	if err != nil || got.MinLength != 12 || got.Failures != 4 || len(got.AdminFrom) != 2 || len(got.SecondFactor) != 1 {
		t.Errorf("the policy is %+v, %v", got, err)
	}
}

func TestNobodyElseSeesAccounts(t *testing.T) {
	s := webtest.New(t)
	for _, r := range []access.Role{access.SchoolClerk, access.CountyStatistician, access.CountyLeader, access.ProvinceReviewer} {
		b := s.As(r)
		for _, path := range []string{"/admin/accounts", "/admin/accounts/idle", "/admin/accounts/new", "/admin/settings", id(t, s, "tongji")} {
			b.Get(path).Wants(http.StatusForbidden)
		}
	}
}
