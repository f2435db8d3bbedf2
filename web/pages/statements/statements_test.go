package statements_test

import (
	"archive/zip"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/web/webtest"
)

const home = "/statements/219901"

var (
	oneLink = regexp.MustCompile(`href="(/statements/[^"]+/one\?[^"]+)"`)
	lines   = []string{"opening", "found", "corrections", "returned", "transferred", "ended", "closing"}
)

// due gives the first statement of a list.
func due(t *testing.T, p *webtest.Page) string {
	t.Helper()
	m := oneLink.FindStringSubmatch(p.Wants(200).Body)
	if m == nil {
		t.Fatalf("no statement is listed:\n%s", p.Text())
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// filled is the form of a statement as the page gives it.
func filled(t *testing.T, at string, p *webtest.Page) (string, url.Values) {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	form := u.Query()
	for _, name := range lines {
		m := regexp.MustCompile(`name="` + name + `"[^>]*value="(-?\d+)"|value="(-?\d+)"[^>]*name="` + name + `"`).FindStringSubmatch(p.Body)
		if m == nil {
			t.Fatalf("the form has no figure for %s", name)
		}
		form.Set(name, m[1]+m[2])
	}
	return u.Path, form
}

// printed gives what a Word file holds.
func printed(t *testing.T, p *webtest.Page) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(p.Body), int64(len(p.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// merged puts the values of one form into another.
func merged(into, from url.Values) url.Values {
	for k, v := range from {
		into[k] = v
	}
	return into
}

func TestASchoolsStatementIsSentSentBackAndSentAgain(t *testing.T) {
	s := webtest.New(t)
	_, err := s.Cases.Open(t.Context(), s.Actors[access.ClassTeacher], casework.Opens{
		County: 219901, Procedure: "dropout", Key: "k", State: "suspected", Place: casework.Place{School: s.School, Class: webtest.Class},
		Subject: casework.Subject{Kind: "pupil", ID: string(s.Pupil(t))}, Origin: casework.Origin{Kind: "person"},
	})
	if err != nil {
		t.Fatal(err)
	}
	head := s.As(access.SchoolHead)
	list := head.Get(home).Wants(200, "学校月报", "还没有报送过")
	at := due(t, list)
	for _, m := range oneLink.FindAllStringSubmatch(list.Body, -1) { // the period that runs
		at = strings.ReplaceAll(m[1], "&amp;", "&")
	}
	early, zero := head.Get(at).Wants(200, "未报", "2025-10-23 起可以报送").Lacks("核对并报送"), url.Values{}
	for _, name := range lines {
		zero.Set(name, "0")
	}
	zero.Set("found", "1")
	zero.Set("closing", "1")
	asked, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	head.Post(asked.Path, merged(asked.Query(), zero)).Wants(422, "起才能报送")
	early.Lacks("接收")
	s.Later(9 * 24 * time.Hour) // to 24 October
	head = s.As(access.SchoolHead)
	county := s.As(access.CountyStatistician)
	page := head.Get(at).Wants(200, "未报", "核对并报送", "青禾县实验小学", "统计时段：2025-10-01 至 ")
	page.Wants(200, "打印（Word）")
	if text := printed(t, head.Get(strings.Replace(at, "/one?", "/paper?", 1)).Wants(200)); !strings.Contains(text, "控辍保学学校月报") || !strings.Contains(text, "新增1") || !strings.Contains(text, "草稿") {
		t.Errorf("the draft is %s", text)
	}
	s.As(access.ClassTeacher).Get(strings.Replace(at, "/one?", "/paper?", 1)).Wants(403)
	path, form := filled(t, at, page)
	if form.Get("found") != "1" || form.Get("closing") != "1" {
		t.Fatalf("the cases give %v", form)
	}
	wrong := func(name, value string, words ...string) {
		t.Helper()
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(name, value)
		head.Post(path, bad).Wants(422, append(words, value)...)
	}
	wrong("closing", "2", "报表不平", "差 1")
	wrong("found", "", "请填写“新增”，没有的填 0")
	wrong("found", "一", "应为整数")
	county.Get(at).Wants(200, "未报").Lacks("核对并报送")
	county.Post(path, form).Wants(403, "由编报单位自己报送")

	wide := url.Values{}
	for k, v := range form {
		wide[k] = v
	}
	wide.Set("found", "１")
	if p := head.Post(path, wide); p.To() != home {
		t.Fatalf("figures in full-width digits: %d %.600s", p.Status, p.Text())
	}
	head.Post(path, form).Wants(422, "不能再报")
	head.Get(at).Wants(200, "已报").Lacks("接收", "核对并报送")
	county.Get(home).Wants(200, "青禾县实验小学", "已报")
	for _, who := range []*webtest.Client{head, county} {
		if text := printed(t, who.Get(strings.Replace(at, "/one?", "/paper?", 1)).Wants(200)); !strings.Contains(text, "填报单位：青禾县实验小学") || strings.Contains(text, "草稿") {
			t.Errorf("the paper of what was sent is %s", text)
		}
	}
	settle := strings.TrimSuffix(path, "/one") + "/settle"
	form.Set("do", "back")
	form.Set("reason", "自己退回")
	head.Post(settle, form).Wants(403)
	form.Del("reason")
	county.Get(at).Wants(200, "接收", "退回")
	county.Post(settle, form).Wants(422, "理由")
	form.Set("reason", "请核对一名学生")
	county.Follow(county.Post(settle, form)).Wants(200, "已退回")
	head.Get(at).Wants(200, "已退回", "请核对一名学生", "核对并报送")
	if p := head.Post(path, form); p.To() != home {
		t.Fatalf("sent again: %d %.600s", p.Status, p.Text())
	}
	form.Set("do", "accept")
	county.Follow(county.Post(settle, form)).Wants(200, "已接收")
	county.Get(at).Wants(200, "退回").Lacks("接收并")
	s.As(access.CityReviewer).Get("/statements/219900").Wants(200).Lacks("学校月报")
}

func TestTheCountySendsAndTheCityAcceptsWithoutSending(t *testing.T) {
	s := webtest.New(t)
	county, city := s.As(access.CountyStatistician), s.As(access.CityReviewer)
	at := due(t, county.Get(home).Wants(200, "县区季度复核"))
	path, form := filled(t, at, county.Get(at).Wants(200, "核对并报送"))
	city.Get(at).Wants(200, "未报").Lacks("核对并报送")
	city.Post(path, form).Wants(403)
	if p := county.Post(path, form); p.To() != home {
		t.Fatalf("%d %.600s", p.Status, p.Text())
	}
	top := city.Get("/statements").To()
	city.Get(top).Wants(200, "青禾县", "已报", "地市学期调研")
	city.Get(home).Wants(200, "青禾县")
	form.Set("do", "accept")
	city.Follow(city.Post(strings.TrimSuffix(path, "/one")+"/settle", form)).Wants(200, "已接收")
	own := due(t, city.Get(top))
	where, mine := filled(t, own, city.Get(own).Wants(200, "核对并报送"))
	if p := city.Post(where, mine); p.To() != top {
		t.Fatalf("%d %.600s", p.Status, p.Text())
	}
	province := s.As(access.ProvinceReviewer)
	province.Get(province.Get("/statements").To()).Wants(200, "省学年评估", "已报")
	province.Get(own).Wants(200, "接收")
}

func TestAnAddressSomebodyMadeUpIsRefused(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	for query, status := range map[string]int{
		"procedure=dropout&kind=nothing&period=2025Q3":                      404,
		"procedure=nothing&kind=county_quarter&period=2025Q3":               404,
		"procedure=dropout&kind=county_quarter&period=whenever":             422,
		"procedure=dropout&kind=county_quarter&period=2099Q1":               409,
		"procedure=dropout&kind=school_month&period=2025-10":                404,
		"procedure=dropout&kind=county_quarter&period=2025Q3&school=nobody": 404,
	} {
		if p := c.Get(home + "/one?" + query); p.Status != status {
			t.Errorf("%s: %d, want %d: %.300s", query, p.Status, status, p.Text())
		}
	}
	s.As(access.ClassTeacher).Get(home).Wants(403)
	s.As(access.TownshipOfficer).Get(home).Wants(403)
	c.Get(home+"?lang=en").Wants(200, "Periodic statements", "Quarterly review of the county")
}
