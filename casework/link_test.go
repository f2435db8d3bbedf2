package casework_test

import (
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
)

func TestALinkStandsInBothCasesAndWhoAnswersIsTold(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	one, two := h.child("a"), h.child("b")
	link := casework.Links{On: casework.On{County: county, Case: one.ID, Key: "l"}, Other: two.ID}
	for range 2 { // the same key again is the same act
		if _, err := h.s.Link(ctx, clerk, link); err != nil {
			t.Fatal(err)
		}
	}
	for _, pair := range [][2]casework.Case{{one, two}, {two, one}} {
		v, err := h.s.Find(ctx, clerk, county, pair[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		var to []string
		for _, e := range v.Events {
			if e.Kind == casework.Linked {
				to = append(to, e.Whom)
			}
		}
		if !slices.Equal(to, []string{pair[1].Number}) {
			t.Errorf("%s is linked to %v", pair[0].Number, to)
		}
	}
	said, err := h.s.Messages(ctx, access.Actor{Account: "holder-class_teacher"}, true, 50)
	if err != nil || !slices.ContainsFunc(said, func(m casework.Message) bool { return strings.Contains(m.Text.ZH, "与案 "+two.Number+" 关联") }) {
		t.Errorf("the teacher is told %v, %v", said, err)
	}
	link.Key = "again"
	if _, err := h.s.Link(ctx, clerk, link); !hasKey(err, "casework.linked_already") && err == nil {
		t.Errorf("linked twice: %v", err)
	}
	link.Other = one.ID
	if _, err := h.s.Link(ctx, clerk, link); err == nil {
		t.Error("a case is linked to itself")
	}
	if got, err := h.s.Numbered(ctx, clerk, county, " "+two.Number+" "); err != nil || got.ID != two.ID {
		t.Errorf("found %v, %v", got.Number, err)
	}
	if _, err := h.s.Numbered(ctx, clerk, county, two.Number[:6]); !hasKey(err, "casework.no_number") {
		t.Errorf("a part of a number: %v", err)
	}
}

func TestACaseIsHandedToSomebodyOfTheParty(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	c := h.child("a")
	hand := casework.Hands{On: casework.On{County: county, Case: c.ID, Key: "h1", Reason: "他熟悉"}, Party: "head", Account: "holder-township_officer"}
	if _, err := h.s.Hand(ctx, clerk, hand); !hasKey(err, "casework.not_holder") {
		t.Errorf("handed to somebody of another party: %v", err)
	}
	hand.Account = "holder-school_head"
	if _, err := h.s.Hand(ctx, clerk, hand); err != nil {
		t.Fatal(err)
	}
	v, err := h.s.Find(ctx, clerk, county, c.ID)
	if err != nil || v.Case.Owner != "head" || v.Case.Account != "holder-school_head" || v.Person != "某holder-school_head" {
		t.Errorf("it is with %s %s %q, %v", v.Case.Owner, v.Case.Account, v.Person, err)
	}
	said, err := h.s.Messages(ctx, access.Actor{Account: "holder-school_head"}, true, 50)
	if err != nil || len(said) != 1 || !strings.Contains(said[0].Text.ZH, "交由您本人办理") {
		t.Errorf("he is told %v, %v", said, err)
	}
	mine, err := h.s.Mine(ctx, func() access.Actor { a := actor(access.SchoolHead); a.Account = "holder-school_head"; return a }(), 50, 0)
	if err != nil || mine.Total != 1 {
		t.Errorf("%d cases wait for him, %v", mine.Total, err)
	}
	hand.Key = "h2"
	if _, err := h.s.Hand(ctx, clerk, hand); err == nil {
		t.Error("handed to whom it is with")
	}
}

func TestWhoIsNotThereAnyMoreIsSaidToThoseWhoStandIn(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	c, err := h.line("a", "cn/x#value/S1/area", lower)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Hand(ctx, clerk, casework.Hands{On: casework.On{County: county, Case: c.ID, Key: "h", Reason: "他熟悉"}, Party: "county", Account: "holder-inspector"}); err != nil {
		t.Fatal(err)
	}
	h.lacks = access.Inspector
	h.later(80 * 24 * 3600e9)
	said, err := h.s.Messages(ctx, access.Actor{Account: "holder-county_statistician"}, true, 50)
	if err != nil || !slices.ContainsFunc(said, func(m casework.Message) bool { return strings.Contains(m.Text.ZH, "原承办人已不在岗") }) {
		t.Errorf("told %v, %v", said, err)
	}
}
