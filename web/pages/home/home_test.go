package home_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/people"
	"junheng/web/webtest"
)

func TestEveryRoleFindsItsWorkOnTheFirstPage(t *testing.T) {
	s := webtest.New(t)
	for role, words := range map[access.Role][]string{
		access.SchoolClerk:        {"我的任务", "县级一校一行汇总表", "截止"},
		access.TownshipOfficer:    {"我的任务"},
		access.CountyStatistician: {"审核报表", "区县填报表格"},
		access.CountyLeader:       {"我的任务", "审核报表"},
		access.Inspector:          {"我的任务", "填报任务与进度"},
		access.CityReviewer:       {"我的任务", "上级确认"},
		access.ProvinceReviewer:   {"我的任务", "上级确认"},
		access.AuditAdmin:         {"系统管理", "审计日志"},
	} {
		t.Run(string(role), func(t *testing.T) {
			s.As(role).Get("/").Wants(http.StatusOK, words...)
		})
	}
	s.Stranger().Get("/").Wants(http.StatusSeeOther)
}

func TestEveryTaskLeadsToAPageWhereItIsDone(t *testing.T) {
	s := webtest.New(t)
	links := regexp.MustCompile(`(?s)<ol class="home-tasks">.*?</ol>`)
	hrefs := regexp.MustCompile(`href="([^"]+)"`)
	for _, role := range []access.Role{access.SchoolClerk, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician, access.CountyLeader, access.CityReviewer} {
		c := s.As(role)
		for _, m := range hrefs.FindAllStringSubmatch(links.FindString(c.Get("/").Body), -1) {
			c.Get(regexp.MustCompile(`&amp;`).ReplaceAllString(m[1], "&")).Wants(http.StatusOK)
		}
	}
}

func TestCasesAndStatementsThatWaitStandOnTheFirstPage(t *testing.T) {
	s := webtest.New(t)
	s.As(access.ClassTeacher).Get("/").Wants(http.StatusOK, "登记今天的考勤："+webtest.Class, `href="/attend"`).Lacks("案件等您办理")
	class, err := s.People.List(t.Context(), s.Actors[access.ClassTeacher], people.Query{County: 219901, Register: people.Pupils, School: s.School, Class: webtest.Class})
	if err != nil || len(class) < 2 {
		t.Fatal(class, err)
	}
	for key, who := range map[string]people.PersonID{"a": class[0].ID, "b": class[1].ID} {
		_, err := s.Cases.Open(t.Context(), s.Actors[access.ClassTeacher], casework.Opens{
			County: 219901, Procedure: "dropout", Key: key, Place: casework.Place{School: s.School, Class: webtest.Class},
			Subject: casework.Subject{Kind: "pupil", ID: string(who)}, Origin: casework.Origin{Kind: "person"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s.As(access.ClassTeacher).Get("/").Wants(http.StatusOK, "案件等您办理", "2 件", "今天截止")
	s.As(access.ClassTeacher).Get("/?lang=en").Wants(http.StatusOK, "Cases wait for you", "due today").Lacks("2 件")
	s.As(access.CountyStatistician).Get("/").Wants(http.StatusOK, "县区季度复核 2025Q3").Lacks("2025Q4")
	s.As(access.SchoolHead).Get("/").Wants(http.StatusOK, "学校月报 2025-09", "已过期")
}

func TestTheRegistersOfTodayAreATaskOfTheSchoolOnceTheirHourHasPassed(t *testing.T) {
	s := webtest.New(t)
	s.As(access.SchoolHead).Get("/").Wants(http.StatusOK).Lacks("今天的考勤还没有登记")
	s.Later(2 * time.Hour)
	s.As(access.SchoolHead).Get("/").Wants(http.StatusOK, "今天的考勤还没有登记", "12 个班", "已过登记时间", `href="/attend/219901/`+string(s.School)+`"`)
	s.As(access.CountyStatistician).Get("/").Wants(http.StatusOK).Lacks("今天的考勤还没有登记")
}

func TestAStatementWaitsForItsOfficeToSendAndForTheOneAboveToTake(t *testing.T) {
	s := webtest.New(t)
	ctx, county, city := t.Context(), s.Actors[access.CountyStatistician], s.Actors[access.CityReviewer]
	s.As(access.CityReviewer).Get("/").Wants(http.StatusOK).Lacks("报表待接收")
	a := casework.Account{Region: 219901, Procedure: "dropout", Kind: "county_quarter", Period: "2025Q3"}
	st, err := s.Cases.Statement(ctx, county, a)
	if err != nil {
		t.Fatal(err)
	}
	if st, err = s.Cases.Send(ctx, county, a, st.Lines); err != nil {
		t.Fatal(err)
	}
	s.As(access.CountyStatistician).Get("/").Wants(http.StatusOK).Lacks("报表待接收", "县区季度复核")
	s.As(access.CityReviewer).Get("/").Wants(http.StatusOK, "下级报来的报表待接收")
	if _, err := s.Cases.SendBack(ctx, city, 219901, st.ID, "请说明"); err != nil {
		t.Fatal(err)
	}
	s.As(access.CityReviewer).Get("/").Wants(http.StatusOK).Lacks("报表待接收")
	s.As(access.CountyStatistician).Get("/").Wants(http.StatusOK, "县区季度复核 2025Q3（已退回）")
	s.As(access.SchoolHead).Get("/").Wants(http.StatusOK).Lacks("学校月报 2025-10")
	s.Later(7 * 24 * time.Hour)
	s.As(access.SchoolHead).Get("/").Wants(http.StatusOK, "学校月报 2025-10", "还剩 6 天")
}
