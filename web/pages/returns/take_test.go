package returns_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/collect/returns"
	"junheng/internal/testkit"
	"junheng/internal/testkit/browser"
	"junheng/registry"
	"junheng/web/route"
	"junheng/web/webtest"
)

// building registers a building of the school of the school roles that is out of
// use, and gives the number of its case.
func building(t *testing.T, s *webtest.Server, name, area string) string {
	t.Helper()
	bureau := s.Actors[access.CountyStatistician]
	c, err := s.Cases.Open(t.Context(), bureau, casework.Opens{
		County: 219901, Procedure: "building", Key: "open-" + hex.EncodeToString([]byte(name)), Place: casework.Place{School: s.School}, Subject: casework.Subject{ID: name, Label: name},
		Fields: map[string]string{"building_name": name, "built_year": "1985", "structure": "brick_wood", "area": area, "seismic": "no"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Cases.Step(t.Context(), bureau, casework.Takes{
		On: casework.On{County: 219901, Case: c.ID, Key: "seal-" + hex.EncodeToString([]byte(name))}, Step: "seal",
		Fields: map[string]string{"grade": "d", "appraised_on": "2025-10-14", "measure": "rebuild", "plan_year": "2026", "plan_until": "2028-08-31"},
		Files:  []casework.Upload{{Name: "报告.pdf", Kind: "file", Data: testkit.Paper("")}, {Name: "封闭.jpg", Kind: "photo", Data: testkit.Photo(1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Number
}

// buildings opens a round with the form of school buildings, and gives the
// address of the return of the school roles' school.
func buildings(t *testing.T, s *webtest.Server) string {
	t.Helper()
	bureau := s.Actors[access.CountyStatistician]
	r, err := s.Returns.OpenRound(t.Context(), bureau, returns.RoundPlan{
		County: 219901, Title: "校舍统计", Year: 2025, Forms: []string{"cn/return-512-2021"}, Schools: []registry.SchoolID{s.School}, Due: s.Now().Add(20 * 24 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Returns.List(t.Context(), bureau, returns.Filter{Counties: []registry.RegionCode{219901}, Round: r.ID})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d returns, %v", len(list), err)
	}
	return fmt.Sprintf("/returns/219901/%s", list[0].ID)
}

const unsafeArea = "primary.dilapidated_area"

func TestWhatALedgerCountsIsTakenByOnePress(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	at := buildings(t, s)
	c.Get(at).Wants(http.StatusOK, "危房").Lacks("台账已经计得", "采用台账数")

	first, second := building(t, s, "东楼", "640"), building(t, s, "西楼", "310.5")
	page := c.Get(at).Wants(http.StatusOK, "台账 950.5", "台账已经计得", "全部采用台账数")
	fill(t, c, page, at, map[string]string{unsafeArea: "600"}).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "校舍安全台账计得 950.5，填报 600")
	cell := at + "/cell?cell=" + unsafeArea
	page = c.Get(cell).Wants(http.StatusOK, "台账计数", first+"（640）、"+second+"（310.5）", "采用台账数", "/ledgers/219901/building?school=")
	rev := found(t, page, `name="rev" value="(\d+)"`)
	c.Follow(c.Post(at+"/take", url.Values{"cell": {unsafeArea}, "rev": {rev}})).Wants(http.StatusOK, "已采用台账数 1 格", `value="950.5"`, "台账 950.5（已采用）").Lacks("台账已经计得", "填报 600")
	c.Get(cell).Wants(http.StatusOK, "来源：", first, "本格已采用台账数")

	third := building(t, s, "北楼", "49.5")
	c.Get(at).Wants(http.StatusOK, "校舍安全台账计得 1000，填报 950.5", "全部采用台账数")
	c.Follow(c.Post(at+"/take", nil)).Wants(http.StatusOK, `value="1000"`)
	c.Get(cell).Wants(http.StatusOK, third)
	c.Get(cell+"&lang=en").Wants(http.StatusOK, "Counted from the ledger", "This cell holds the ledger")

	s.As(access.Inspector).Post(at+"/take", nil).Wants(http.StatusForbidden)
	c.Post(at+"/take", url.Values{"cell": {"primary.building_area"}, "rev": {"0"}}).Wants(http.StatusNotFound, "no ledger has a number for this")
}

func TestALedgersNumberIsTakenFromTheSideBarAndThePageOfTheCell(t *testing.T) {
	s := webtest.New(t)
	at := buildings(t, s)
	building(t, s, "东楼", "640")
	desk := browser.Open(t, s.URL, browser.Desk, true)
	desk.Carry(route.SessionCookie, s.Token(access.SchoolClerk))
	desk.Go(at)
	desk.Fits()
	desk.Click(`input[name="v:` + unsafeArea + `"]`)
	desk.Until("the side bar offers it", `document.querySelector("[data-grid-side] form[data-kind=take] button") !== null`)
	desk.Turn(func() { desk.Click(`[data-grid-side] form[data-kind=take] button`) })
	desk.Sees("已采用台账数 1 格", "台账 640（已采用）")

	building(t, s, "西楼", "60")
	phone := browser.Open(t, s.URL, browser.Telephone, false)
	phone.Carry(route.SessionCookie, s.Token(access.SchoolClerk))
	phone.Go(at)
	phone.Fits()
	phone.Sees("台账 700", "全部采用台账数")
	phone.Go(at + "/cell?cell=" + unsafeArea)
	phone.Fits()
	phone.Turn(func() { phone.Press("采用台账数 700") })
	phone.Sees("台账 700（已采用）")
}
