package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/registry"
	golden "junheng/testdata/county"
	"junheng/web/pages/datasets"
)

// DemoYears are the school years that the golden county has closed, and
// DemoCurrent the one it is collecting.
var DemoYears = []registry.SchoolYear{2022, 2023, 2024}

// DemoCurrent is the school year whose round is open.
const DemoCurrent registry.SchoolYear = 2025

// DemoSchool is the school of the school roles.
const DemoSchool = "青禾县实验小学"

// DemoClass is the class of the class teacher, in DemoSchool.
const DemoClass = "2022级1班"

const demoPack = "cn/quality-balance-2017"

// DemoLogin is one throw-away account of the demo.
type DemoLogin struct {
	Login, Name string
	Role        access.Role
	Grant       access.Grant
}

// Demo is the golden county laid out in an installation.
type Demo struct {
	Logins   []DemoLogin // one a role, in the order of access.Roles
	Password string      // the same for all
	Actors   map[access.Role]access.Actor

	Assessments []archive.Assessment // of DemoYears, in order
	Round       returns.Round        // the open one
	Rounds      map[registry.SchoolYear]returns.Round
	School      registry.SchoolID // of the school roles
}

var demoNames = map[access.Role][2]string{
	access.ClassTeacher: {"banzhuren", "高晓兰"},
	access.SchoolClerk:  {"xuexiao", "周小敏"}, access.SchoolHead: {"xiaozhang", "郑国华"}, access.TownshipOfficer: {"xiangzhen", "孙立新"},
	access.CountyStatistician: {"tongji", "李明"}, access.CountyLeader: {"juzhang", "王建国"}, access.Inspector: {"duxue", "陈静"},
	access.CityReviewer: {"shiji", "赵洪"}, access.ProvinceReviewer: {"shengji", "吴越"},
	access.SystemAdmin: {"xitong", "系统管理员"}, access.SecurityAdmin: {"anquan", "安全管理员"}, access.AuditAdmin: {"shenji", "审计管理员"},
}

// DemoPassword mints a password for the accounts of a demo.
func DemoPassword() (string, error) {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return "Demo-" + string(b[:4]) + "-" + string(b[4:]) + "-a", nil
}

// LayOut puts the golden county into an empty installation: an account of every
// role, three closed years with their datasets and verdicts, and a round that
// is half filled. say is told what is being done.
func LayOut(ctx context.Context, a *App, password string, say func(zh, en string)) (*Demo, error) {
	d := &layout{App: a, ctx: ctx, say: say, Demo: Demo{Password: password}, rosterYear: DemoCurrent}
	d.begin()
	say("示例县：读取三个学年的报表", "the example county: reading three years of workbooks")
	steps := []func() error{d.read, d.accounts, d.register, d.persons, d.years, d.current, d.letter}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &d.Demo, nil
}

type layout struct {
	*App
	Demo
	ctx        context.Context
	say        func(zh, en string)
	clerk      access.Actor // the county's statistician, who does most of it
	books      map[registry.SchoolYear][]collect.Input
	intake     map[registry.SchoolYear]*collect.Intake
	rosterYear registry.SchoolYear // of the rosters
}

func (d *layout) begin() {
	d.Actors, d.Rounds = map[access.Role]access.Actor{}, map[registry.SchoolYear]returns.Round{}
}

// read reads the workbooks of all years, corrected.
func (d *layout) read() error {
	d.books, d.intake = map[registry.SchoolYear][]collect.Input{}, map[registry.SchoolYear]*collect.Intake{}
	forms, err := collect.LoadForms(d.packs, d.dict)
	if err != nil {
		return err
	}
	for _, year := range DemoYears {
		names, err := golden.List(int(year))
		if err != nil {
			return err
		}
		for _, name := range names {
			data, err := fs.ReadFile(golden.Corrected(), name)
			if err != nil {
				return err
			}
			d.books[year] = append(d.books[year], collect.Input{Name: path.Base(name), Data: data, Path: name})
		}
		if d.intake[year], err = collect.Read(d.books[year], collect.Options{Forms: forms, Dict: d.dict}); err != nil {
			return err
		}
	}
	schools := d.intake[DemoYears[len(DemoYears)-1]].Table.Schools
	i := slices.IndexFunc(schools, func(s registry.School) bool { return s.Name == DemoSchool })
	if i < 0 {
		return fmt.Errorf("the golden county has no school named %s", DemoSchool)
	}
	d.School = schools[i].ID
	return nil
}

