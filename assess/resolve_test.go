package assess_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

func TestHowASectionCameByAValueIsExplained(t *testing.T) {
	primary, junior, senior, whole := registry.Primary, registry.Junior, registry.Senior, registry.Whole
	type rows = map[registry.Stage]fields
	withheld := blank.Of(blank.Withheld)
	tests := []struct {
		name  string
		typ   registry.SchoolType
		rows  rows
		ref   string // below fact/A/
		value float64
		kind  assess.StepKind
		words string   // part of the sentence, empty for none
		cells []string // the cells below it, in order
	}{
		{
			"its own report", registry.NineYear,
			rows{primary: {"students": 10, "equip_value": 500}},
			"primary/equip_value", 500, assess.StepFact, "",
			[]string{"equip_value@0"},
		},
		{
			"a property of the school beside the whole", registry.NineYear,
			rows{whole: {"founded_year": 1980}, primary: {"students": 10}},
			"primary/founded_year", 1980, assess.StepFact, "",
			[]string{"founded_year@0"},
		},
		{
			"a property of the school beside another section", registry.NineYear,
			rows{primary: {"students": 10}, junior: {"students": 10, "founded_year": 1990}},
			"primary/founded_year", 1990, assess.StepFact, "",
			[]string{"founded_year@1"},
		},
		{
			"the register of schools", registry.NineYear,
			rows{primary: {"students": 10}},
			"primary/school_type", 4, assess.StepFact, "来自学校名录", nil,
		},
		{
			"a school of one stage", registry.PrimarySchool,
			rows{whole: {"students": 10, "equip_value": 700}},
			"primary/equip_value", 700, assess.StepFact, "全校数即本学段数",
			[]string{"equip_value@0"},
		},
		{
			"a school with pupils in one stage", registry.NineYear,
			rows{whole: {"equip_value": 700}, primary: {"students": 10}, junior: {"students": 0}},
			"primary/equip_value", 700, assess.StepFact, "全校数即本学段数",
			[]string{"equip_value@0", "students@2"},
		},
		{
			"nothing in the whole school", registry.NineYear,
			rows{whole: {"equip_value": 0}, primary: {"students": 10}, junior: {"students": 5}},
			"junior/equip_value", 0, assess.StepFact, "全校为 0，各学段均为 0",
			[]string{"equip_value@0"},
		},
		{
			"a share of the whole school", registry.NineYear,
			rows{whole: {"equip_value": 210}, primary: {"students": 100}, junior: {"students": 100}},
			"junior/equip_value", 110, assess.StepSplit, "按 1:1.1:1.32 与学生数拆分全校数",
			[]string{"equip_value@0", "students@1", "students@2"},
		},
		{
			"a share that the senior section takes part in", registry.TwelveYear,
			rows{whole: {"equip_value": 342}, primary: {"students": 100}, junior: {"students": 100}, senior: {"students": 100}},
			"junior/equip_value", 110, assess.StepSplit, "按 1:1.1:1.32",
			[]string{"equip_value@0", "students@1", "students@2", "students@3"},
		},
		{
			"no rule divides it", registry.NineYear,
			rows{whole: {"backbone_teachers": 9}, primary: {"students": 10}, junior: {"students": 5}},
			"primary/backbone_teachers", math.NaN(), assess.StepFact, "没有规定拆分办法，须按学段填报",
			[]string{"backbone_teachers@0"},
		},
		{
			"the senior pupils are unknown", registry.CompleteSecondary,
			rows{whole: {"equip_value": 9}, junior: {"students": 10}},
			"junior/equip_value", math.NaN(), assess.StepSplit, "高中学生数未填报，无法拆分",
			[]string{"equip_value@0", "students@1"},
		},
		{
			"the pupils of the other section are withheld", registry.NineYear,
			rows{whole: {"equip_value": 9}, primary: {"students": 10}, junior: {"students": withheld}},
			"primary/equip_value", math.NaN(), assess.StepSplit, "初中学生数未填报，无法拆分",
			[]string{"equip_value@0", "students@1", "students@2"},
		},
		{
			"nobody has reported it", registry.PrimarySchool,
			rows{primary: {"students": 10}},
			"primary/equip_value", math.NaN(), assess.StepFact, "未填报", nil,
		},
		{
			"the sections of a school together", registry.NineYear,
			rows{primary: {"students": 10}, junior: {"students": 7}},
			"whole/students", 17, assess.StepFormula, "各学段合计",
			[]string{"students@0", "students@1"},
		},
		{
			"the largest class of a school is the largest of its sections", registry.NineYear,
			rows{primary: {"students": 10, "max_class_size": 40}, junior: {"students": 7, "max_class_size": 52}},
			"whole/max_class_size", 52, assess.StepFormula, "各学段合计",
			[]string{"max_class_size@0", "max_class_size@1"},
		},
		{
			"a yes of a form", registry.PrimarySchool,
			rows{primary: {"students": 10}, whole: {"is_boarding": 1}},
			"primary/is_boarding", 1, assess.StepFact, "是",
			[]string{"is_boarding@0"},
		},
		{
			"a no of a form", registry.PrimarySchool,
			rows{primary: {"students": 10}, whole: {"is_boarding": 0}},
			"primary/is_boarding", 0, assess.StepFact, "否",
			[]string{"is_boarding@0"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", tt.typ, tt.rows)
			s, err := assessTable(t, compile(t, withItems(everyItem()...), assess.Options{}), table).Explain("fact/A/" + tt.ref)
			if err != nil {
				t.Fatal(err)
			}
			if blank.Is(s.Value) != math.IsNaN(tt.value) || math.Abs(s.Value-tt.value) > 1e-9 || s.Kind != tt.kind {
				t.Errorf("%s is the %s %v, want the %s %v", tt.ref, s.Kind, s.Value, tt.kind, tt.value)
			}
			if !strings.Contains(s.Words.ZH, tt.words) || (tt.words == "") != s.Words.IsZero() || (s.Words.ZH == "") != (s.Words.EN == "") {
				t.Errorf("%s is explained by %q, want %q", tt.ref, s.Words.ZH, tt.words)
			}
			var cells []string
			var walk func(s *assess.Step)
			walk = func(s *assess.Step) {
				if s.Origin.Cell != "" {
					cells = append(cells, s.Origin.Cell)
				}
				for _, c := range s.Children {
					walk(c)
				}
			}
			walk(s)
			if strings.Join(cells, " ") != strings.Join(tt.cells, " ") {
				t.Errorf("%s rests on cells %v, want %v", tt.ref, cells, tt.cells)
			}
		})
	}
}

