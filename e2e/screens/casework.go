package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	golden "junheng/testdata/county"

	"github.com/chromedp/chromedp"
)

// office is the county of the pictures, half a year of work behind it.
type office struct {
	ctx  context.Context
	app  *wire.App
	demo *wire.Demo

	finding casework.Case // that is overdue
	run     string        // the comparison of the registers
}

// look finds what some of the pictures show.
func (o *office) look() error {
	clerk := o.demo.Actors[access.CountyStatistician]
	late, err := o.app.Cases.Ledger(o.ctx, clerk, golden.Code, casework.Query{Procedure: "rectification", Late: true, Limit: 1})
	if err != nil {
		return err
	}
	runs, err := o.app.Matching.List(o.ctx, clerk, golden.Code)
	if err != nil {
		return err
	}
	if len(late.Cases) == 0 || len(runs) == 0 {
		return errors.New("the demo has no overdue finding or no comparison")
	}
	o.finding, o.run = late.Cases[0], runs[0].ID
	return nil
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
