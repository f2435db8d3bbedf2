package people_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/people"
	"junheng/web/webtest"
)

// numbered makes an ID number of the made-up county that passes every check.
func numbered(birth, serial string) string {
	id := "219901" + birth + serial
	return id + string(people.CheckDigit(id))
}

func TestOnePupilIsEnteredByHandWithTheChecksOfARoster(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	c.Get(base).Wants(200, "登记一人")
	c.Get(base+"/enter").Wants(200, "登记一人：学生名册", "身份证件号", "GB 11643", "监护人1姓名").Lacks("户籍适龄儿童名册")
	form := url.Values{
		"register": {"pupil"}, "school": {string(s.School)}, "grade": {"3"}, "class": {"2班"}, "name": {"欧阳测试"}, "id_number": {"219901201609012345"},
		"guardian1_name": {"欧阳建国"}, "guardian1_phone": {"10012345678"}, "flags": {"left_behind"},
	}
	c.Post(base+"/enter", form).Wants(422, "校验位不符", "已核对，仍要提交", "欧阳测试")
	form.Set("id_number", numbered("20160901", "902"))
	made := c.Post(base+"/enter", form).To()
	page := c.Get(made).Wants(200, "已登记入册", "2023级2班", "欧**", "留守", "2016-09-01", "女", "校验通过", "登记入册")
	page.Lacks("欧阳测试", "10012345678", form.Get("id_number"))
	c.Post(base+"/enter", form).Wants(422, "已有相同证件号码", "同名、同出生日期")

	bare := url.Values{"register": {"pupil"}, "school": {string(s.School)}}
	c.Post(base+"/enter", bare).Wants(422, "没有证件号码")
	bare.Set("sure", "1")
	c.Post(base+"/enter", bare).Wants(422, "没有姓名", "年级应为", "请填写班级")
	s.As(access.CountyLeader).Get(base + "/enter").Wants(403)
	form.Set("school", "elsewhere")
	c.Post(base+"/enter", form).Wants(403)
}

func TestATeacherAndAResidentAreEnteredByTheirOwnColumns(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(base+"/enter?register=teacher").Wants(200, "任班主任班级", "联系电话").Lacks("监护人1姓名", "特殊群体")
	to := c.Post(base+"/enter", url.Values{"register": {"teacher"}, "school": {string(s.School)}, "name": {"司马老师"}, "id_number": {numbered("19850101", "771")}, "phone": {"10087654321"}}).To()
	c.Get(to).Wants(200, "教师名册", "更正")
	c.Get(base+"/enter?register=resident").Wants(200, "户籍乡镇", "监护人姓名").Lacks("班级")
	to = c.Post(base+"/enter", url.Values{"register": {"resident"}, "township": {"柳河镇"}, "name": {"司马小儿"}, "id_number": {numbered("20190101", "771")}}).To()
	c.Get(to).Wants(200, "柳河镇")
}

func TestWhatIsOnRecordIsCorrectedWithoutBeingSeen(t *testing.T) {
	s := webtest.New(t)
	c, person := s.As(access.SchoolClerk), aPupil(t, s)
	form := filled(c.Get(person+"/correct").Wants(200, "更正：", "留空表示不改", "清除已登记的"))
	form.Set("address", "柳河镇新村 8 号")
	form.Set("note", "凭户口簿更正")
	c.Post(person+"/correct", url.Values{"revision": {"1"}, "grade": {"x"}}).Wants(422, "年级应为", "请填写班级")
	page := c.Follow(c.Post(person+"/correct", form)).Wants(200, "已更正", "住址 凭户口簿更正")
	page.Lacks("新村 8 号")
	c.Post(person+"/correct", form).Wants(422, "已被修改")
	shown := s.As(access.SchoolHead).Post(person+"/reveal", url.Values{"field": {"address", "id_number"}, "reason": {"核对更正结果"}}).Wants(200, "柳河镇新村 8 号", "219901")
	_ = shown
	form = filled(c.Get(person + "/correct").Wants(200))
	c.Post(person+"/correct", form).Wants(422, "没有要更正的内容")
	form.Set("clear", "address")
	c.Follow(c.Post(person+"/correct", form)).Wants(200, "已更正")
	s.As(access.SchoolHead).Post(person+"/reveal", url.Values{"field": {"address"}, "reason": {"核对更正结果"}}).Wants(200, "未登记")
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.As(access.AuditAdmin).Get("/audit?act=people.correct").Wants(200, "更正登记内容", "住址").Lacks("新村 8 号")
	s.As(access.CountyLeader).Get(person + "/correct").Wants(403)
}

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	selectTag = regexp.MustCompile(`(?s)<select[^>]*name="([^"]*)".*?</select>`)
	chosen    = regexp.MustCompile(`<option value="([^"]*)"[^>]* selected`)
)

// filled gives what a browser would send of the form of a page that nobody
// touched.
func filled(p *webtest.Page) url.Values {
	out := url.Values{}
	attr := func(tag, name string) string {
		if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
			return html.UnescapeString(m[1])
		}
		return ""
	}
	body := p.Body[strings.Index(p.Body, `name="revision"`)-60:]
	for _, tag := range inputTag.FindAllString(body, -1) {
		if kind := attr(tag, "type"); (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		out.Add(attr(tag, "name"), attr(tag, "value"))
	}
	for _, m := range selectTag.FindAllStringSubmatch(body, -1) {
		if v := chosen.FindStringSubmatch(m[0]); v != nil {
			out.Add(m[1], v[1])
		}
	}
	return out
}
