package roadmap

import (
	"cmp"
	"slices"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

var (
	msgRate     = locale.NewTemplate("roadmap.rate", "到期目标{due}项，完成{reached}项，完成率{rate}。", "{due} targets are due, {reached} reached: {rate}.")
	msgNoneDue  = locale.NewTemplate("roadmap.none_due", "共{n}项目标，还没有到期的；已提前完成{reached}项。", "{n} targets, none due yet; {reached} reached already.")
	msgSlipped  = locale.NewTemplate("roadmap.slipped", "逾期未完成{n}项：{names}。", "{n} have slipped: {names}.")
	msgOverdue  = locale.NewTemplate("roadmap.overdue", "逾期的节点{n}个：{names}。", "{n} milestones are overdue: {names}.")
	msgMeasured = locale.Plain("roadmap.measured", "现值取自最近冻结的数据集，完成率＝已完成的到期目标数÷到期目标数；进度＝（现值－起点）÷（目标－起点）。",
		"Values come from the dataset frozen last; the rate is targets reached ÷ targets due, the way is (now − start) ÷ (target − start).")
)

// named is how many names a sentence gives before it says "and others".
const named = 5

func names(list []locale.Text) locale.Text {
	var out locale.Text
	for i, s := range list {
		if i == named {
			out.ZH += "等"
			out.EN += " and others"
			break
		}
		if i > 0 {
			out.ZH += "、"
			out.EN += ", "
		}
		out.ZH += s.ZH
		out.EN += s.EN
	}
	return out
}

// Board describes how far the roadmap has come: the rate, what slipped, every
// target with its way, every milestone, and the sums by township and school.
func (r *Roadmap) Board(p Progress, place string) exhibit.Report {
	rep := exhibit.Report{
		Title:    locale.Text{ZH: r.Name, EN: r.Name},
		Subtitle: locale.Text{ZH: place + " " + r.From.String() + "至" + r.To.String() + " · " + r.State.Label().ZH, EN: place + " " + r.From.String() + " to " + r.To.String() + " · " + r.State.Label().EN},
		Notes:    []locale.Message{msgMeasured},
	}
	if p.Due > 0 {
		rep.Lead = append(rep.Lead, msgRate.With("due", p.Due, "reached", p.DueReached, "rate", percent(p.Rate)))
	} else {
		rep.Lead = append(rep.Lead, msgNoneDue.With("n", len(p.Targets), "reached", p.Reached))
	}
	var slipped, overdue []locale.Text
	for _, t := range p.Targets {
		if t.State == Slipped {
			whose, what := t.Target.Whose(), t.Target.What()
			slipped = append(slipped, locale.Text{ZH: whose.ZH + what.ZH, EN: whose.EN + ": " + what.EN})
		}
	}
	for _, m := range p.Milestones {
		if m.State == Overdue {
			overdue = append(overdue, locale.Text{ZH: m.Milestone.Title, EN: m.Milestone.Title})
		}
	}
	if len(slipped) > 0 {
		rep.Lead = append(rep.Lead, msgSlipped.With("n", len(slipped), "names", names(slipped)))
	}
	if len(overdue) > 0 {
		rep.Lead = append(rep.Lead, msgOverdue.With("n", len(overdue), "names", names(overdue)))
	}
	rep.Tables = []exhibit.Table{r.targets(p), milestoneTable(p), r.byParty(p)}
	return rep
}

func percent(v float64) string {
	if blank.Is(v) {
		return "—"
	}
	return figure(100*v) + "%"
}

func standingTone(s Standing) exhibit.Tone {
	switch s {
	case Reached, Done:
		return exhibit.Good
	case OnTheWay, Waiting, NotBegun:
		return exhibit.Faint
	case Unknown:
		return exhibit.Warn
	}
	return exhibit.Bad
}

func standingCell(s Standing) exhibit.Cell {
	c := exhibit.Word(s.Label())
	c.Tone = standingTone(s)
	return c
}

func (r *Roadmap) targets(p Progress) exhibit.Table {
	t := exhibit.Table{
		ID: "targets", Title: locale.Text{ZH: "目标", EN: "Targets"},
		Columns: []exhibit.Column{
			{Key: "name", Label: locale.Text{ZH: "学校", EN: "School"}},
			{Key: "state", Label: locale.Text{ZH: "状态", EN: "State"}}, // beside the name, in sight on a telephone
			{Key: "what", Label: locale.Text{ZH: "目标", EN: "Target"}},
			{Key: "from", Label: locale.Text{ZH: "起点", EN: "Start"}, Number: true, Decimals: 2, Minor: true},
			{Key: "now", Label: locale.Text{ZH: "现值", EN: "Now"}, Number: true, Decimals: 2},
			{Key: "to", Label: locale.Text{ZH: "目标值", EN: "To reach"}, Number: true, Decimals: 2},
			{Key: "way", Label: locale.Text{ZH: "进度", EN: "Way"}, Unit: locale.Text{ZH: "%", EN: "%"}, Number: true},
			{Key: "due", Label: locale.Text{ZH: "期限", EN: "Due"}},
			{Key: "owner", Label: locale.Text{ZH: "责任人", EN: "Answers for it"}, Minor: true},
		},
		Empty: locale.Text{ZH: "还没有目标。", EN: "No targets yet."},
	}
	for _, s := range p.Targets {
		g := s.Target
		now, way := exhibit.Num(s.Now), exhibit.Num(s.Share)
		now.Ref = s.Ref
		if s.State == NotBegun || s.Year == 0 {
			now = exhibit.Word(locale.Text{ZH: "尚无", EN: "not yet"})
		}
		if !blank.Is(s.Share) {
			way.Value = 100 * s.Share
		} else {
			way = exhibit.Word(locale.Text{ZH: "—", EN: "—"})
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: g.ID, Cells: []exhibit.Cell{
			exhibit.Word(g.Whose()), standingCell(s.State), exhibit.Word(g.What()), exhibit.Num(g.From), now, exhibit.Num(g.To), way, exhibit.Name(date(g)), exhibit.Name(g.Owner),
		}})
	}
	return t
}

