package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"junheng/cmd/wire"
	"junheng/publish"
)

// serve shows the example county in the browser: a throw-away installation
// with three years on record and a round half filled, and a login of every
// role. It is gone when the demo ends.
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
	program, err := wire.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { a.closeProgram(program) }()
	demo, err := layOutDemo(ctx, a, program)
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

func layOutDemo(ctx context.Context, a *app, program *wire.App) (*wire.Demo, error) {
	password, err := wire.DemoPassword()
	if err != nil {
		return nil, err
	}
	a.notef("\n")
	return wire.LayOut(ctx, program, password, func(zh, en string) { a.notef("%s\n", a.say(zh, en)) })
}

// stopped is nil where work ended because somebody stopped it.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// showLogins prints where the pages are and who may come in.
func (a *app) showLogins(url string, d *wire.Demo) {
	a.printf("\n%s %s\n%s %s\n\n", a.say("网址：", "address: "), url, a.say("口令（所有账号相同，本次演示有效）：", "password (the same for all, for this demo): "), d.Password)
	for _, l := range d.Logins {
		label := l.Role.Label().In(a.lang())
		if l.Role.Admin() {
			label += a.say("（首次登录要绑定第二验证）", " (enrols a second factor first)")
		}
		a.printf("  %s  %s\n", publish.Pad(l.Login, 10), label)
	}
	a.printf("\n%s\n", a.say("从 tongji（县统计员）看起。按 Ctrl-C 结束，演示数据随之删除。", "Begin with tongji, the county's statistician. Ctrl-C ends it, and the demo's data are gone."))
}
