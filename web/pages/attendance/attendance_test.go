package attendance_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	golden "junheng/testdata/county"
	"junheng/web/webtest"
)

var pupil = regexp.MustCompile(`name="(m\.[^"]+)"`)

// form reads the register that a page shows, as it would be sent.
func form(p *webtest.Page) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(p.Body, -1) {
		if !out.Has(m[1]) {
			out.Set(m[1], m[2])
		}
	}
	return out
}

// pupils lists the fields of the pupils in order.
func pupils(p *webtest.Page) []string {
	var out []string
	for _, m := range pupil.FindAllStringSubmatch(p.Body, -1) {
		if n := len(out); n == 0 || out[n-1] != m[1] {
			out = append(out, m[1])
		}
	}
	return out
}

func address(s *webtest.Server) string {
	return "/attend/219901/" + string(s.School) + "/" + url.PathEscape(webtest.Class)
}

func TestATeacherEntersTheClassWithOnePress(t *testing.T) {
	s := webtest.New(t)
	teacher := s.As(access.ClassTeacher)
	page := teacher.Get("/attend").Wants(200, webtest.Class, "全部到校", "10月15日 周三")
	list := pupils(page)
	if len(list) < 10 {
		t.Fatalf("%d pupils", len(list))
	}
	f := form(page)
	f.Set("all", "1")
	teacher.Follow(teacher.Post(address(s), f)).Wants(200, "已登记", "全部到校（高晓兰")
	teacher.Follow(teacher.Post(address(s), f)).Wants(200, "已经在案")
	s.As(access.SchoolHead).Get("/attend/219901/"+string(s.School)).Wants(200, "09:00 高晓兰", "待登记")
	s.As(access.CountyStatistician).Get("/attend/219901").Wants(200, "青禾县实验小学", "0%")
	s.As(access.SystemAdmin).Get("/attend").Wants(403)
}

func TestNamesAreShownToTheTeacherOfTheClassOnly(t *testing.T) {
	s := webtest.New(t)
	names := regexp.MustCompile(`<span class="att-name">\s*([^\s<]+)`)
	first := func(role access.Role) string { return names.FindStringSubmatch(s.As(role).Get(address(s)).Body)[1] }
	clear, masked := first(access.ClassTeacher), first(access.SchoolHead)
	if strings.Contains(clear, "*") || !strings.Contains(masked, "*") || []rune(clear)[0] != []rune(masked)[0] {
		t.Errorf("the teacher sees %q, the head %q", clear, masked)
	}
}

func TestTwoWhoEnterOneDayAreToldAndNothingIsLost(t *testing.T) {
	s := webtest.New(t)
	teacher, clerk := s.As(access.ClassTeacher), s.As(access.SchoolClerk)
	page := teacher.Get("/attend")
	mine, theirs := form(page), form(clerk.Get(address(s)))
	theirs.Set(pupils(page)[0], "sick")
	clerk.Follow(clerk.Post(address(s), theirs)).Wants(200, "病假1人")
	mine.Set(pupils(page)[1], "unexcused")
	back := teacher.Post(address(s), mine).Wants(409, "周小敏的登记：病假1人", "以我的为准")
	if !regexp.MustCompile(regexp.QuoteMeta(pupils(page)[1]) + `" value="unexcused"[^>]* checked`).MatchString(back.Body) {
		t.Error("what was marked is gone from the form")
	}
	again := form(back)
	again.Set(pupils(page)[1], "unexcused")
	teacher.Follow(teacher.Post(address(s), again)).Wants(200, "无故缺勤1人", "更正前的登记 1 份")
}

// sent is the answer of /sync.
type sent struct {
	Answers []struct {
		Key, State, Say, Hint, Title string
		Base                         int
	}
}

