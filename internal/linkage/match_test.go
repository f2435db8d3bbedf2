package linkage_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/fault"
	"junheng/internal/linkage"
)

func TestADamagedRecordIsFoundAndSaysWhy(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *linkage.Record)
		want   linkage.Reason
	}{
		{"nothing is wrong", func(*linkage.Record) {}, linkage.SameNumber},
		{"the number is full of marks", func(r *linkage.Record) { r.ID = "'" + r.ID[:6] + " " + r.ID[6:] + "\u3000" }, linkage.SameNumber},
		{"the number has full-width digits", func(r *linkage.Record) {
			r.ID = strings.Map(func(c rune) rune { return c + '０' - '0' }, r.ID)
		}, linkage.SameNumber},
		{"the number is the old one", func(r *linkage.Record) { r.ID = r.ID[:6] + r.ID[8:17] }, linkage.Fifteen},
		{"one digit is wrong", func(r *linkage.Record) { r.ID = r.ID[:15] + "9" + r.ID[16:] }, linkage.OneDigit},
		{"one character is a letter", func(r *linkage.Record) { r.ID = r.ID[:8] + "O" + r.ID[9:] }, linkage.OneDigit},
		{"two digits are exchanged", func(r *linkage.Record) { r.ID = r.ID[:14] + r.ID[15:16] + r.ID[14:15] + r.ID[16:] }, linkage.Swapped},
		{"a digit is missing", func(r *linkage.Record) { r.ID = r.ID[:9] + r.ID[10:] }, linkage.Dropped},
		{"a digit is doubled", func(r *linkage.Record) { r.ID = r.ID[:9] + r.ID[8:] }, linkage.Dropped},
		{"a wrong digit and another name by ear", func(r *linkage.Record) { r.ID, r.Name = r.ID[:15]+"9"+r.ID[16:], "张子晗" }, linkage.OneDigit},
		{"no number", func(r *linkage.Record) { r.ID = "" }, linkage.Together},
		{"a word for no number", func(r *linkage.Record) { r.ID = "暂无" }, linkage.Together},
		{"zeros for no number", func(r *linkage.Record) { r.ID = "000000000000000000" }, linkage.Together},
		{"no number, a space in the name", func(r *linkage.Record) { r.ID, r.Name = "", "张 梓涵" }, linkage.Spelled},
		{"no number, the name in traditional characters", func(r *linkage.Record) { r.ID, r.Name = "", "張梓涵" }, linkage.Spelled},
		{"no number, the name by ear", func(r *linkage.Record) { r.ID, r.Name = "", "章紫寒" }, linkage.Homophone},
		{"no number, one character another", func(r *linkage.Record) { r.ID, r.Name = "", "张梓轩" }, linkage.NearName},
		{"no number, moved", func(r *linkage.Record) { r.ID, r.Region = "", 110101 }, linkage.Moved},
		{"no number, month and day exchanged", func(r *linkage.Record) { r.ID, r.Birth = "", 20150302 }, linkage.BirthSlipped},
		{"no number, moved, the name by ear", func(r *linkage.Record) { r.ID, r.Region, r.Name = "", 110101, "张子晗" }, linkage.Moved},
		{"moved and a wrong digit", func(r *linkage.Record) { r.ID, r.Region = "9"+r.ID[1:], 110101 }, linkage.OneDigit},
		{"birth and sex only in the number", func(r *linkage.Record) { r.Birth, r.Sex = 0, linkage.UnknownSex }, linkage.SameNumber},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got := pairOf(t, someone, with(tt.change))
			if diff := cmp.Diff(linkage.Outcome{State: linkage.Matched, Right: 0, Reason: tt.want}, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			_, got = pairOf(t, with(tt.change), someone)
			if got.State != linkage.Matched || got.Reason != tt.want {
				t.Errorf("the other way round: %v %v", got.State.Code(), got.Reason.Code())
			}
		})
	}
}

