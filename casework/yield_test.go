package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

// yardYAML is a register of school buildings with a check, for facts of every
// kind.
const yardYAML = `
id: yard
version: "1"
label: {zh: 校舍, en: Buildings}
about: building
number: 舍{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 校舍台账, en: Buildings}, group: {zh: 安全, en: Safety}, columns: [number, state, area], views: [{id: all, label: {zh: 全部, en: All}, states: [used, shut]}]}
opens: [{by: [head, bureau]}]
parties:
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 1, scope: school, roles: [school_head]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician]}
fields:
  - {id: area, label: {zh: 面积, en: Area}, kind: number, unit: ㎡}
  - {id: use, label: {zh: 用途, en: Use}, kind: choice, options: [{id: teaching, label: {zh: 教学, en: Teaching}}, {id: living, label: {zh: 生活, en: Living}}]}
states:
  - {id: used, label: {zh: 在用, en: In use}, kind: open}
  - {id: shut, label: {zh: 停用, en: Shut}, kind: waiting}
  - {id: gone, label: {zh: 拆除, en: Gone}, kind: closed, outcome: closed}
  - {id: wrong, label: {zh: 误登, en: Wrong}, kind: cancelled}
steps:
  - {id: check, label: {zh: 检查, en: Check}, by: [head], repeat: true, fields: [{id: guarded, label: {zh: 有人值守, en: Guarded}, kind: yesno}, {id: area, label: {zh: 面积, en: Area}, kind: number, unit: ㎡}]}
  - {id: seal, label: {zh: 停用, en: Shut}, from: [used], to: shut, by: [head, bureau]}
  - {id: open_up, label: {zh: 启用, en: Open}, from: [shut], to: used, by: [bureau]}
  - {id: pull, label: {zh: 拆除, en: Pull down}, from: [used, shut], to: gone, by: [bureau]}
  - {id: cancel, label: {zh: 误登, en: Cancel}, from: [used], to: wrong, by: [head]}
  - {id: again, label: {zh: 恢复, en: Restore}, from: [gone], to: used, by: [bureau], reopen: true}
clocks:
  - {id: half_year, label: {zh: 半年检查, en: Half-yearly}, starts: opened, stops: ['step:check', closed], within: {n: 6, unit: month}, owner: head, cite: {doc: 测试, at: 一, status: local}}
close: {never: true}
facts:
  - {field: dilapidated_area, of: 'sum:area', where: {states: [shut]}, by: school}
  - {field: alarm_linked, of: 'value:guarded', where: {steps: [check]}, by: school}
  - {field: boarders, of: count, where: {fields: {use: [living]}}, by: school, stage: primary}
  - {field: county_primary_schools, of: count, where: {year: closed}, by: county}
  - {field: survey_satisfaction, of: share, where: {kinds: [waiting]}, among: {kinds: [open, waiting]}, by: county}
`

func yards(t *testing.T, at string) *house {
	h := open(t, at)
	h.shut()
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML, "yard.yaml": yardYAML}))
	return h
}

