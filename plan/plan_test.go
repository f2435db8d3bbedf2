package plan_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
)

// How much is searched: until the plan is proven cheapest, or only what a large
// county gets.
const (
	proven = 0
	quick  = -1
)

func TestACountyThatPassesNeedsNothing(t *testing.T) {
	c := newTown()
	c.primary("甲", nil)
	c.primary("乙", nil)
	r := solve(t, c.subject(t, quality), plan.Constraints{}, proven)
	if r.Plan.Cost != 0 || len(r.Plan.Steps)+len(r.Plan.Moves)+len(r.Plan.Changes) != 0 {
		t.Errorf("a county that passes is told to do %v", steps(r.Plan))
	}
}

func TestOneMissIsAllowedDownToTheFloorAndNoFurther(t *testing.T) {
	tests := []struct {
		name    string
		changed values
		want    []string
	}{
		{"one below its threshold, above its floor", values{"sports_field_area": 2999}, []string{}},
		{"one on its floor", values{"sports_field_area": 2550}, []string{}},
		{"one below its floor", values{"sports_field_area": 2549}, []string{"甲校:sports_ground×1"}},
		{"two on their thresholds", values{"sports_field_area": 3000, "teach_aux_area": 1800}, []string{}},
		{"two below, of which the cheaper is raised", values{"sports_field_area": 2999, "teach_aux_area": 1799}, []string{"甲校:sports_ground×1"}},
		{"a step that serves two indicators", values{"equip_value": 790_000, "multimedia_rooms": 9}, []string{"甲校:equipment×10"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newTown()
			c.primary("甲", tt.changed)
			c.primary("乙", nil)
			r := solve(t, c.subject(t, quality), plan.Constraints{Moves: plan.Moves{None: true}}, proven)
			if diff := cmp.Diff(tt.want, steps(r.Plan)); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if r.Plan.Bound > r.Plan.Cost {
				t.Errorf("the bound %d is above the cost %d", r.Plan.Bound, r.Plan.Cost)
			}
		})
	}
}

// mixed is a county in which schools report in every way the law allows: a
// nine-year school its facilities whole, and one school its teachers above the
// required degree directly.
func mixed() *town {
	c := newTown()
	c.primary("甲", values{"multimedia_rooms": 5, "equip_value": 700_000})
	direct := plenty(300)
	for _, f := range []facts.FieldID{"deg_below_college", "deg_college", "deg_bachelor", "deg_master", "deg_doctor"} {
		delete(direct, f)
	}
	direct["above_degree_teachers"], direct["sports_field_area"] = 8, 2000
	c.school("乙", registry.PrimarySchool, registry.Town, map[registry.Stage]values{registry.Primary: direct})
	facilities := []facts.FieldID{"teach_aux_area", "indoor_sport_area", "gymnasium_area", "sports_field_area", "equip_value", "multimedia_rooms"}
	primary, junior, whole := plenty(200), plenty(150), values{}
	for _, f := range facilities {
		whole[f] = primary[f] + junior[f]
		delete(primary, f)
		delete(junior, f)
	}
	whole["multimedia_rooms"], whole["sports_field_area"] = 5, 2000
	primary["deg_bachelor"] = 5
	c.school("丙", registry.NineYear, registry.Urban, map[registry.Stage]values{registry.Whole: whole, registry.Primary: primary, registry.Junior: junior})
	one := plenty(500)
	one["backbone_teachers"] = 14
	c.school("丁", registry.JuniorSchool, registry.Town, map[registry.Stage]values{registry.Whole: one})
	c.school("戊", registry.JuniorSchool, registry.Rural, map[registry.Stage]values{registry.Junior: func() values { v := plenty(600); v["backbone_teachers"] = 6; return v }()})
	return c
}

