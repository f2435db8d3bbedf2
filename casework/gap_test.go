package casework_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// twinYAML is a ledger of pairs, whose effect is the gap between the two.
const twinYAML = `
id: twin
version: "1"
label: {zh: 结对, en: Pairs}
about: school
number: 对{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 结对台账, en: Pairs}, group: {zh: 均衡, en: Balance}, columns: [number, state], views: [{id: all, label: {zh: 全部, en: All}, states: [paired]}]}
opens: [{by: [bureau]}]
parties:
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician]}
fields:
  - {id: partner, label: {zh: 支援校, en: Partner}, kind: school}
  - {id: signed, label: {zh: 签订日期, en: Signed}, kind: date}
  - {id: by, label: {zh: 比较, en: By}, kind: choice, options: [{id: all, label: {zh: 全部, en: All}}, {id: rooms, label: {zh: 教室, en: Rooms}, code: rooms_per_100}]}
states:
  - {id: paired, label: {zh: 结对中, en: Paired}, kind: open}
  - {id: good, label: {zh: 缩小, en: Smaller}, kind: closed, outcome: closed}
  - {id: poor, label: {zh: 未缩小, en: Not smaller}, kind: closed, outcome: closed}
compare: {with: partner, from: signed, by: by}
steps:
  - {id: judge, label: {zh: 评估, en: Judge}, from: [paired], by: [bureau], repeat: true, fields: [{id: before, label: {zh: 起点, en: Before}, kind: number, from: 'gap:start'}, {id: after, label: {zh: 现在, en: After}, kind: number, from: 'gap:now'}]}
  - {id: end, label: {zh: 缩小结案, en: End}, from: [paired], to: good, by: [bureau]}
  - {id: anew, label: {zh: 再结对, en: Anew}, from: [good, poor], to: paired, by: [bureau], reopen: true}
  - {id: give_up, label: {zh: 未缩小结案, en: Give up}, from: [paired], to: poor, by: [bureau]}
close: {states: [good], after: [judge], gap: true}
facts:
  - {field: pairs_narrowed, of: 'gap:narrowed', where: {steps: [judge]}, by: county}
  - {field: pair_gap_start, of: 'gap:start', by: school}
  - {field: pair_gap_now, of: 'gap:now', by: school}
`

// apart is what the fake of package assess says of every pair.
type apart struct {
	asked      []casework.GapQuery
	start, now float64
	why        locale.Message
}

func (a *apart) Gap(_ context.Context, q casework.GapQuery) (casework.Gap, error) {
	a.asked = append(a.asked, q)
	return casework.Gap{
		Start: casework.GapYear{Year: q.From, Dataset: "aaaaaaaaaaaa", Value: a.start}, Now: casework.GapYear{Year: q.Until, Dataset: "bbbbbbbbbbbb", Value: a.now}, Why: a.why,
	}, nil
}

