package matching_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/blank"
	"junheng/internal/linkage"
	"junheng/people/matching"
)

// The numbers have sound check characters, in a region that issues none.
func someone(key, id, name string, y, m, d int) matching.Child {
	return matching.Child{Key: key, ID: id, Name: name, Born: linkage.MakeDate(y, m, d), Region: 219901}
}

// crowd is children of the county that stand in both registers, so that the
// weights have something to learn from.
func crowd() []matching.Child {
	family, given := []rune("赵钱孙李周吴郑王冯陈"), []rune("安博晨丹恩凡光浩佳凯")
	var out []matching.Child
	for i := range 100 {
		c := someone("", "", string([]rune{family[i%10], given[i/10], given[(i*7+3)%10]}), 2012+i%8, 1+i%12, 1+i%28)
		c.Key = "c" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		out = append(out, c)
	}
	return out
}

func compare(t *testing.T, left, right []matching.Child, o matching.Options) *matching.Comparison {
	t.Helper()
	if o.Kind == "" {
		o.Kind = matching.Population
	}
	o.Year = 2025
	c, err := matching.Compare(t.Context(), append(left, crowd()...), append(right, crowd()...), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func standings(c *matching.Comparison) map[string]matching.Standing {
	out := map[string]matching.Standing{}
	for _, r := range c.Rows {
		if key := c.Left[r.Left].Key; key[0] != 'c' {
			out[key] = r.Standing
		}
	}
	return out
}

func TestEveryChildOfThePopulationStandsSomewhere(t *testing.T) {
	left := []matching.Child{
		someone("here", "", "欧阳娜娜", 2015, 3, 4),
		someone("left", "", "司马相如", 2014, 5, 6),
		someone("nowhere", "", "诸葛孔明", 2013, 7, 8),
		someone("young", "", "上官婉儿", 2019, 9, 1),
		someone("six", "", "皇甫端阳", 2019, 8, 31),
		someone("old", "", "尉迟敬德", 2010, 8, 31),
		{Key: "unknown", Name: "夏侯惇勇", Region: 219901},
	}
	right := []matching.Child{
		someone("r1", "", "欧阳娜娜", 2015, 3, 4),
		someone("r2", "", "司马相如", 2014, 5, 6),
		someone("r3", "", "令狐冲天", 2016, 1, 2),
		someone("r6", "", "皇甫端阳", 2019, 8, 31),
	}
	right[1].Away = "辍学"
	c := compare(t, left, right, matching.Options{})
	want := map[string]matching.Standing{
		"here": matching.Found, "left": matching.Gone, "nowhere": matching.Nowhere, "young": matching.NotDue,
		"six": matching.Found, "old": matching.NotDue, "unknown": matching.NoBirth,
	}
	if diff := cmp.Diff(want, standings(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(c.Extra) != 1 || c.Right[c.Extra[0]].Key != "r3" {
		t.Errorf("from elsewhere: %v", c.Extra)
	}
	counts := c.Counts(func(x *matching.Child) bool { return x.Key[0] != 'c' })
	if counts["school_age"] != 4 || counts["enrolled"] != 2 || counts["six"] != 1 || counts["six_enrolled"] != 1 {
		t.Errorf("counts: %v", counts)
	}
	if !blank.Is(counts["disabled"]) {
		t.Errorf("disabled children: %v, though neither register marks any", counts["disabled"])
	}
}

// A false birth date in a register does not take a child off the list: a sound
// number says otherwise, and within a year nobody outgrows school.
func TestAChildIsNotMadeTooOldByADateThatSomebodyTyped(t *testing.T) {
	aged := someone("aged", "", "欧阳娜娜", 2001, 3, 4)
	numbered := someone("numbered", "", "司马相如", 2001, 3, 4)
	numbered.ID = sound("21990120150304123")
	blanked := someone("blanked", "", "诸葛孔明", 2013, 7, 8)
	blanked.Born = 0
	left := []matching.Child{aged, numbered, blanked}
	want := map[string]matching.Standing{"aged": matching.NotDue, "numbered": matching.Nowhere, "blanked": matching.NoBirth}
	if diff := cmp.Diff(want, standings(compare(t, left, nil, matching.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want["aged"], want["blanked"] = matching.Nowhere, matching.Nowhere
	asked := map[string]bool{"aged": true, "blanked": true}
	if diff := cmp.Diff(want, standings(compare(t, left, nil, matching.Options{Asked: asked}))); diff != "" {
		t.Errorf("asked for before (-want +got):\n%s", diff)
	}
}

// sound adds the check digit of GB 11643 to seventeen digits.
func sound(digits string) string {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * w
	}
	return digits + string("10X98765432"[sum%11])
}

func TestAnOutcomeOnRecordCountsUntilTheChildIsFound(t *testing.T) {
	left := []matching.Child{
		someone("died", "", "欧阳娜娜", 2015, 3, 4), someone("abroad", "", "司马相如", 2014, 5, 6),
		someone("elsewhere", "", "诸葛孔明", 2013, 7, 8), someone("works", "", "上官婉儿", 2012, 9, 1), someone("typo", "", "夏侯惇勇", 2012, 10, 1),
	}
	outcomes := []matching.Inquiry{{"died", "died"}, {"abroad", "abroad"}, {"elsewhere", "other_province"}, {"works", "working"}, {"typo", "wrong_data"}, {"nobody", "died"}}
	c := compare(t, left, nil, matching.Options{Inquiries: outcomes})
	want := map[string]matching.Standing{"died": matching.Settled, "abroad": matching.Settled, "elsewhere": matching.Settled, "works": matching.Nowhere, "typo": matching.Nowhere}
	if diff := cmp.Diff(want, standings(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	counts := c.Counts(func(x *matching.Child) bool { return x.Key[0] != 'c' })
	if counts["school_age"] != 5 || counts["excused"] != 2 || counts["enrolled"] != 1 {
		t.Errorf("counts: %v", counts)
	}
	back := compare(t, left, []matching.Child{someone("r", "", "上官婉儿", 2012, 9, 1)}, matching.Options{Inquiries: outcomes})
	if got := standings(back)["works"]; got != matching.Found {
		t.Errorf("back at school, and still %s", got)
	}
}

func TestWhatAPersonDecidedIsRememberedByKey(t *testing.T) {
	left := []matching.Child{someone("a", "", "欧阳娜娜", 2015, 3, 4)}
	right := []matching.Child{someone("b", "", "欧阳娜娜", 2015, 3, 4)}
	apart := compare(t, left, right, matching.Options{Decisions: []matching.Decision{{"a", "b", false}, {"gone", "b", true}}})
	if got := standings(apart)["a"]; got != matching.Nowhere {
		t.Errorf("two persons by decision: %s", got)
	}
	right[0] = someone("b", "", "欧阳小小", 2014, 8, 9)
	same := compare(t, left, right, matching.Options{Decisions: []matching.Decision{{"a", "b", true}}})
	if got := standings(same)["a"]; got != matching.Found {
		t.Errorf("one person by decision: %s", got)
	}
}

func TestWhoStopsComingIsFoundWhateverTheAge(t *testing.T) {
	old := someone("old", "", "尉迟敬德", 2008, 8, 31)
	c := compare(t, []matching.Child{old}, nil, matching.Options{Kind: matching.Attendance})
	if got := standings(c)["old"]; got != matching.Nowhere {
		t.Errorf("a pupil over age who does not come: %s", got)
	}
}

func TestTheReportAddsUpAndHoldsNoNames(t *testing.T) {
	left := []matching.Child{someone("a", "", "欧阳娜娜", 2015, 3, 4), someone("b", "", "诸葛孔明", 2013, 7, 8)}
	left[0].Township, left[1].Township = "石桥镇", "石桥镇"
	c := compare(t, left, left[:1], matching.Options{Inquiries: []matching.Inquiry{{"b", "abroad"}}})
	figures, err := matching.StandardRates().Compute(c.Counts(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := c.Report(figures)
	said := fmt.Sprint(r)
	for _, name := range []string{"欧阳娜娜", "诸葛孔明"} {
		if strings.Contains(said, name) {
			t.Errorf("the report names %s", name)
		}
	}
	for _, table := range r.Tables {
		if table.ID != "townships" {
			continue
		}
		total := table.Rows[len(table.Rows)-1]
		for col := 1; col < len(table.Columns); col++ {
			sum := 0.0
			for _, row := range table.Rows[:len(table.Rows)-1] {
				sum += row.Cells[col].Value
			}
			if !total.Total || sum != total.Cells[col].Value {
				t.Errorf("%s: the rows give %v, the total %v", table.Columns[col].Key, sum, total.Cells[col].Value)
			}
		}
	}
	if figures[0].Value != 100 {
		t.Errorf("all but one who is abroad are enrolled, and the rate is %v", figures[0].Value)
	}
}