// grant is the place each role of the demo is held for.
func (d *layout) grant(r access.Role) access.Grant {
	g := access.Grant{Role: r, Region: golden.Code}
	switch r {
	case access.ClassTeacher:
		g.School, g.Class = d.School, DemoClass
	case access.SchoolClerk, access.SchoolHead:
		g.School = d.School
	case access.TownshipOfficer:
		g.Township = d.township()
	case access.CityReviewer:
		g.Region = golden.Code / 100 * 100
	case access.ProvinceReviewer:
		g.Region = golden.Code / 10000 * 10000
	case access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin:
		g.Region = 0
	}
	return g
}

// township is the one with most schools.
func (d *layout) township() string {
	n, best := map[string]int{}, ""
	for _, s := range d.intake[DemoYears[len(DemoYears)-1]].Table.Schools {
		if t := s.Township; t != "" {
			n[t]++
			if best == "" || n[t] > n[best] || n[t] == n[best] && t < best {
				best = t
			}
		}
	}
	return best
}

// accounts makes one account of each role, with the password of the demo.
func (d *layout) accounts() error {
	d.say("建立各角色账号", "making an account of every role")
	console := access.Console()
	for _, info := range access.Roles() {
		who := demoNames[info.Role]
		l := DemoLogin{Login: who[0], Name: who[1], Role: info.Role, Grant: d.grant(info.Role)}
		made, err := d.Access.Create(d.ctx, console, access.NewAccount{Login: l.Login, Name: l.Name})
		if err != nil {
			return err
		}
		if err := d.Access.SetGrants(d.ctx, console, made.Account.ID, []access.Grant{l.Grant}); err != nil {
			return err
		}
		e, err := d.Access.Login(d.ctx, access.Credentials{Login: l.Login, Password: made.Code, From: "127.0.0.1", Agent: "demo"})
		if err != nil {
			return err
		}
		if err := d.Access.ChangePassword(d.ctx, e.Actor, made.Code, d.Password); err != nil {
			return err
		}
		actor := e.Actor
		actor.Pending = access.NothingPending
		d.Actors[info.Role] = actor
		d.Logins = append(d.Logins, l)
	}
	d.clerk = d.Actors[access.CountyStatistician]
	return nil
}

// register enters the schools, the newest names first, and puts them on the map.
func (d *layout) register() error {
	d.say("登记学校", "entering the schools")
	for _, year := range slices.Backward(DemoYears) {
		if _, err := d.Book.Adopt(d.ctx, d.clerk, golden.Code, d.intake[year].Table.Schools); err != nil {
			return err
		}
	}
	records, err := d.Book.List(d.ctx, d.clerk, golden.Code)
	if err != nil {
		return err
	}
	for i, r := range records {
		angle, far := float64(i)*2.399963, 0.2*math.Sqrt(float64(i)/float64(len(records))) // evenly over a disc
		lon, lat := 125.35+far*math.Cos(angle)*1.38, 43.88+far*math.Sin(angle)
		r.Lon, r.Lat = &lon, &lat
		if err := d.Book.Amend(d.ctx, d.clerk, r, "示例坐标"); err != nil {
			return err
		}
	}
	return nil
}

