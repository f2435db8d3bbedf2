package returns_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

func severities(ps []collect.Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s@%s", p.Key, p.Field, p.Stage))
	}
	return strings.Join(out, "; ")
}

func TestASavedCellIsCheckedAtOnceAndKeptAsItWasTyped(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	saved, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{
		typing(r, "students", registry.Primary, "三百", 0), typing(r, "teachers", registry.Primary, "20", 0),
		typing(r, "backbone_teachers", registry.Primary, "21", 0), typing(r, "boarders", registry.Whole, "0", 0), typing(r, "migrant_students", registry.Whole, "不适用", 0),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := severities(saved.Problems), "collect.chinese_numeral students@primary; backbone_within_teachers backbone_teachers@primary"; got != want {
		t.Errorf("problems: %s\nwant: %s", got, want)
	}
	if diff := cmp.Diff(returns.Counts{Asked: 1, Filled: 1, MustFix: 2}, saved.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	v, err := d.Open(t.Context(), clerk(s), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	shown := func(f facts.FieldID, st registry.Stage) string {
		c := v.Cells[returns.CellKey{School: s.ID, Stage: st, Field: f}]
		return fmt.Sprintf("%s|%s|%v", c.Text, c.State, c.Bad)
	}
	for _, tt := range []struct {
		field facts.FieldID
		stage registry.Stage
		want  string
	}{
		{"students", registry.Primary, "三百|not_reported|true"},
		{"teachers", registry.Primary, "20|number|false"},
		{"boarders", registry.Whole, "0|number|false"},
		{"migrant_students", registry.Whole, "不适用|not_applicable|false"},
		{"founded_year", registry.Whole, "|not_reported|false"},
	} {
		if got := shown(tt.field, tt.stage); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.field, got, tt.want)
		}
	}
	if v.Return.Counts != saved.Counts {
		t.Errorf("opened with %+v, saved with %+v", v.Return.Counts, saved.Counts)
	}
}

func TestARejectedSubmissionListsEverythingInTheWayAndAReasonOpensIt(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{
		typing(r, "school_type", registry.Whole, "小学", 0), typing(r, "teachers", registry.Primary, "20", 0), typing(r, "backbone_teachers", registry.Primary, "21", 0),
		typing(r, "site_area", registry.Whole, "99999999", 0),
	}}); err != nil {
		t.Fatal(err)
	}
	submit := func() returns.Done {
		done, err := d.Act(t.Context(), clerk(s), returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: returns.ActSubmit})
		if err != nil {
			t.Fatal(err)
		}
		return done[0]
	}
	first := submit()
	if got, want := severities(first.Problems), "collect.required_blank students@primary; backbone_within_teachers backbone_teachers@primary; collect.implausible site_area@whole"; got != want || fault.KindOf(first.Err) != fault.Invalid {
		t.Fatalf("in the way: %s (%v)\nwant: %s", got, first.Err, want)
	}
	reason := "含新校区未启用用地"
	saved, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{
		typing(r, "students", registry.Primary, "300", 0), typing(r, "backbone_teachers", registry.Primary, "12", 1<<30),
		{Key: returns.CellKey{School: s.ID, Field: "site_area"}, Reason: &reason, Rev: 1 << 30},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(returns.Counts{Asked: 1, Filled: 1, Verify: 1}, saved.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if got := submit(); got.Err != nil || got.State != returns.Submitted {
		t.Fatalf("%+v", got)
	}
	v, err := d.Review(t.Context(), as(access.CountyStatistician), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.Parts[0].Kind != returns.PartReasons || v.Parts[0].Lines[0].Cell.Reason != reason {
		t.Errorf("the reviewer does not see the reason first: %+v", v.Parts[0])
	}
}

func TestAReasonIsOfItsValue(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	reason := "核实无误"
	e := typing(r, "site_area", registry.Whole, "99999999", 0)
	e.Reason = &reason
	save := func(e returns.Edit) returns.CellView {
		saved, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{e}})
		if err != nil {
			t.Fatal(err)
		}
		return saved.Cells[0]
	}
	if c := save(e); c.Reason != reason {
		t.Errorf("the reason is not kept: %+v", c)
	}
	if c := save(typing(r, "site_area", registry.Whole, "88888888", 9)); c.Reason != "" {
		t.Errorf("the reason of another value stands: %+v", c)
	}
}

