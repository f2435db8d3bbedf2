package wire

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/collect/returns"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// AtWork is what LayOutAtWork is told besides the installation.
type AtWork struct {
	Password string
	Say      func(zh, en string) // is told what is being done
	Clock    *Clock              // the one the installation was opened with

	// Refused is told of an act of the diary that the services refused on the day it
	// fell on; its story ends there. Where it is nil that ends the laying out.
	Refused func(err error)
}

// When, in days before the demo, the work begins and the verdict of the last
// closed year is made. The passwords of the accounts are as old as the work and
// must still hold.
const (
	workBegan   = 170
	judgedAgo   = 75
	comparedAgo = 12
)

// LayOutAtWork lays out what LayOut does and half a year of work on it: every
// ledger with cases at several stages, registers of classes, a comparison of
// registers, statements, messages. All of it goes through the services, each act
// on its day, and comes out the same for the same moment.
func LayOutAtWork(ctx context.Context, a *App, o AtWork) (*Demo, error) {
	now := o.Clock.Now()
	defer o.Clock.turn(time.Time{})
	d := &layout{App: a, ctx: ctx, say: o.Say, Demo: Demo{Password: o.Password, Actors: map[access.Role]access.Actor{}}, rosterYear: peopleYear(now)}
	d.begin()
	w := &worker{layout: d, clock: o.Clock, refused: o.Refused, moves: map[string]people.Move{}, heads: map[string]access.Actor{}, cases: map[string]casework.CaseID{}}
	cal, err := a.Cases.Calendar(ctx, golden.Code)
	if err != nil {
		return nil, err
	}
	w.days = newDays(cal, now)
	o.Say("示例县：读取三个学年的报表", "the example county: reading three years of workbooks")
	o.Clock.turn(now.AddDate(0, 0, -workBegan))
	for _, step := range []func() error{d.read, d.accounts, d.register, w.towns, d.persons, w.staff, w.enterCalendar} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, year := range DemoYears[:len(DemoYears)-1] {
		if err := d.year(year); err != nil {
			return nil, err
		}
		if err := w.confirm(year); err != nil {
			return nil, err
		}
	}
	o.Say("半年来的案卷、考勤、报表（虚构）", "half a year of cases, registers and statements (fictional)")
	if err := w.work(); err != nil {
		return nil, err
	}
	o.Clock.turn(time.Time{})
	for _, step := range []func() error{d.current, d.letter} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	_, err = NewTicker(a, nil).Tick(ctx, now)
	return &d.Demo, err
}

// peopleYear is the school year of the rosters at a moment, as long as the class
// of the class teacher is in primary school then.
func peopleYear(now time.Time) registry.SchoolYear {
	return min(max(calendar.SchoolYear(calendar.DayOf(now)), DemoCurrent), DemoCurrent+2)
}

// worker lives through the diary.
type worker struct {
	*layout
	days
	clock   *Clock
	refused func(err error)

	schools map[string]registry.School // by name
	names   []string                   // of the schools that have rosters
	heads   map[string]access.Actor    // by the name of the school
	cases   map[string]casework.CaseID // by story
	run     matching.Run
	nowhere []matching.Item
	moves   map[string]people.Move // by story
	queue   []deed
}

// deed is one thing to be done at its moment.
type deed struct {
	at time.Time
	do func() error
}

func (w *worker) add(at time.Time, do func() error) {
	if !at.After(w.now) {
		w.queue = append(w.queue, deed{at, do})
	}
}

// work puts everything in the order of time and does it.
func (w *worker) work() error {
	stories, err := readDiary()
	if err != nil {
		return err
	}
	for _, plan := range []func([]story) error{w.planVerdict, w.planRegisters, w.planStories, w.planStatements} {
		if err := plan(stories); err != nil {
			return err
		}
	}
	slices.SortStableFunc(w.queue, func(a, b deed) int { return a.at.Compare(b.at) })
	for _, j := range w.queue {
		w.clock.turn(j.at)
		if err := j.do(); err != nil {
			return err
		}
	}
	w.clock.turn(w.now)
	if err := w.tick(); err != nil {
		return err
	}
	return w.readMail()
}

// unreadDays is for how many days the logins have not looked at their messages.
const unreadDays = 10

// readMail has everybody have read what came longer ago.
func (w *worker) readMail() error {
	for _, info := range access.Roles() {
		list, err := w.Cases.Messages(w.ctx, w.Actors[info.Role], true, 1<<10)
		if err != nil {
			return err
		}
		var old []string
		for i := range list {
			if w.now.Sub(list[i].At) > unreadDays*24*time.Hour {
				old = append(old, list[i].ID)
			}
		}
		if len(old) == 0 {
			continue
		}
		if err := w.Cases.MarkRead(w.ctx, w.Actors[info.Role], old...); err != nil {
			return err
		}
	}
	return nil
}