func TestABlankKeepsItsReasonThroughADivision(t *testing.T) {
	for _, state := range []blank.State{blank.NotReported, blank.Withheld, blank.NotApplicable} {
		t.Run(state.String(), func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", registry.NineYear, map[registry.Stage]fields{
				registry.Whole: {"equip_value": blank.Of(state)}, registry.Primary: {"students": 100}, registry.Junior: {"students": 80},
			})
			for unit, v := range unitsOf(t, table, "equip_value", assess.Options{}) {
				if got := blank.StateOf(v); got != state {
					t.Errorf("a whole school's %s is %s in %s", state, got, unit)
				}
			}
			a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
			for _, u := range a.Units {
				v := u.Values[5]
				if v.Outcome != assess.Undetermined || len(v.Missing) != 1 || v.Missing[0] != "equip_value" {
					t.Errorf("%s: equipment is %s for want of %v, want undetermined for equip_value", u.Name, v.Outcome, v.Missing)
				}
			}
		})
	}
}

func TestASectionsOwnBlankIsNotFilledFromTheWhole(t *testing.T) {
	// "Not reported" in the section's cell leaves the whole school's report to
	// stand; withheld and not applicable are answers of the section itself.
	tests := []struct {
		own  float64
		want blank.State
	}{
		{unreported, blank.Number},
		{blank.Of(blank.Withheld), blank.Withheld},
		{blank.Of(blank.NotApplicable), blank.NotApplicable},
	}
	for _, tt := range tests {
		table := facts.NewTable()
		addSchool(table, "A", registry.NineYear, map[registry.Stage]fields{
			registry.Whole: {"equip_value": 900}, registry.Primary: {"students": 100, "equip_value": tt.own}, registry.Junior: {"students": 80},
		})
		if got := blank.StateOf(unitsOf(t, table, "equip_value", assess.Options{})["A/primary"]); got != tt.want {
			t.Errorf("a section that says %s has %s, want %s", blank.StateOf(tt.own), got, tt.want)
		}
	}
}

