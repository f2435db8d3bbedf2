package main

import (
	"context"

	"junheng/internal/locale"
	"junheng/people"
	"junheng/publish"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_people_turns":   {ZH: "列出学年更替的升级单：单号、学校、人数、经办人、状态。", EN: "List the turns of the year: receipt, school, pupils, who entered it, how it stands."},
		"help_people_confirm": {ZH: "按升级单确认别人提交的毕业；不加 --apply 只预览。命令行自己提交的，由另一人在页面上确认。", EN: "Confirm by its receipt the graduation that another person sent; without --apply a preview. What the command line itself has sent another person confirms on the page."},
		"help_people_undo":    {ZH: "按升级单撤销一所学校的学年更替（限期内），须写明事由。", EN: "Take a school's turn of the year back by its receipt, within its days and for a reason."},
		"arg_turn":            {ZH: "升级单号（见 people turns）。", EN: "Receipt of the turn, as people turns lists it."},
	} {
		texts[key] = t
	}
}

type peoplePromoteCmd struct {
	peopleAt
	countyPlace
	Year  int  `help:"flag_people_year" placeholder:"YEAR"`
	Apply bool `help:"flag_people_apply"`
}

// Run shows the turn of the year class by class, or does it.
func (c *peoplePromoteCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	year := registry.SchoolYear(c.Year)
	if c.Year == 0 {
		year = people.YearOf(a.now())
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		school, err := c.school(ctx, a, r, county)
		if err != nil {
			return err
		}
		names, err := r.schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		act := r.people.PreviewPromotion
		if c.Apply {
			act = r.people.Promote
		}
		plan, err := act(ctx, console(county), county, school, year)
		if err != nil {
			return err
		}
		a.turned(plan, names, c.Apply)
		return nil
	})
}

// turned prints what a turn of the year comes to, class by class.
func (a *app) turned(plan people.Promotion, names map[registry.SchoolID]string, done bool) {
	for _, l := range plan.Lines {
		to := a.say("毕业", "graduate")
		if l.To > 0 {
			to = a.say("升入", "to grade") + " " + people.GradeLabel(l.To).In(a.lang())
		}
		a.printf("%s %s %s  %d %s\n", publish.Pad(names[l.School], 24), publish.Pad(l.Class, 14), publish.Pad(to, 14), l.N+l.Waits, a.say("人", "pupils"))
	}
	words := a.say("预览 %s 学年：升级 %d 人，毕业 %d 人，待县教育局另一人确认毕业 %d 人，因案件保留 %d 人，休学保留原年级 %d 人，已在新学年 %d 人，需人工处理 %d 人", "preview of %s: %d promoted, %d graduate, %d wait for another person at the bureau, %d kept by a case, %d suspended stay, %d done already, %d to look at")
	if done {
		words = a.say("%s 学年已更替：升级 %d 人，毕业 %d 人，待县教育局另一人确认毕业 %d 人，因案件保留 %d 人，休学保留原年级 %d 人，已在新学年 %d 人，需人工处理 %d 人", "%s has begun: %d promoted, %d graduated, %d wait for another person at the bureau, %d kept by a case, %d suspended stayed, %d done already, %d to look at")
	}
	a.printf(words+"\n", plan.Year.String(), plan.Promoted, plan.Graduated, plan.Waiting, len(plan.Held), plan.Kept, plan.Done, plan.Behind)
}

type peopleTurnsCmd struct {
	peopleAt
	countyPlace
}

// Run lists the turns of the year, the newest first.
func (c *peopleTurnsCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		school, err := c.school(ctx, a, r, county)
		if err != nil {
			return err
		}
		names, err := r.schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		turns, err := r.people.Turns(ctx, console(county), county)
		for i := range turns {
			t := &turns[i]
			if school != "" && t.School != school {
				continue
			}
			state := a.say("有效", "stands")
			if t.Undone {
				state = a.say("已撤销", "taken back")
			}
			a.printf(a.say("%s  %s  %s 学年  升级 %d，毕业 %d，提交毕业 %d  %s  %s", "%s  %s  %s  %d promoted, %d graduated, %d sent to graduate  %s  %s")+"\n",
				t.ID, publish.Pad(names[t.School], 24), t.Year, t.Promoted, t.Graduated, t.Waiting, t.By, state)
		}
		return err
	})
}

type peopleConfirmCmd struct {
	peopleAt
	countyPlace
	Turn  string `arg:"" help:"arg_turn"`
	Apply bool   `help:"flag_people_apply"`
}

// Run confirms the graduation that somebody else sent.
func (c *peopleConfirmCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		names, err := r.schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		plan, err := r.people.ConfirmTurn(ctx, console(county), county, c.Turn, !c.Apply)
		if err != nil {
			return err
		}
		a.turned(plan, names, c.Apply)
		return nil
	})
}

type peopleUndoCmd struct {
	peopleAt
	countyPlace
	Turn string `arg:"" help:"arg_turn"`
	Why  string `help:"flag_people_why" required:"" placeholder:"TEXT"`
}

// Run takes a turn of the year back.
func (c *peopleUndoCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		done, err := r.people.UndoTurn(ctx, console(county), county, c.Turn, c.Why)
		if err != nil {
			return err
		}
		a.printf(a.say("已撤销：%d 人恢复原年级或原状态，%d 人其后另有变动，未动", "taken back: %d pupils are in their grade or state again; of %d something was entered since, and they stay")+"\n", done.Back, done.Later)
		return nil
	})
}
