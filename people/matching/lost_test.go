package matching_test

import (
	"testing"

	"junheng/internal/linkage"
	"junheng/people/matching"

	"github.com/google/go-cmp/cmp"
)

func TestWhoHasDroppedOutByACaseIsNotEnrolledThoughTheRegisterHasHim(t *testing.T) {
	left := []matching.Child{someone("a", "", "欧阳娜娜", 2015, 3, 4), someone("b", "", "司马相如", 2014, 5, 6), someone("k", "", "诸葛孔明", 2013, 7, 8)}
	right := []matching.Child{someone("ra", "", "欧阳娜娜", 2015, 3, 4), someone("rb", "", "司马相如", 2014, 5, 6), someone("rc", "", "诸葛孔明", 2013, 7, 8)}
	c := compare(t, left, right, matching.Options{Lost: map[string]bool{"ra": true, "b": true}})
	if diff := cmp.Diff(map[string]matching.Standing{"a": matching.Dropped, "b": matching.Dropped, "k": matching.Found}, standings(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := c.Counts(func(x *matching.Child) bool { return x.Key[0] != 'c' }); n["school_age"] != 3 || n["enrolled"] != 1 {
		t.Errorf("%v", n)
	}
	if _, items := c.Run(); len(items) != 2 || items[0].Right != "ra" || !items[0].Standing.Open() {
		t.Errorf("%+v", items)
	}
}

func TestWhoWasLookedForIsNotFoundByARecordWithoutANumberThatCameSince(t *testing.T) {
	left := []matching.Child{someone("ghost", "", "欧阳娜娜", 2015, 3, 4), someone("back", "", "司马相如", 2014, 5, 6), someone("shown", sound("21990120130708123"), "诸葛孔明", 2013, 7, 8)}
	right := []matching.Child{someone("rg", "", "欧阳娜娜", 2015, 3, 4), someone("rb", "", "司马相如", 2014, 5, 6), someone("rs", sound("21990120130708123"), "诸葛孔明", 2013, 7, 8)}
	o := matching.Options{Asked: map[string]bool{"ghost": true, "back": true, "shown": true}, With: map[string]string{"back": "rb"}}
	c := compare(t, left, right, o)
	if diff := cmp.Diff(map[string]matching.Standing{"ghost": matching.Doubt, "back": matching.Found, "shown": matching.Found}, standings(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if k := c.Rows[0].Candidates; len(k) != 1 || k[0].Doubt != linkage.DoubtFresh || c.Right[k[0].Right].Key != "rg" {
		t.Errorf("%+v", k)
	}
	o.Decisions = []matching.Decision{{Left: "ghost", Right: "rg", Same: true}}
	if got := standings(compare(t, left, right, o))["ghost"]; got != matching.Found {
		t.Errorf("after a person decided: %s", got)
	}
}
