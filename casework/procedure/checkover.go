package procedure

import (
	"maps"
	"slices"

	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
)

var (
	msgWeaker  = locale.NewTemplate("procedure.weaker", "补充文件放宽了“{part}”：{how}", "the overlay weakens {part}: {how}")
	hintWeaker = locale.Plain("procedure.weaker.hint", "县里可以改天数、通知对象、版式和名称，可以加步骤、加佐证、加期限；保护人、证据和两人分办的规定只能加严", "an overlay may change numbers of days, who is told, papers and words, and add steps, evidence and limits; what protects persons, proof and the work of two it may only make stricter")
	msgGone    = locale.NewTemplate("procedure.lone_end", "“{step}”让一个人的案卷由一个人了结或离开台账：要先转入待核状态，再由另一人办理（apart 写转入的步骤）", "{step} lets one person end the case of a person, or take it off the account: lead it to a state where it waits, and let another take the step (apart names the step that led there)")
)

// stricter checks that an overlay only makes stricter what protects: was is the
// procedure without it, now with it, for the counties of its region.
type stricter struct {
	ps       *strict.Problems
	doc      *strict.Doc
	was, now *Procedure
}

// stricter checks an overlay against the procedure that it is laid over, be that
// changed by a wider one.
func (s *Set) stricter(ps *strict.Problems, o *source) {
	id := o.head.Extends
	over := s.over(id, registry.RegionCode(o.head.Region))
	i := slices.Index(over, o)
	if i < 0 {
		return // it names no region, which is told
	}
	x := &stricter{ps, o.doc, s.build(id, over[:i]), s.build(id, over[:i+1])}
	x.people()
	x.states()
	for k := range x.was.Steps {
		was := &x.was.Steps[k]
		x.step(was, x.now.Step(was.ID))
		x.fields(was.Fields, x.now.Step(was.ID).Fields, "steps", was.ID, "fields")
	}
	x.fields(x.was.Fields, x.now.Fields, "fields")
	x.ends()
	x.falls()
	x.waits()
	x.rounds()
	x.alone()
	for k := range x.was.Clocks {
		x.clock(&x.was.Clocks[k], x.now.Clock(x.was.Clocks[k].ID))
	}
	x.closing()
	x.counts()
	x.yields()
	x.looks()
}

// say notes what an overlay weakens.
func (x *stricter) say(part locale.Text, zh, en string, path ...any) {
	x.ps.Add(x.doc.At(path...), msgWeaker.With("part", part, "how", locale.Text{ZH: zh, EN: en}), hintWeaker)
}

// lost reports whether something of a list is not in another.
func lost[T comparable](was, now []T) bool {
	return slices.ContainsFunc(was, func(v T) bool { return !slices.Contains(now, v) })
}

func (x *stricter) people() {
	if x.was.About != x.now.About {
		x.say(x.was.Label, "about 不能改", "about stays", "about")
	}
	if len(x.was.One) > 0 && !slices.Equal(x.was.One, x.now.One) {
		x.say(x.was.Label, "同一对象只开一案的规定（one）不能改", "what a case is the only one of stays (one)", "one")
	}
	if x.was.Once && !x.now.Once {
		x.say(x.was.Label, "结案后也不得重复立案的规定（once）不能取消", "what is opened once for ever stays so (once)", "once")
	}
	if was, now := x.was.Schools(), x.now.Schools(); was != nil && (now == nil || now.Field != was.Field) {
		x.say(x.was.Label, "按学校名册计的应查学校数（of: schools）不能改", "the number of schools that the register has stays (of: schools)", "facts")
	}
	if lost(x.was.Finder, x.now.Finder) {
		x.say(x.was.Label, "告知发现人的步骤（finder）不能减少", "whoever found it is told of no fewer steps (finder)", "finder")
	}
	for i := range x.was.Parties {
		p := &x.was.Parties[i]
		if lost(x.now.roles(p.ID), x.was.roles(p.ID)) {
			x.say(p.Label, "原有责任方不能加角色，请另加一个责任方", "a party gets no more roles; add a party", "parties", p.ID)
		}
		if n := x.now.Party(p.ID); n.For != p.For || n.Rank != p.Rank || n.Line != p.Line || n.Scope != p.Scope {
			x.say(p.Label, "原有责任方的 for、rank、line、scope 不能改", "for, rank, line and scope of a party stay", "parties", p.ID)
		}
	}
	x.newcomers()
	for _, o := range Origins() {
		for _, party := range append(idsOf(x.now.Parties, func(p *Party) string { return p.ID }), SystemParty) {
			if x.now.MayOpen(o, party) && !x.was.MayOpen(o, party) && (x.was.Party(party) != nil || party == SystemParty) {
				x.say(x.was.Label, "原来不能立案的责任方仍不能（opens）", "who could not open a case still cannot (opens)", "opens")
				return
			}
		}
	}
	for _, o := range Origins() {
		if len(x.was.Openers(o)) == 0 && len(x.now.Openers(o)) > 0 {
			x.say(x.was.Label, "不能增加来源（opens）", "no origin is added (opens)", "opens")
			return
		}
	}
}

