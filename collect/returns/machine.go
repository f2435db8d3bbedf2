package returns

import (
	"slices"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// Act is something that may be done to a return.
type Act string

// The acts, in the order of a return's life.
const (
	ActSave     Act = "save"
	ActReady    Act = "ready"
	ActSubmit   Act = "submit"
	ActComment  Act = "comment"
	ActSendBack Act = "send_back"
	ActApprove  Act = "approve"
	ActLock     Act = "lock"
	ActConfirm  Act = "confirm"
	ActAmend    Act = "amend"
)

// turn is one line of the machine: from these states, by whom, to which.
type turn struct {
	act    Act
	from   []State
	to     State // empty: the state stays, but for a Ready return that is changed
	perm   access.Permission
	reason bool // a reason is asked for
	keeps  bool // a version is kept
	clean  bool // refused while the checks stand in the way
	label  locale.Text
	done   locale.Text // participle, for sentences
}

// machine is every way in which a return changes. A test walks all states, acts
// and roles; docs/guide/returns.md prints the same table.
//
//	act        from                        to          asks
//	save       open ready sent_back        open¹       return.fill
//	ready      open sent_back              ready       return.fill
//	submit     open ready sent_back        submitted   return.submit; return.fill where the head need not sign
//	comment    any                         –           return.comment
//	send_back  submitted approved          sent_back   return.review, a reason
//	approve    submitted                   approved    return.review
//	lock       approved                    locked      return.review
//	confirm    locked                      city_ok     return.confirm as city
//	confirm    city_ok²                    province_ok return.confirm as province
//	amend      locked city_ok province_ok  open        return.amend, a reason
//
// ¹ a return sent back stays sent back until it is submitted again.
// ² locked, where there is no city between the county and the province.
var machine = []turn{
	{act: ActSave, from: []State{Open, Ready, SentBack}, perm: access.ReturnFill, label: locale.Text{ZH: "填报", EN: "fill in"}, done: locale.Text{ZH: "填报", EN: "filled in"}},
	{act: ActReady, from: []State{Open, SentBack}, to: Ready, perm: access.ReturnFill, clean: true, label: locale.Text{ZH: "提请校长确认", EN: "ask the head to sign"}, done: locale.Text{ZH: "提请确认", EN: "put before the head"}},
	{act: ActSubmit, from: []State{Open, Ready, SentBack}, to: Submitted, perm: access.ReturnSubmit, keeps: true, clean: true, label: locale.Text{ZH: "提交", EN: "submit"}, done: locale.Text{ZH: "提交", EN: "submitted"}},
	{act: ActComment, from: states, perm: access.ReturnComment, label: locale.Text{ZH: "批注", EN: "comment"}, done: locale.Text{ZH: "批注", EN: "commented on"}},
	{act: ActSendBack, from: []State{Submitted, Approved}, to: SentBack, perm: access.ReturnReview, reason: true, label: locale.Text{ZH: "退回", EN: "send back"}, done: locale.Text{ZH: "退回", EN: "sent back"}},
	{act: ActApprove, from: []State{Submitted}, to: Approved, perm: access.ReturnReview, label: locale.Text{ZH: "审核通过", EN: "approve"}, done: locale.Text{ZH: "审核通过", EN: "approved"}},
	{act: ActLock, from: []State{Approved}, to: Locked, perm: access.ReturnReview, keeps: true, label: locale.Text{ZH: "锁定", EN: "lock"}, done: locale.Text{ZH: "锁定", EN: "locked"}},
	{act: ActConfirm, from: []State{Locked, CityOK}, perm: access.ReturnConfirm, label: locale.Text{ZH: "确认", EN: "confirm"}, done: locale.Text{ZH: "确认", EN: "confirmed"}},
	{act: ActAmend, from: []State{Locked, CityOK, ProvOK}, to: Open, perm: access.ReturnAmend, reason: true, keeps: true, label: locale.Text{ZH: "解锁更正", EN: "reopen to amend"}, done: locale.Text{ZH: "解锁更正", EN: "reopened"}},
}

var states = []State{Open, Ready, Submitted, SentBack, Approved, Locked, CityOK, ProvOK}

var stateLabels = map[State]locale.Text{
	Open: {ZH: "填报中", EN: "open"}, Ready: {ZH: "待校长确认", EN: "before the head"}, Submitted: {ZH: "待县级审核", EN: "submitted"},
	SentBack: {ZH: "已退回", EN: "sent back"}, Approved: {ZH: "县级已审核", EN: "approved"}, Locked: {ZH: "已锁定", EN: "locked"},
	CityOK: {ZH: "市级已确认", EN: "confirmed by the city"}, ProvOK: {ZH: "省级已确认", EN: "confirmed by the province"},
}

// States lists the states in order.
func States() []State { return slices.Clone(states) }

// Acts lists the acts in order.
func Acts() []Act {
	var out []Act
	for _, t := range machine {
		out = append(out, t.act)
	}
	return out
}

// Label gives the state in words.
func (s State) Label() locale.Text { return stateLabels[s] }

// Label gives the act in words.
func (a Act) Label() locale.Text { return a.turn().label }

func (a Act) turn() turn {
	if i := slices.IndexFunc(machine, func(t turn) bool { return t.act == a }); i >= 0 {
		return machine[i]
	}
	return turn{act: a, label: locale.Text{ZH: string(a), EN: string(a)}, done: locale.Text{ZH: string(a), EN: string(a)}}
}

// leads says where an act of an actor leads from a return's state: the new
// state, and whether it may be done at all. A false allowed means that the
// actor may not; a false fits, that the state does not let him.
func leads(actor access.Actor, round Round, r *Return, a Act) (to State, allowed, fits bool) {
	t := a.turn()
	at := r.place()
	allowed = t.perm != "" && actor.May(t.perm, at)
	fits = slices.Contains(t.from, r.State)
	to = t.to
	switch a {
	case ActSubmit:
		allowed = allowed || !round.HeadSigns && actor.May(access.ReturnFill, at)
	case ActReady:
		fits = fits && round.HeadSigns && r.School != ""
	case ActSave:
		to = Open
		if r.State == SentBack {
			to = SentBack
		}
	case ActConfirm:
		to, fits = confirms(actor, r)
	case ActComment:
		to = r.State
	}
	if a == ActSave || a == ActReady || a == ActSubmit {
		fits = fits && !shut(round, r)
	}
	return to, allowed, fits
}

// confirms says what a reviewer's confirmation of a return leads to: the city's
// after the lock, the province's after the city's, or after the lock where no
// city stands between.
func confirms(actor access.Actor, r *Return) (State, bool) {
	switch actor.RoleFor(access.ReturnConfirm, r.place()) {
	case access.CityReviewer:
		return CityOK, r.State == Locked
	case access.ProvinceReviewer:
		return ProvOK, r.State == CityOK || r.State == Locked && underProvince(r.County)
	}
	return "", false
}

// underProvince reports whether a county answers to the province itself: a
// district of a municipality, or a county governed directly, whose codes only
// stand under a heading and not under a city.
func underProvince(county registry.RegionCode) bool {
	city, err := registry.FindRegion(county / 100 * 100)
	return err == nil && city.Kind == registry.Grouping
}

// shut reports whether the closing of the round keeps a return from being
// filled in: one that was never submitted. What was sent back, or reopened to
// be amended, can still be put right.
func shut(round Round, r *Return) bool {
	return !round.ClosedAt.IsZero() && r.Version == 0
}

// ActInfo is what an actor may do with a return now.
type ActInfo struct {
	Act         Act
	Label       locale.Text
	NeedsReason bool
	Blocked     locale.Message // what must be done first; zero: nothing
}

// acts lists what an actor may do with a return in its state, the step that
// takes it on first. What the checks say stands in Blocked.
func acts(actor access.Actor, round Round, r *Return) []ActInfo {
	var out []ActInfo
	for _, a := range []Act{ActSubmit, ActReady, ActApprove, ActLock, ActConfirm, ActSave, ActSendBack, ActAmend, ActComment} {
		_, allowed, fits := leads(actor, round, r, a)
		if !allowed || !fits {
			continue
		}
		t := a.turn()
		info := ActInfo{Act: a, Label: t.label, NeedsReason: t.reason}
		if n := r.Counts.MustFix; t.clean && n > 0 {
			info.Blocked = sayMustFix.With("n", n)
		} else if n := r.Counts.Unexplained; t.clean && n > 0 {
			info.Blocked = sayUnexplained.With("n", n)
		}
		out = append(out, info)
	}
	return out
}

var (
	sayMustFix     = locale.NewTemplate("returns.must_fix", "还有 {n} 处待填或必须改正", "{n} cells must be filled in or corrected first")
	sayUnexplained = locale.NewTemplate("returns.unexplained", "还有 {n} 处请核实，须改正或说明理由", "{n} findings need a correction or a reason first")
)