func TestRowsThatStandTwiceAreAConflict(t *testing.T) {
	tests := []struct {
		name  string
		stage registry.Stage
		words []string
	}{
		{"of a section", registry.Primary, []string{"A校", "小学", "2024"}},
		{"of a senior section, which is no unit", registry.Senior, []string{"A校", "高中"}},
		{"of a whole school", registry.Whole, []string{"A校", "全校"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", registry.TwelveYear, map[registry.Stage]fields{registry.Primary: {"students": 1}, registry.Senior: {"students": 1}, registry.Whole: {}})
			addRow(table, 0, tt.stage, fields{"students": 2})
			_, err := compile(t, sevenPack(), assess.Options{}).Assess(table, county, "")
			var f *fault.Fault
			if !errors.As(err, &f) || f.Kind != fault.Conflict {
				t.Fatalf("Assess error = %v, want a conflict", err)
			}
			for _, w := range tt.words {
				if !strings.Contains(f.In(locale.ZH), w) {
					t.Errorf("error %q does not name %s", f.In(locale.ZH), w)
				}
			}
		})
	}
}

func TestACountyThatStandsTwiceIsAConflict(t *testing.T) {
	table := onePrimary(enough(registry.Primary, 400, nil))
	for _, pay := range []float64{90000, 80000} {
		addRow(table, -1, registry.Whole, fields{"teacher_avg_pay": pay})
	}
	_, err := compile(t, sevenPack(), assess.Options{}).Assess(table, county, "")
	if err == nil || fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "210102") {
		t.Errorf("Assess error = %v, want a conflict that names the county", err)
	}
}

func TestAnotherYearOrCountyDoesNotMatter(t *testing.T) {
	table := onePrimary(enough(registry.Primary, 400, nil))
	s := compile(t, sevenPack(), assess.Options{})
	want, err := assessTable(t, s, table).Explain("verdict")
	if err != nil {
		t.Fatal(err)
	}
	r := table.AddRow(county, year-1, 0, registry.Primary)
	table.Set(r, "students", 1, facts.Origin{})
	other := table.AddSchool(registry.School{ID: "A", Name: "别县", County: 210103, Type: registry.PrimarySchool})
	r = table.AddRow(210103, year, other, registry.Primary)
	table.Set(r, "students", 1, facts.Origin{})
	got, err := assessTable(t, s, table).Explain("verdict")
	if err != nil || outline(got, 0) != outline(want, 0) {
		t.Errorf("rows of another year or county change the verdict, %v", err)
	}
}

