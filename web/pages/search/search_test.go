package search_test

import (
	"net/url"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

func TestTheBarFindsSchoolsRoundsAndIndicators(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	find := func(words string) *webtest.Page { return c.Get("/search?q=" + url.QueryEscape(words)) }
	find("实验小学").Wants(200, "青禾县实验小学", "学校", "/schools/219901/of/"+string(s.School))
	find("2023 报表").Wants(200, "2023–2024学年义务教育学校办学条件报表", "/rounds/219901/"+string(s.Rounds[2023].ID))
	page := find("骨干教师").Wants(200, "指标", "/indicator/primary/")
	page.Lacks("没有找到")
	find("没有这样的东西").Wants(200, "没有找到")
	c.Get("/search").Wants(200, "写下要找的")
}

func TestASchoolFindsItselfOnly(t *testing.T) {
	s := webtest.New(t)
	s.As(access.SchoolClerk).Get("/search?q="+url.QueryEscape("小学")).Wants(200, "青禾县实验小学").Lacks("青禾县第二小学")
	s.As(access.SystemAdmin).Get("/search?q=x").Wants(403)
}
