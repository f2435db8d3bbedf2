package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
)

// serve shows the example county in the browser: a throw-away installation
// with three years on record, a round half filled, half a year of cases, and a
// login of every role. It is gone when the demo ends.
func (c *demoCmd) serve(a *app) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "junheng-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	options := serveCmd{installation: installation{Data: dir}, Listen: c.Listen, LogFormat: "text", LogLevel: "warn"}
	o, err := options.options(a, dir)
	if err != nil {
		return err
	}
	clock := wire.NewClock(o.Clock)
	o.Clock = clock.Now
	if o.DB, err = options.database(ctx, a, dir); err != nil {
		return err
	}
	program, err := wire.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { a.closeProgram(program) }()
	demo, err := layOutDemo(ctx, a, program, clock)
	if err != nil {
		return stopped(ctx, err)
	}
	l, err := options.listen()
	if err != nil && c.Listen == "127.0.0.1:8080" { // taken: any other will do
		options.Listen = "127.0.0.1:0"
		l, err = options.listen()
	}
	if err != nil {
		return err
	}
	defer l.Close()
	a.showLogins(options.address(l), demo)
	return a.serve(ctx, l, program, o.Log)
}

func layOutDemo(ctx context.Context, a *app, program *wire.App, clock *wire.Clock) (*wire.Demo, error) {
	password, err := wire.DemoPassword()
	if err != nil {
		return nil, err
	}
	a.notef("\n")
	return wire.LayOutAtWork(ctx, program, wire.AtWork{
		Password: password, Clock: clock,
		Say: func(zh, en string) { a.notef("%s\n", a.say(zh, en)) },
		Refused: func(err error) {
			why := err.Error()
			var f *fault.Fault
			if errors.As(err, &f) {
				why = f.In(a.lang())
			}
			a.notef("%s%s\n", a.say("示例案卷停在此处：", "An example case ends here: "), why)
		},
	})
}

// stopped is nil where work ended because somebody stopped it.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// sights are what each role of the demo finds.
var sights = map[access.Role]locale.Text{
	access.ClassTeacher:       {ZH: "今天还没登记的考勤，缺勤两天的学生，两份关爱档案", EN: "today's register, a child away for two days, two children in care"},
	access.SchoolClerk:        {ZH: "填了三分之二的报表，两处隐患，待评价的名师服务，待结对的学生", EN: "a form two thirds filled, two hazards, a service to rate, a child without a helper"},
	access.SchoolHead:         {ZH: "三天未到校的学生，食堂整改，控辍月报（改错一个数会被退回并指出差额）", EN: "a child away for three days, a finding in the canteen, a monthly statement: alter a figure and it is refused by name"},
	access.TownshipOfficer:    {ZH: "一名辍学学生限期返校，两名查无学籍的孩子", EN: "a dropout with a limit to return, two children found nowhere"},
	access.CountyStatistician: {ZH: "十四本台账，填报审核，学龄比对，控辍报表", EN: "fourteen ledgers, returns to review, a comparison of registers, statements"},
	access.CountyLeader:       {ZH: "三年结论与督导整改看板，逾期、约谈、挂牌督办", EN: "three verdicts and the board of findings: overdue, talked to, supervised"},
	access.Inspector:          {ZH: "待复查和逾期的整改，因新数据达标自动销号的一案", EN: "findings to re-check and overdue, one that closed itself on new facts"},
	access.CityReviewer:       {ZH: "待接收的县季度报表，待确认的上年报表", EN: "the county's quarterly statement to take, last year's returns to confirm"},
	access.ProvinceReviewer:   {ZH: "全省只有这一个示例县", EN: "the one county of the example"},
	access.SystemAdmin:        {ZH: "账号与设置", EN: "accounts and settings"},
	access.SecurityAdmin:      {ZH: "授权与安全策略", EN: "roles and the policy"},
	access.AuditAdmin:         {ZH: "半年来每一步办理的日志", EN: "the log of every act of half a year"},
}

// showLogins prints where the pages are, who may come in, and what there is to
// see for each.
func (a *app) showLogins(url string, d *wire.Demo) {
	a.printf("\n%s %s\n%s %s\n\n", a.say("网址：", "address: "), url, a.say("口令（所有账号相同，本次演示有效）：", "password (the same for all, for this demo): "), d.Password)
	for _, l := range d.Logins {
		label := l.Role.Label().In(a.lang())
		if l.Role.Admin() {
			label += a.say("（先绑定第二验证）", " (a second factor first)")
		}
		a.printf("  %s %s %s\n", publish.Pad(l.Login, 10), publish.Pad(label, 34), sights[l.Role].In(a.lang()))
	}
	a.printf("\n%s\n", a.say("学校、人名、案卷、金额全部是虚构的。从 tongji（县统计员）看起。按 Ctrl-C 结束，演示数据随之删除。",
		"Schools, people, cases and sums are all made up. Begin with tongji, the county's statistician. Ctrl-C ends it, and the demo's data are gone."))
}
