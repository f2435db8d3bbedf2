package wire

import (
	"cmp"
	"context"
	"errors"
	"log/slog"

	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
)

var sayAway = locale.NewTemplate("wire.away", "名册：{day}转往{where}，接收证明 {paper}", "by the register, moved on {day} to {where}; paper of acceptance {paper}")

// follow takes the open cases of a county about pupils to where the register of
// persons has them, those of some pupils or of all, and gives how many went. A case
// about a child of the population register goes with the pupil of the same ID
// number. Whatever order the two were written in, and wherever the program was
// killed in between, the next run makes them agree.
func (a *App) follow(ctx context.Context, county registry.RegionCode, only []people.PersonID) (int, error) {
	list, err := a.openAboutPupils(ctx, county, only)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	ids := make([]people.PersonID, len(list))
	for i := range list {
		ids[i] = people.PersonID(list[i].Subject.ID)
	}
	pupilOf, err := a.People.PupilsOf(ctx, county, ids)
	if err != nil {
		return 0, err
	}
	for _, pupil := range pupilOf {
		ids = append(ids, pupil)
	}
	where, err := a.People.Whereabouts(ctx, county, ids)
	if err != nil {
		return 0, err
	}
	went := 0
	var bad []error
	for i := range list {
		c := &list[i]
		id := people.PersonID(c.Subject.ID)
		pupil := cmp.Or(pupilOf[id], id)
		w, known := where[pupil]
		if !known {
			continue
		}
		moved, err := a.goWith(ctx, c, &w, pupil != id)
		if moved {
			went++
		}
		if err == nil {
			err = a.seenAtSchool(ctx, c, pupil, &w, pupil != id)
		}
		bad = append(bad, err)
	}
	return went, errors.Join(bad...)
}

// goWith brings one case to where its child is. That about a child of the
// population register stays with the township where the child lives.
func (a *App) goWith(ctx context.Context, c *casework.Case, w *people.Whereabouts, resident bool) (went bool, err error) {
	if err := a.backAtSchool(ctx, c, w); err != nil {
		return false, err
	}
	cmd, goes, err := a.following(ctx, c, w)
	if err != nil || !goes {
		return false, err
	}
	if resident {
		cmd.To.Township = cmp.Or(c.Place.Township, cmd.To.Township)
	}
	now, err := a.Cases.Follow(ctx, cmd)
	if err != nil {
		return false, err
	}
	went = now.Revision > c.Revision
	*c = now
	return went, nil
}

// fewPupils is how many pupils are asked for one by one; of more, all open cases
// of the county are looked through.
const fewPupils = 50

// openAboutPupils lists the open cases about pupils: of some, or of all.
func (a *App) openAboutPupils(ctx context.Context, county registry.RegionCode, only []people.PersonID) ([]casework.Case, error) {
	asked := map[string]bool{}
	queries := []casework.Query{{}}
	few := len(only) > 0 && len(only) <= fewPupils
	if few {
		queries = nil
	}
	for _, id := range only {
		asked[string(id)] = true
		if !few {
			continue
		}
		queries = append(queries, casework.Query{Subject: string(id)})
		residents, err := a.People.ResidentsOf(ctx, county, id)
		if err != nil {
			return nil, err
		}
		for _, r := range residents {
			asked[string(r)] = true
			queries = append(queries, casework.Query{Subject: string(r)})
		}
	}
	var out []casework.Case
	for _, q := range queries {
		q.Open, q.Order = true, casework.ByNumber
		list, err := allCases(ctx, a.Cases, county, q)
		if err != nil {
			return nil, err
		}
		for i := range list {
			c := &list[i]
			if c.Subject.Kind == string(procedure.AboutPupil) && c.Subject.ID != "" && (!few || asked[c.Subject.ID]) {
				out = append(out, *c)
			}
		}
	}
	return out, nil
}

// backAtSchool tells the case of a child on leave that the register has the child
// in school again since.
func (a *App) backAtSchool(ctx context.Context, c *casework.Case, w *people.Whereabouts) error {
	p, err := a.Cases.Procedure(c.Procedure, c.County)
	if err != nil {
		return err
	}
	st, step := p.State(c.State), p.Step(attendance.StepComeBack)
	if st == nil || step == nil || !people.Status(st.Standing).Excused() || w.Status != people.Enrolled || w.Since < calendar.DayOf(c.Since).String() || !p.MayStart(step, c.State) {
		return nil
	}
	fields := map[string]string{}
	for _, f := range step.Fields {
		if f.Kind == procedure.KindDate && f.Required {
			fields[f.ID] = w.Since
		}
	}
	return a.takes(ctx, c, casework.Takes{On: casework.On{Source: casework.ByMove, Key: "back:" + w.Since}, Step: step.ID, Fields: fields})
}