func TestADoubtIsLeftToAPerson(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *linkage.Record)
		want   linkage.Doubt
	}{
		{"the same number under another name", func(r *linkage.Record) { r.Name = "王伟" }, linkage.DoubtName},
		{"two sound numbers", func(r *linkage.Record) { r.ID = number(110108, 20150203, 456) }, linkage.DoubtNumbers},
		{"no number, and born on another day", func(r *linkage.Record) { r.ID, r.Birth = "", 20161127 }, linkage.DoubtBirth},
		{"no number, no guardian, one character another, another sex", func(r *linkage.Record) { r.ID, r.Kin, r.Name, r.Sex = "", "", "张梓轩", linkage.Female }, linkage.DoubtWeight},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, got := pairOf(t, someone, with(tt.change))
			if got.State != linkage.Doubtful || got.Right != 0 {
				t.Fatalf("state %s, right %d", got.State.Code(), got.Right)
			}
			if len(res.Candidates) != 1 || res.Candidates[0].Doubt != tt.want {
				t.Errorf("candidates %+v, want one with doubt %s", res.Candidates, tt.want.Code())
			}
		})
	}
}

func TestWhoIsNotThereIsNotFound(t *testing.T) {
	twin := with(func(r *linkage.Record) { r.ID, r.Name = number(110108, 20150203, 125), "张梓轩" })
	stranger := with(func(r *linkage.Record) {
		r.ID, r.Name, r.Kin, r.Birth = number(110108, 20131111, 7), "王伟", "赵丽", 20131111
	})
	for name, other := range map[string]linkage.Record{"a twin": twin, "a stranger": stranger, "nobody": {}} {
		if _, got := pairOf(t, someone, other); got.State != linkage.Unmatched || got.Right != -1 {
			t.Errorf("%s: %s with %d", name, got.State.Code(), got.Right)
		}
	}
}

func TestOfTwoThatFitEquallyWellNoneIsTaken(t *testing.T) {
	noID := with(func(r *linkage.Record) { r.ID = "" })
	twin := with(func(r *linkage.Record) { r.ID = number(110108, 20150203, 125) })
	res := match(t, register(someone, twin), register(noID), linkage.Options{})
	for left := range 2 {
		if got := res.Of(left); got.State != linkage.Doubtful || got.Right != 0 {
			t.Errorf("record %d: %s", left, got.State.Code())
		}
	}
	for _, c := range res.Candidates {
		if c.Doubt != linkage.DoubtRival {
			t.Errorf("doubt %s, want rival", c.Doubt.Code())
		}
	}
	if len(res.Candidates) != 2 {
		t.Errorf("%d candidates, want 2", len(res.Candidates))
	}
}

func TestTwinsWithoutNumbersAreToldApartByTheirNames(t *testing.T) {
	twin := with(func(r *linkage.Record) { r.ID, r.Name = number(110108, 20150203, 125), "张梓轩" })
	blank := func(r linkage.Record) linkage.Record { r.ID = ""; return r }
	res := match(t, register(someone, twin), register(blank(twin), blank(someone)), linkage.Options{})
	if a, b := res.Of(0), res.Of(1); a.State != linkage.Matched || b.State != linkage.Matched || a.Right != 1 || b.Right != 0 {
		t.Errorf("%+v, %+v", a, b)
	}
}

func TestANumberBorneTwiceMatchesOnceAndSaysSo(t *testing.T) {
	res := match(t, register(someone, someone), register(someone), linkage.Options{})
	want := []linkage.Outcome{{linkage.Matched, 0, linkage.SameNumber}, {linkage.Repeated, 0, linkage.SameNumber}}
	if diff := cmp.Diff(want, []linkage.Outcome{res.Of(0), res.Of(1)}); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if left, ok := res.LeftOf(0); !ok || left != 0 {
		t.Errorf("the record of the right is matched with %d, %v", left, ok)
	}
}