func TestTwoWhoEditOneCellLoseNothing(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	save := func(a access.Actor, e returns.Edit) returns.Saved {
		saved, err := d.SaveCells(t.Context(), a, returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{e}})
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	first := save(clerk(s), typing(r, "students", registry.Primary, "300", 0))
	late := typing(r, "students", registry.Primary, "310", 0)
	late.Was = ""
	got := save(as(access.CountyStatistician), late)
	if len(got.Conflicts) != 1 || got.Conflicts[0].Mine != "310" || got.Conflicts[0].Theirs.Text != "300" || got.Conflicts[0].Theirs.Rev != first.Cells[0].Rev {
		t.Fatalf("conflicts: %+v", got.Conflicts)
	}
	if got.Cells[0].Text != "300" {
		t.Errorf("the other's value is lost: %+v", got.Cells[0])
	}
	over := save(as(access.CountyStatistician), typing(r, "students", registry.Primary, "310", first.Cells[0].Rev))
	if len(over.Conflicts) != 0 || over.Cells[0].Text != "310" {
		t.Errorf("overruling: %+v", over)
	}
	last := d.store.log[len(d.store.log)-1]
	if !strings.Contains(last.Detail, `["300","310"]`) || !strings.Contains(last.Detail, `over:`) {
		t.Errorf("the log does not tell of it: %s", last.Detail)
	}
}

func TestWhatTwoPeopleTypeInAnyOrderIsKeptOrGivenBack(t *testing.T) {
	s := school(1, registry.NineYear)
	cells := []returns.CellKey{
		{School: s.ID, Stage: registry.Primary, Field: "students"}, {School: s.ID, Stage: registry.Junior, Field: "students"}, {School: s.ID, Field: "boarders"},
	}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t, s)
		_, list := d.round(t, false, "cn/county-table")
		r := &list[0]
		actors := []access.Actor{clerk(s), as(access.CountyStatistician)}
		type sight map[returns.CellKey]returns.CellView
		seen := []sight{{}, {}}
		model := map[returns.CellKey]string{} // as the log tells it
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			i := rapid.IntRange(0, 1).Draw(rt, "who")
			if rapid.Bool().Draw(rt, "refresh") {
				v, err := d.Open(t.Context(), actors[i], county, r.ID)
				if err != nil {
					rt.Fatal(err)
				}
				seen[i] = v.Cells
			}
			k := rapid.SampledFrom(cells).Draw(rt, "cell")
			text := rapid.SampledFrom([]string{"", "0", "120", "130", "不适用", "一百"}).Draw(rt, "text")
			before, err := d.Open(t.Context(), actors[i], county, r.ID)
			if err != nil {
				rt.Fatal(err)
			}
			saved, err := d.SaveCells(t.Context(), actors[i], returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{{Key: k, Text: &text, Rev: seen[i][k].Rev}}})
			if err != nil {
				rt.Fatal(err)
			}
			now, was := saved.Cells[0], before.Cells[k]
			switch {
			case len(saved.Conflicts) == 1:
				if now.Text != was.Text || was.By == actors[i].Account || was.Rev <= seen[i][k].Rev {
					rt.Fatalf("a conflict with %+v, seen %+v, left %+v", was, seen[i][k], now)
				}
			case now.Text != text:
				rt.Fatalf("typed %q, kept %+v", text, now)
			case was.By != "" && was.By != actors[i].Account && was.Rev > seen[i][k].Rev && was.Text != text:
				rt.Fatalf("%q of another was overwritten unseen by %q", was.Text, text)
			default:
				model[k] = text
			}
			seen[i][k] = now
		}
		replay(rt, d, r.ID, model)
	})
}

