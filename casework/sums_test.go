package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// backYAML is the least that money is paid back in parts by: no more than was
// found, and the case ends when all of it is back.
const backYAML = `
id: back
version: "1"
label: {zh: 退费, en: Refunds}
about: school
number: 退{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 退费台账, en: Refunds}, group: {zh: 收费, en: Fees}, columns: [number, state], views: [{id: all, label: {zh: 全部, en: All}, states: [owed]}]}
parties:
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 1, scope: school, roles: [school_head]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician]}
opens: [{by: [head, bureau, system]}]
fields:
  - {id: found, label: {zh: 违规金额, en: Found}, kind: money, required: true}
  - {id: how, label: {zh: 退费方式, en: How}, kind: choice, options: [{id: cash, label: {zh: 现金, en: Cash}}, {id: bank, label: {zh: 转账, en: Bank}}]}
states:
  - {id: owed, label: {zh: 待退, en: Owed}, kind: open}
  - {id: paid, label: {zh: 退清, en: Paid}, kind: closed, outcome: closed}
steps:
  - {id: pay, label: {zh: 退费, en: Pay}, from: [owed], by: [head], repeat: true, fields: [{id: paid_back, label: {zh: 本次退费, en: Paid}, kind: money, required: true, sum_at_most: found}]}
  - {id: clear, label: {zh: 退清, en: Clear}, from: [owed], to: paid, by: [head], full: [{sum: paid_back, reaches: found}], where: {how: [cash]}}
  - {id: again, label: {zh: 重办, en: Again}, from: [paid], to: owed, by: [bureau], reopen: true}
clocks:
  - {id: month, label: {zh: 一个月, en: A month}, starts: opened, stops: [closed], within: {n: 1, unit: month}, owner: head, cite: {doc: 测试, at: 一, status: local}}
close: {never: true}
facts:
  - {field: fee_refunds, of: 'total:paid_back', by: county}
`

func refunds(t *testing.T) (h *house, owed func(fields map[string]string) casework.CaseID) {
	h = open(t, "2026-10-12T09:00")
	h.shut()
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML, "back.yaml": backYAML}))
	return h, func(fields map[string]string) casework.CaseID {
		h.ids++
		c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{County: county, Procedure: "back", Key: fmt.Sprint("back", h.ids), Place: casework.Place{School: "S1"}, Fields: fields})
		if err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
}

func (h *house) pays(id casework.CaseID, step string, fields map[string]string) error {
	h.ids++
	_, err := h.s.Step(h.t.Context(), actor(access.SchoolHead), casework.Takes{On: casework.On{County: county, Case: id, Key: fmt.Sprint("pay", h.ids)}, Step: step, Fields: fields})
	return err
}

func TestWhatIsPaidBackInPartsIsNoMoreThanWasFoundAndEndsWithAllOfIt(t *testing.T) {
	h, owed := refunds(t)
	id := owed(map[string]string{"found": "100.10", "how": "cash"})
	refused := func(step, amount string, want string) {
		t.Helper()
		fields := map[string]string{}
		if amount != "" {
			fields["paid_back"] = amount
		}
		if err := h.pays(id, step, fields); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s %s: %v, want %q", step, amount, err, want)
		}
	}
	taken := func(step, amount string) {
		t.Helper()
		fields := map[string]string{}
		if amount != "" {
			fields["paid_back"] = amount
		}
		if err := h.pays(id, step, fields); err != nil {
			t.Errorf("%s %s: %v", step, amount, err)
		}
	}
	refused("clear", "", "it is 0, 100.1 are missing")
	taken("pay", "0.10")
	taken("pay", "70.20")
	refused("pay", "29.81", "29.81 makes 100.11 in all, more than Found (100.1)")
	refused("clear", "", "it is 70.3, 29.8 are missing")
	if _, err := h.s.Correct(t.Context(), actor(access.CountyStatistician), casework.Corrects{
		On: casework.On{County: county, Case: id, Key: "less", Reason: "少写了"}, Fields: map[string]string{"paid_back": "60.20"},
	}); err != nil {
		t.Fatal(err)
	}
	taken("pay", "29.80")
	refused("clear", "", "10 are missing")
	taken("pay", "10")
	if got := h.yields(2026)[0]; !strings.HasPrefix(got, "fee_refunds  whole 100.1 ") {
		t.Errorf("the ledger yields %s", got)
	}
	taken("clear", "")
	if _, err := h.s.Step(t.Context(), actor(access.CountyStatistician), casework.Takes{On: casework.On{County: county, Case: id, Key: "again"}, Step: "again"}); err != nil {
		t.Fatal(err)
	}
	refused("clear", "", "it is 0")
}

func TestAStepIsOnlyForCasesThatSayWhatItIsFor(t *testing.T) {
	h, owed := refunds(t)
	for how, want := range map[string]string{"": "How: blank", "bank": "Clear is for cases with How: Cash; here it is How: Bank"} {
		fields := map[string]string{"found": "0"}
		if how != "" {
			fields["how"] = how
		}
		id := owed(fields)
		if err := h.pays(id, "clear", nil); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", how, err)
		}
		v, err := h.s.Find(t.Context(), actor(access.SchoolHead), county, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range casework.Allowed(v.Procedure, &v.Case, []string{"head"}) {
			if s.ID == "clear" {
				t.Errorf("%q: the step is offered", how)
			}
		}
	}
}

// What is paid back stays between nothing and what was found, whatever the parts;
// a case ends just when it is all.
func TestPartsNeverPassTheWhole(t *testing.T) {
	h, owed := refunds(t)
	rapid.Check(t, func(r *rapid.T) {
		found := rapid.IntRange(0, 500).Draw(r, "found")
		id := owed(map[string]string{"found": fmt.Sprintf("%d.%02d", found/100, found%100), "how": "cash"})
		sum := 0
		for range rapid.IntRange(0, 5).Draw(r, "parts") {
			part := rapid.IntRange(0, 300).Draw(r, "part")
			err := h.pays(id, "pay", map[string]string{"paid_back": fmt.Sprintf("%d.%02d", part/100, part%100)})
			if (err == nil) != (sum+part <= found) {
				r.Fatalf("%d after %d of %d: %v", part, sum, found, err)
			}
			if err == nil {
				sum += part
			}
		}
		if err := h.pays(id, "clear", nil); (err == nil) != (sum == found) {
			r.Fatalf("cleared with %d of %d: %v", sum, found, err)
		}
	})
}

// A telephone brings what it recorded for a step that the case does not take:
// it stands in the case, and no figure knows of it.
func TestWhatWasRecordedForAStepThatWasNotTakenIsInNoFigure(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	a := h.building("S1", map[string]string{"area": "120", "use": "teaching"})
	h.does(a, "check", map[string]string{"guarded": "no", "area": "120"})
	h.does(a, "seal", nil)
	for _, year := range []string{"2026-10-12T10:00", "2027-09-02T09:00"} {
		h.now = clock(t, year)
		before := h.yields(2026, "S1", "")
		h.ids++
		if _, err := h.s.Keep(t.Context(), actor(access.SchoolHead), casework.Keeps{
			Takes: casework.Takes{On: casework.On{County: county, Case: a, Key: fmt.Sprint("kept", h.ids)}, Step: "check", Fields: map[string]string{"guarded": "yes", "area": "999"}},
			Why:   locale.Text{ZH: "缺少佐证", EN: "no evidence"},
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, h.yields(2026, "S1", "")); diff != "" {
			t.Errorf("%s: (-before +after):\n%s", year, diff)
		}
	}
}