func TestSharesOfEveryThroughSchoolAddUpAndFollowTheWeights(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	weights := map[registry.Stage]float64{registry.Primary: 1, registry.Junior: 1.1, registry.Senior: 1.32}
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom([]registry.SchoolType{registry.NineYear, registry.TwelveYear, registry.CompleteSecondary}).Draw(t, "type")
		whole := float64(rapid.IntRange(1, 1e8).Draw(t, "hundredths")) / 100
		pupils, all := map[registry.Stage]float64{}, 0.0
		rows := map[registry.Stage]fields{registry.Whole: {"teach_aux_area": whole}}
		for _, st := range typ.Stages() {
			pupils[st] = float64(rapid.IntRange(1, 4000).Draw(t, st.String()))
			rows[st] = fields{"students": pupils[st]}
			all += pupils[st] * weights[st]
		}
		table := facts.NewTable()
		addSchool(table, "A", typ, rows)
		u, err := s.Units(table)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for n := range u.School {
			got := u.Fact(n, "teach_aux_area")
			want := whole * weights[u.Stage[n]] * pupils[u.Stage[n]] / all
			if math.Abs(got-want) > 1e-12*whole {
				t.Errorf("share of %s = %v, want %v", u.Stage[n], got, want)
			}
			sum += got
		}
		if rest := whole * weights[registry.Senior] * pupils[registry.Senior] / all; math.Abs(sum+rest-whole) > 1e-9*whole {
			t.Errorf("the shares and the senior section's add up to %v, want %v", sum+rest, whole)
		}
	})
}

func TestTeachersDividedByPupilsMakeTheNationalVerdictProvisional(t *testing.T) {
	teachers := []facts.FieldID{"above_degree_teachers", "backbone_teachers"}
	p, j := enough(registry.Primary, 500, fields{"arts_teachers": 0}), enough(registry.Junior, 400, fields{"arts_teachers": 0})
	whole := fields{}
	for _, id := range teachers {
		whole[id] = p[id] + j[id]
		delete(p, id)
		delete(j, id)
	}
	table := facts.NewTable()
	addSchool(table, "N", registry.NineYear, map[registry.Stage]fields{registry.Whole: whole, registry.Primary: p, registry.Junior: j})
	tests := []struct {
		name        string
		choices     map[string]string
		want        assess.Outcome
		provisional bool
	}{
		{"divided by pupils, which no text says", nil, assess.Met, true},
		{"not divided", map[string]string{"teacher_split": "direct_only"}, assess.Undetermined, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, embeddedPack(t, "cn/quality-balance-2017"), assess.Options{Choices: tt.choices}), table)
			v := verdictOf(t, a, "resources")
			if v.Outcome != tt.want || (len(v.Provisional) > 0) != tt.provisional {
				t.Errorf("resources = %s (%s), provisional %v; want %s, %v", v.Outcome, v.Why.In(locale.ZH), v.Provisional, tt.want, tt.provisional)
			}
			notes := 0
			for _, n := range a.Notes {
				if n.Key == "assess.split_note" {
					notes++
				}
			}
			if (notes > 0) != tt.provisional {
				t.Errorf("%d notes on divisions: %v", notes, a.Notes)
			}
		})
	}
}

func TestNeedsListsWhatIsReadAndNothingElse(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	needed := map[facts.FieldID]bool{}
	last := facts.FieldID("")
	for _, id := range s.Needs() {
		if id <= last {
			t.Errorf("%s stands after %s", id, last)
		}
		needed[id], last = true, id
	}
	for _, id := range append([]facts.FieldID{"students", "school_type"}, sevenFields...) {
		if !needed[id] {
			t.Errorf("%s is needed and not listed", id)
		}
	}
	if needed["books"] || s.Pack().ID != "test/seven" {
		t.Errorf("needs of %s = %v", s.Pack().ID, s.Needs())
	}
}

func TestReadsListsAlsoWhatTheItemsRestOn(t *testing.T) {
	pack, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	reads := compile(t, pack, assess.Options{}).Reads()
	for _, id := range []facts.FieldID{"students", "multimedia_rooms", "classes_46_50", "max_class_size", "music_rooms_96", "gov_01_answer", "teacher_avg_pay", "veto_fraud_found"} {
		if !slices.Contains(reads, id) {
			t.Errorf("%s is read and not listed", id)
		}
	}
	if slices.Contains(reads, "books") {
		t.Error("books are listed, which nothing reads")
	}
}
