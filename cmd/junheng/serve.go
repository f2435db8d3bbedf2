package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/web/pages/login"
)

// graceful is how long requests under way and jobs may take to end once the
// program is asked to stop.
const graceful = 20 * time.Second

type serveCmd struct {
	installation
	peopleKeys
	notifying
	Listen string `help:"flag_listen" env:"JUNHENG_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`

	TLSCert string `help:"flag_tls_cert" name:"tls-cert" env:"JUNHENG_TLS_CERT" type:"path" placeholder:"FILE"`
	TLSKey  string `help:"flag_tls_key" name:"tls-key" env:"JUNHENG_TLS_KEY" type:"path" placeholder:"FILE"`

	TrustProxy  []string `help:"flag_trust_proxy" env:"JUNHENG_TRUST_PROXY" placeholder:"NET"`
	MetricsFrom []string `help:"flag_metrics_from" env:"JUNHENG_METRICS_FROM" placeholder:"NET"`

	LogFormat string `help:"flag_log_format" env:"JUNHENG_LOG_FORMAT" enum:"text,json" default:"text" placeholder:"FORMAT"`
	LogLevel  string `help:"flag_log_level" env:"JUNHENG_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL"`

	OIDCIssuer string `help:"flag_oidc_issuer" name:"oidc-issuer" env:"JUNHENG_OIDC_ISSUER" placeholder:"URL"`
	OIDCClient string `help:"flag_oidc_client" name:"oidc-client" env:"JUNHENG_OIDC_CLIENT" placeholder:"ID"`
	OIDCSecret string `help:"flag_oidc_secret" name:"oidc-secret" env:"JUNHENG_OIDC_SECRET" placeholder:"SECRET"`
	BaseURL    string `help:"flag_base_url" name:"base-url" env:"JUNHENG_BASE_URL" placeholder:"URL"`
}

// Run serves until it is asked to stop.
func (c *serveCmd) Run(a *app) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	folder, err := c.folder()
	if err != nil {
		return err
	}
	o, err := c.options(a, folder)
	if err != nil {
		return err
	}
	channels, err := c.notifying.load()
	if err != nil {
		return err
	}
	if err := wire.OwnTemp(folder); err != nil {
		return err
	}
	fresh, err := c.absent(ctx, a, folder)
	if err != nil {
		return errors.Join(err, c.release())
	}
	if o.DB, err = c.database(ctx, a, folder); err != nil {
		return err
	}
	program, err := wire.Open(ctx, o)
	if err != nil {
		return err
	}
	if fresh {
		a.sayFounded(&c.installation, folder)
	}
	defer func() { a.closeProgram(program) }()
	l, err := c.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	if err := a.welcome(ctx, program, c.address(l), folder); err != nil {
		return err
	}
	var beating sync.WaitGroup
	beating.Go(func() { wire.NewTicker(program, channels).Run(ctx, o.Log) })
	defer beating.Wait()
	return a.serve(ctx, l, program, o.Log)
}

// options gathers what the program is made of.
func (c *serveCmd) options(a *app, folder string) (wire.Options, error) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return wire.Options{}, usage("serve.tls", "--tls-cert 和 --tls-key 要一起给出", "--tls-cert and --tls-key go together")
	}
	lib, err := a.library()
	if err != nil {
		return wire.Options{}, err
	}
	trusted, err := networks("trust-proxy", c.TrustProxy)
	if err != nil {
		return wire.Options{}, err
	}
	metrics, err := networks("metrics-from", c.MetricsFrom)
	if err != nil {
		return wire.Options{}, err
	}
	if c.OIDCIssuer != "" && (c.OIDCClient == "" || c.BaseURL == "") {
		return wire.Options{}, usage("serve.oidc", "使用 --oidc-issuer 时还要给出 --oidc-client 和 --base-url", "--oidc-issuer also needs --oidc-client and --base-url")
	}
	key, err := wire.LoadKey(folder)
	if err != nil {
		return wire.Options{}, err
	}
	log := a.logger(c.LogFormat, c.LogLevel)
	ring, err := c.peopleKeys.follow(a, folder, log)
	if err != nil {
		return wire.Options{}, err
	}
	o := wire.Options{
		Key: key, People: ring, Clock: a.now, Log: log, Packs: lib.fsys, Dict: lib.dict,
		Version: programVersion(), Lang: a.lang(), Trusted: trusted, Metrics: metrics, Secure: c.TLSCert != "",
	}
	if c.OIDCIssuer != "" {
		o.Provider = login.NewProvider(login.OIDC{Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, Secret: c.OIDCSecret, Redirect: strings.TrimRight(c.BaseURL, "/") + login.CallbackPath})
	}
	return o, nil
}

func (a *app) logger(format, level string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // the flag takes the names of levels only
	options := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(a.errs, options))
	}
	return slog.New(slog.NewTextHandler(a.errs, options))
}

// listen opens the port, with TLS where a certificate is named.
func (c *serveCmd) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		f := usage("serve.listen", "不能在 {addr} 上监听", "cannot listen on {addr}", "addr", c.Listen).Because(err)
		return nil, f.Hint(locale.Plain("serve.listen.hint", "端口可能已被占用；换一个，如 --listen 127.0.0.1:8081", "the port may be taken; choose another, such as --listen 127.0.0.1:8081"))
	}
	if c.TLSCert == "" {
		return l, nil
	}
	cert, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, errors.Join(usage("serve.cert", "证书或私钥不能使用：{file}", "the certificate or its key cannot be used: {file}", "file", c.TLSCert).Because(err), l.Close())
	}
	return tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// address is what people type into the browser.
func (c *serveCmd) address(l net.Listener) string {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, port))
}

// welcome says where the pages are, and on the first start how to set up.
func (a *app) welcome(ctx context.Context, p *wire.App, url, folder string) error {
	first, err := p.Access.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	a.notef("%s  %s\n%s  %s（%s）\n", a.say("网址：", "address:"), url, a.say("数据：", "data:   "), folder, p.DB.Engine())
	if first {
		a.notef("\n%s\n  1. %s %s/setup\n  2. %s %s\n%s junheng user add --help\n\n",
			a.say("第一次使用：", "to set up:"),
			a.say("在浏览器打开", "open in the browser"), url,
			a.say("输入设置码", "and enter the set-up code"), p.Access.SetupCode(),
			a.say("也可以在命令行建立账号：", "accounts can also be made here:"))
	}
	a.notef("%s\n", a.say("按 Ctrl-C 停止。", "Ctrl-C stops it."))
	return nil
}

// serve answers requests until ctx ends, and lets those under way finish.
func (a *app) serve(ctx context.Context, l net.Listener, p *wire.App, log *slog.Logger) error {
	server := &http.Server{
		Handler: p.Server, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Minute, WriteTimeout: 15 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.notef("\n%s\n", a.say("正在停止……", "stopping …"))
	ending, cancel := context.WithTimeout(context.Background(), graceful)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		log.Warn("some requests did not end in time", "err", err)
		return server.Close()
	}
	return nil
}

// closeProgram ends what the program still does.
func (a *app) closeProgram(p *wire.App) {
	ctx, cancel := context.WithTimeout(context.Background(), graceful)
	defer cancel()
	if err := p.Close(ctx); err != nil {
		fmt.Fprintf(a.errs, "junheng: %v\n", err)
	}
}
