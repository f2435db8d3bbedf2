package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/store"
)

// userCmd groups what is done with accounts at the machine itself. Whoever may
// read the data folder may do it; the audit log has it under cli.
type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"help_user_add"`
	List    userListCmd    `cmd:"" help:"help_user_list"`
	Grant   userGrantCmd   `cmd:"" help:"help_user_grant"`
	Reset   userResetCmd   `cmd:"" help:"help_user_reset"`
	Unlock  userUnlockCmd  `cmd:"" help:"help_user_unlock"`
	Disable userDisableCmd `cmd:"" help:"help_user_disable"`
	Enable  userEnableCmd  `cmd:"" help:"help_user_enable"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_user":         {ZH: "账号：建立、列出、授权、重置、解锁、停用；服务运行时也可用。", EN: "Accounts: add, list, grant, reset, unlock, disable; also while the server runs."},
		"help_user_add":     {ZH: "建立账号，并显示一次性口令；给出 --role 时同时授权。", EN: "Make an account and print its one-time code; with --role, grant it too."},
		"help_user_list":    {ZH: "列出全部账号、角色和状态。", EN: "List all accounts, their roles and states."},
		"help_user_grant":   {ZH: "授予一个角色，或用 --take-back 收回。", EN: "Grant a role, or with --take-back take it back."},
		"help_user_reset":   {ZH: "换发一次性口令，并退出该账号的全部登录。", EN: "Print a new one-time code and end all sessions of the account."},
		"help_user_unlock":  {ZH: "解锁因连续输错而锁定的账号。", EN: "Unlock an account locked by wrong tries."},
		"help_user_disable": {ZH: "停用账号。", EN: "Disable an account."},
		"help_user_enable":  {ZH: "恢复停用的账号。", EN: "Put a disabled account back into use."},
		"arg_login":         {ZH: "登录名。", EN: "Login."},
		"flag_user_name":    {ZH: "姓名。", EN: "Name of the person."},
		"flag_user_phone":   {ZH: "电话。", EN: "Telephone."},
		"flag_user_role":    {ZH: "角色，如 county_statistician（见 docs/guide/accounts.md）。", EN: "Role, such as county_statistician (see docs/guide/accounts.md)."},
		"flag_user_region":  {ZH: "范围：行政区划代码或名称；学校角色填学校所在县。", EN: "Region by code or name; of a school role, the school's county."},
		"flag_user_school":  {ZH: "学校：名册中的名称、标识码。", EN: "School, by name or code as in the register."},
		"flag_user_town":    {ZH: "乡镇（街道），与名册写法一致。", EN: "Township, as the register writes it."},
		"flag_user_class":   {ZH: "班级，与学生名册写法一致，例如 2023级3班。", EN: "Class, as the roster writes it, such as 2023级3班."},
		"flag_user_ask":     {ZH: "现在就设密码（从终端或标准输入读取），不用一次性口令。", EN: "Set the password now, from the terminal or standard input, instead of a one-time code."},
		"flag_user_second":  {ZH: "同时重置第二因素（手机丢失时）。", EN: "Reset the second factor too, as when a telephone is lost."},
		"flag_user_why":     {ZH: "原因，记入审计日志。", EN: "Why; kept in the audit log."},
		"flag_user_back":    {ZH: "收回，而不是授予。", EN: "Take back instead of granting."},
	} {
		texts[key] = t
	}
}

// offices are the services that accounts need, over the database of the
// installation. The server may be running on it.
type offices struct {
	db     *store.DB
	access *access.Service
	book   *book.Service
}

// open opens the accounts of an installation that is there.
func (i *installation) open(ctx context.Context, a *app) (*offices, error) {
	folder, err := i.existing(ctx, a)
	if err != nil {
		return nil, err
	}
	key, err := wire.LoadKey(folder)
	if err != nil {
		return nil, errors.Join(err, i.release())
	}
	db, err := i.database(ctx, a, folder)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	ids := wire.IDs(a.now)
	o := &offices{db: db, book: book.New(book.Options{Store: db.Book(), Log: db.Audit(), Clock: a.now, IDs: ids})}
	o.access, err = access.New(access.Options{Store: db.Access(), Log: db.Audit(), Clock: a.now, IDs: ids, Random: rand.Reader, Key: key})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return o, nil
}