// takes takes a step of a case for the program. Where the procedure of the case asks
// for more, or leaves it to the school, nothing happens.
func (a *App) takes(ctx context.Context, c *casework.Case, x casework.Takes) error {
	x.County, x.Case, x.As = c.County, c.ID, procedure.SystemParty
	now, err := a.Cases.Step(ctx, program, x)
	if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid || kind == fault.Denied) {
		return nil
	}
	if err == nil {
		*c = now
	}
	return err
}

// seenAtSchool tells the case of a child of the population register that the
// class of the pupil it is has seen it since, and that of a pupil that its class has
// seen it since a leave was over. Its own days missed are told by the register; that it
// is there is told of nobody who was not away before.
func (a *App) seenAtSchool(ctx context.Context, c *casework.Case, pupil people.PersonID, w *people.Whereabouts, resident bool) error {
	if a.Registers == nil || w.Status != people.Enrolled || w.Class == "" || !c.Closed.IsZero() {
		return nil
	}
	p, err := a.Cases.Procedure(c.Procedure, c.County)
	if err != nil {
		return err
	}
	step := p.Step(attendance.StepSeen)
	back, ends := c.Expected(p)
	if step == nil || !p.MayStart(step, c.State) || !resident && !ends {
		return nil
	}
	from := max(attendance.Day(w.Since), attendance.DayOf(c.Since)) // before, the case knew no better
	known := ""
	if ends {
		from = max(from, attendance.Day(back.String()))
		known = string(from)
	}
	if c.InSchoolSince(known) {
		return nil
	}
	if row := c.MissedRow(); len(row) > 0 {
		from = max(from, attendance.Day(row[len(row)-1]).Add(1))
	}
	class := attendance.Class{County: c.County, School: w.School, Name: w.Class}
	day, err := a.Registers.Seen(ctx, class, string(pupil), from)
	if err != nil || day == "" {
		return err
	}
	on := casework.On{Source: casework.ByRegister, Key: "seen:" + string(pupil) + "@" + string(day)}
	return a.takes(ctx, c, casework.Takes{On: on, Step: step.ID, Fields: map[string]string{"back_on": string(day)}})
}

// nowhere is where a child was whom no school had and no township is known of.
const nowhere = "未入学"

// following says where a case has to go, if it has.
func (a *App) following(ctx context.Context, c *casework.Case, w *people.Whereabouts) (cmd casework.Follows, goes bool, err error) {
	cmd = casework.Follows{County: c.County, Case: c.ID, To: c.Place}
	if w.Status == people.Transferred && w.Paper != "" {
		cmd.Reason = sayAway.With("day", w.Since, "where", w.Outside, "paper", w.Paper).In(locale.ZH)
		return cmd, true, nil
	}
	if !w.Status.Here() || w.School == "" || w.School == c.Place.School && (w.Class == c.Place.Class || c.Place.Class == "") {
		return cmd, false, nil
	}
	to, err := a.DB.Book().FindRecord(ctx, c.County, w.School)
	if err != nil {
		return cmd, false, err
	}
	cmd.To.School, cmd.To.Class, cmd.To.Township = w.School, w.Class, to.Township
	cmd.Words.Reached = to.Name + " " + w.Class
	if cmd.Words.Left = cmp.Or(c.Place.Class, c.Place.Village, c.Place.Township, nowhere); c.Place.School != "" {
		from, err := a.DB.Book().FindRecord(ctx, c.County, c.Place.School)
		if err != nil {
			return cmd, false, err
		}
		cmd.Words.Left = from.Name + " " + c.Place.Class
	}
	return cmd, true, nil
}

// follower is what the register of persons calls when it has changed.
func (a *App) follower(log *slog.Logger) func(context.Context, registry.RegionCode, []people.PersonID) {
	return func(ctx context.Context, county registry.RegionCode, ids []people.PersonID) {
		if a.Cases == nil {
			return
		}
		if _, err := a.follow(context.WithoutCancel(ctx), county, ids); err != nil {
			a.strayed.Store(true)
			log.Warn("cases did not follow their pupils; the next tick tries again", "county", county, "err", err)
		}
	}
}

// followAll makes the cases of all counties agree with the register.
func (a *App) followAll(ctx context.Context) (int, error) {
	counties, err := a.counties(ctx)
	if err != nil {
		return 0, err
	}
	went := 0
	var bad []error
	for _, county := range counties {
		n, err := a.follow(ctx, county, nil)
		went += n
		bad = append(bad, err)
	}
	return went, errors.Join(bad...)
}