func TestThePlanOfAMixedCountyIsCertifiedByTheEngine(t *testing.T) {
	c := mixed()
	s := c.subject(t, quality)
	if s.Before.Stages[0].UnitsShort == 0 {
		t.Fatal("the county passes already")
	}
	r := solve(t, s, plan.Constraints{}, quick)
	if r.Plan == nil {
		t.Fatal("no plan")
	}
	for _, v := range r.Certificate.After.Verdict.Children[1:3] {
		if v.Outcome != assess.Met {
			t.Errorf("%s is %s after the plan: %s", v.ID, v.Outcome, v.Why.In(locale.ZH))
		}
	}
	after := plan.Apply(c.t, r.Plan)
	at := after.Index()
	for _, ch := range r.Plan.Changes {
		st, _ := registry.ParseStage(ch.Stage)
		row, ok := at[facts.Key{County: county, Year: year, School: ch.School, Stage: st}]
		if !ok || after.Value(row, ch.Field) != ch.To {
			t.Errorf("%+v is not in the facts", ch)
		}
		if o := after.Origin(row, ch.Field); o.By != plan.SimulatedBy || !strings.Contains(o.Note, "模拟") {
			t.Errorf("the origin of %s is %+v, which does not say that it is assumed", ch.Field, o)
		}
		if ch.School == "S乙" && ch.Field == "deg_bachelor" {
			t.Error("a school that reports its teachers above the degree itself has a degree raised that it never gave")
		}
		if ch.School == "S丙" && (ch.Field == "multimedia_rooms" || ch.Field == "sports_field_area") && ch.Stage == "whole" {
			t.Errorf("what a section gets is put on the whole school: %+v", ch)
		}
	}
	if got := c.t.Value(c.t.Index()[facts.Key{County: county, Year: year, School: "S甲", Stage: registry.Primary}], "multimedia_rooms"); got != 5 {
		t.Errorf("the facts themselves were changed to %v", got)
	}
}

func TestTeachersWhoMoveAreNeitherLostNorMade(t *testing.T) {
	c := mixed()
	r := solve(t, c.subject(t, quality), plan.Constraints{Without: []string{"train_backbone"}}, quick)
	if len(r.Plan.Moves) == 0 {
		t.Fatalf("nobody moves: %v", steps(r.Plan))
	}
	sum := func(t *facts.Table) float64 {
		all := 0.0
		for r := range t.Len() {
			if v := t.Value(r, "backbone_teachers"); v == v {
				all += v
			}
		}
		return all
	}
	if before, after := sum(c.t), sum(plan.Apply(c.t, r.Plan)); math.Abs(before-after) > 1e-9 {
		t.Errorf("%v backbone teachers become %v", before, after)
	}
}

func TestAPlanKeepsToEveryConstraint(t *testing.T) {
	zero, one := 0, 1
	base := mixed()
	free := solve(t, base.subject(t, quality), plan.Constraints{}, quick)
	count := func(p *plan.Plan, school, measure string) int {
		n := 0
		for _, s := range p.Steps {
			if (school == "" || s.Name == school) && (measure == "" || s.Measure == measure) {
				n += s.Count
			}
		}
		return n
	}
	t.Run("a school that gets one room more than it needs", func(t *testing.T) {
		r := solve(t, base.subject(t, quality), plan.Constraints{Locks: []plan.Lock{{School: "戊校", Measure: "multimedia_room", Least: 2}}}, quick)
		if got := count(r.Plan, "戊校", "multimedia_room"); got < 2 || r.Plan.Cost <= free.Plan.Cost {
			t.Errorf("it gets %d rooms, the cost goes from %d to %d", got, free.Plan.Cost, r.Plan.Cost)
		}
	})
	t.Run("a measure that is not used", func(t *testing.T) {
		r := solve(t, base.subject(t, quality), plan.Constraints{Without: []string{"recruit_teacher"}}, quick)
		if got := count(r.Plan, "", "recruit_teacher"); got != 0 {
			t.Errorf("%d are recruited all the same", got)
		}
	})
	t.Run("nobody moves", func(t *testing.T) {
		if r := solve(t, base.subject(t, quality), plan.Constraints{Moves: plan.Moves{None: true}}, quick); len(r.Plan.Moves) != 0 {
			t.Errorf("%v", r.Plan.Moves)
		}
	})
	t.Run("nobody moves where no one knows how far it is", func(t *testing.T) {
		if r := solve(t, base.subject(t, quality), plan.Constraints{Moves: plan.Moves{KM: 10}}, quick); len(r.Plan.Moves) != 0 {
			t.Errorf("%v", r.Plan.Moves)
		}
	})
	t.Run("at most so many of a measure", func(t *testing.T) {
		r := solve(t, base.subject(t, quality), plan.Constraints{Bounds: []plan.Bound{{School: "甲校", Measure: "equipment", Most: 1}}, Moves: plan.Moves{PerSchool: &one}}, quick)
		if got := count(r.Plan, "甲校", "equipment"); got > 1 {
			t.Errorf("it buys %d times", got)
		}
		for _, m := range r.Plan.Moves {
			if m.Count > 1 {
				t.Errorf("%+v: more than one is given", m)
			}
		}
	})
	t.Run("no new people", func(t *testing.T) {
		r := solve(t, base.subject(t, quality), plan.Constraints{MaxNew: &zero}, quick)
		if r.Plan != nil && count(r.Plan, "", "recruit_teacher")+count(r.Plan, "", "recruit_pe_arts") != 0 {
			t.Errorf("people are hired: %v", steps(r.Plan))
		}
	})
	t.Run("money of two years", func(t *testing.T) {
		half := (free.Plan.Cost*8 + 9) / 10
		r := solve(t, base.subject(t, quality), plan.Constraints{Budgets: []plan.Budget{{Source: "县", Year: 1, Amount: half}, {Source: "县", Year: 2, Amount: half}}}, quick)
		if r.Plan == nil {
			t.Fatal("there is no plan although the money is more than enough")
		}
		years := map[int]prices.Money{}
		for _, s := range r.Plan.Steps {
			years[s.Year] += s.Cost
		}
		for _, m := range r.Plan.Moves {
			years[m.Year] += m.Cost
		}
		if years[1] > half || years[2] > half || years[1]+years[2] != r.Plan.Cost {
			t.Errorf("spent %v of %v a year", years, half)
		}
	})
}

