package main

import (
	"context"
	"crypto/rand"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/workbook"
	"junheng/people"
	"junheng/publish"
	"junheng/registry"
)

// printProblems prints the problems of a roster by cell, then how many of each
// kind there are where not all were printed.
func (a *app) printProblems(r *people.Roster, limit int) {
	level := map[workbook.Severity]string{workbook.Blocking: a.say("必改", "must"), workbook.Warning: a.say("核实", "check"), workbook.Info: a.say("提示", "note")}
	for i, p := range r.Problems {
		if limit > 0 && i == limit {
			break
		}
		at := p.Sheet
		if p.Cell != "" {
			at += "!" + p.Cell
		}
		a.printf("%s  %s  %s\n", publish.Pad(level[p.Severity], 4), publish.Pad(at, 14), p.Text.In(a.lang()))
	}
	total := 0
	for _, n := range r.Counts {
		total += n
	}
	if shown := min(len(r.Problems), max(limit, b2n(limit <= 0)*len(r.Problems))); shown < total {
		a.printf(a.say("另有 %d 条问题未列出；各类问题：", "%d more problems are not printed; of each kind:")+"\n", total-shown)
		for _, kind := range slices.Sorted(maps.Keys(r.Counts)) {
			a.printf("  %s %d\n", publish.Pad(string(kind), 16), r.Counts[kind])
		}
	}
	for _, n := range r.Notes {
		a.notef("%s\n", n.Msg.In(a.lang()))
	}
}

func b2n(b bool) int {
	if b {
		return 1
	}
	return 0
}

type peopleImportCmd struct {
	peopleAt
	countyPlace
	File     string `arg:"" help:"arg_roster" type:"existingfile"`
	Register string `help:"flag_register" enum:"pupil,resident,teacher" default:"pupil"`
	Year     int    `help:"flag_people_year" placeholder:"YEAR"`
	Limit    int    `help:"flag_people_limit" default:"200" placeholder:"N"`
	DryRun   bool   `help:"flag_people_look" name:"dry-run"`
}

// Run takes a roster in and prints its receipt.
func (c *peopleImportCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	if !c.DryRun { // the first roster may set an installation up
		if err := c.found(context.Background(), a); err != nil {
			return err
		}
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		school, err := c.school(ctx, a, r, county)
		if err != nil {
			return err
		}
		receipt, roster, err := r.people.Import(ctx, console(county), people.Upload{
			County: county, Register: people.Register(c.Register), School: school, Year: registry.SchoolYear(c.Year),
			File: filepath.Base(c.File), Data: data, Only: c.DryRun,
		})
		if err != nil {
			return err
		}
		a.printProblems(roster, c.Limit)
		if c.DryRun {
			a.printf("%s\n", a.say("仅预览，未写入", "a look only; nothing was written"))
		}
		a.printf(a.say("%s：读到 %d 人，新增 %d，更新 %d，未变 %d，未收 %d", "%s: %d persons read, %d new, %d changed, %d as they were, %d parked")+"\n",
			filepath.Base(c.File), receipt.Rows, receipt.New, receipt.Changed, receipt.Same, receipt.Parked)
		if receipt.Absent > 0 {
			a.printf(a.say("文件所含班级中，名册上另有 %d 人不在文件里，未改动，请核实去向", "%d persons of these classes are on the register and not in the file; nothing was changed of them, please find out where they are")+"\n", receipt.Absent)
		}
		a.printf("sha256 %s\n", receipt.Hash)
		if receipt.Parked > 0 {
			return status(exitAttention)
		}
		return nil
	})
}

type peopleShredCmd struct {
	peopleAt
	Region string `help:"flag_people_region" required:"" placeholder:"REGION"`
	Apply  bool   `help:"flag_people_apply"`
	Why    string `help:"flag_people_why" placeholder:"TEXT"`
}

// Run lists whose time is over, by rule, and destroys it where that was said.
func (c *peopleShredCmd) Run(a *app) error {
	county, err := (&countyPlace{Region: c.Region}).county()
	if err != nil {
		return err
	}
	if c.Apply && c.Why == "" {
		return usage("people.why", "销毁须用 --why 写明事由", "to destroy, give the reason with --why")
	}
	return c.with(a, func(ctx context.Context, r *registers) error {
		due, err := r.people.Due(ctx, console(county), county)
		if err != nil {
			return err
		}
		byRule := map[string]int{}
		var ids []people.PersonID
		for _, d := range due {
			byRule[d.Rule.Label.In(a.lang())+"（"+d.Rule.Source.Document+" "+d.Rule.Source.Article+"）"]++
			ids = append(ids, d.Person.ID)
		}
		for _, rule := range slices.Sorted(maps.Keys(byRule)) {
			a.printf("%s  %d %s\n", rule, byRule[rule], a.say("人", "persons"))
		}
		if !c.Apply || len(ids) == 0 {
			a.printf(a.say("保存期满 %d 人，未销毁任何内容", "the time of %d persons is over; nothing was destroyed")+"\n", len(ids))
			return nil
		}
		n, err := r.people.Shred(ctx, console(county), county, ids, c.Why)
		if err != nil {
			return err
		}
		a.printf(a.say("已销毁 %d 人的个人信息；计数和变动记录保留", "the data of %d persons were destroyed; counts and histories stay")+"\n", n)
		return nil
	})
}

type peopleRotateCmd struct {
	peopleAt
	Index bool `help:"flag_people_index"`
	Drop  bool `help:"flag_people_drop"`
}

// Run adds a key, brings everybody under it, and with --drop forgets the others.
// A run that was cut short is gone on with, under the key it had added. Whoever
// writes beside it goes on under the new key or is refused.
func (c *peopleRotateCmd) Run(a *app) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	if a.env("JUNHENG_PEOPLE_KEYS") != "" {
		return usage("people.keys_env", "密钥来自环境变量 JUNHENG_PEOPLE_KEYS，本程序不能改写；请改用密钥文件", "the keys come from JUNHENG_PEOPLE_KEYS, which this program cannot write; use a key file")
	}
	file := wire.PeopleKeys(c.file(folder))
	return c.with(a, func(ctx context.Context, r *registers) error {
		if err := r.people.BeginRotation(ctx, file, rand.Reader, c.Index); err != nil {
			return err
		}
		done, err := r.people.RotateKeys(ctx, access.Console(), nil)
		if err != nil {
			return err
		}
		ring := r.people.Keys()
		a.printf(a.say("重新包装 %d 人的密钥，重算 %d 人的查找值；现用密钥 %s、%s", "wrapped the keys of %d persons anew, indexed %d anew; keys in use: %s, %s")+"\n", done.Wrapped, done.Indexed, ring.Wrap(), ring.Index())
		if c.Drop {
			if err := r.people.DropKeys(ctx, file); err != nil {
				return err
			}
			a.printf("%s\n", a.say("旧密钥已删除；旧备份中的个人信息不再能读出", "the earlier keys are dropped; what older backups hold stays sealed"))
		}
		a.notef("%s\n", a.say("正在运行的服务一秒内改用新密钥，不用重启；密钥由环境变量给出的服务要改好变量再重启。请另存密钥文件的备份。", "A running server goes on with the new keys within a second; one whose keys come from the environment is started anew with the new ones. Back the key file up apart from the data."))
		return nil
	})
}