// replay follows the log from the beginning and finds the return as it stands.
func replay(rt *rapid.T, d *desk, id returns.ReturnID, model map[returns.CellKey]string) {
	told := map[string]string{}
	for _, e := range d.store.log {
		if e.Act != "return.save" {
			continue
		}
		var detail map[string]any
		if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
			rt.Fatal(err)
		}
		for name, change := range detail {
			pair, ok := change.([]any)
			if !ok || strings.Contains(name, ":") {
				continue
			}
			if told[name] != pair[0] {
				rt.Fatalf("the log says %s was %q, and before that it was left as %q", name, pair[0], told[name])
			}
			told[name] = pair[1].(string)
		}
	}
	for k, want := range model {
		if got := told[string(k.Field)+"@"+k.Stage.String()]; got != want {
			rt.Fatalf("the log leaves %v at %q, typed was %q", k, got, want)
		}
	}
	_ = id
}

func TestAVersionIsTheReturnAsItStood(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	d.complete(t, r)
	do := func(a access.Actor, act returns.Act, reason string) {
		t.Helper()
		done, err := d.Act(t.Context(), a, returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: act, Reason: reason})
		if err != nil || done[0].Err != nil {
			t.Fatalf("%s: %v %+v", act, err, done)
		}
	}
	county1 := as(access.CountyStatistician)
	do(clerk(s), returns.ActSubmit, "")
	do(county1, returns.ActApprove, "")
	do(county1, returns.ActLock, "")
	locked, err := d.Table(t.Context(), []registry.RegionCode{county}, 2024, returns.Locked)
	if err != nil {
		t.Fatal(err)
	}
	do(county1, returns.ActAmend, "学生数统计口径有误")
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{typing(r, "students", registry.Primary, "280", 99)}}); err != nil {
		t.Fatal(err)
	}
	versions, err := d.Versions(t.Context(), clerk(s), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}
	var got []string
	for _, v := range versions {
		got = append(got, fmt.Sprintf("%d %s %v %s", v.Number, v.State, v.Cells[k].Value, v.Reason))
	}
	want := []string{"1 submitted 300 ", "2 locked 300 ", "3 open 300 学生数统计口径有误"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	diffs, err := d.Compare(t.Context(), clerk(s), county, r.ID, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(diffs) != 1 || diffs[0].Was != "300" || diffs[0].Now != "280" || diffs[0].ByName == "" {
		t.Errorf("differences: %+v", diffs)
	}
	row := locked.Index()[facts.Key{County: county, Year: 2024, School: s.ID, Stage: registry.Primary}]
	if v := locked.Value(row, "students"); v != 300 {
		t.Errorf("frozen with %v pupils", v)
	}
	if o := locked.Origin(row, "students"); o.By != county1.Name || !strings.Contains(o.Note, "2024-10-08") {
		t.Errorf("the origin of what was typed: %+v", o)
	}
	after, err := d.Table(t.Context(), []registry.RegionCode{county}, 2024, returns.Locked)
	if err != nil || after.Len() != 0 {
		t.Errorf("an amended return still counts as locked: %d rows, %v", after.Len(), err)
	}
}

func TestWhatWasCorrectedAfterBeingSentBackIsSeenInReview(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	d.complete(t, r)
	reviewer := as(access.CountyStatistician)
	changed := func() (was []string) {
		t.Helper()
		v, err := d.Review(t.Context(), reviewer, county, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range v.Parts {
			for _, l := range p.Lines {
				if l.Changed {
					was = append(was, string(l.Cell.Key.Field)+" "+l.Was)
				}
			}
		}
		return was
	}
	do := func(a access.Actor, act returns.Act) {
		t.Helper()
		done, err := d.Act(t.Context(), a, returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: act, Reason: "请更正学生数"})
		if err != nil || done[0].Err != nil {
			t.Fatalf("%s: %v %+v", act, err, done)
		}
	}
	do(clerk(s), returns.ActSubmit)
	if got := changed(); got != nil {
		t.Errorf("a first submission has changes: %q", got)
	}
	do(reviewer, returns.ActSendBack)
	v, err := d.Open(t.Context(), clerk(s), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{typing(r, "students", registry.Primary, "280", v.Cells[k].Rev)}}); err != nil {
		t.Fatal(err)
	}
	do(clerk(s), returns.ActSubmit)
	if diff := cmp.Diff([]string{"students 300"}, changed()); diff != "" {
		t.Errorf("changes in review (-want +got):\n%s", diff)
	}
}