func (x *stricter) states() {
	for i := range x.was.States {
		was := &x.was.States[i]
		now := x.now.State(was.ID)
		if was.Kind != now.Kind || was.Outcome != now.Outcome || was.Standing != now.Standing || was.Before != now.Before {
			x.say(was.Label, "状态的 kind、outcome、standing、before 不能改", "kind, outcome, standing and before of a state stay", "states", was.ID)
		}
		if lost(was.Undoes, now.Undoes) {
			x.say(was.Label, "undoes 不能减少", "undoes loses nothing", "states", was.ID, "undoes")
		}
	}
	if b := x.was.Days; b != nil {
		if n := x.now.Days; n == nil || lost(b.Missed, n.Missed) || lost(b.Present, n.Present) || lost(b.Withdrawn, n.Withdrawn) ||
			lost(b.Settled, n.Settled) || lost(b.Claimed, n.Claimed) || b.Confirm != n.Confirm {
			x.say(x.was.Label, "days 不能减少，confirm 不能改", "days loses nothing, and confirm stays", "days")
		}
	}
}

// secrecy orders classes from open to closed.
var secrecy = map[Class]int{Public: 1, Internal: 2, Sensitive: 3}

func (x *stricter) fields(was, now []Field, path ...any) {
	for i := range was {
		w := &was[i]
		n := find(now, func(f *Field) bool { return f.ID == w.ID })
		at := append(slices.Clone(path), w.ID)
		switch {
		case secrecy[n.Class] < secrecy[w.Class]:
			x.say(w.Label, "密级（class）不能降低", "its class is not lowered", append(at, "class")...)
		case len(w.See) > 0 && (len(n.See) == 0 || lost(n.See, w.See)):
			x.say(w.Label, "可看的责任方（see）不能增加", "no more parties see it (see)", append(at, "see")...)
		case w.Required && !n.Required:
			x.say(w.Label, "必填的不能改为选填", "it stays required", append(at, "required")...)
		case w.From != n.From || w.Kind != n.Kind:
			x.say(w.Label, "由程序计算的、种类不能改", "its kind, and that the program computes it, stay", at...)
		case w.NotBefore != "" && n.NotBefore != w.NotBefore || w.NotAfter != "" && n.NotAfter != w.NotAfter || w.AtMost != "" && n.AtMost != w.AtMost || w.SumAtMost != "" && n.SumAtMost != w.SumAtMost:
			x.say(w.Label, "日期和数的界限不能去掉", "its bounds stay", at...)
		case w.Another && !n.Another:
			x.say(w.Label, "须是另一所学校（another）的规定不能去掉", "it stays another school (another)", append(at, "another")...)
		case longer(w.AtLatest, n.AtLatest):
			x.say(w.Label, "最晚日期（at_latest）不能去掉、不能推后、不能换单位", "how far ahead it may lie (at_latest) is neither dropped nor lengthened, and keeps its unit", append(at, "at_latest")...)
		case len(w.Only) > 0 && (len(n.Only) == 0 || lost(n.Only, w.Only)):
			x.say(w.Label, "此步骤可选的选项（only）不能增加", "the step gives no more of the options (only)", append(at, "only")...)
		case lost(codesOf(w.Options), codesOf(n.Options)):
			x.say(w.Label, "选项不能去掉，代码（code）不能改", "no option is dropped, and codes stay", append(at, "options")...)
		case x.was.counts(w.ID) && !(same(w.Min, n.Min) && same(w.Max, n.Max)):
			x.say(w.Label, "台账要计的数，最小值、最大值不能改", "min and max of what is counted from the ledger stay", at...)
		case w.Min != nil && (n.Min == nil || *n.Min < *w.Min) || w.Max != nil && (n.Max == nil || *n.Max > *w.Max):
			x.say(w.Label, "最小值（min）不能调低，最大值（max）不能调高", "min is not lowered, max not raised", at...)
		}
	}
}