func twins(t *testing.T, at string) (*house, casework.CaseID) {
	h := open(t, at)
	h.shut()
	h.gaps = &apart{}
	h.start(packs(t, map[string]string{"twin.yaml": twinYAML}))
	c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
		County: county, Procedure: "twin", Key: "twin", Place: casework.Place{School: "S1"}, Subject: casework.Subject{Kind: "school", ID: "S1"},
		Fields: map[string]string{"partner": "S2", "signed": "2025-03-04", "by": "rooms"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, c.ID
}

func TestTheEffectOfAPairIsComputedAndNeverTyped(t *testing.T) {
	h, id := twins(t, "2026-10-12T09:00")
	h.gaps.start, h.gaps.now = 0.41236, 0.31
	h.does(id, "judge", map[string]string{"before": "9", "after": "1"})
	v, err := h.s.Find(t.Context(), actor(access.CountyStatistician), county, id)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Case.Fields["before"].Text + " " + v.Case.Fields["after"].Text; got != "0.4124 0.3100" {
		t.Errorf("recorded is %s", got)
	}
	want := casework.GapQuery{County: county, Own: "S1", Other: "S2", From: 2024, Until: 2026, Indicator: "rooms_per_100"}
	if len(h.gaps.asked) != 1 || h.gaps.asked[0] != want {
		t.Errorf("asked %+v, want once %+v", h.gaps.asked, want)
	}
	g, err := h.s.Effect(t.Context(), actor(access.CountyStatistician), county, id)
	if err != nil || !g.Narrowed() {
		t.Fatalf("%+v, %v", g, err)
	}
	if got, want := g.Working().In(locale.ZH), "2024–2025 学年 0.4124（数据集 aaaaaaaa）→ 2026–2027 学年 0.3100（数据集 bbbbbbbb），缩小 0.1024"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAPairEndsAsEffectiveOnlyWhereTheFactsShowASmallerGap(t *testing.T) {
	none := blank.Of(blank.NotReported)
	missing := locale.Plain("x", "缺起点", "no start")
	for _, c := range []struct {
		start, now float64
		why        locale.Message
		refused    string
	}{
		{0.3, 0.3, locale.Message{}, "没有变化"},
		{0.3, 0.31, locale.Message{}, "扩大 0.0100"},
		{none, 0.1, missing, "缺起点"},
		{0.3, none, missing, "缺起点"},
		{0.3, 0.29999999, locale.Message{}, ""},
	} {
		h, id := twins(t, "2026-10-12T09:00")
		h.gaps.start, h.gaps.now, h.gaps.why = c.start, c.now, c.why
		h.does(id, "judge", nil)
		_, err := h.s.Step(t.Context(), actor(access.CountyStatistician), casework.Takes{On: casework.On{County: county, Case: id, Key: "end"}, Step: "end"})
		if c.refused == "" && err != nil || c.refused != "" && (!hasKey(err, "casework.gap.unproven") || !strings.Contains(reasons(err), c.refused)) {
			t.Errorf("from %v to %v: %v", c.start, c.now, reasons(err))
		}
		if c.refused != "" {
			h.does(id, "give_up", nil)
		}
		h.shut()
	}
}

func TestWhatAPairYieldsNamesTheDatasetsAndABlankIsNoZero(t *testing.T) {
	h, id := twins(t, "2026-10-12T09:00")
	h.gaps.start, h.gaps.now = 0.4, 0.3
	if got := h.yields(2026)[2]; got != "pairs_narrowed  whole 0 结对台账在用，截至2026-10-12没有符合条件的案卷，计0" {
		t.Errorf("before any was judged: %s", got)
	}
	h.does(id, "judge", nil)
	const how = "2024–2025 学年 0.4000（数据集 aaaaaaaa）→ 2026–2027 学年 0.3000（数据集 bbbbbbbb），缩小 0.1000"
	want := []string{
		"pair_gap_now S1 whole 0.3 结对台账截至2026-10-12，1件的“两校差距”：对2026-0001（" + how + "）",
		"pair_gap_start S1 whole 0.4 结对台账截至2026-10-12，1件的“两校差距”：对2026-0001（" + how + "）",
		"pairs_narrowed  whole 1 结对台账截至2026-10-12，1件的“两校差距”：对2026-0001（" + how + "）",
	}
	if got := h.yields(2026); !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	h.gaps.now = 0.4
	if got := h.yields(2026)[2]; !strings.HasPrefix(got, "pairs_narrowed  whole 0 ") {
		t.Errorf("a gap that is the same: %s", got)
	}
	h.gaps.now, h.gaps.why = blank.Of(blank.NotReported), locale.Plain("x", "缺现状", "none")
	for i, line := range h.yields(2026) {
		known := i == 1 // the start is known all the same
		if strings.Contains(line, "not_reported") == known || !known && !strings.Contains(line, "两校差距无从计算：对2026-0001（缺现状）") {
			t.Errorf("without the present: %s", line)
		}
	}
}

// A figure of the round before is none of this one, known or not.
func TestWhatARoundComparedIsForgottenInTheNext(t *testing.T) {
	h, id := twins(t, "2026-10-12T09:00")
	clerk := actor(access.CountyStatistician)
	find := func() casework.Case {
		t.Helper()
		v, err := h.s.Find(t.Context(), clerk, county, id)
		if err != nil {
			t.Fatal(err)
		}
		return v.Case
	}
	h.gaps.start, h.gaps.now = 0.4, 0.3
	h.does(id, "judge", nil)
	h.does(id, "give_up", nil)
	h.does(id, "anew", nil)
	if c := find(); c.Fields["signed"].Text != "" {
		t.Errorf("the day of the earlier round stands: %+v", c.Fields)
	}
	g, err := h.s.Effect(t.Context(), clerk, county, id)
	if err != nil || g.Known() || !strings.Contains(g.Working().In(locale.ZH), "还没有登记“签订日期”") {
		t.Errorf("the gap before the new agreement: %+v, %v", g, err)
	}
	h.does(id, "judge", nil)
	if c := find(); c.Fields["before"].Text+c.Fields["after"].Text != "" {
		t.Errorf("the figures of the earlier round stand: %+v", c.Fields)
	}
}

func TestAPairWithoutAnAgreementHasNoGapAndSaysWhatIsMissing(t *testing.T) {
	h, _ := twins(t, "2026-10-12T09:00")
	clerk := actor(access.CountyStatistician)
	for want, fields := range map[string]map[string]string{
		"还没有登记“签订日期”": {"partner": "S2"}, "没有登记本校和“支援校”": {"signed": "2025-03-04"},
	} {
		c, err := h.s.Open(t.Context(), clerk, casework.Opens{County: county, Procedure: "twin", Key: "k" + strconv.Itoa(len(fields["signed"])), Place: casework.Place{School: "S1"}, Subject: casework.Subject{Kind: "school", ID: "S1"}, Fields: fields})
		if err != nil {
			t.Fatal(err)
		}
		g, err := h.s.Effect(t.Context(), clerk, county, c.ID)
		if err != nil || g.Known() || !blank.Is(g.Change()) || !strings.Contains(g.Working().In(locale.ZH), want) {
			t.Errorf("%+v, %v; want %s", g, err, want)
		}
	}
	if len(h.gaps.asked) > 0 {
		t.Errorf("asked %+v", h.gaps.asked)
	}
}

// reasons gives what an error tells people, in Chinese.
func reasons(err error) string {
	var f *fault.Fault
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		out := ""
		for _, one := range many.Unwrap() {
			out += reasons(one)
		}
		return out
	}
	if errors.As(err, &f) {
		return f.Msg.In(locale.ZH)
	}
	return ""
}