func TestLastYearStandsBesideThisYear(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	open := func(year registry.SchoolYear) *returns.Return {
		r, err := d.OpenRound(t.Context(), as(access.CountyStatistician), returns.RoundPlan{County: county, Title: "任务", Year: year, Forms: []string{"cn/county-table"}, Due: d.now})
		if err != nil {
			t.Fatal(err)
		}
		list, err := d.Service.List(t.Context(), as(access.CountyStatistician), returns.Filter{Round: r.ID})
		if err != nil {
			t.Fatal(err)
		}
		return &list[0]
	}
	past := open(2023)
	d.complete(t, past)
	d.put(past.ID, returns.Locked)
	now := open(2024)
	saved, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: now.ID, Edits: []returns.Edit{typing(now, "students", registry.Primary, "900", 0)}})
	if err != nil {
		t.Fatal(err)
	}
	c := saved.Cells[0]
	if c.Last != "300" || c.Change == nil || *c.Change != 2 {
		t.Errorf("beside last year: %+v", c)
	}
	if !strings.Contains(severities(saved.Problems), "students@primary") {
		t.Errorf("a threefold school is no finding: %s", severities(saved.Problems))
	}
}

func TestAFactHasOneHomeAmongTheFormsOfARound(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table", "cn/school-return")
	by := map[string]*returns.Return{}
	for i := range list {
		by[list[i].Form] = &list[i]
	}
	first, second := by["cn/county-table"], by["cn/school-return"]
	_, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: second.ID, Edits: []returns.Edit{typing(second, "students", registry.Primary, "300", 0)}})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("a fact can be written in two places: %v", err)
	}
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: first.ID, Edits: []returns.Edit{typing(first, "students", registry.Primary, "300", 0)}}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Open(t.Context(), clerk(s), county, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Cells[returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}]
	if c.Elsewhere != "cn/county-table" || c.Text != "300" {
		t.Errorf("the second form does not show it: %+v", c)
	}
	for _, p := range v.Problems {
		if p.Field == "students" {
			t.Errorf("the second form asks for it again: %s", p.Key)
		}
	}
}