func milestoneTable(p Progress) exhibit.Table {
	t := exhibit.Table{
		ID: "milestones", Title: locale.Text{ZH: "节点", EN: "Milestones"},
		Columns: []exhibit.Column{
			{Key: "title", Label: locale.Text{ZH: "节点", EN: "Milestone"}},
			{Key: "state", Label: locale.Text{ZH: "状态", EN: "State"}},
			{Key: "due", Label: locale.Text{ZH: "期限", EN: "Due"}},
			{Key: "owner", Label: locale.Text{ZH: "责任人", EN: "Answers for it"}},
			{Key: "note", Label: locale.Text{ZH: "说明", EN: "Note"}, Minor: true},
		},
		Empty: locale.Text{ZH: "没有节点。", EN: "No milestones."},
	}
	for _, s := range p.Milestones {
		m := s.Milestone
		state := standingCell(s.State)
		if s.State == Overdue {
			state.Note = locale.Text{ZH: "逾期" + figure(float64(s.Late)) + "天", EN: figure(float64(s.Late)) + " days late"}
		}
		due := ""
		if !m.Due.IsZero() {
			due = m.Due.Format("2006-01-02")
		}
		if !m.Done.IsZero() {
			state.Note = locale.Text{ZH: m.Done.Format("2006-01-02"), EN: m.Done.Format("2006-01-02")}
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: m.ID, Cells: []exhibit.Cell{exhibit.Name(m.Title), state, exhibit.Name(due), exhibit.Name(m.Owner), exhibit.Name(m.Note)}})
	}
	return t
}

// byParty sums the targets of each township and school.
func (r *Roadmap) byParty(p Progress) exhibit.Table {
	t := exhibit.Table{
		ID: "parties", Title: locale.Text{ZH: "各责任单位", EN: "By who is responsible"},
		Columns: []exhibit.Column{
			{Key: "party", Label: locale.Text{ZH: "责任单位", EN: "Responsible"}},
			{Key: "targets", Label: locale.Text{ZH: "目标", EN: "Targets"}, Number: true},
			{Key: "reached", Label: locale.Text{ZH: "已完成", EN: "Reached"}, Number: true},
			{Key: "due", Label: locale.Text{ZH: "到期", EN: "Due"}, Number: true},
			{Key: "rate", Label: locale.Text{ZH: "完成率", EN: "Rate"}, Unit: locale.Text{ZH: "%", EN: "%"}, Number: true, Decimals: 1},
		},
		Empty: locale.Text{ZH: "还没有目标。", EN: "No targets yet."},
	}
	type sum struct {
		party               Party
		reached, due, dueOK int
	}
	var sums []sum
	for _, party := range r.Parties() {
		s := sum{party: party}
		for _, ts := range p.Targets {
			if !party.concerns(ts.Target) {
				continue
			}
			due := ts.Due
			if due {
				s.due++
			}
			if ts.State == Reached {
				s.reached++
				if due {
					s.dueOK++
				}
			}
		}
		sums = append(sums, s)
	}
	slices.SortStableFunc(sums, func(a, b sum) int { return cmp.Compare(b.due-b.dueOK, a.due-a.dueOK) })
	for _, s := range sums {
		rate := exhibit.Word(locale.Text{ZH: "—", EN: "—"})
		if s.due > 0 {
			rate = exhibit.Num(100 * float64(s.dueOK) / float64(s.due))
		}
		t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{
			exhibit.Word(PartyLabel(s.party)), exhibit.Num(float64(s.party.Targets)), exhibit.Num(float64(s.reached)), exhibit.Num(float64(s.due)), rate,
		}})
	}
	return t
}