func (h *house) building(school registry.SchoolID, fields map[string]string) casework.CaseID {
	h.t.Helper()
	h.ids++
	key := fmt.Sprint("building", h.ids)
	c, err := h.s.Open(h.t.Context(), actor(access.CountyStatistician), casework.Opens{
		County: county, Procedure: "yard", Key: key, Place: casework.Place{School: school}, Subject: casework.Subject{ID: key, Label: "教学楼"}, Fields: fields,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c.ID
}

func (h *house) does(id casework.CaseID, step string, fields map[string]string) {
	h.t.Helper()
	h.ids++
	for _, role := range []access.Role{access.CountyStatistician, access.SchoolHead} {
		a := actor(role)
		a.Grants[0].School = ""
		if role == access.SchoolHead {
			v, err := h.s.Find(h.t.Context(), actor(access.CountyStatistician), county, id)
			if err != nil {
				h.t.Fatal(err)
			}
			a.Grants[0].School = v.Case.Place.School
		}
		_, err := h.s.Step(h.t.Context(), a, casework.Takes{On: casework.On{County: county, Case: id, Key: fmt.Sprint("step", h.ids)}, Step: step, Fields: fields})
		if err == nil {
			return
		}
		if role == access.SchoolHead {
			h.t.Fatal(err)
		}
	}
}

// yields gives the facts as lines: field, school, value, lineage.
func (h *house) yields(year registry.SchoolYear, schools ...registry.SchoolID) []string {
	h.t.Helper()
	list, err := h.s.Yield(h.t.Context(), actor(access.CountyStatistician), casework.Yields{County: county, Year: year, Schools: schools})
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, y := range list {
		value := blank.StateOf(y.Fact.Value).String()
		if !blank.Is(y.Fact.Value) {
			value = fmt.Sprint(y.Fact.Value)
		}
		out = append(out, fmt.Sprintf("%s %s %s %s %s", y.Field, y.Key.School, y.Key.Stage, value, y.Fact.Origin.Note))
	}
	return out
}

func TestALedgerYieldsFactsWithTheNumbersOfItsCases(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	if got := h.yields(2026); got != nil {
		t.Errorf("no ledger is in use, yet: %v", got)
	}
	a := h.building("S1", map[string]string{"area": "120.5", "use": "living"})
	b := h.building("S1", map[string]string{"area": "300"})
	c := h.building("S2", nil)
	h.does(b, "seal", nil)
	h.does(a, "check", map[string]string{"guarded": "yes"})
	want := []string{
		"alarm_linked S1 whole 1 校舍台账截至2026-10-12，1件的“有人值守”：舍2026-0001（1）",
		"alarm_linked S2 whole not_reported 校舍台账截至2026-10-12没有符合条件的案卷，无从取数",
		"boarders S1 primary 1 校舍台账截至2026-10-12，1件：舍2026-0001",
		"boarders S2 primary 0 校舍台账在用，截至2026-10-12没有符合条件的案卷，计0",
		"county_primary_schools  whole 0 校舍台账在用，截至2026-10-12没有符合条件的案卷，计0",
		"dilapidated_area S1 whole 300 校舍台账截至2026-10-12，1件的“面积”：舍2026-0002（300）",
		"dilapidated_area S2 whole 0 校舍台账在用，截至2026-10-12没有符合条件的案卷，计0",
		"survey_satisfaction  whole 0.3333333333333333 校舍台账截至2026-10-12，3件中的1件：舍2026-0002",
	}
	if diff := cmp.Diff(want, h.yields(2026)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(slices.DeleteFunc(slices.Clone(want), func(l string) bool { return !strings.Contains(l, " S2 ") }), h.yields(2026, "S2")); diff != "" {
		t.Errorf("of one school (-want +got):\n%s", diff)
	}

	h.does(a, "seal", nil)
	h.does(c, "seal", nil)
	got := h.yields(2026, "S1", "S2")
	for _, line := range []string{
		"dilapidated_area S1 whole 420.5 校舍台账截至2026-10-12，2件的“面积”：舍2026-0001（120.5）、舍2026-0002（300）",
		"dilapidated_area S2 whole not_reported 校舍台账截至2026-10-12，1件没有记“面积”，无从计得：舍2026-0003",
	} {
		if !slices.Contains(got, line) {
			t.Errorf("want %s among\n%s", line, strings.Join(got, "\n"))
		}
	}
}

func TestWhatLastYearsCheckSaidIsNotThisYears(t *testing.T) {
	h := yards(t, "2026-08-31T09:00")
	a := h.building("S1", nil)
	h.does(a, "check", map[string]string{"guarded": "yes"})
	h.now = clock(t, "2026-09-01T09:00")
	if got, want := h.yields(2026, "S1")[0], "alarm_linked S1 whole not_reported 校舍台账截至2026-09-01没有符合条件的案卷，无从取数"; got != want {
		t.Errorf("before a check: %s, want %s", got, want)
	}
	h.does(a, "check", nil)
	if got, want := h.yields(2026, "S1")[0], "alarm_linked S1 whole not_reported 校舍台账截至2026-09-01，1件没有记“有人值守”，无从计得：舍2026-0001"; got != want {
		t.Errorf("after one that does not say: %s, want %s", got, want)
	}
	h.does(a, "check", map[string]string{"guarded": "no"})
	if got, want := h.yields(2026, "S1")[0], "alarm_linked S1 whole 0 校舍台账截至2026-09-01，1件的“有人值守”：舍2026-0001（0）"; got != want {
		t.Errorf("after one that does: %s, want %s", got, want)
	}
}

func TestAnErrorIsNotCountedAndAValueOfTwoCasesIsBlank(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	a, b := h.building("S1", map[string]string{"use": "living"}), h.building("S1", map[string]string{"use": "living"})
	h.does(a, "check", map[string]string{"guarded": "yes"})
	h.does(b, "check", map[string]string{"guarded": "no"})
	if got, want := h.yields(2026, "S1")[:2], []string{
		"alarm_linked S1 whole not_reported 校舍台账截至2026-10-12有2件，不能确定取哪一件的“有人值守”：舍2026-0001（1）、舍2026-0002（0）",
		"boarders S1 primary 2 校舍台账截至2026-10-12，2件：舍2026-0001、舍2026-0002",
	}; !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	h.does(b, "cancel", nil)
	if got, want := h.yields(2026, "S1")[:2], []string{
		"alarm_linked S1 whole 1 校舍台账截至2026-10-12，1件的“有人值守”：舍2026-0001（1）",
		"boarders S1 primary 1 校舍台账截至2026-10-12，1件：舍2026-0001",
	}; !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func TestAYearThatIsOverIsCountedAsItEnded(t *testing.T) {
	h := yards(t, "2026-08-31T23:59")
	a := h.building("S1", map[string]string{"area": "100"})
	h.does(a, "seal", nil)
	h.does(a, "check", map[string]string{"guarded": "yes"})
	h.now = clock(t, "2026-09-01T00:00")
	h.does(a, "check", map[string]string{"area": "90"})
	h.does(a, "pull", nil)
	h.building("S2", map[string]string{"area": "70"})
	if got, want := h.yields(2025), []string{
		"alarm_linked S1 whole 1 校舍台账截至2026-08-31，1件的“有人值守”：舍2026-0001（1）",
		"boarders S1 primary 0 校舍台账在用，截至2026-08-31没有符合条件的案卷，计0",
		"county_primary_schools  whole 0 校舍台账在用，截至2026-08-31没有符合条件的案卷，计0",
		"dilapidated_area S1 whole 100 校舍台账截至2026-08-31，1件的“面积”：舍2026-0001（100）",
		"survey_satisfaction  whole 1 校舍台账截至2026-08-31，1件中的1件：舍2026-0001",
	}; !slices.Equal(got, want) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
	if got := h.yields(2026); !slices.Contains(got, "county_primary_schools  whole 1 校舍台账截至2026-09-01，1件：舍2026-0001") {
		t.Errorf("the year in which it was closed: %s", strings.Join(got, "\n"))
	}
	if got := h.yields(2024); got != nil {
		t.Errorf("before any case: %v", got)
	}
	h.now = clock(t, "2027-09-01T00:00")
	for _, line := range h.yields(2027) {
		if strings.Contains(line, " S1 ") {
			t.Errorf("its last case ended the year before, so S1 does not use the ledger: %s", line)
		}
	}
}

func TestASentStatementOfNothingMakesATrueZero(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	head := actor(access.SchoolHead)
	a := casework.Account{Region: county, Procedure: "child", Kind: "school_month", School: "S1", Period: "2026-10"}
	st, err := h.s.Statement(t.Context(), head, a)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.yields(2026); got != nil {
		t.Errorf("before it is sent: %v", got)
	}
	if _, err := h.s.Send(t.Context(), head, a, st.Lines); err != nil {
		t.Fatal(err)
	}
	if got, want := h.yields(2026), []string{"home_taught_students S1 whole 0 台账在用，截至2026-10-12没有符合条件的案卷，计0"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := h.yields(2025); got != nil {
		t.Errorf("of another year: %v", got)
	}
}

// bookYAML is a ledger in which the same step is taken again and again.
const bookYAML = `
id: book
version: "1"
label: {zh: 退费, en: Refunds}
about: any
number: 退{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 退费台账, en: Refunds}, group: {zh: 收费, en: Fees}, columns: [number, state], views: [{id: all, label: {zh: 全部, en: All}, states: [open]}]}
opens: [{by: [head, bureau]}]
parties:
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 1, scope: school, roles: [school_head]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician]}
states:
  - {id: open, label: {zh: 未办, en: Open}, kind: open}
  - {id: bad, label: {zh: 违规, en: Bad}, kind: open}
  - {id: done, label: {zh: 办结, en: Done}, kind: closed, outcome: closed}
steps:
  - {id: pay, label: {zh: 退费, en: Pay}, by: [head], repeat: true, fields: [{id: paid, label: {zh: 本次退费, en: Paid}, kind: money}]}
  - {id: blame, label: {zh: 认定, en: Blame}, from: [open], to: bad, by: [head]}
  - {id: end, label: {zh: 办结, en: End}, from: [open, bad], to: done, by: [head]}
close: {never: true}
facts:
  - {field: tuition_waived, of: 'total:paid', by: school}
  - {field: students, of: 'times:pay', by: school}
  - {field: boarders, of: count, where: {states: [done], reached: [bad]}, by: school}
`

func TestWhatIsDoneAgainAndAgainIsCountedOverTheYear(t *testing.T) {
	h := open(t, "2026-08-30T09:00")
	h.shut()
	h.start(packs(t, map[string]string{"book.yaml": bookYAML}))
	h.ids++
	book := func(school registry.SchoolID, key string) casework.CaseID {
		c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{County: county, Procedure: "book", Key: key, Place: casework.Place{School: school}, Subject: casework.Subject{ID: key, Label: key}})
		if err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
	a, b, c := book("S1", "a"), book("S1", "b"), book("S1", "c")
	h.does(a, "pay", map[string]string{"paid": "100.5"}) // of the year before
	h.does(c, "blame", nil)
	h.now = clock(t, "2026-09-02T09:00")
	h.does(a, "pay", map[string]string{"paid": "200.25"})
	h.does(a, "pay", map[string]string{"paid": "0.25"})
	h.does(b, "blame", nil)
	h.does(b, "end", nil)
	h.does(c, "end", nil)
	want := []string{
		"boarders S1 whole 1 退费台账截至2026-09-02，1件：退2026-0002",
		"students S1 whole 2 退费台账截至2026-09-02，1件本学年办“退费”的次数：退2026-0001（2）",
		"tuition_waived S1 whole 200.5 退费台账截至2026-09-02，1件本学年各次“本次退费”合计：退2026-0001（200.5）",
	}
	if diff := cmp.Diff(want, h.yields(2026)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"boarders S1 whole 0 退费台账在用，截至2026-08-31没有符合条件的案卷，计0",
		"students S1 whole 1 退费台账截至2026-08-31，1件本学年办“退费”的次数：退2026-0001（1）",
		"tuition_waived S1 whole 100.5 退费台账截至2026-08-31，1件本学年各次“本次退费”合计：退2026-0001（100.5）",
	}, h.yields(2025)); diff != "" {
		t.Errorf("of the year before (-want +got):\n%s", diff)
	}
	h.does(a, "pay", nil)
	if got, want := h.yields(2026)[2], "tuition_waived S1 whole not_reported 退费台账截至2026-09-02，1件没有记“本次退费”，无从计得：退2026-0001"; got != want {
		t.Errorf("after one that does not say: %s, want %s", got, want)
	}
}

func TestWhoMayNotReadASchoolIsNotToldItsCount(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	h.building("S1", nil)
	h.building("S2", nil)
	head := actor(access.SchoolHead)
	if _, err := h.s.Yield(t.Context(), head, casework.Yields{County: county, Year: 2026}); fault.KindOf(err) != fault.Denied {
		t.Errorf("the whole county: %v", err)
	}
	got, err := h.s.Yield(t.Context(), head, casework.Yields{County: county, Year: 2026, Schools: []registry.SchoolID{"S1", "S2"}})
	if err != nil || len(got) == 0 {
		t.Fatalf("%d facts, %v", len(got), err)
	}
	for _, y := range got {
		if y.Key.School != "S1" {
			t.Errorf("told of %s", y.Key.School)
		}
	}
}

func TestALongLineageIsCutAndTheListIsWhole(t *testing.T) {
	h := yards(t, "2026-10-12T09:00")
	for range 23 {
		h.building("S1", map[string]string{"use": "living"})
	}
	list, err := h.s.Yield(t.Context(), actor(access.CountyStatistician), casework.Yields{County: county, Year: 2026, Schools: []registry.SchoolID{"S1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range list {
		if y.Field != "boarders" {
			continue
		}
		if note := y.Fact.Origin.Note; len(y.Cases) != 23 || !strings.HasSuffix(note, "舍2026-0020等23件") || strings.Contains(note, "0021") {
			t.Errorf("%d cases: %s", len(y.Cases), note)
		}
	}
}

func TestWhatALedgerYieldsIsWhatTheReplayedEventsGive(t *testing.T) {
	lives(t, 24, func(l *life) {
		ctx, clerk := l.Context(), l.actor(access.CountyStatistician, "")
		cal, err := l.h.s.Calendar(ctx, l.in)
		if err != nil {
			l.Fatal(err)
		}
		year := registry.SchoolYear(l.h.now.Year())
		if l.h.now.Before(time.Date(l.h.now.Year(), 9, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))) {
			year--
		}
		from := time.Date(int(year), 9, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
		want, used := map[registry.SchoolID][]string{}, map[registry.SchoolID]bool{}
		for _, id := range l.cases {
			v := l.find(id)
			c, err := casework.Replay(v.Procedure, cal, v.Events)
			if err != nil {
				l.Fatal(err)
			}
			if !c.Closed.IsZero() && c.Closed.Before(from) {
				continue
			}
			used[c.Place.School] = true
			if c.State == "gone" {
				want[c.Place.School] = append(want[c.Place.School], c.Number)
			}
		}
		got, err := l.h.s.Yield(ctx, clerk, casework.Yields{County: l.in, Year: year})
		if err != nil {
			l.Fatal(err)
		}
		for _, y := range got {
			var cases []string
			for _, x := range y.Cases {
				cases = append(cases, x.Number)
			}
			slices.Sort(want[y.Key.School])
			if !slices.Equal(cases, want[y.Key.School]) || y.Fact.Value != float64(len(cases)) || !used[y.Key.School] {
				l.Fatalf("%s: %v %v, replayed %v", y.Key.School, y.Fact.Value, cases, want[y.Key.School])
			}
			delete(used, y.Key.School)
		}
		if len(used) > 0 {
			l.Fatalf("nothing is said of %v", used)
		}
	})
}