func TestASchoolThatMayGetNothingMakesThePlanImpossible(t *testing.T) {
	none := 0
	c := newTown()
	c.primary("甲", values{"sports_field_area": 2000})
	c.primary("乙", nil)
	r := solve(t, c.subject(t, quality), plan.Constraints{Locks: []plan.Lock{{School: "甲校", Most: &none}}}, proven)
	if r.Plan != nil || r.Conflict == nil {
		t.Fatalf("there is a plan: %v", steps(r.Plan))
	}
	report := r.Report(locale.Text{ZH: "县", EN: "county"})
	if !strings.Contains(report.Title.ZH, "没有可行") || len(report.Lead) == 0 {
		t.Errorf("the report says %q", report.Title.ZH)
	}
}

func TestTheLimitsInConflictAreNamedAndTheCheapestWayOutIsExact(t *testing.T) {
	none := 0
	c := newTown()
	c.primary("甲", values{"sports_field_area": 2000})
	c.primary("乙", values{"sports_field_area": 2000})
	for _, tt := range []struct {
		name string
		want plan.Constraints
		says []string
	}{
		{
			"two locks, each of which forbids what a school needs",
			plan.Constraints{Locks: []plan.Lock{{School: "甲校", Most: &none}, {School: "乙校", Most: &none}}},
			[]string{"对甲校的事先决定", "对乙校的事先决定", "新建运动场地 600 ㎡", "已证明没有更省的出路"},
		},
		{
			"a measure that is not used",
			plan.Constraints{Without: []string{"sports_ground"}},
			[]string{"“不用新建运动场地”这一限制", "甲校新建运动场地 600 ㎡、乙校新建运动场地 600 ㎡"},
		},
		{
			"money of two years",
			plan.Constraints{Budgets: []plan.Budget{{Source: "县", Year: 1, Amount: 10 * prices.Wan}, {Source: "省", Year: 2, Amount: 20 * prices.Wan}}},
			// twelve steps of 4.5: two in year 1 leave ten, four in year 2 leave eight
			[]string{"县第1年的限额", "省第2年的限额", "从 20 万元 放宽到 45 万元"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := solve(t, c.subject(t, quality), tt.want, proven)
			if r.Conflict == nil || !r.Conflict.Proven {
				t.Fatalf("conflict %+v, want a proven one", r.Conflict)
			}
			report := r.Report(locale.Text{})
			text := words(report.Lead)
			for _, table := range report.Tables {
				for _, row := range table.Rows {
					for _, cell := range row.Cells {
						text += cell.Text.ZH + "\n"
					}
				}
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("the report lacks %q:\n%s", want, text)
				}
			}
		})
	}
}

func TestALockOfAllMeasuresCanOnlyBeNothing(t *testing.T) {
	five := 5
	c := newTown()
	c.primary("甲", nil)
	c.primary("乙", nil)
	for _, l := range []plan.Lock{{School: "甲校", Least: 5, Most: &five}, {School: "甲校", Most: &five}, {School: "甲校", Least: 5}} {
		_, err := plan.NewModel(c.subject(t, quality), plan.Constraints{Locks: []plan.Lock{l}})
		if fault.KindOf(err) != fault.Usage {
			t.Errorf("%+v: error %v, want it refused", l, err)
		}
	}
}