func TestTheBoardAndTheTasksSayWhatComesNext(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	round, list := d.round(t, true, "cn/county-table")
	d.complete(t, &list[0])
	if err := d.try(t, clerk(a), &list[0], returns.ActReady); err != nil {
		t.Fatal(err)
	}
	tasks := func(actor access.Actor) string {
		ts, err := d.Tasks(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, x := range ts {
			out = append(out, fmt.Sprintf("%s:%s:%d:%v", x.Kind, x.Action.ZH, x.N, x.Late))
		}
		return strings.Join(out, " ")
	}
	if got, want := tasks(of(access.SchoolHead, a)), "sign:核对并提交:1:false"; got != want {
		t.Errorf("the head: %s, want %s", got, want)
	}
	if got, want := tasks(clerk(b)), "fill:开始填报:1:false"; got != want {
		t.Errorf("the clerk: %s, want %s", got, want)
	}
	if err := d.try(t, of(access.SchoolHead, a), &list[0], returns.ActSubmit); err != nil {
		t.Fatal(err)
	}
	d.later(21 * 24 * time.Hour)
	if got, want := tasks(as(access.CountyStatistician)), "review:审核报表:1:false remind:提醒未报学校:1:false"; got != want {
		t.Errorf("the county: %s, want %s", got, want)
	}
	n, err := d.Remind(t.Context(), as(access.CountyStatistician), county, round.ID)
	if err != nil || len(n.To) != 1 || n.To[0].School != b.ID {
		t.Fatalf("%+v, %v", n, err)
	}
	if got, want := tasks(clerk(b)), "fill:开始填报:1:true notice:阅读通知:1:false"; got != want {
		t.Errorf("the late clerk: %s, want %s", got, want)
	}
	if got, want := tasks(as(access.CountyStatistician)), "review:审核报表:1:false"; got != want {
		t.Errorf("the county after the reminder: %s, want %s", got, want)
	}
	board, err := d.Board(t.Context(), as(access.CountyStatistician), county, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	if board.Total != 2 || board.In != 1 || board.Late != 1 || board.Days != -1 || board.Rows[0].Return.School != b.ID || board.Rows[0].Reminded.IsZero() || board.Rows[1].Act != returns.ActApprove {
		t.Errorf("the board: %+v", board)
	}
	if due, err := d.DueReminders(t.Context(), []registry.RegionCode{county}); err != nil || len(due) != 0 {
		t.Errorf("a reminder is due right after one: %+v, %v", due, err)
	}
}

func TestANoticeIsReadAnsweredAndLookedAfter(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	sender := as(access.CountyStatistician)
	n, err := d.Send(t.Context(), sender, returns.Letter{
		County: county, Title: "关于报送的通知", Body: "请按时报送。", To: []access.Place{{Region: county}}, Reply: true, Files: []returns.File{{Name: "附件.txt", Data: []byte("附件")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	unread := func(who access.Actor, want int) {
		t.Helper()
		if got, err := d.Unread(t.Context(), who); err != nil || got != want {
			t.Errorf("%s has %d unread, want %d: %v", who.Name, got, want, err)
		}
	}
	unread(clerk(a), 1)
	unread(sender, 0)
	if _, data, err := d.Attachment(t.Context(), clerk(a), county, n.ID, n.Files[0].Hash); err != nil || string(data) != "附件" {
		t.Errorf("the attachment: %q, %v", data, err)
	}
	if err := d.Reply(t.Context(), clerk(a), county, n.ID, "已收到", nil); err != nil {
		t.Fatal(err)
	}
	unread(clerk(a), 0)
	unread(clerk(b), 1)
	over, err := d.Receipts(t.Context(), sender, county, n.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(over.Read) != 1 || over.Read[0].Reply != "已收到" || len(over.Unread) != 1 || over.Unread[0].Name != clerk(b).Name {
		t.Errorf("overview: %+v", over)
	}
	if _, err := d.Send(t.Context(), sender, returns.Letter{County: county, Title: "x", Body: "y", To: []access.Place{{Region: 220102}}}); err == nil {
		t.Error("a notice can be sent beyond the sender's reach")
	}
	if err := d.Recall(t.Context(), sender, county, n.ID); err != nil {
		t.Fatal(err)
	}
	unread(clerk(b), 0)
	list, err := d.ListFor(t.Context(), clerk(b))
	if err != nil || len(list) != 1 || list[0].Notice.Recalls.IsZero() {
		t.Errorf("after the recall: %+v, %v", list, err)
	}
}

func TestAPlanIsCheckedAsAWhole(t *testing.T) {
	d := newDesk(t)
	_, err := d.OpenRound(t.Context(), as(access.CountyStatistician), returns.RoundPlan{County: county, Forms: []string{"cn/declaration-2-2", "cn/nothing"}})
	text := ""
	if err != nil {
		text = err.Error()
	}
	for _, want := range []string{"title", "year", "due", "cn/nothing", "II-2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the errors do not speak of %s:\n%s", want, text)
		}
	}
	if _, err := d.OpenRound(t.Context(), clerk(school(1, registry.PrimarySchool)), returns.RoundPlan{County: county}); fault.KindOf(err) != fault.Denied {
		t.Errorf("a clerk can open a round: %v", err)
	}
}

func TestABlankThatIsClearedStaysBlank(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	d.complete(t, r)
	saved, err := d.SaveCells(t.Context(), as(access.CountyStatistician), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{typing(r, "students", registry.Primary, "", 5)}})
	if err != nil {
		t.Fatal(err)
	}
	if c := saved.Cells[0]; c.State != blank.NotReported || c.Text != "" {
		t.Errorf("cleared: %+v", c)
	}
	if saved.Counts.MustFix != 1 || saved.Counts.Filled != 0 {
		t.Errorf("counts: %+v", saved.Counts)
	}
}

func TestWhatOnlyShowsAmongSchoolsShowsInTheCountysGrid(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	round, list := d.round(t, false, "cn/county-table")
	var edits []returns.Edit
	for i := range list {
		edits = append(edits, typing(&list[i], "students", registry.Primary, fmt.Sprint(300+i), 0), typing(&list[i], "sports_field_area", registry.Primary, "3217.5", 0))
	}
	saved, err := d.SaveMany(t.Context(), as(access.CountyStatistician), county, round.ID, "cn/county-table", edits)
	if err != nil || len(saved) != 2 {
		t.Fatalf("%d saved, %v", len(saved), err)
	}
	for _, s := range saved {
		if got := severities(s.Problems); strings.Contains(got, "shared_amount") {
			t.Errorf("a school's own grid compares it with others: %s", got)
		}
	}
	m, err := d.OpenMany(t.Context(), as(access.CountyStatistician), county, round.ID, "cn/county-table")
	if err != nil {
		t.Fatal(err)
	}
	if got := severities(m.Problems); !strings.Contains(got, "shared_amount sports_field_area@primary") {
		t.Errorf("one ground at two schools is no finding: %s", got)
	}
	k := returns.CellKey{School: b.ID, Stage: registry.Primary, Field: "students"}
	if len(m.Rows) != 2 || m.Rows[1].Cells[k].Text != "301" || !m.Rows[1].MayFill {
		t.Errorf("rows: %+v", m.Rows)
	}
}

func TestWhatOnlyShowsAmongSchoolsIsToldToTheReviewerOnly(t *testing.T) {
	a, b, c := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool), school(3, registry.PrimarySchool)
	d := newDesk(t, a, b, c)
	round, list := d.round(t, false, "cn/county-table")
	var edits []returns.Edit
	for i := range list {
		edits = append(edits, typing(&list[i], "students", registry.Primary, fmt.Sprint(300+i), 0), typing(&list[i], "sports_field_area", registry.Primary, []string{"3217.5", "3217.5", "2000"}[i], 0))
	}
	if _, err := d.SaveMany(t.Context(), as(access.CountyStatistician), county, round.ID, "cn/county-table", edits); err != nil {
		t.Fatal(err)
	}
	among, err := d.Among(t.Context(), as(access.CountyStatistician), county, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for i := range list {
		got := severities(among[list[i].ID])
		told[list[i].Who.Name] = strings.Contains(got, "shared_amount sports_field_area@primary")
		if strings.Contains(got, "required") || strings.Contains(got, "students") {
			t.Errorf("what the school sees itself is told as found among schools: %s", got)
		}
	}
	if !told[a.Name] && !told[b.Name] || told[c.Name] {
		t.Errorf("one ground at two of three schools is told of %v", told)
	}
	if got, err := d.Among(t.Context(), clerk(a), county, round.ID); err != nil || len(got) != 0 {
		t.Errorf("a school is told of others: %v, %v", got, err)
	}
}