// formsOf are the forms a year's workbooks hold that a round may ask for.
func (d *layout) formsOf(year registry.SchoolYear) []string {
	used := map[string]bool{}
	for _, r := range d.intake[year].Receipts {
		for _, s := range r.Sheets {
			used[s.Form] = true
		}
	}
	var out []string
	for _, f := range d.Returns.AskableForms(year) {
		if used[f.ID] && (f.Subject != collect.AboutSchool || f.ID == "cn/county-table") {
			out = append(out, f.ID)
		}
	}
	return out
}

func (d *layout) schoolsOf(year registry.SchoolYear) []registry.SchoolID {
	var out []registry.SchoolID
	for _, s := range d.intake[year].Table.Schools {
		out = append(out, s.ID)
	}
	return out
}

// years closes each year: a round, its workbooks, review, lock, dataset, verdict.
func (d *layout) years() error {
	for _, year := range DemoYears {
		if err := d.year(year); err != nil {
			return err
		}
	}
	return nil
}

func (d *layout) year(year registry.SchoolYear) error {
	y := strconv.Itoa(int(year))
	d.say(y+" 学年：上传、审核、锁定、评估", y+": upload, review, lock, assess")
	round, err := d.Returns.OpenRound(d.ctx, d.clerk, returns.RoundPlan{
		County: golden.Code, Title: year.String() + "学年义务教育学校办学条件报表", Year: year, Forms: d.formsOf(year), Schools: d.schoolsOf(year),
		Due: time.Date(int(year), time.October, 31, 15, 59, 59, 0, time.UTC), Remind: []int{7, 3, 1},
	})
	if err != nil {
		return err
	}
	d.Rounds[year] = round
	if _, err := d.Returns.Upload(d.ctx, d.clerk, returns.UploadCommand{County: golden.Code, Round: round.ID, Files: d.books[year]}); err != nil {
		return err
	}
	if err := d.lock(round); err != nil {
		return err
	}
	if _, err := d.Returns.CloseRound(d.ctx, d.clerk, golden.Code, round.ID); err != nil {
		return err
	}
	return d.judge(year)
}

// lock takes every return of a round through its turns.
func (d *layout) lock(round returns.Round) error {
	list, err := d.Returns.List(d.ctx, d.clerk, returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: round.ID})
	if err != nil {
		return err
	}
	var ids []returns.ReturnID
	for i := range list {
		ids = append(ids, list[i].ID)
		if err := d.explain(&list[i]); err != nil {
			return err
		}
	}
	for _, act := range []returns.Act{returns.ActSubmit, returns.ActApprove, returns.ActLock} {
		done, err := d.Returns.Act(d.ctx, d.clerk, returns.Command{County: golden.Code, Returns: ids, Act: act})
		if err != nil {
			return err
		}
		for _, one := range done {
			if one.Err != nil {
				return fmt.Errorf("%s %s: %w", act, one.Return, one.Err)
			}
		}
	}
	return nil
}

// explain gives a reason for every 请核实 finding that has none.
func (d *layout) explain(r *returns.Return) error {
	if r.Counts.Unexplained == 0 {
		return nil
	}
	v, err := d.Returns.Open(d.ctx, d.clerk, r.County, r.ID)
	if err != nil {
		return err
	}
	save := returns.Save{County: r.County, Return: r.ID}
	reason := "已与学校核对，数据属实。"
	for key, cell := range v.Cells {
		save.Edits = append(save.Edits, returns.Edit{Key: key, Reason: &reason, Rev: cell.Rev})
	}
	_, err = d.Returns.SaveCells(d.ctx, d.clerk, save)
	return err
}