func (x *stricter) step(was, now *Step) {
	at := func(key string) []any { return []any{"steps", was.ID, key} }
	for _, one := range []struct {
		key      string
		was, now []string
	}{{"apart", was.Apart, now.Apart}, {"after", was.After, now.After}, {"undoes", was.Undoes, now.Undoes}, {"issues", was.Issues, now.Issues}} {
		if lost(one.was, one.now) {
			x.say(was.Label, one.key+" 不能减少", one.key+" loses nothing", at(one.key)...)
		}
	}
	for i := range was.Needs {
		w := &was.Needs[i]
		ok := slices.ContainsFunc(now.Needs, func(n Need) bool {
			return n.Kind == w.Kind && n.Least >= w.Least && (!n.Soft || w.Soft) && (len(n.By) == 0 || len(w.By) > 0 && !lost(w.By, n.By))
		})
		if !ok {
			x.say(was.Label, "佐证（needs）不能减少、不能改为可缺", "its evidence is neither less nor soft (needs)", at("needs")...)
		}
	}
	if wider(was.Where, now.Where) {
		x.say(was.Label, "where 不能放宽", "where is not widened", at("where")...)
	}
	if len(was.Same) > 0 && (len(now.Same) == 0 || lost(now.Same, was.Same)) {
		x.say(was.Label, "same 不能取消、不能增加", "it stays with whoever took those steps (same)", at("same")...)
	}
	if was.Unschooled && !now.Unschooled {
		x.say(was.Label, "只用于立案时没有学校、没有缺勤的案卷（unschooled）的规定不能去掉", "it stays for cases about somebody whom no school had (unschooled)", at("unschooled")...)
	}
	if lost(was.Full, now.Full) {
		x.say(was.Label, "full 不能减少", "full loses nothing", at("full")...)
	}
	guarded := len(was.Apart) > 0 || x.was.off(was.To) || x.was.Person() && slices.ContainsFunc(was.From, func(from string) bool { return x.fall(from, was.To) })
	if guarded && (lost(now.By, was.By) || was.To != now.To || len(was.From) > 0 && (len(now.From) == 0 || lost(now.From, was.From))) {
		x.say(was.Label, "了结或批准案卷的步骤，办理人（by）、起点（from）、去向（to）不能放宽", "of a step that ends or grants, by, from and to are not widened", "steps", was.ID)
	}
	if was.Reopen && (!now.Reopen || lost(was.From, now.From) || lost(was.By, now.By)) {
		x.say(was.Label, "重新立案不能取消，办理人、起点不能减少", "it goes on reopening, by and from lose nothing", at("reopen")...)
	}
}

// wider reports whether a step is for cases that it was not for.
func wider(was, now map[string][]string) bool {
	for field, options := range was {
		if len(now[field]) == 0 || lost(now[field], options) {
			return true
		}
	}
	return false
}

// off reports whether a case in a state is off the account: ended, or waiting as
// settled.
func (p *Procedure) off(state string) bool {
	s := p.State(state)
	return s != nil && (p.Final(state) || s.Outcome != "")
}

// ends checks that no way that an overlay adds lets one person end the case of a
// person alone, or lets a clock do it.
func (x *stricter) ends() {
	if !x.now.Person() {
		return
	}
	for i := range x.now.Steps {
		s := &x.now.Steps[i]
		if was := x.was.Step(s.ID); !x.now.off(s.To) || was != nil && was.To == s.To {
			continue
		}
		if len(s.From) == 0 || slices.ContainsFunc(s.From, func(from string) bool { return !x.claimed(s, from) }) {
			x.ps.Add(x.doc.At("steps", s.ID), msgGone.With("step", s.Label), hintWeaker)
		}
	}
	for i := range x.now.Clocks {
		k := &x.now.Clocks[i]
		was := x.was.Clock(k.ID)
		to := []string{k.Sets}
		for _, r := range k.Rungs {
			to = append(to, r.State)
		}
		if slices.ContainsFunc(to, x.now.off) && (was == nil || was.Sets != k.Sets) {
			x.ps.Add(x.doc.At("clocks", k.ID), msgGone.With("step", k.Label), hintWeaker)
		}
	}
}

