package returns

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Due is a round of which a reminder is due.
type Due struct {
	Round       Round
	Days        int // to the last day; negative: past it
	Outstanding int // returns not in
}

// DueReminders lists, of the counties given, the open rounds whose reminder
// days have come without a reminder being sent since, and those past their last
// day that were not reminded after it.
func (s *Service) DueReminders(ctx context.Context, counties []registry.RegionCode) ([]Due, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	rounds, err := s.opt.Store.ListRounds(ctx, counties, 0)
	if err != nil {
		return nil, err
	}
	now := s.now()
	var out []Due
	for i := range rounds {
		r := &rounds[i]
		list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{r.County}, Round: r.ID})
		if err != nil {
			return nil, err
		}
		if s.reminderDue(ctx, r, list, now) {
			out = append(out, Due{*r, days(now, r.Due), outstanding(list)})
		}
	}
	return out, nil
}

// reminderDue reports whether a reminder of a round should be sent now: a day
// of reminding has come, and none was sent since.
func (s *Service) reminderDue(ctx context.Context, round *Round, list []Return, now time.Time) bool {
	if !round.ClosedAt.IsZero() || outstanding(list) == 0 {
		return false
	}
	var day time.Time // the last day of reminding that has come
	for _, n := range append(slices.Clone(round.Remind), -1) {
		if d := round.Due.AddDate(0, 0, -n-1); !d.After(now) && d.After(day) {
			day = d
		}
	}
	if day.IsZero() || day.Before(round.OpenedAt) {
		return false
	}
	last, err := s.reminded(ctx, round)
	if err != nil {
		return false
	}
	for _, at := range last {
		if !at.Before(day) {
			return false
		}
	}
	return true
}

// reminded gives when each school was last reminded of a round; the county's
// own forms stand under no school.
func (s *Service) reminded(ctx context.Context, round *Round) (map[registry.SchoolID]time.Time, error) {
	list, err := s.opt.Notices.ListNotices(ctx, []registry.RegionCode{round.County})
	if err != nil {
		return nil, err
	}
	out := map[registry.SchoolID]time.Time{}
	for _, n := range list {
		if !n.Urges || n.Round != round.ID {
			continue
		}
		for _, p := range n.To {
			if n.At.After(out[p.School]) {
				out[p.School] = n.At
			}
		}
	}
	return out, nil
}

// Remind sends a reminder to the schools named by their returns, or to all that
// are not in. The notice sent is the record that they were reminded.
func (s *Service) Remind(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID, ids ...ReturnID) (Notice, error) {
	at := access.Place{Region: county}
	if err := s.may(ctx, actor, access.RoundManage, at, "round.remind", "round/"+string(id)); err != nil {
		return Notice{}, err
	}
	round, err := s.opt.Store.FindRound(ctx, county, id)
	if err != nil {
		return Notice{}, err
	}
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{county}, Round: id})
	if err != nil {
		return Notice{}, err
	}
	n := s.reminder(actor, &round, list, ids)
	if len(n.To) == 0 {
		return Notice{}, fault.New(fault.Conflict, sayAllIn.With())
	}
	d := (&audit.Detail{}).Note("notice", n.ID).Note("schools", len(n.To))
	return n, s.opt.Notices.SaveNotice(ctx, n, nil, s.entry(actor, access.RoundManage, at, "round.remind", "round/"+string(id), d))
}

func (s *Service) reminder(actor access.Actor, round *Round, list []Return, ids []ReturnID) Notice {
	now := s.now()
	n := Notice{County: round.County, ID: s.opt.IDs(), Round: round.ID, Urges: true, By: actor.Account, Name: actor.Name, At: now}
	seen := map[registry.SchoolID]bool{}
	for i := range list {
		r := &list[i]
		if in(r.State) || seen[r.School] || len(ids) > 0 && !slices.Contains(ids, r.ID) {
			continue
		}
		seen[r.School] = true
		n.To = append(n.To, r.place())
	}
	slices.SortFunc(n.To, func(a, b access.Place) int { return cmp.Compare(a.School, b.School) })
	left := days(now, round.Due)
	n.Title = "催报：" + round.Title
	switch {
	case left < 0:
		n.Body = fmt.Sprintf("《%s》已于 %s 截止，贵校尚未提交，请尽快完成。", round.Title, round.Due.Format("2006年1月2日"))
	case left == 0:
		n.Body = fmt.Sprintf("《%s》今天截止，贵校尚未提交，请尽快完成。", round.Title)
	default:
		n.Body = fmt.Sprintf("《%s》将于 %s 截止，还有 %d 天，贵校尚未提交，请按时完成。", round.Title, round.Due.Format("2006年1月2日"), left)
	}
	return n
}

var sayAllIn = locale.NewTemplate("returns.all_in", "没有需要提醒的学校：都已提交", "nobody is to be reminded: all are in")
