package people_test

import (
	"fmt"
	"testing"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/web/route"
	"junheng/web/webtest"
)

func TestThePagesFitAnyWindowWithAndWithoutScript(t *testing.T) {
	s := webtest.New(t)
	person := aPupil(t, s)
	s.As(access.SchoolClerk).Post(person+"/move", map[string][]string{"outside": {"外省某县第一小学"}, "moved": {"2025-10-15"}, "why": {"随父母迁居"}})
	child := nobody(t, s)
	clerk := s.As(access.CountyStatistician)
	correction(t, clerk, child, flagged(clerk.Get(child+"/correct")), scan)
	claim := first(t, s.As(access.CountyLeader).Get(base+"/claims"), claimLink)
	class := base + "/list?school=" + string(s.School) + "&class=2022级1班"
	tokens := map[access.Role]string{}
	for _, role := range []access.Role{access.CountyStatistician, access.CountyLeader, access.ClassTeacher, access.SchoolHead} {
		tokens[role] = s.Token(role)
	}
	for _, c := range []struct {
		width  int64
		script bool
	}{{browser.Desk, true}, {browser.Telephone, true}, {browser.Telephone, false}} {
		t.Run(fmt.Sprintf("%d script %v", c.width, c.script), func(t *testing.T) {
			v := browser.Open(t, s.URL, c.width, c.script)
			for _, p := range []struct {
				role access.Role
				path string
			}{
				{access.CountyStatistician, base},
				{access.CountyStatistician, base + "?register=resident"},
				{access.CountyLeader, class},
				{access.ClassTeacher, class},
				{access.SchoolHead, person},
				{access.SchoolHead, person + "/correct"},
				{access.CountyLeader, base + "/claims"},
				{access.CountyLeader, claim},
				{access.CountyStatistician, claim},
				{access.CountyStatistician, child + "/correct"},
				{access.CountyStatistician, base + "/enter?register=teacher"},
				{access.CountyStatistician, base + "/moves"},
				{access.CountyStatistician, base + "/upload"},
				{access.CountyStatistician, base + "/promotion?year=2026"},
				{access.CountyLeader, base + "/retention"},
				{access.ClassTeacher, base + "/basis"},
			} {
				v.Carry(route.SessionCookie, tokens[p.role])
				v.Go(p.path)
				v.Until("the page", `document.querySelector("main h1") !== null`)
				v.Fits()
			}
		})
	}
}

func TestASealedFieldIsShownOnATelephoneWithoutScript(t *testing.T) {
	s := webtest.New(t)
	v := browser.Open(t, s.URL, browser.Telephone, false)
	v.Carry(route.SessionCookie, s.Token(access.SchoolHead))
	v.Go(aPupil(t, s))
	v.Click("input[name=field][value=guardians]")
	v.Fill("reason", "家长来电核对学籍")
	v.Press("显示并记入日志")
	v.Sees("本次查看已记入日志", "监护人")
	v.Fits()
}

func TestOnePupilIsEnteredOnATelephoneWithoutScript(t *testing.T) {
	s := webtest.New(t)
	v := browser.Open(t, s.URL, browser.Telephone, false)
	v.Carry(route.SessionCookie, s.Token(access.SchoolClerk))
	v.Go(base + "/enter")
	v.Fill("name", "欧阳测试")
	v.Fill("id_number", "219901201609012345")
	v.Choose("grade", "3")
	v.Fill("class", "2班")
	v.Press("登记入册")
	v.Sees("校验位不符", "已核对，仍要提交")
	v.Fits()
	v.Click("input[name=sure]")
	v.Press("登记入册")
	v.Sees("已登记入册", "2023级2班", "证件号码存疑")
	v.Fits()
}