func (x *stricter) clock(was, now *Clock) {
	at := func(key string) []any { return []any{"clocks", was.ID, key} }
	keeps := func(same bool, key string) {
		if !same {
			x.say(was.Label, key+" 不能这样改", key+" does not change so", at(key)...)
		}
	}
	keeps(was.Starts == now.Starts, "starts")
	keeps(was.Sets == now.Sets, "sets")
	keeps(!was.Lapses() || now.Within.Unit == was.Within.Unit && now.Within.N <= was.Within.N, "within")
	keeps(was.Undo == now.Undo, "undo")
	keeps(!was.Every || now.Every, "every")
	keeps(!lost(now.Stops, was.Stops), "stops")
	keeps(!x.was.Person() || !x.now.silent(now) || x.was.silent(was), "repeat")
	keeps(len(now.In) == 0 || len(was.In) > 0 && !lost(was.In, now.In), "in")
	keeps(len(now.Where) == 0 || maps.EqualFunc(was.Where, now.Where, slices.Equal[[]string]), "where")
	keeps(len(was.Rungs) == 0 || len(now.Rungs) > 0, "rungs")
	keeps(was.If == nil || now.If != nil && !lost(was.If.After, now.If.After) && (!was.If.Away || now.If.Away && now.If.Missed <= was.If.Missed), "if")
	keeps(was.Extend == nil || now.Extend != nil && now.Extend.Unit == was.Extend.Unit && now.Extend.N <= was.Extend.N, "extend")
}

func (x *stricter) closing() {
	was, now := x.was.Close, x.now.Close
	if lost(was.After, now.After) || lost(was.Idle, now.Idle) || was.Recheck && !now.Recheck || was.Gap && !now.Gap || was.Days != nil && (now.Days == nil || now.Days.N < 1) ||
		!was.Never && now.Never || len(now.States) > 0 && (len(was.States) == 0 || lost(was.States, now.States)) {
		x.say(x.was.Label, "结案规则（close）不能减少", "the rule for closing loses nothing (close)", "close")
	}
	if len(x.was.Ledger.Same) > 0 && len(x.now.Ledger.Same) == 0 {
		x.say(x.was.Label, "再次发现的规则（same）不能取消", "what makes a finding the same one stays (same)", "ledger", "same")
	}
	if c := x.was.Compare; c != nil && (x.now.Compare == nil || *c != *x.now.Compare) {
		x.say(x.was.Label, "compare 不能改", "compare stays", "compare")
	}
}

func (x *stricter) counts() {
	for i := range x.was.Statements {
		was := &x.was.Statements[i]
		now := x.now.Statement(was.ID)
		if len(was.Counts) > 0 && (len(now.Counts) == 0 || lost(was.Counts, now.Counts)) || was.Level != now.Level || was.Period != now.Period {
			x.say(was.Label, "报表的层级、期间不能改，计入的状态（counts）不能减少", "level and period stay, and no state is left out (counts)", "statements", was.ID)
		}
	}
}

// looks checks what hides persons: how small a group is not shown, for how long the
// reason of one look serves, and what is sealed of earlier versions.
func (x *stricter) looks() {
	if was, now := x.was.Ledger.Least, x.now.Ledger.Least; was != nil && (now == nil || now.N < was.N) {
		x.say(x.was.Label, "少于多少件不显示（least）不能取消、不能调低", "least is neither dropped nor lowered", "ledger", "least")
	}
	if was, now := x.was.Look, x.now.Look; now != nil && (was == nil || now.Within.Unit != was.Within.Unit || now.Within.N > was.Within.N) {
		x.say(x.was.Label, "一次查看理由的有效时间（look）不能增加、不能延长", "the reason of a look serves no longer (look)", "look")
	}
	if was, now := x.was.Further(), x.now.Further(); now.Unit != was.Unit || now.N > was.N {
		x.say(x.was.Label, "一次延期的最长时间（extend）只能缩短，单位不变", "what is allowed at once gets no longer, in the same unit (extend)", "extend")
	}
	if was, now := x.was.Slip, x.now.Slip; now != nil && (was == nil || now.Within.Unit != was.Within.Unit || now.Within.N > was.Within.N) {
		x.say(x.was.Label, "登记人自行更正的时限（slip）不能增加、不能延长", "whoever recorded a value corrects it alone no longer (slip)", "slip")
	}
	if lost(x.was.Retired, x.now.Retired) {
		x.say(x.was.Label, "retired 不能减少", "retired loses nothing", "retired")
	}
}
