package cases_test

import (
	"net/url"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/testkit"
	"junheng/registry"
	golden "junheng/testdata/county"
	"junheng/web/webtest"
)

func TestAPairShowsItsGapWithItsWorkingAndWhatIsMissing(t *testing.T) {
	s := webtest.New(t)
	clerk := s.Actors[access.CountyStatistician]
	o, err := s.Archive.Open(t.Context(), clerk, golden.Code, s.Assessments[len(s.Assessments)-1].ID)
	if err != nil {
		t.Fatal(err)
	}
	var own, third, fourth registry.SchoolID // one open case a pair
	for i := range o.Result.Units {
		if sc := o.Result.Units[i].School; sc.Name == "石桥镇中心小学" {
			own = sc.ID
		} else if sc.ID != s.School {
			third, fourth = sc.ID, third
		}
	}
	open := func(key, signed string, partner registry.SchoolID) string {
		t.Helper()
		c, err := s.Cases.Open(t.Context(), clerk, casework.Opens{
			County: golden.Code, Procedure: "pairing", Key: key, Place: casework.Place{School: own}, Subject: casework.Subject{Kind: "school", ID: string(own)},
			Fields: map[string]string{"partner": string(partner), "pairing_kind": "pair", "measure": "composite"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if signed != "" {
			_, err = s.Cases.Step(t.Context(), s.Actors[access.CountyLeader], casework.Takes{
				On:   casework.On{County: golden.Code, Case: c.ID, Key: key + ".agree", As: "director"},
				Step: "agree_earlier", Fields: map[string]string{"agreed_on": signed, "agreed_until": "2027-08-31", "goals": "缩小差距", "earlier_why": "补登"},
				Files: []casework.Upload{{Name: "协议.pdf", Kind: "file", Type: "application/pdf", Data: testkit.Paper("")}},
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		return "/cases/219901/" + string(c.ID)
	}
	county := s.As(access.CountyStatistician)
	at := open("a", "2023-03-06", s.School)
	page := county.Get(at).Wants(200, "成效：两校差距", "2022–2023 学年", "2024–2025 学年", "数据来自哪些单元格", "石桥镇中心小学", "青禾县实验小学", "全县差异系数")
	if !strings.Contains(page.Body, "/explain?ref="+url.QueryEscape("value/"+string(own)+"/primary/")) || !strings.Contains(page.Body, " ← ") {
		t.Error("the figures lead to no working, or say no cells")
	}
	county.Get(open("b", "2020-03-06", third)).Wants(200, "还不能计算", "缺起点：2019–2020 学年没有按")
	county.Get(open("c", "", fourth)).Wants(200, "还没有登记“签订日期”").Lacks("数据来自哪些单元格")
	county.Get(at+"?lang=en").Wants(200, "Effect: the gap between the schools", "Which cells it rests on", "persons per 100 pupils")
}
