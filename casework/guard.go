package casework

import (
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// early is how far the clock of a telephone may be ahead of ours.
const early = 5 * time.Minute

var (
	msgNoStep   = locale.NewTemplate("casework.no_step", "流程“{procedure}”没有步骤“{step}”", "{procedure} has no step {step}")
	msgState    = locale.NewTemplate("casework.state", "此案处于“{state}”，不能“{step}”", "the case is {state}; it cannot take: {step}")
	hintMay     = locale.NewTemplate("casework.state.hint", "现在可以办理：{steps}", "possible now: {steps}")
	msgParty    = locale.NewTemplate("casework.party", "“{step}”由{parties}办理", "{step} is for {parties}")
	hintParty   = locale.NewTemplate("casework.party.hint", "您在此案中的身份：{mine}", "you act here as {mine}")
	msgAfter    = locale.NewTemplate("casework.after", "“{step}”之前要先办：{before}", "before {step} comes: {before}")
	hintAfter   = locale.Plain("casework.after.hint", "任何步骤都不能跳过；请先补办并上传佐证", "no step is skipped; take it first, with its evidence")
	msgRepeat   = locale.NewTemplate("casework.repeat", "“{step}”在当前状态下已经办过", "{step} was taken already in this state")
	hintRepeat  = locale.Plain("casework.repeat.hint", "记错了请用“更正”，补充情况请用“备注”", "correct it if it was wrong, or add a note")
	msgClaimed  = locale.NewTemplate("casework.claimed", "本案待核的是“{came}”，不能办“{step}”", "what waits to be confirmed is {came}; the case cannot take: {step}")
	msgFuture   = locale.Plain("casework.future", "办理时间不能晚于现在", "the time of the act lies in the future")
	msgBefore   = locale.NewTemplate("casework.before", "办理时间不能早于立案（{opened}）", "the act cannot be earlier than the opening of the case ({opened})")
	hintTime    = locale.Plain("casework.time.hint", "请核对手机或电脑的日期和时间", "check date and time of the device")
	msgEvidence = locale.NewTemplate("casework.evidence", "缺少佐证：{what}（要 {least} 份，现有 {n} 份）", "evidence is missing: {what} (want {least}, have {n})")
	hintSoft    = locale.Plain("casework.evidence.soft", "确实无法取得的，请写明原因", "if it cannot be had, say why")
	hintHard    = locale.Plain("casework.evidence.hint", "请拍照或上传后再提交", "take a photo or attach the file, then send again")
	msgDays     = locale.NewTemplate("casework.close_days", "“{state}”要满 {span}才能结案，最早 {day}", "{state} must last {span} before the case closes, at the earliest {day}")
	hintDays    = locale.Plain("casework.close_days.hint", "期满后再办；期间情况有变请如实登记", "wait until then, and enter what changes meanwhile")
	msgRuns     = locale.NewTemplate("casework.runs", "“{clock}”正在计时，此时不能结案", "{clock} is running; the case cannot close now")
	hintRuns    = locale.Plain("casework.runs.hint", "先弄清这期间的情况并登记", "find out and enter what happened meanwhile")
	msgUnmet    = locale.NewTemplate("casework.unmet", "该问题来自未达标的要求，按最新数据仍未达标：{why}", "the requirement this case came from is still not met by the newest facts: {why}")
	msgWideGap  = locale.NewTemplate("casework.gap.unproven", "两校差距没有由数据证明缩小：{why}", "the facts do not show a smaller gap between the schools: {why}")
	hintWideGap = locale.Plain("casework.gap.unproven.hint", "数据不全的先冻结、评估所缺学年的数据；确未缩小的按“未缩小”结案", "freeze and judge the year that is missing; where the gap is not smaller, end the case as such")
	hintUnmet   = locale.Plain("casework.unmet.hint", "整改到位并更新数据、重新测算后，本案才能结案", "update the facts and run the assessment again; then the case can close")
)

// try is one attempt to take a step.
type try struct {
	p      *procedure.Procedure
	cal    calendar.View
	step   *procedure.Step
	mine   []string // parties of the actor
	as     string   // the one he acts as; set by guard where he did not say
	at     time.Time
	now    time.Time
	fields map[string]string
	files  []File
	where  string // place, as "lon,lat,metres"
	told   bool   // by the registers
	reason string
	met    *bool // what the rechecker says; nil: nobody asked
	why    string
	by     access.AccountID
	proof  proof
}

// guard lists all that stands against the step in a case as it is now.
func (t *try) guard(c *Case) []error {
	var bad []error
	say := func(kind fault.Kind, place string, m locale.Message, hints ...locale.Message) {
		f := fault.New(kind, m).At(place)
		for _, h := range hints {
			f = f.Hint(h)
		}
		bad = append(bad, f)
	}
	label := t.step.Label
	if !t.p.MayStart(t.step, c.State) {
		say(fault.Conflict, "step", msgState.With("state", t.p.StateLabel(c.State), "step", label), hintMay.With("steps", labels(t.possible(c))))
	}
	if !t.party() {
		say(fault.Denied, "as", msgParty.With("step", label, "parties", partyLabels(t.p, t.step.By)), hintParty.With("mine", partyLabels(t.p, t.mine)))
	}
	if !c.claims(t.p, t.step) {
		say(fault.Conflict, "step", msgClaimed.With("step", label, "came", t.p.StepLabel(c.Came)))
	}
	var missing []locale.Text
	for _, id := range t.step.After {
		if c.Taken[id] == 0 {
			missing = append(missing, t.p.StepLabel(id))
		}
	}
	if len(missing) > 0 {
		say(fault.Conflict, "step", msgAfter.With("step", label, "before", labels(missing)), hintAfter)
	}
	if !t.step.Repeat && t.step.To == "" && c.Here[t.step.ID] > 0 {
		say(fault.Conflict, "step", msgRepeat.With("step", label), hintRepeat)
	}
	if t.at.After(t.now.Add(early)) {
		say(fault.Invalid, "at", msgFuture, hintTime)
	}
	if calendar.DayOf(t.at) < calendar.DayOf(c.Opened) {
		say(fault.Invalid, "at", msgBefore.With("opened", calendar.DayOf(c.Opened)), hintTime)
	}
	bad = append(bad, checkFields(t.step.Fields, t.fields)...)
	opened := begun(t.proof.events, c.Opened)
	if t.step.Reopen {
		opened = t.at
	}
	bad = append(bad, (&bounds{p: t.p, cal: t.cal, at: t.at, opened: opened, school: c.Place.School, on: c.Fields, typed: t.fields, told: t.told}).filledIn(t.step.Fields)...)
	t.sums(c, say)
	t.apart(c, say)
	t.same(c, say)
	t.repeated(say)
	t.evidence(c, say)
	t.closing(c, say)
	return bad
}

// possible lists the steps that can be taken now.
func (t *try) possible(c *Case) []locale.Text {
	var out []locale.Text
	for i := range t.p.Steps {
		s := &t.p.Steps[i]
		if t.p.MayStart(s, c.State) && c.suits(s) && slices.ContainsFunc(s.By, func(b string) bool { return b != "system" }) {
			out = append(out, s.Label)
		}
	}
	return out
}

// party settles as which party the actor acts.
func (t *try) party() bool {
	allowed := func(id string) bool { return slices.Contains(t.step.By, id) && slices.Contains(t.mine, id) }
	if t.as != "" {
		return allowed(t.as)
	}
	for _, id := range t.mine {
		if allowed(id) {
			t.as = id
			return true
		}
	}
	return false
}

type sayer func(kind fault.Kind, place string, m locale.Message, hints ...locale.Message)

func (t *try) evidence(c *Case, say sayer) {
	for _, n := range t.step.Needs {
		if len(n.By) > 0 && !slices.Contains(n.By, t.as) {
			continue
		}
		have := t.have(c, n.Kind)
		if have >= n.Least || n.Soft && strings.TrimSpace(t.reason) != "" {
			continue
		}
		hint := hintHard
		if n.Soft {
			hint = hintSoft
		}
		if words, hint, of := t.proof.lacks(&n); of {
			say(fault.Conflict, "needs."+n.Kind, words, hint)
			continue
		}
		what := n.Label
		if what.IsZero() {
			what = needWords[n.Kind]
		}
		say(fault.Invalid, "needs."+n.Kind, msgEvidence.With("what", what, "least", n.Least, "n", have), hint)
	}
}

var needWords = map[string]locale.Text{
	"photo": {ZH: "照片", EN: "photo"}, "place": {ZH: "定位", EN: "place"}, "file": {ZH: "材料", EN: "file"}, "signature": {ZH: "签名", EN: "signature"},
}

// have counts the evidence of a kind.
func (t *try) have(c *Case, kind string) int {
	if id, ok := strings.CutPrefix(kind, "document:"); ok {
		n := 0
		for _, p := range c.Papers {
			if p.Document == id {
				n++
			}
		}
		return n
	}
	if strings.HasPrefix(kind, procedure.RegisterNeed) {
		return t.proof.shows(kind)
	}
	if kind == "place" {
		if t.where != "" {
			return 1
		}
		return 0
	}
	n := 0
	for _, f := range t.files {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

// closing asks the rule for closing when the step ends the case.
func (t *try) closing(c *Case, say sayer) {
	if t.met != nil && !*t.met && c.waitsForFacts(t.p, t.step.To) {
		say(fault.Conflict, "step", msgUnmet.With("why", t.why), hintUnmet)
	}
	to := t.p.State(t.step.To)
	rule := t.p.Close
	if to == nil || to.Kind != procedure.Closed || rule.Never || !rule.Closes(to.ID) || t.p.Final(c.State) {
		return
	}
	var missing []locale.Text
	for _, id := range rule.After {
		if c.Taken[id] == 0 && id != t.step.ID {
			missing = append(missing, t.p.StepLabel(id))
		}
	}
	if len(missing) > 0 {
		say(fault.Conflict, "step", msgAfter.With("step", t.step.Label, "before", labels(missing)), hintAfter)
	}
	for i := range c.Clocks {
		if r := &c.Clocks[i]; r.Runs() && slices.Contains(rule.Idle, r.Clock) {
			say(fault.Conflict, "step", msgRuns.With("clock", t.p.Clock(r.Clock).Label), hintRuns)
		}
	}
	if rule.Days != nil {
		end := t.cal.Add(c.Since, rule.Days.N, calendar.Unit(rule.Days.Unit), rule.Days.At)
		if t.at.Before(end) {
			say(fault.Conflict, "step", msgDays.With("state", t.p.StateLabel(c.State), "span", rule.Days.Label(), "day", calendar.DayOf(end)), hintDays)
		}
	}
	if rule.Gap && t.met != nil && !*t.met && !c.waitsForFacts(t.p, to.ID) {
		say(fault.Conflict, "step", msgWideGap.With("why", t.why), hintWideGap)
	}
}

// Allowed lists the steps that parties may take in a case now, each only as far as state, order and
// party go: fields and evidence come with the step.
func Allowed(p *procedure.Procedure, c *Case, parties []string) []*procedure.Step {
	var out []*procedure.Step
	for i := range p.Steps {
		s := &p.Steps[i]
		ready := p.MayStart(s, c.State) && c.claims(p, s) && c.suits(s) && !slices.ContainsFunc(s.After, func(id string) bool { return c.Taken[id] == 0 })
		if ready && (s.Repeat || s.To != "" || c.Here[s.ID] == 0) && slices.ContainsFunc(s.By, func(b string) bool { return slices.Contains(parties, b) }) {
			out = append(out, s)
		}
	}
	return out
}
