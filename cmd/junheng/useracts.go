package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"junheng/access"

	"golang.org/x/term"
)

type userGrantCmd struct {
	installation
	place
	Login    string `arg:"" help:"arg_login"`
	TakeBack bool   `help:"flag_user_back" name:"take-back"`
}

// Run grants a role or takes it back.
func (c *userGrantCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		l, err := o.find(ctx, c.Login)
		if err != nil {
			return err
		}
		g, err := c.grant(ctx, a, o)
		if err != nil {
			return err
		}
		grants := append(slices.Clone(l.Grants), g)
		if c.TakeBack {
			i := slices.Index(l.Grants, g)
			if i < 0 {
				return usage("user.not_granted", "“{login}”没有这个角色：{role}", "{login} does not have this role: {role}", "login", l.Login, "role", g.Text())
			}
			grants = slices.Delete(slices.Clone(l.Grants), i, i+1)
		}
		if err := o.access.SetGrants(ctx, access.Console(), l.ID, grants); err != nil {
			return err
		}
		if len(grants) == 0 {
			a.printf("%s %s\n", l.Login, a.say("现在没有任何角色", "has no role now"))
		}
		for _, g := range grants {
			a.printf("%s  %s\n", l.Login, g.Text().In(a.lang()))
		}
		return nil
	})
}

type userResetCmd struct {
	installation
	Login  string `arg:"" help:"arg_login"`
	Second bool   `help:"flag_user_second" name:"second-factor"`
}

// Run puts a one-time code in the place of a password.
func (c *userResetCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		l, err := o.find(ctx, c.Login)
		if err != nil {
			return err
		}
		if c.Second {
			if err := o.access.ResetSecond(ctx, access.Console(), l.ID); err != nil {
				return err
			}
		}
		code, err := o.access.ResetPassword(ctx, access.Console(), l.ID)
		if err != nil {
			return err
		}
		a.printCode(ctx, o, code)
		return nil
	})
}

type userUnlockCmd struct {
	installation
	Login string `arg:"" help:"arg_login"`
}

// Run unlocks an account.
func (c *userUnlockCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		l, err := o.find(ctx, c.Login)
		if err != nil {
			return err
		}
		if err := o.access.Unlock(ctx, access.Console(), l.ID); err != nil {
			return err
		}
		a.printf("%s %s\n", l.Login, a.say("已解锁", "is unlocked"))
		return nil
	})
}

type userDisableCmd struct {
	installation
	Login string `arg:"" help:"arg_login"`
	Why   string `help:"flag_user_why" placeholder:"TEXT"`
}

// Run takes an account out of use.
func (c *userDisableCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		l, err := o.find(ctx, c.Login)
		if err != nil {
			return err
		}
		if err := o.access.SetDisabled(ctx, access.Console(), l.ID, true, c.Why); err != nil {
			return err
		}
		a.printf("%s %s\n", l.Login, a.say("已停用", "is disabled"))
		return nil
	})
}

type userEnableCmd struct {
	installation
	Login string `arg:"" help:"arg_login"`
	Why   string `help:"flag_user_why" placeholder:"TEXT"`
}

// Run puts an account back into use.
func (c *userEnableCmd) Run(a *app) error {
	return c.withAccounts(a, func(ctx context.Context, o *offices) error {
		l, err := o.find(ctx, c.Login)
		if err != nil {
			return err
		}
		if err := o.access.SetDisabled(ctx, access.Console(), l.ID, false, c.Why); err != nil {
			return err
		}
		a.printf("%s %s\n", l.Login, a.say("已恢复使用", "is in use again"))
		return nil
	})
}

// askPassword reads a password: twice and unseen from a terminal, else one
// line of standard input. It is never an argument, which others could read.
func (a *app) askPassword() (string, error) {
	f, isFile := a.in.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(a.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, prompt := range []string{a.say("密码：", "password: "), a.say("再输一次：", "once more: ")} {
		fmt.Fprint(a.errs, prompt)
		text, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.errs)
		if err != nil {
			return "", err
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", usage("user.differ", "两次输入的密码不一样", "the two passwords differ")
	}
	return typed[0], nil
}
