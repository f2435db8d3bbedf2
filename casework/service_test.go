package casework_test

import (
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
)

func TestAChildMissesThreeDaysAndComesBack(t *testing.T) {
	h := open(t, "2026-11-23T10:00") // a Monday
	ctx := t.Context()
	c, err := h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{
		County: county, Procedure: "child", Key: "k1", Place: lower, Subject: casework.Subject{ID: "P1", Label: "张三"},
		Fields: map[string]string{"first": "2026-11-23"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Number != "孩2026-0001" || c.State != "watch" || c.Owner != "teacher" || c.Subject.Label != "" {
		t.Fatalf("opened as %+v", c)
	}
	again, err := h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "child", Key: "k1", Place: lower, Subject: casework.Subject{ID: "P1"}})
	if err != nil || again.ID != c.ID {
		t.Fatalf("the same key opened %v, %v", again.ID, err)
	}
	h.now = h.now.Add(5 * 24 * time.Hour)
	sum, err := h.s.Tick(ctx, h.now)
	if err != nil {
		t.Fatal(err)
	}
	if want := (casework.Ticked{Cases: 1, Events: 5, Messages: 10}); sum != want {
		t.Errorf("the tick did %+v, want %+v", sum, want)
	}
	v, err := h.s.Find(ctx, actor(access.ClassTeacher), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.Case.State != "gone" || v.Case.Owner != "bureau" {
		t.Errorf("after five days the case is %s with %s", v.Case.State, v.Case.Owner)
	}
}