// withAccounts opens the accounts for one act.
func (i *installation) withAccounts(a *app, act func(ctx context.Context, o *offices) error) error {
	ctx := context.Background()
	o, err := i.open(ctx, a)
	if err != nil {
		return err
	}
	return errors.Join(act(ctx, o), o.db.Close())
}

// find gives the account of a login.
func (o *offices) find(ctx context.Context, login string) (access.Listed, error) {
	l, err := o.access.FindByLogin(ctx, access.Console(), login)
	if fault.KindOf(err) == fault.NotFound {
		return l, fault.New(fault.NotFound, locale.NewTemplate("user.unknown", "没有登录名为“{login}”的账号", "no account has the login {login}").With("login", login)).
			Hint(locale.Plain("user.unknown_hint", "junheng user list", "junheng user list"))
	}
	return l, err
}

// place is a role with its place, as flags say it.
type place struct {
	Role     string `help:"flag_user_role" placeholder:"ROLE"`
	Region   string `help:"flag_user_region" placeholder:"REGION"`
	School   string `help:"flag_user_school" placeholder:"SCHOOL"`
	Township string `help:"flag_user_town" placeholder:"NAME"`
	Class    string `help:"flag_user_class" placeholder:"CLASS"`
}

// grant reads the flags.
func (p *place) grant(ctx context.Context, a *app, o *offices) (access.Grant, error) {
	g := access.Grant{Role: access.Role(p.Role), Township: p.Township, Class: p.Class}
	if !g.Role.Known() {
		var names []string
		for _, i := range access.Roles() {
			names = append(names, string(i.Role)+"（"+i.Label.In(a.lang())+"）")
		}
		return g, usage("user.role", "没有角色“{role}”；可选：{list}", "there is no role {role}; choose of {list}", "role", p.Role, "list", strings.Join(names, a.say("、", ", ")))
	}
	if p.Region != "" {
		code, err := regionOf(p.Region)
		if err != nil {
			return g, err
		}
		g.Region = code
	}
	if p.School == "" {
		return g, nil
	}
	schools, err := o.book.On(ctx, g.Region.County(), a.now().Format("2006-01-02"))
	if err != nil {
		return g, err
	}
	fits := slices.DeleteFunc(schools, func(s registry.School) bool {
		return s.Name != p.School && s.Code != p.School && string(s.ID) != p.School
	})
	if len(fits) != 1 {
		return g, usage("user.school", "该县名册中有 {n} 所学校是“{school}”，应为 1 所", "{n} schools in the county's register are {school}, want one", "n", len(fits), "school", p.School)
	}
	g.School = fits[0].ID
	return g, nil
}

// regionOf reads a code or a name.
func regionOf(text string) (registry.RegionCode, error) {
	if code, err := registry.ParseRegionCode(text); err == nil {
		return code, nil
	}
	r, err := registry.FindRegionByName(text)
	return r.Code, err
}

type userAddCmd struct {
	installation
	place
	Login string `arg:"" help:"arg_login"`
	Name  string `help:"flag_user_name" required:"" placeholder:"NAME"`
	Phone string `help:"flag_user_phone" placeholder:"PHONE"`
	Ask   bool   `help:"flag_user_ask" name:"ask-password"`
}

