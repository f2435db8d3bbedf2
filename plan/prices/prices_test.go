package prices_test

import (
	"errors"
	"strings"
	"testing"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func dictionary(t *testing.T) *facts.Dictionary {
	t.Helper()
	d, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheExamplesAreWellFormedAndSaySo(t *testing.T) {
	table, err := prices.Example(dictionary(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := table.Examples(), len(table.Measures)+len(table.Remedies); got != want {
		t.Errorf("%d of %d prices are examples; those that come with the program all are", got, want)
	}
	teacher := table.Measure("recruit_teacher")
	if teacher == nil || teacher.Cost(1) != 115_000*prices.Yuan || teacher.Cost(3) != 335_000*prices.Yuan {
		t.Errorf("a teacher is %+v", teacher)
	}
	if !table.Measure("degree_primary").For(registry.Primary) || table.Measure("degree_primary").For(registry.Junior) {
		t.Error("a primary measure is not for primary sections alone")
	}
	if table.Remedy("gov_03/music") == nil || table.Remedy("gov_05/junior") == nil || table.Remedy("gov_04/size") != nil {
		t.Error("remedies are not found by their tests")
	}
}

const good = `
id: ours
label: {zh: 本县, en: Ours}
dated: 2026-03-01
measures:
  - id: rooms
    label: {zh: 教室, en: Rooms}
    unit: ㎡
    step: 60
    price: 18.5万
    adds: {teach_aux_area: 60}
    source: 县发改局2025年投资计划
`

func TestATableOfTheCountysOwnIsRead(t *testing.T) {
	table, err := prices.Read("单价.yaml", []byte(good), dictionary(t))
	if err != nil {
		t.Fatal(err)
	}
	m := table.Measures[0]
	if m.Price != 185_000*prices.Yuan || m.Example() || table.Examples() != 0 {
		t.Errorf("read %+v", m)
	}
}

func TestEveryFaultOfATableIsNamedWithItsLine(t *testing.T) {
	bad := strings.NewReplacer("step: 60", "step: 0", "teach_aux_area", "no_such_field", "18.5万", "18.5万万", "    source: 县发改局2025年投资计划\n", "", "2026-03-01", "1 March").Replace(good) + `
  - id: Rooms2
    label: {zh: 只有中文}
    unit: ㎡
    step: 1
    adds: {teach_aux_area: -1}
    stages: [nursery]
    moves: true
    hires: true
    source: 示例
  - id: rooms
    label: {zh: 又, en: again}
    unit: ㎡
    step: 1
    most: -1
    adds: {teach_aux_area: 2, classrooms: 0.5}
    source: 示例
extra: 1
`
	_, err := prices.Read("单价.yaml", []byte(bad), dictionary(t))
	if err == nil {
		t.Fatal("a table full of faults is read")
	}
	text := err.Error()
	for _, want := range []string{
		"单价.yaml:4:8: 1 March is no date", "step must be above 0", "no_such_field", "18.5万万 is no amount", "rooms names no source",
		"id Rooms2", "Rooms2.label", "adds must raise", "no stage nursery", "both a move and a hire", "rooms stands twice", "most、delivery must not be below 0", "no key extra",
		"a step is 1 ㎡ but adds 2 ㎡", "a step cannot add 0.5",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the faults lack %q:\n%s", want, text)
		}
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || f.In(locale.ZH) == "" {
		t.Errorf("the error is %v, want faults of kind invalid", err)
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "a list": "- 1", "broken": "a: [", "no measures list": "id: a\nmeasures: 3", "unknown key of a measure": good + "    cost: 3\n"} {
		if _, err := prices.Read("x.yaml", []byte(text), dictionary(t)); err == nil || !strings.Contains(err.Error(), "x.yaml") {
			t.Errorf("%s: error %v, want one that names the file", name, err)
		}
	}
}

func TestMoneyIsReadAndWrittenWithoutLoss(t *testing.T) {
	for text, want := range map[string]prices.Money{
		"3500": 350_000, "3,500.50元": 350_050, "5000万": 5000 * prices.Wan, "5000万元": 5000 * prices.Wan, "1.2亿": 12000 * prices.Wan, "0": 0, "0.01": 1,
	} {
		got, err := prices.ParseMoney(text)
		if err != nil || got != want {
			t.Errorf("%s is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-5", "五千", "1e5", "0.001", "万", "1.2.3", "999999999999亿"} {
		if got, err := prices.ParseMoney(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := prices.Money(rapid.Int64Range(0, 1e15).Draw(t, "fen"))
		back, err := prices.ParseMoney(m.String())
		if err != nil || back != m {
			t.Fatalf("%d is written %s and read %d (%v)", m, m, back, err)
		}
		b, _ := m.MarshalText()
		var again prices.Money
		if err := again.UnmarshalText(b); err != nil || cmp.Diff(m, again) != "" {
			t.Fatalf("%s: %v, %v", b, again, err)
		}
	})
}

func TestARoomIsPricedByWhatAddsClassroomsElseByAStepOfTeachingRooms(t *testing.T) {
	table, err := prices.Example(dictionary(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := table.Room(); !ok || got != 192_000*prices.Yuan {
		t.Errorf("a room costs %d (%v), want a step of teaching rooms", got, ok)
	}
	table.Measures = append(table.Measures, prices.Measure{ID: "two_rooms", Price: 500_000 * prices.Yuan, Adds: map[facts.FieldID]float64{"classrooms": 2}})
	if got, ok := table.Room(); !ok || got != 250_000*prices.Yuan {
		t.Errorf("a room costs %d (%v), want half of two rooms", got, ok)
	}
	if _, ok := (&prices.Table{}).Room(); ok {
		t.Error("an empty table prices a room")
	}
}
