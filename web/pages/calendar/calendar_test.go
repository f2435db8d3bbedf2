package calendar_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

const home = "/calendar/219901"

func form(pairs ...string) url.Values {
	v := url.Values{"year": {"2026"}, "doc": {"县教字〔2026〕9号"}, "autumn_from": {"2026-08-31"}, "autumn_to": {"2027-01-22"}, "spring_from": {"2027-03-01"}, "spring_to": {"2027-07-09"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestTheBureauEntersTheCalendarAndTheOthersLook(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	if to := c.Get("/calendar").To(); to != home {
		t.Errorf("the only county is at %q", to)
	}
	c.Get(home+"?year=2026").Wants(200, "2026年9月", "示例，未录入", "本县还没有录入过校历", "国办发明电〔2025〕7号", "2027 年的节假日安排尚未公布", "录入或更正")
	c.Get(home+"/edit?year=2026").Wants(200, `value="2026-09-01"`, "先预览会变什么")
	c.Post(home+"/preview", form("off", "2026-11-12/2026-11-13 暴雪停课", "on", "2026-11-21 补课")).
		Wants(200, "2026-11-12 周四 — 2026-11-13 周五（共2天）", "2026-11-21 周六", "改为不上课", "确认保存")
	c.Get(home+"?year=2026").Wants(200, "本县还没有录入过校历") // nothing is kept yet
	p := c.Post(home, form("off", "2026-11-12/2026-11-13 暴雪停课", "on", "2026-11-21 补课"))
	if p.To() != home+"?year=2026" {
		t.Fatalf("%d %s", p.Status, p.Text())
	}
	c.Get(p.To()).Wants(200, "校历已保存", "2026-08-31 周一", "暴雪停课", "补课", "县教字〔2026〕9号").Lacks("示例，未录入", "本县还没有录入过校历")
	c.Get(home+"?year=2027").Wants(200, "示例，未录入")
	c.Get(home+"?year=2026&lang=en").Wants(200, "September 2026", "Autumn term")
	s.As(access.CityReviewer).Get(home+"?year=2026").Wants(200, "暴雪停课").Lacks("录入或更正")
	s.As(access.ProvinceReviewer).Get("/calendar").Wants(200, "沈阳市和平区", "未录入")
	s.As(access.ClassTeacher).Get(home+"?year=2026").Wants(200, "暴雪停课")
	for _, role := range []access.Role{access.CityReviewer, access.ClassTeacher, access.SchoolHead, access.TownshipOfficer} {
		s.As(role).Get(home + "/edit").Wants(http.StatusForbidden)
		s.As(role).Post(home, form()).Wants(http.StatusForbidden)
	}
	s.As(access.SystemAdmin).Get(home).Wants(http.StatusForbidden)
	c.Get("/calendar/220102").Wants(http.StatusForbidden)
}

func TestAllThatIsWrongInACalendarIsSaidAtOnce(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Post(home+"/preview", form("doc", "", "autumn_to", "2026-08-01", "off", "双十一\n2025-11-11", "on", "2026-11-21")).
		Wants(422, "请写明依据", "结束日期早于开学日期", "“双十一”应写作", "“2025-11-11”不在 2026–2027 学年内")
	c.Post(home+"/preview", form("off", "2026-11-21", "on", "2026-11-21")).Wants(422, "既在 off（放假）又在 on（上课）")
	c.Post(home+"/preview", form("spring_from", "2027-01-10")).Wants(422, "重叠")
	c.Post(home+"/preview", form("autumn_from", "2025-09-01")).Wants(422, "2026–2027 学年的学期应在 2026-08-01 到 2027-07-31 之间")
	c.Post(home+"/preview", form("spring_from", "", "spring_to", "")).Wants(200, "确认保存") // not known yet
	c.Post(home+"/preview", form("back", "1", "off", "2026-11-12 暴雪")).Wants(200, "2026-11-12 暴雪", "预览")
	// two officers at once: the second sees what the first has kept
	c.Post(home, form())
	c.Post(home, form("base", "")).Wants(422, "别人已经修改并保存过")
	if p := c.Post(home, form("base", "1", "off", "2026-12-24")); p.To() == "" {
		t.Errorf("%d %s", p.Status, p.Text())
	}
	c.Get(home+"?year=2026").Wants(200, "2026-12-24 周四")
}

const file = `kind: school
id: ours
label: {zh: 本县校历, en: Ours}
cite: {doc: 县教字〔2027〕8号, at: 校历, status: local}
terms:
  - {id: autumn, label: {zh: 秋, en: Autumn}, from: '2027-09-01', to: '2028-01-14'}
  - {id: spring, label: {zh: 春, en: Spring}, from: '2028-02-21', to: '2028-07-05'}
off: [2027-11-11 运动会]
`

func upload(t *testing.T, c *webtest.Client, text string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "校历.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"year": "2026", "doc": ""} {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, home+"/preview", &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestACalendarComesByFileToo(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	upload(t, c, file).Wants(200, "2027–2028", "县教字〔2027〕8号 校历", "2027-09-01 — 2028-01-14", "2027-11-11 周四", `value="2027-11-11 运动会"`)
	upload(t, c, strings.Replace(file, "'2028-01-14'", "春节前", 1)).Wants(422, "校历.yaml:6", "学期“autumn”的起止")
	upload(t, c, "kind: holidays\n").Wants(422, "kind")
}