// Run makes an account. Everything that can be wrong is looked at before.
func (c *userAddCmd) Run(a *app) error {
	if access.Role(c.Role) == access.SystemAdmin { // the first one sets an installation up
		if err := c.found(context.Background(), a); err != nil {
			return err
		}
	}
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		var grants []access.Grant
		if c.Role != "" {
			g, err := c.grant(ctx, a, o)
			if err != nil {
				return err
			}
			if bad := access.CheckGrants([]access.Grant{g}); bad != nil {
				return errors.Join(bad...)
			}
			grants = []access.Grant{g}
		}
		password := ""
		if c.Ask {
			var err error
			if password, err = a.askPassword(); err != nil {
				return err
			}
			p, err := o.access.Policy(ctx)
			if err != nil {
				return err
			}
			if err := p.CheckPassword(password, c.Login, c.Name, c.Phone); err != nil {
				return err
			}
		}
		made, err := o.access.Create(ctx, access.Console(), access.NewAccount{Login: c.Login, Name: c.Name, Phone: c.Phone})
		if err != nil {
			return err
		}
		if grants != nil {
			if err := o.access.SetGrants(ctx, access.Console(), made.Account.ID, grants); err != nil {
				return err
			}
		}
		a.printf("%s %s（%s）\n", a.say("已建立账号", "made account"), made.Account.Login, made.Account.Name)
		for _, g := range grants {
			a.printf("  %s\n", g.Text().In(a.lang()))
		}
		if c.Ask {
			return o.setPassword(ctx, made, password)
		}
		a.printCode(ctx, o, made.Code)
		return nil
	})
}

// setPassword spends the one-time code on a password of one's own.
func (o *offices) setPassword(ctx context.Context, made access.Created, password string) error {
	e, err := o.access.Login(ctx, access.Credentials{Login: made.Account.Login, Password: made.Code, From: "cli", Agent: "junheng user"})
	if err != nil {
		return err
	}
	return errors.Join(o.access.ChangePassword(ctx, e.Actor, "", password), o.access.Logout(ctx, e.Actor))
}

func (a *app) printCode(ctx context.Context, o *offices, code string) {
	p, err := o.access.Policy(ctx)
	if err != nil {
		p = access.DefaultPolicy()
	}
	a.printf("%s %s\n", a.say("一次性口令：", "one-time code:"), code)
	a.notef(a.say("%d 小时内有效；本人第一次登录时自己设密码。\n", "Good for %d hours; its holder sets a password at the first visit.\n"), p.CodeHours)
}

type userListCmd struct {
	installation
	JSON bool `help:"flag_json" name:"json"`
}

// Run lists the accounts.
func (c *userListCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		list, err := o.access.List(ctx, access.Console())
		if err != nil {
			return err
		}
		if c.JSON {
			enc := json.NewEncoder(a.out)
			enc.SetIndent("", "  ")
			return enc.Encode(jsonAccounts(list))
		}
		if len(list) == 0 {
			a.notef("%s\n", a.say("还没有账号。用 junheng user add 建立，或启动服务后在浏览器里设置。", "There are none yet. Make one with junheng user add, or serve and set up in the browser."))
			return nil
		}
		for _, l := range list {
			var roles []string
			for _, g := range l.Grants {
				roles = append(roles, g.Text().In(a.lang()))
			}
			a.printf("%s  %s  %s  %s\n", publish.Pad(l.Login, 20), publish.Pad(l.Name, 12), publish.Pad(a.stateOf(l), 8), strings.Join(roles, a.say("；", "; ")))
		}
		return nil
	})
}

func (a *app) stateOf(l access.Listed) string {
	switch {
	case l.Disabled:
		return a.say("已停用", "disabled")
	case !l.Locked.IsZero():
		return a.say("已锁定", "locked")
	case l.Waiting:
		return a.say("未启用", "new")
	}
	return a.say("正常", "in use")
}

// jsonAccount is an account as --json prints it.
type jsonAccount struct {
	Login    string         `json:"login"`
	Name     string         `json:"name"`
	Grants   []access.Grant `json:"grants"`
	Second   bool           `json:"second_factor"`
	Waiting  bool           `json:"not_yet_come"`
	Disabled bool           `json:"disabled"`
	Locked   *time.Time     `json:"locked_until,omitempty"`
	Seen     *time.Time     `json:"last_visit,omitempty"`
	Created  time.Time      `json:"made"`
}

func jsonAccounts(list []access.Listed) []jsonAccount {
	out := []jsonAccount{}
	moment := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	for _, l := range list {
		out = append(out, jsonAccount{l.Login, l.Name, append([]access.Grant{}, l.Grants...), l.Second, l.Waiting, l.Disabled, moment(l.Locked), moment(l.Seen), l.Created})
	}
	return out
}