// judge freezes a year and runs the national standard on it.
func (d *layout) judge(year registry.SchoolYear) error {
	table, err := d.Returns.Table(d.ctx, []registry.RegionCode{golden.Code}, year)
	if err != nil {
		return err
	}
	found, err := d.Returns.Findings(d.ctx, []registry.RegionCode{golden.Code}, year)
	if err != nil {
		return err
	}
	frozen, err := d.Archive.Freeze(d.ctx, d.clerk, archive.Freezing{
		Region: golden.Code, Year: year, Name: year.String() + "学年终审数据", Table: table, Findings: datasets.Kept(found),
	})
	if err != nil {
		return err
	}
	made, err := d.Archive.Run(d.ctx, d.clerk, archive.Running{Owner: golden.Code, Dataset: frozen.Hash, Pack: demoPack, Propose: "报表已审核锁定，按国家标准测算"})
	if err != nil {
		return err
	}
	if len(made) == 0 {
		return errors.New("the golden county got no verdict")
	}
	if made[0], err = d.Archive.Adopt(d.ctx, d.Actors[access.CountyLeader], archive.Adoption{County: golden.Code, Assessment: made[0].ID, Confirm: true}); err != nil {
		return err
	}
	d.Assessments = append(d.Assessments, made...)
	return nil
}

// current opens the round of the year that is being collected, and fills half
// of it with last year's figures, a little changed.
func (d *layout) current() error {
	d.say("2025 学年：开展填报，已填一半", "2025: a round, half filled")
	round, err := d.Returns.OpenRound(d.ctx, d.clerk, returns.RoundPlan{
		County: golden.Code, Title: DemoCurrent.String() + "学年义务教育学校办学条件报表", Year: DemoCurrent,
		Forms: d.formsOf(DemoYears[len(DemoYears)-1]), Schools: d.schoolsOf(DemoYears[len(DemoYears)-1]),
		Due: d.clock().Add(10 * 24 * time.Hour), Remind: []int{7, 3, 1},
	})
	if err != nil {
		return err
	}
	d.Round, d.Rounds[DemoCurrent] = round, round
	list, err := d.Returns.List(d.ctx, d.clerk, returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: round.ID, Form: "cn/county-table"})
	if err != nil {
		return err
	}
	for i := range list {
		if i%2 == 0 || list[i].School == d.School {
			if err := d.fill(&list[i], i); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill enters last year's figures with some pupils more; the school of the demo
// leaves the end of its form open. Every fourth return is submitted as well.
func (d *layout) fill(r *returns.Return, turn int) error {
	v, err := d.Returns.Open(d.ctx, d.clerk, r.County, r.ID)
	if err != nil {
		return err
	}
	keys := make([]returns.CellKey, 0, len(v.Cells))
	for key, cell := range v.Cells {
		if cell.Last != "" && cell.Text == "" {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y returns.CellKey) int {
		return strings.Compare(fmt.Sprint(x.Stage, x.Field), fmt.Sprint(y.Stage, y.Field))
	})
	if r.School == d.School {
		keys = keys[:len(keys)*2/3]
	}
	save := returns.Save{County: r.County, Return: r.ID}
	for _, key := range keys {
		text := v.Cells[key].Last
		save.Edits = append(save.Edits, returns.Edit{Key: key, Text: &text, Rev: v.Cells[key].Rev})
	}
	saved, err := d.Returns.SaveCells(d.ctx, d.clerk, save)
	if err != nil || turn%8 != 0 || r.School == d.School || saved.Counts.MustFix > 0 {
		return err
	}
	r.Counts = saved.Counts
	if err := d.explain(r); err != nil {
		return err
	}
	_, err = d.Returns.Act(d.ctx, d.clerk, returns.Command{County: r.County, Returns: []returns.ReturnID{r.ID}, Act: returns.ActSubmit})
	return err
}

// letter sends a notice to every school.
func (d *layout) letter() error {
	_, err := d.Returns.Send(d.ctx, d.clerk, returns.Letter{
		County: golden.Code, Title: "关于做好2025–2026学年办学条件数据填报工作的通知",
		Body:  "各中小学校：\n请于截止日期前完成本学年办学条件报表的填报。数据以9月1日为统计时点，空着的项目请核对后填写，确实没有的填“无”。\n青禾县教育局（示例）",
		To:    []access.Place{{Region: golden.Code}},
		Round: d.Round.ID,
	})
	return err
}
