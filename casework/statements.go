package casework

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Account names a statement: which, whose, of which period.
type Account struct {
	Region    registry.RegionCode // county; city or province for theirs
	Procedure string
	Kind      string
	School    registry.SchoolID // of a school's statement
	Period    string
}

func (a Account) id() StatementID {
	return StatementID(strings.Join([]string{a.Procedure, a.Kind, string(a.School), a.Period}, "/"))
}

var (
	msgNoStatement = locale.NewTemplate("casework.no_statement", "流程“{procedure}”没有报表“{kind}”", "{procedure} has no statement {kind}")
	msgOtherLevel  = locale.NewTemplate("casework.statement_level", "“{kind}”由{of}编报，不是{asked}", "{kind} is made by a {of}, not by a {asked}")
	msgLine        = locale.NewTemplate("casework.statement_line", "“{line}”应为 {want}，填的是 {got}，差 {by}", "{line}: the cases give {want}, the statement says {got}, a difference of {by}")
	hintLine       = locale.Plain("casework.statement_line.hint", "报表由案卷计算，不能直接改数；数字不对请先改案卷", "figures are counted from the cases; mend the cases, not the statement")
	msgUnbalanced  = locale.NewTemplate("casework.unbalanced", "报表不平：期初 {opening}＋新增 {found}＋更正 {corrections}－返校 {returned}－转学 {transferred}－办结 {ended}＝{want}，期末填的是 {closing}，差 {by}",
		"the statement does not balance: {opening} + {found} + {corrections} − {returned} − {transferred} − {ended} = {want}, closing says {closing}, a difference of {by}")
	msgWasSent   = locale.NewTemplate("casework.was_sent", "该报表{state}，不能再报", "the statement is {state} and cannot be sent again")
	msgNotSent   = locale.NewTemplate("casework.not_sent", "该报表{state}，不能{act}", "the statement is {state}; it cannot be {act}")
	msgLaterOne  = locale.NewTemplate("casework.later_statement", "已报送 {period} 的报表，不能再改更早的", "that of {period} has been sent; an earlier one cannot change any more")
	hintLaterOne = locale.NewTemplate("casework.later_statement.hint", "请先退回 {period} 的报表；只补个别案件的，会自动列入下一期“更正”", "send that of {period} back first; single cases become corrections of the next one by themselves")
	msgEarlier   = locale.NewTemplate("casework.earlier_statement", "{period} 的报表还没有报送", "that of {period} has not been sent")
	hintEarlier  = locale.NewTemplate("casework.earlier_statement.hint", "本期期初取自上期期末，请先报送 {period}", "a statement opens with the closing of the one before; send that of {period} first")
	msgNotYet    = locale.NewTemplate("casework.statement_not_yet", "{period} 的报表 {day} 起才能报送", "that of {period} can be sent from {day} on")
	hintNotYet   = locale.Plain("casework.statement_not_yet.hint", "期间还没有结束，现在的数还会变；现在只能查看", "the period still runs and its figures change; until then it can only be read")
	msgEarly     = locale.NewTemplate("casework.early_period", "{period} 还没有开始", "{period} has not begun")

	// LineLabels are the lines of a statement in words, in their order.
	LineLabels = []locale.Text{
		{ZH: "期初", EN: "Opening"},
		{ZH: "新增", EN: "Found"},
		{ZH: "更正", EN: "Corrections"},
		{ZH: "返校", EN: "Returned"},
		{ZH: "转学", EN: "Transferred"},
		{ZH: "办结", EN: "Closed"},
		{ZH: "期末", EN: "Closing"},
	}
	levelWords = map[procedure.Scope]locale.Text{
		procedure.OfSchool: {ZH: "学校", EN: "school"}, procedure.OfCounty: {ZH: "县（区）", EN: "county"},
		procedure.OfCity: {ZH: "市（州）", EN: "city"}, procedure.OfProvince: {ZH: "省", EN: "province"},
	}
	standings = map[StatementState]locale.Text{
		"": {ZH: "未报", EN: "not sent"}, Drafted: {ZH: "未报", EN: "not sent"}, Sent: {ZH: "已报", EN: "sent"}, Accepted: {ZH: "已接收", EN: "accepted"}, SentBack: {ZH: "已退回", EN: "sent back"},
	}
	whyWords = map[string]locale.Text{
		whyLate:      {ZH: "上期报送后补录", EN: "entered after the statement before was sent"},
		whyUndone:    {ZH: "考勤更正，缺勤不满期限", EN: "the register was corrected: fewer days were missed"},
		whyWithdrawn: {ZH: "错误建档作废", EN: "opened in error"}, whyMoved: {ZH: "上期数与案卷不符", EN: "the statement before does not agree with the cases"},
	}
)

// Values lists the lines in the order of LineLabels.
func (l Lines) Values() []int {
	return []int{l.Opening, l.Found, l.Corrections, l.Returned, l.Transferred, l.Ended, l.Closing}
}

// Label gives the state in words.
func (s StatementState) Label() locale.Text { return standings[s] }

// Label says why a case corrects what was told before.
func (a Adjustment) Label() locale.Text { return whyWords[a.Why] }