func TestABlankIsRefusedOrLeftOutAndSaid(t *testing.T) {
	c := newTown()
	c.primary("甲", values{"sports_field_area": 2000})
	c.primary("乙", values{"equip_value": blank.Of(blank.NotReported)})
	s := c.subject(t, quality)
	_, err := plan.Cheapest(context.Background(), s, plan.Constraints{}, cheapest.Options{})
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "乙校") || !strings.Contains(err.Error(), "book value") {
		t.Fatalf("error %v, want one that names the school and the field", err)
	}
	r := solve(t, s, plan.Constraints{LeaveOutBlanks: true}, proven)
	if diff := cmp.Diff([]string{"甲校:sports_ground×6"}, steps(r.Plan)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if r.Certificate.Whole {
		t.Error("what leaves a school out is certified as the whole")
	}
	if text := words(r.Report(locale.Text{}).Lead); !strings.Contains(text, "1 个数字不全的单位未列入方案") || !strings.Contains(text, "1 项空白使全县结论无法判定") {
		t.Errorf("the report does not say that a school is left out: %s", text)
	}
}

func TestWhereNoSchoolHasAllItsFiguresThereIsNothingToPlanFrom(t *testing.T) {
	c := newTown()
	for _, name := range []string{"甲", "乙"} {
		c.primary(name, values{"equip_value": blank.Of(blank.NotReported)})
	}
	_, err := plan.NewModel(c.subject(t, quality), plan.Constraints{LeaveOutBlanks: true})
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "none of 2 units") {
		t.Errorf("error %v, want a refusal", err)
	}
}

func words(list []locale.Message) string {
	s := ""
	for _, m := range list {
		s += m.In(locale.ZH) + "\n"
	}
	return s
}

func TestWhatConstraintsNameMustBeThere(t *testing.T) {
	c := newTown()
	c.primary("甲", nil)
	c.primary("乙", nil)
	few := -1
	_, err := plan.NewModel(c.subject(t, quality), plan.Constraints{
		Budgets: []plan.Budget{{Year: 0, Measures: []string{"gold"}}},
		Bounds:  []plan.Bound{{School: "丙校", Measure: "silver", Most: -1}},
		Locks:   []plan.Lock{{School: "甲校", Stage: "nursery", Least: 3}, {School: "甲校", Least: 2, Most: &few}},
		Without: []string{"tin"}, NoLand: []string{"*", "丁校"}, First: plan.First{Schools: []string{"戊校"}}, MaxNew: &few,
	})
	if err == nil {
		t.Fatal("nothing is wrong with that")
	}
	for _, want := range []string{"no measure gold", "years of money count from 1, not 0", "no school 丙校", "no measure silver", "no stage nursery", "at least 2 and at most -1", "no measure tin", "no school 丁校", "no school 戊校", "max_new"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
}

func TestConstraintsAreReadFromYAMLAndFaultsHaveTheirLine(t *testing.T) {
	got, err := plan.ReadConstraints("c.yaml", []byte(`
running: 2
budgets:
  - {source: 县本级, year: 1, amount: 3000万}
  - {source: 省补, year: 2, amount: 20000000, measures: [teaching_rooms]}
bounds: [{measure: recruit_teacher, most: 3}]
locks: [{school: 甲校, most: 0}]
no_land: [乙校]
max_new: 4
moves: {per_school: 1, km: 15}
first: {rural: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	zero, one, four := 0, 1, 4
	want := plan.Constraints{
		Running: 2, Budgets: []plan.Budget{{Source: "县本级", Year: 1, Amount: 3000 * prices.Wan}, {Source: "省补", Year: 2, Amount: 2000 * prices.Wan, Measures: []string{"teaching_rooms"}}},
		Bounds: []plan.Bound{{Measure: "recruit_teacher", Most: 3}}, Locks: []plan.Lock{{School: "甲校", Most: &zero}}, NoLand: []string{"乙校"}, MaxNew: &four,
		Moves: plan.Moves{PerSchool: &one, KM: 15}, First: plan.First{Rural: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("constraints (-want +got):\n%s", diff)
	}
	for text, place := range map[string]string{"budgets: 3\n": "c.yaml:1", "\nmoves: {metres: 3}\n": "c.yaml:2", "budgets:\n  - {amount: many}\n": "c.yaml"} {
		if _, err := plan.ReadConstraints("c.yaml", []byte(text)); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), place) {
			t.Errorf("%q: error %v, want one at %s", text, err, place)
		}
	}
}
