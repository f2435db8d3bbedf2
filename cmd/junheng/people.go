package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
)

// peopleCmd groups what is done with the registers of named persons at the
// machine itself. Whoever may read the data folder and the keys may do it; the
// audit log has it under cli.
type peopleCmd struct {
	Check      peopleCheckCmd   `cmd:"" help:"help_people_check"`
	Import     peopleImportCmd  `cmd:"" help:"help_people_import"`
	Promote    peoplePromoteCmd `cmd:"" help:"help_people_promote"`
	Turns      peopleTurnsCmd   `cmd:"" help:"help_people_turns"`
	Confirm    peopleConfirmCmd `cmd:"" help:"help_people_confirm"`
	Undo       peopleUndoCmd    `cmd:"" help:"help_people_undo"`
	RotateKeys peopleRotateCmd  `cmd:"" name:"rotate-keys" help:"help_people_rotate"`
	Shred      peopleShredCmd   `cmd:"" help:"help_people_shred"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_people":         {ZH: "学生等实名名册：检查、导入、升级、换密钥、到期销毁。", EN: "Registers of named persons: check, import, promote, rotate keys, destroy what is due."},
		"help_people_check":   {ZH: "只检查名册文件，列出全部问题；不需要数据库，不保存任何内容。", EN: "Check a roster and print every problem; no database, nothing is kept."},
		"help_people_import":  {ZH: "把名册导入数据文件夹；同一文件再导入不会改变任何内容。", EN: "Take a roster into the data folder; the same file again changes nothing."},
		"help_people_promote": {ZH: "学年更替时升级、毕业；不加 --apply 只预览。", EN: "Promote and graduate at the turn of the year; without --apply a preview."},
		"help_people_rotate":  {ZH: "更换密钥并重新包装每个人的密钥，不读出个人信息；服务和正在进行的导入可以照常运行。", EN: "Add a key and wrap every person's own key anew, reading nobody's data; the server and imports may go on running."},
		"help_people_shred":   {ZH: "列出保存期满的人；加 --apply 和 --why 才销毁。", EN: "List whose time is over; destroys with --apply and --why only."},
		"arg_roster":          {ZH: "名册：Excel 工作簿或 CSV。", EN: "Roster: a workbook or CSV."},
		"flag_people_keys":    {ZH: "个人信息密钥文件（缺省为数据文件夹中的 people.keys）；也可用环境变量 JUNHENG_PEOPLE_KEYS 给出内容。", EN: "File with the keys of the named persons (default: people.keys in the data folder); its text may also be in JUNHENG_PEOPLE_KEYS."},
		"flag_people_suite":   {ZH: "新装时的加密算法。", EN: "How a new installation seals."},
		"flag_register":       {ZH: "名册种类：pupil 学生、resident 户籍适龄儿童、teacher 教师。", EN: "Register: pupil, resident or teacher."},
		"flag_people_region":  {ZH: "县（区）代码或名称。", EN: "County, by code or name."},
		"flag_people_school":  {ZH: "只限一所学校：名册中的名称或标识码。", EN: "One school only, by name or code."},
		"flag_people_year":    {ZH: "学年（起始年份），缺省为当前学年。", EN: "School year by the year it begins; default: the present one."},
		"flag_people_limit":   {ZH: "最多列出多少条问题；0 为全部。", EN: "Problems to print at most; 0: all."},
		"flag_people_look":    {ZH: "只看会发生什么，不写入。", EN: "Look only; write nothing."},
		"flag_people_apply":   {ZH: "执行，而不只是预览。", EN: "Do it, instead of a preview."},
		"flag_people_why":     {ZH: "事由，记入审计日志。", EN: "The reason; kept in the audit log."},
		"flag_people_index":   {ZH: "同时更换查找用的密钥（要读出并重算每个人的查找值）。", EN: "Replace the key of the look-up hashes too, which reads everybody to compute them anew."},
		"flag_people_drop":    {ZH: "完成后删除旧密钥；旧备份中的个人信息将无法读出。", EN: "Drop the earlier keys at the end; what is in older backups then stays sealed."},
	} {
		texts[key] = t
	}
}

// peopleKeys says where the keys of the named persons are.
type peopleKeys struct {
	PeopleKeys  string `help:"flag_people_keys" name:"people-keys" env:"JUNHENG_PEOPLE_KEY_FILE" type:"path" placeholder:"FILE"`
	PeopleSuite string `help:"flag_people_suite" name:"people-suite" env:"JUNHENG_PEOPLE_SUITE" enum:"aes-256-gcm,sm4-gcm" default:"aes-256-gcm"`
}

// file is where the keys are kept.
func (k *peopleKeys) file(folder string) string {
	if k.PeopleKeys != "" {
		return k.PeopleKeys
	}
	return filepath.Join(folder, wire.PeopleKeyFile)
}

// load reads the keys, and makes them on the first start.
func (k *peopleKeys) load(a *app, folder string) (*people.Keyring, error) {
	suite := people.Suite(k.PeopleSuite)
	if suite == "" {
		suite = people.AES
	}
	return wire.LoadPeopleKeys(a.env("JUNHENG_PEOPLE_KEYS"), k.file(folder), suite)
}

// follow reads the keys and follows their file: somebody may rotate them while
// this program runs, however short that is.
func (k *peopleKeys) follow(a *app, folder string, log *slog.Logger) (*people.Keyring, error) {
	ring, err := k.load(a, folder)
	if err != nil || a.env("JUNHENG_PEOPLE_KEYS") != "" {
		return ring, err
	}
	return wire.WatchPeopleKeys(ring, k.file(folder), log), nil
}

// peopleAt opens the registers of an installation.
type peopleAt struct {
	installation
	peopleKeys
}

// registers are the services that named persons need.
type registers struct {
	*offices
	people *people.Service
}

// with opens the registers for one act.
func (p *peopleAt) with(a *app, act func(ctx context.Context, r *registers) error) error {
	folder, err := p.existing(context.Background(), a)
	if err != nil {
		return err
	}
	ring, err := p.follow(a, folder, a.logger("text", "warn"))
	if err != nil {
		return errors.Join(err, p.release())
	}
	lib, err := a.library()
	if err != nil {
		return errors.Join(err, p.release())
	}
	return p.withAccounts(a, func(ctx context.Context, o *offices) error {
		ids := wire.IDs(a.now)
		cases, err := wire.NewCases(o.db, wire.CaseOptions{Packs: lib.fsys, Dict: lib.dict, Clock: a.now, IDs: ids})
		if err != nil {
			return err
		}
		service, err := people.New(people.Options{
			Store: o.db.People(), Log: o.db.Audit(), Schools: o.book, Keys: ring, Random: rand.Reader, Clock: a.now, IDs: ids,
			Cases: wire.PeopleCases(func() *casework.Service { return cases }),
		})
		if err != nil {
			return err
		}
		if err := service.CheckKeys(ctx); err != nil {
			return err
		}
		return act(ctx, &registers{o, service})
	})
}

// console is the actor of the command line for one county: who holds the data
// folder and the keys may do there what its officers may.
func console(county registry.RegionCode) access.Actor {
	return access.Actor{Account: "cli", Name: "cli", Via: "cli", Grants: []access.Grant{
		{Role: access.CountyStatistician, Region: county}, {Role: access.CountyLeader, Region: county},
	}}
}

// countyPlace is a county, and perhaps one school of it, as flags say it.
type countyPlace struct {
	Region string `help:"flag_people_region" required:"" placeholder:"REGION" aliases:"county"`
	School string `help:"flag_people_school" placeholder:"SCHOOL"`
}

func (p *countyPlace) county() (registry.RegionCode, error) {
	code, err := regionOf(p.Region)
	if err == nil && code.Level() != registry.CountyLevel {
		err = usage("people.county", "范围应为一个县（区），“{region}”不是", "the region is a county; {region} is not", "region", p.Region)
	}
	return code, err
}

// school finds the school named; empty where none was.
func (p *countyPlace) school(ctx context.Context, a *app, r *registers, county registry.RegionCode) (registry.SchoolID, error) {
	if p.School == "" {
		return "", nil
	}
	list, err := r.book.On(ctx, county, a.now().Format("2006-01-02"))
	if err != nil {
		return "", err
	}
	fits := slices.DeleteFunc(list, func(s registry.School) bool {
		return s.Name != p.School && s.Code != p.School && string(s.ID) != p.School
	})
	if len(fits) != 1 {
		return "", usage("user.school", "该县名册中有 {n} 所学校是“{school}”，应为 1 所", "{n} schools in the county's register are {school}, want one", "n", len(fits), "school", p.School)
	}
	return fits[0].ID, nil
}

// schoolNames gives the names of a county's schools.
func (r *registers) schoolNames(ctx context.Context, a *app, county registry.RegionCode) (map[registry.SchoolID]string, error) {
	list, err := r.book.On(ctx, county, a.now().Format("2006-01-02"))
	out := map[registry.SchoolID]string{}
	for _, s := range list {
		out[s.ID] = s.Name
	}
	return out, err
}

type peopleCheckCmd struct {
	Files    []string `arg:"" help:"arg_roster" type:"existingfile"`
	Register string   `help:"flag_register" enum:"pupil,resident,teacher" default:"pupil"`
	Year     int      `help:"flag_people_year" placeholder:"YEAR"`
	Limit    int      `help:"flag_people_limit" default:"200" placeholder:"N"`
}

// Run reads rosters and tells what is wrong with them.
func (c *peopleCheckCmd) Run(a *app) error {
	var failed []error
	parked := false
	for _, name := range c.Files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		o := people.RosterOptions{Register: people.Register(c.Register), Year: registry.SchoolYear(c.Year), Today: a.now()}
		if c.Year == 0 {
			o.Year = people.YearOf(a.now())
		}
		r, err := people.ReadRoster(filepath.Base(name), data, o, nil)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		a.printProblems(r, c.Limit)
		a.printf("%s"+a.say("：%d 行，可导入 %d 行（其中 %d 行请核实），须改正 %d 行", ": %d rows, %d to be taken in (%d of them to be looked at), %d to be put right")+"\n", r.File, r.Rows, r.Rows-r.Parked, r.Doubtful, r.Parked)
		parked = parked || r.Parked > 0
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	if parked {
		return status(exitAttention)
	}
	return nil
}