// Statement gives a statement as it was sent, or, while it was not or came back,
// as the cases make it now.
func (s *Service) Statement(ctx context.Context, actor access.Actor, a Account) (Statement, error) {
	if err := s.allow(ctx, actor, access.CaseRead, a.Region, Place{School: a.School}, "statement/"+string(a.id())); err != nil {
		return Statement{}, err
	}
	old, err := s.opt.Statements.FindStatement(ctx, a.Region, a.id())
	if err == nil && (old.State == Sent || old.State == Accepted) {
		return old, nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Statement{}, err
	}
	st, err := s.compute(ctx, actor, a)
	if err != nil {
		return Statement{}, err
	}
	if old.Revision > 0 {
		st.State, st.Note, st.Revision, st.By, st.At = old.State, old.Note, old.Revision, old.By, old.At
	}
	return st, nil
}

// compute makes a statement from the cases.
func (s *Service) compute(ctx context.Context, actor access.Actor, a Account) (Statement, error) {
	p, err := s.Procedure(a.Procedure, a.Region)
	if err != nil {
		return Statement{}, err
	}
	k := p.Statement(a.Kind)
	if k == nil {
		return Statement{}, fault.New(fault.NotFound, msgNoStatement.With("procedure", p.Label, "kind", a.Kind))
	}
	if level := levelOf(a.Region, a.School); k.Level != level {
		return Statement{}, fault.New(fault.NotFound, msgOtherLevel.With("kind", k.Label, "of", levelWords[k.Level], "asked", levelWords[level]))
	}
	cal, err := s.Calendar(ctx, a.Region)
	if err != nil {
		return Statement{}, err
	}
	period, err := ParsePeriod(k.Period, a.Period, cal)
	if err != nil {
		return Statement{}, err
	}
	now := s.opt.Clock().UTC()
	if now.Before(period.From) {
		return Statement{}, fault.New(fault.Conflict, msgEarly.With("period", a.Period)).At("period")
	}
	st := Statement{
		Region: a.Region, ID: a.id(), Procedure: p.ID, Kind: k.ID, Level: k.Level, School: a.School, Period: period, Due: dueOf(k, period, cal), Opens: opensAt(k, period, cal), State: Drafted,
	}
	if now.Before(period.To) {
		st.Period.To = now.Truncate(time.Microsecond).Add(time.Microsecond)
	}
	sent, err := s.sent(ctx, a)
	if err != nil {
		return Statement{}, err
	}
	prior := before(sent, period)
	st.Since = period.From
	if prior != nil && prior.Period.To.Before(st.Since) {
		st.Since = prior.Period.To
	}
	return st, s.fill(ctx, actor, p, k, &st, prior)
}

// sent lists the statements of an account that stand as sent, the earliest first.
func (s *Service) sent(ctx context.Context, a Account) ([]Statement, error) {
	list, err := s.opt.Statements.ListStatements(ctx, StatementQuery{
		Regions: []registry.RegionCode{a.Region}, Procedure: a.Procedure, Kind: a.Kind, School: a.School, States: []StatementState{Sent, Accepted},
	})
	list = slices.DeleteFunc(list, func(st Statement) bool { return st.School != a.School })
	slices.SortStableFunc(list, func(x, y Statement) int { return x.Period.From.Compare(y.Period.From) })
	return list, err
}

// before gives the last of some statements that is of an earlier period, or nil.
func before(sent []Statement, period Period) *Statement {
	for i := range slices.Backward(sent) {
		if sent[i].Period.From.Before(period.From) {
			return &sent[i]
		}
	}
	return nil
}

// fill counts the figures, part by part: schools in a county, counties above.
func (s *Service) fill(ctx context.Context, actor access.Actor, p *procedure.Procedure, k *procedure.Statement, st *Statement, prior *Statement) error {
	counties := []registry.RegionCode{st.Region}
	if st.Level == procedure.OfCity || st.Level == procedure.OfProvince {
		counties = slices.DeleteFunc(actor.Counties(access.CaseRead), func(c registry.RegionCode) bool { return !c.In(st.Region) })
	}
	parts := map[string][]Story{}
	for _, county := range counties {
		stories, err := s.opt.Store.Moves(ctx, county, p.ID, st.Period.To)
		if err != nil {
			return err
		}
		for i := range stories {
			key := string(stories[i].Case.Place.School)
			if len(counties) > 1 || st.Region != county {
				key = county.String()
			}
			if st.School == "" || key == string(st.School) {
				parts[key] = append(parts[key], stories[i])
			}
		}
	}
	if st.School != "" {
		st.Lines, st.Reasons = account(p, k.Counts, parts[string(st.School)], spanOf(st, prior, ""))
		return nil
	}
	below, err := s.below(ctx, st, counties)
	if err != nil {
		return err
	}
	keys := slices.AppendSeq(below, maps.Keys(parts)) // who has no case owes a statement all the same
	if prior != nil {
		for _, was := range prior.Parts {
			keys = append(keys, was.Key) // one that has no cases any more still closes at what it told
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		lines, why := account(p, k.Counts, parts[key], spanOf(st, prior, key))
		st.Parts = append(st.Parts, Part{Key: key, Lines: lines})
		st.Lines, st.Reasons = st.Lines.plus(lines), append(st.Reasons, why...)
	}
	return s.markSent(ctx, p, st, counties)
}

// spanOf is what an account covers: nothing that happened after the statement
// before was sent is left to neither. That of a part looks at the same part of the
// statement before.
func spanOf(st, prior *Statement, key string) covered {
	span := covered{from: st.Since, to: st.Period.To}
	if prior == nil {
		return span
	}
	t := &told{closing: prior.Lines.Closing, at: prior.At, to: prior.Period.To}
	if len(prior.Parts) > 0 || st.School == "" {
		t.closing = 0
		for _, part := range prior.Parts {
			if part.Key == key {
				t.closing = part.Lines.Closing
			}
		}
	}
	span.prior = t
	return span
}