// send sends forms as a telephone of an account does.
func send(t *testing.T, s *webtest.Server, c *webtest.Client, account access.AccountID, letters ...webtest.Letter) (sent, int) {
	t.Helper()
	body := string(s.Batch(account, letters...))
	p := c.Do(http.MethodPost, "/sync", strings.NewReader(body), http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}})
	var out sent
	if p.Status == http.StatusOK {
		if err := json.Unmarshal([]byte(p.Body), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out, p.Status
}

func command(key, path string, fields ...string) webtest.Letter {
	l := webtest.Letter{Key: key, Kind: "attend", Path: path, Title: key + "的登记", At: "2025-10-15T00:30:00Z"}
	for i := 0; i < len(fields); i += 2 {
		l.Fields = append(l.Fields, [2]string{fields[i], fields[i+1]})
	}
	return l
}

func TestATelephoneIsAnsweredForEachRegister(t *testing.T) {
	s := webtest.New(t)
	teacher := s.As(access.ClassTeacher)
	at, me := address(s), s.Actors[access.ClassTeacher].Account
	who := pupils(teacher.Get("/attend"))
	batch := []webtest.Letter{
		command("k1", at, "day", "2025-10-14", "kind", "daily", "base", "0", who[0], "unexcused"),
		command("k1", at, "day", "2025-10-14", "kind", "daily", "base", "0", who[0], "unexcused"),
		command("k2", at, "day", "2025-10-14", "kind", "daily", "base", "0", who[1], "sick"),
		command("k3", at, "day", "2025-10-19", "kind", "daily", "base", "0"),
		command("k4", "/attend/219901/"+string(s.School)+"/"+url.PathEscape("2021级1班"), "day", "2025-10-14", "kind", "daily", "base", "0"),
		command("k5", "/nowhere", "day", "2025-10-14"),
		{Key: "k6", Kind: "poem", Path: at, At: "2025-10-15T00:30:00Z"},
	}
	got, _ := send(t, s, teacher, me, batch...)
	want := []string{"k1 done", "k1 already", "k2 conflict", "k3 refused", "k4 refused", "k5 refused", "k6 refused"}
	for i, a := range got.Answers {
		if a.Key+" "+a.State != want[i] {
			t.Errorf("%d: %s %s (%s), want %s", i, a.Key, a.State, a.Say, want[i])
		}
	}
	if len(got.Answers) != len(want) || got.Answers[2].Base != 1 || !strings.Contains(got.Answers[2].Say, "无故缺勤1人") || got.Answers[2].Hint == "" || got.Answers[2].Title != "k2的登记" || got.Answers[3].Say == "" {
		t.Errorf("%+v", got)
	}
	if _, status := send(t, s, teacher, "somebody", batch...); status != http.StatusConflict {
		t.Errorf("what another account has kept: %d", status)
	}
	if p := teacher.Do(http.MethodPost, "/sync", strings.NewReader(`{"commands":[{"key"`), nil); p.Status/100 != 4 {
		t.Errorf("a batch that broke off: %d", p.Status)
	}
}

// cases lists the cases of dropout prevention as the county sees them.
func cases(t *testing.T, s *webtest.Server) []casework.Case {
	t.Helper()
	page, err := s.Cases.Ledger(t.Context(), s.Actors[access.CountyStatistician], golden.Code, casework.Query{Procedure: "dropout"})
	if err != nil {
		t.Fatal(err)
	}
	return page.Cases
}

func TestTheFirstDayMissedOpensACaseAndFurtherOnesAreItsSteps(t *testing.T) {
	s := webtest.New(t)
	at := address(s)
	who := pupils(s.As(access.ClassTeacher).Get("/attend"))
	for i, day := range []string{"2025-10-15", "2025-10-16", "2025-10-17"} {
		if i > 0 {
			s.Later(24 * time.Hour)
		}
		for range 2 { // a telephone that did not hear the answer
			got, _ := send(t, s, s.As(access.ClassTeacher), s.Actors[access.ClassTeacher].Account, command("d"+day, at, "day", day, "kind", "daily", "base", "0", who[0], "unexcused"))
			if len(got.Answers) != 1 || got.Answers[0].State == "refused" || got.Answers[0].State == "later" {
				t.Fatalf("%s: %+v", day, got)
			}
		}
	}
	list := cases(t, s)
	if len(list) != 1 || list[0].Taken["absent"] != 2 || list[0].Fields["first_absent"].Text != "2025-10-15" || list[0].Place.School != s.School {
		t.Fatalf("%+v", list)
	}
	s.Later(72 * time.Hour) // Monday
	got, _ := send(t, s, s.As(access.ClassTeacher), s.Actors[access.ClassTeacher].Account, command("back", at, "day", "2025-10-20", "kind", "daily", "base", "0"))
	if got.Answers[0].State != "done" {
		t.Fatalf("%+v", got)
	}
	s.As(access.ClassTeacher).Get("/attend").Wants(200, "10月20日 周一已到校（此前无故缺勤 3 天）", "确认返校")
	s.As(access.SchoolHead).Get("/attend/219901/"+string(s.School)).Wants(200, "已到校，待确认")
}

func TestTheCheckOfTheRosterTellsArrivedFromUnknown(t *testing.T) {
	s := webtest.New(t)
	teacher := s.As(access.ClassTeacher)
	page := teacher.Get(address(s)+"?kind=term").Wants(200, "开学到校核查", "未知")
	who, f := pupils(page), form(page)
	f.Set(who[0], "arrived")
	f.Set(who[1], "not_arrived")
	teacher.Follow(teacher.Post(address(s), f)).Wants(200, "已到校1人、未到校1人")
	if list := cases(t, s); len(list) != 1 || list[0].Origin.Kind != "roster" {
		t.Errorf("%+v", list)
	}
}

func TestADayWithoutSchoolAsksForNothing(t *testing.T) {
	s := webtest.New(t)
	s.As(access.ClassTeacher).Get(address(s)+"?day=2025-10-12").Wants(200, "这一天不上课（周日）").Lacks("全部到校（")
}

func TestThePageWithoutASignalHoldsNothingOfAnybody(t *testing.T) {
	s := webtest.New(t)
	s.Stranger().Get("/sync/shell").Wants(200, "没有信号").Lacks(webtest.Class)
	p := s.Stranger().Get("/sw.js").Wants(200)
	if p.Header.Get("Service-Worker-Allowed") != "/" || !strings.HasPrefix(p.Body, `const KEPT={"files":["/sync/shell"`) {
		t.Errorf("%v %.80s", p.Header, p.Body)
	}
}

func TestNobodyIsCalledLateBeforeTheHourOfTheRegister(t *testing.T) {
	s := webtest.New(t)
	teacher, school := s.As(access.ClassTeacher), "/attend/219901/"+string(s.School)
	page := teacher.Get("/attend")
	f := form(page)
	f.Set(pupils(page)[0], "unexcused")
	teacher.Post(address(s), f)
	s.Later(24 * time.Hour) // nine in the morning of the day after
	teacher, head := s.As(access.ClassTeacher), s.As(access.SchoolHead)
	teacher.Get("/attend").Wants(200, "无故缺勤第 1 天").Lacks("天未登记")
	head.Get(school).Wants(200, "待登记").Lacks("未登记")
	s.Later(2 * time.Hour)
	teacher, head = s.As(access.ClassTeacher), s.As(access.SchoolHead)
	teacher.Get("/attend").Wants(200, "无故缺勤第 1 天（另有 1 天未登记）")
	head.Get(school).Wants(200, "未登记")
}

func TestATownshipWithoutRostersIsToldWhoBringsThem(t *testing.T) {
	s := webtest.New(t)
	p := s.As(access.TownshipOfficer).Get("/attend/219901")
	p.Wants(200, s.Actors[access.TownshipOfficer].Townships()[0]+" 考勤与控辍", "本乡镇的学校还没有导入学生名册", "台账与案件", "疑似辍学")
	p.Lacks("个班已登记", "按乡镇（街道）", "请先由学校导入")
}

func TestAnEntryOfAnotherTelephoneOwnerDoesNotOpenAndStays(t *testing.T) {
	s := webtest.New(t)
	teacher, head := s.Actors[access.ClassTeacher].Account, s.Actors[access.SchoolHead].Account
	theirs := strings.Replace(string(s.Batch(teacher, command("k1", address(s), "day", "2025-10-14", "kind", "daily", "base", "0"))), string(teacher), string(head), 1)
	for _, body := range []string{theirs, `{"account":"` + string(head) + `","commands":[{"key":"k2","sealed":"AQID"},{"key":"k3","kind":"attend"}]}`} {
		p := s.As(access.SchoolHead).Do(http.MethodPost, "/sync", strings.NewReader(body), http.Header{"Content-Type": {"application/json"}})
		p.Wants(200, `"state":"refused"`, "打不开", "先不要删除").Lacks(`"state":"done"`)
	}
	s.As(access.ClassTeacher).Get("/attend?day=2025-10-14").Lacks("已登记")
}

func TestAPageOfTheTelephoneLeavesNoCopyWithTheBrowser(t *testing.T) {
	s := webtest.New(t)
	key := regexp.MustCompile(`data-hold="([^"]{44})"`)
	p := s.As(access.ClassTeacher).Get("/attend").Wants(200, `data-seal="B`)
	one, two := key.FindStringSubmatch(p.Body), key.FindStringSubmatch(s.As(access.ClassTeacher).Get("/visits").Body)
	if p.Header.Get("Cache-Control") != "no-store" || one == nil || two == nil || one[1] == two[1] {
		t.Errorf("%s, the keys of two sessions %v %v", p.Header.Get("Cache-Control"), one, two)
	}
}