// planVerdict has the last closed year judged, and the registers compared.
func (w *worker) planVerdict([]story) error {
	for day := calendar.DayOf(w.now) - workBegan + 1; day <= calendar.DayOf(w.now); day++ {
		w.add(day.Start(), w.tick) // most limits end with a day
	}
	judged, err := w.moment("-" + itoa(judgedAgo) + " 16:00")
	if err != nil {
		return err
	}
	w.add(judged, func() error {
		if err := w.year(DemoYears[len(DemoYears)-1]); err != nil {
			return err
		}
		_, err := w.Cases.Recheck(w.ctx, golden.Code)
		return err
	})
	compared, err := w.moment("-" + itoa(comparedAgo) + " 09:00")
	w.add(compared, w.compare)
	return err
}

// confirm has the city confirm what a year has locked.
func (w *worker) confirm(year registry.SchoolYear) error {
	city := w.Actors[access.CityReviewer]
	list, err := w.Returns.List(w.ctx, city, returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: w.Rounds[year].ID})
	if err != nil {
		return err
	}
	ids := make([]returns.ReturnID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	done, err := w.Returns.Act(w.ctx, city, returns.Command{County: golden.Code, Returns: ids, Act: returns.ActConfirm})
	for _, one := range done {
		err = errors.Join(err, one.Err)
	}
	return err
}

func (w *worker) tick() error {
	_, err := w.Cases.Tick(w.ctx, w.clock.Now())
	return err
}

// compare compares the population with the enrolment.
func (w *worker) compare() (err error) {
	if w.run, err = w.Matching.Run(w.ctx, w.clerk, golden.Code, matching.Asked{Kind: matching.Population, Reason: "适龄儿童入学情况核查（虚构）"}); err != nil {
		return err
	}
	found, err := w.Matching.Find(w.ctx, w.clerk, golden.Code, w.run.ID)
	if err != nil {
		return err
	}
	for _, item := range found.Items {
		if item.Standing == matching.Nowhere {
			w.nowhere = append(w.nowhere, item)
		}
	}
	away := func(township string) int { // those of the township that has a login come first
		if township == w.township() {
			return 0
		}
		return 1
	}
	slices.SortFunc(w.nowhere, func(a, b matching.Item) int {
		return cmp.Or(cmp.Compare(away(a.Township), away(b.Township)), strings.Compare(string(a.Person), string(b.Person)))
	})
	return nil
}

// planStories queues what was done in every case.
func (w *worker) planStories(stories []story) error {
	for i := range stories {
		s := &stories[i]
		before, over := time.Time{}, false
		for k := range s.Acts {
			at, err := w.moment(s.Acts[k].At)
			if err != nil {
				return s.wrong(k, err)
			}
			if !at.After(before) { // both were moved to the same workday
				at = before.Add(20 * time.Minute)
			}
			if at.After(w.now) {
				break // not done yet, and nothing after it
			}
			before = at
			w.add(at, func() error {
				if over {
					return nil
				}
				err := s.wrong(k, w.act(s, k))
				if err == nil || w.refused == nil {
					return err
				}
				over = true
				w.refused(err)
				return nil
			})
		}
	}
	return nil
}

// planStatements queues the monthly statements of the schools that have rosters,
// those of county, city and province, and their being taken by the level above.
func (w *worker) planStatements([]story) error {
	county, city, province := w.Actors[access.CountyStatistician], w.Actors[access.CityReviewer], w.Actors[access.ProvinceReviewer]
	for day := calendar.DayOf(w.now) - workBegan; day <= calendar.DayOf(w.now); day++ {
		at := day.Start().Add(15 * time.Hour)
		switch month := day.Start().Month(); day.Start().Day() {
		case 27:
			for _, name := range w.names {
				w.add(at, func() error { return w.send(w.heads[name], golden.Code, w.schools[name].ID) })
			}
		case 28:
			w.add(at, func() error { return w.take(county) })
		case 4:
			w.add(at, func() error { return w.send(city, city.Top(), "") })
			w.add(at, func() error { return w.take(city) })
			w.add(at.Add(time.Hour), func() error { return w.take(province) })
			w.add(at.Add(2*time.Hour), func() error { return w.send(province, province.Top(), "") })
		case 12:
			if month%3 == 1 {
				w.add(at, func() error { return w.send(county, golden.Code, "") })
			}
		}
	}
	return nil
}