func TestANumberThatManyBearIsNobodys(t *testing.T) {
	const junk = "123456789012345678"
	var left, right []linkage.Record
	for _, r := range crowd(40) {
		r.ID = junk
		left, right = append(left, r), append([]linkage.Record{r}, right...)
	}
	res := match(t, register(left...), register(right...), linkage.Options{})
	if res.Statistics.Worn != 1 {
		t.Errorf("%d worn numbers, want 1", res.Statistics.Worn)
	}
	for i := range left {
		if got := res.Of(i); got.State != linkage.Matched || got.Right != len(left)-1-i || got.Reason != linkage.Together {
			t.Errorf("record %d: %s %d %s", i, got.State.Code(), got.Right, got.Reason.Code())
		}
	}
}

func TestADecisionOverridesTheWeights(t *testing.T) {
	other := linkage.Record{Name: "赵丽", Birth: 20110101}
	left, right := register(someone, other), register(someone, someone)
	same := match(t, left, right, linkage.Options{Decisions: []linkage.Decision{{Left: 1, Right: 0, Same: true}, {Left: 0, Right: 1}}})
	if got := same.Of(1); got != (linkage.Outcome{State: linkage.Matched, Right: 0, Reason: linkage.Decided}) {
		t.Errorf("decided the same: %+v", got)
	}
	if got := same.Of(0); got.State != linkage.Unmatched {
		t.Errorf("told apart, and its other match given away: %+v", got)
	}
	if e := same.Explain(1, 0); e.Reason != linkage.Decided {
		t.Errorf("explained by %s", e.Reason.Code())
	}
	apart := match(t, register(someone), register(someone), linkage.Options{Decisions: []linkage.Decision{{Left: 0, Right: 0}}})
	if got := apart.Of(0); got.State != linkage.Unmatched || len(apart.Candidates) != 0 {
		t.Errorf("told apart: %+v, candidates %v", got, apart.Candidates)
	}
}

func TestDecisionsThatCannotBeAreRefused(t *testing.T) {
	for name, d := range map[string][]linkage.Decision{
		"a row that is not there":     {{Left: 1, Right: 0, Same: true}},
		"a row before the first":      {{Left: 0, Right: -1}},
		"one with two":                {{Left: 0, Right: 0, Same: true}, {Left: 0, Right: 1, Same: true}},
		"the same and not the same":   {{Left: 0, Right: 0, Same: true}, {Left: 0, Right: 0}},
		"not the same, then the same": {{Left: 0, Right: 0}, {Left: 0, Right: 0, Same: true}},
	} {
		_, err := linkage.Match(context.Background(), register(someone), register(someone, someone), linkage.Options{Decisions: d})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStoppedMatchSaysSo(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := linkage.Match(ctx, register(someone), register(someone), linkage.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAnExplanationAddsUp(t *testing.T) {
	res, _ := pairOf(t, someone, with(func(r *linkage.Record) { r.ID, r.Name, r.Region = "", "张子晗", 110101 }))
	e := res.Explain(0, 0)
	sum := 0.0
	levels := map[linkage.Field]linkage.Level{}
	for _, f := range e.Fields {
		sum += f.Bits
		levels[f.Field] = f.Level
		if f.Text.IsZero() || f.Field.Text().IsZero() {
			t.Errorf("field %d says nothing", f.Field)
		}
	}
	if sum != e.Bits {
		t.Errorf("fields add up to %v, not %v", sum, e.Bits)
	}
	want := map[linkage.Field]linkage.Level{
		linkage.FieldNumber: linkage.NumberBlank, linkage.FieldName: linkage.NameSound, linkage.FieldKin: linkage.NameSame,
		linkage.FieldSex: linkage.PlainSame, linkage.FieldBirth: linkage.BirthSame, linkage.FieldRegion: linkage.PlainOther,
	}
	if diff := cmp.Diff(want, levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	if e.Chance < 0.99 || e.Chance > 1 {
		t.Errorf("chance %v", e.Chance)
	}
}

func TestStatisticsCountEveryRecordOnce(t *testing.T) {
	others := crowd(500)
	res := match(t, register(append(others, someone)...), register(others[100:]...), linkage.Options{})
	s := res.Statistics
	if s.States[linkage.Matched] != 400 || s.States[linkage.Unmatched] != 101 || s.RightMatched != 400 || s.Reasons[linkage.SameNumber] != 400 {
		t.Errorf("statistics %+v", s)
	}
}
