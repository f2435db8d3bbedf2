package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/testkit"
	"junheng/people/matching"
	golden "junheng/testdata/county"

	"github.com/chromedp/chromedp"
)

// clock is the time in the pictures; the work of some days is done by it.
type clock struct {
	mu   sync.Mutex
	time time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = t
}

// office is the county at work on its cases.
type office struct {
	ctx   context.Context
	app   *wire.App
	demo  *wire.Demo
	clock *clock

	finding casework.Case // that is overdue
	run     string        // the comparison of the registers
}

// work is what the pictures of the cases show: findings of an inspection, children
// found nowhere, and a child away who by then is suspected of having left.
func (o *office) work() error {
	for _, do := range []func() error{o.findings, o.nowhere, o.later} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func (o *office) actor(r access.Role) access.Actor { return o.demo.Actors[r] }

// later lets eight days pass.
func (o *office) later() error {
	o.clock.set(testkit.Now.AddDate(0, 0, 8))
	_, err := o.app.Cases.Tick(o.ctx, o.clock.now())
	return err
}

// nowhere compares the registers and has the children who are nowhere traced.
func (o *office) nowhere() error {
	clerk := o.actor(access.CountyStatistician)
	run, err := o.app.Matching.Run(o.ctx, clerk, golden.Code, matching.Asked{Kind: matching.Population, Reason: "秋季开学适龄儿童入学核查"})
	if err != nil {
		return err
	}
	o.run = run.ID
	found, err := o.app.Matching.Find(o.ctx, clerk, golden.Code, run.ID)
	if err != nil {
		return err
	}
	for _, item := range found.Items {
		if item.Standing != matching.Nowhere {
			continue
		}
		if _, err := o.app.Cases.Open(o.ctx, clerk, casework.Opens{
			County: golden.Code, Procedure: "dropout", Key: "match/" + run.ID + "/" + string(item.Person), State: "tracing",
			Place:   casework.Place{Township: item.Township, Village: item.Village},
			Subject: casework.Subject{Kind: "pupil", ID: string(item.Person)}, Origin: casework.Origin{Kind: "match", ID: run.ID},
		}); err != nil {
			return err
		}
	}
	return nil
}

// findings are those of an inspection, from the order to the re-check.
func (o *office) findings() error {
	office := o.actor(access.CountyStatistician)
	schools, err := o.app.Book.On(o.ctx, golden.Code, o.clock.now().Format("2006-01-02"))
	if err != nil {
		return err
	}
	for n, f := range []struct{ school, kind, severity, subject, problem, deadline string }{
		{"新河镇中心小学", "teachers", "minor", "教师交流", "交流教师台账与实际不符", ""},
		{"石桥镇中心小学", "resources", "serious", "多媒体教室", "多媒体教室少 2 间，达不到每百名学生 2.3 间", "2025-10-20"},
		{"柳河镇初级中学", "resources", "grave", "运动场地", "生均体育运动场馆面积 8.16 平方米，低于底线", "2025-11-30"},
		{"青禾县城南小学", "guarantee", "serious", "美术教室", "美术教室少 1 间", "2025-10-24"},
		{"青禾县第四小学", "guarantee", "serious", "学校规模", "在校生 2131 人，超过 2000 人", "2026-08-31"},
		{"白塔乡中心小学", "conduct", "minor", "课后服务", "课后服务收费公示栏未更新", "2025-10-31"},
		{wire.DemoSchool, "safety", "minor", "食堂", "食堂留样记录不全", "2025-10-31"},
	} {
		place := casework.Place{}
		for _, s := range schools {
			if s.Name == f.school {
				place.School, place.Township = s.ID, s.Township
			}
		}
		c, err := o.app.Cases.Open(o.ctx, office, casework.Opens{
			County: golden.Code, Procedure: "rectification", Key: fmt.Sprint("finding/", n), Place: place,
			Subject: casework.Subject{Kind: "school", ID: string(place.School), Label: f.subject}, Origin: casework.Origin{Kind: "inspection", Note: "秋季开学专项督导"},
			Fields: map[string]string{"origin_kind": "inspection", "problem": f.problem, "kind": f.kind, "severity": f.severity},
		})
		if err != nil {
			return err
		}
		if n == 0 { // the most recent one waits for its order
			continue
		}
		if c, err = o.step(access.CountyStatistician, c, "order", map[string]string{"demand": "限期整改", "responsible": f.school, "deadline": f.deadline}); err != nil {
			return err
		}
		if o.finding.ID == "" {
			o.finding = c
		}
		if f.school != wire.DemoSchool {
			continue
		}
		if _, err = o.step(access.SchoolHead, c, "plan", map[string]string{"measures": "补齐留样设备，培训食堂人员", "person": "郑国华"}); err != nil {
			return err
		}
	}
	return nil
}

func (o *office) step(role access.Role, c casework.Case, step string, fields map[string]string) (casework.Case, error) {
	return o.app.Cases.Step(o.ctx, o.actor(role), casework.Takes{
		On: casework.On{County: c.County, Case: c.ID, Key: string(c.ID) + step}, Step: step, Fields: fields,
	})
}

// screens are the pictures of it.
func (o *office) screens() []screen {
	const wide, phone = 1280, 390
	at := fmt.Sprintf("%06d", golden.Code)
	statement := "/statements/" + at + "/one?procedure=dropout&kind=school_month&school=" + string(o.demo.School) + "&period=2025-10"
	return []screen{
		{name: "township", role: access.TownshipOfficer, path: "/cases/" + at, width: wide, high: 860},
		{name: "township-phone", role: access.TownshipOfficer, path: "/visits", width: phone, high: 780},
		{name: "case", role: access.CountyStatistician, path: "/cases/" + at + "/" + string(o.finding.ID), width: wide, high: 900},
		{name: "board", role: access.CountyStatistician, path: "/ledgers/" + at + "/rectification/board", width: wide, high: 760},
		{name: "matching", role: access.CountyStatistician, path: "/matching/" + at + "/" + o.run, width: wide, high: 900},
		{name: "statement", role: access.SchoolHead, path: statement, width: wide, high: 900, after: press(`document.querySelector("[name=closing]").value = "3"; document.querySelector("[name=closing]").form.requestSubmit()`, `document.body.innerText.includes("不平")`)},
	}
}

// press does something on the page and waits for what comes of it.
func press(script, until string) step {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script+"; true")); err != nil {
			return none, err
		}
		return none, waitFor(ctx, until)
	}
}

// waitFor waits until something holds on the page.
func waitFor(ctx context.Context, holds string) error {
	for range 100 {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Promise.resolve("+holds+")", chromedp.EvalAwaitPromise))
		if ok {
			return nil
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("the page never came to %s", holds)
}

// album takes pictures, all or those named.
func (o *office) album(list []screen, url, out string, only []string) error {
	for _, s := range list {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		i := slices.IndexFunc(o.demo.Logins, func(l wire.DemoLogin) bool { return l.Role == s.role })
		in, err := o.app.Access.Login(o.ctx, access.Credentials{Login: o.demo.Logins[i].Login, Password: o.demo.Password, From: "127.0.0.1"})
		if err != nil {
			return err
		}
		if err := s.take(url, in.Secret, filepath.Join(out, s.name+".png")); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintln(os.Stderr, s.name)
	}
	return nil
}
