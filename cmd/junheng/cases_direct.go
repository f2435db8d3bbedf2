package main

import (
	"context"

	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/locale"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases_link":   {ZH: "把两个案卷关联起来，双方责任方收到消息。", EN: "Join two cases; who answers for them is told."},
		"help_cases_hand":   {ZH: "把案卷交给另一方，或其中一人，并写明理由。", EN: "Hand a case to another party, or to somebody of it, with a reason."},
		"arg_case_other":    {ZH: "另一个案卷的案号。", EN: "Number of the other case."},
		"flag_case_party":   {ZH: "交给哪一方（流程中的标识）。", EN: "Party it is handed to, by its id in the procedure."},
		"flag_case_account": {ZH: "交给其中的哪个账号（登录名）；缺省为整个一方。", EN: "Login of somebody of the party; default: the party as a whole."},
		"flag_case_why":     {ZH: "理由。", EN: "Reason."},
		"flag_case_require": {ZH: "来自哪一条未达标的要求：标准#要求，与评估结果中的写法相同。", EN: "Failed line that it comes from: standard#line, as in the results."},
	} {
		texts[key] = t
	}
}

type casesLinkCmd struct {
	peopleAt
	caseCounty
	Case  string `arg:"" help:"arg_case"`
	Other string `arg:"" help:"arg_case_other"`
	Key   string `help:"flag_case_key" placeholder:"KEY"`
}

// Run joins two cases.
func (c *casesLinkCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		x, err := findCase(ctx, p, county, c.Case)
		if err != nil {
			return err
		}
		other, err := findCase(ctx, p, county, c.Other)
		if err != nil {
			return err
		}
		if _, err := p.Cases.Link(ctx, console(county), casework.Links{On: casework.On{County: county, Case: x.ID, Key: keyOr(a, c.Key)}, Other: other.ID}); err != nil {
			return err
		}
		return a.showAgain(ctx, p, &x)
	})
}

type casesHandCmd struct {
	peopleAt
	caseCounty
	Case    string `arg:"" help:"arg_case"`
	Party   string `help:"flag_case_party" required:"" placeholder:"ID"`
	Account string `help:"flag_case_account" placeholder:"LOGIN"`
	Reason  string `help:"flag_case_why" required:"" placeholder:"TEXT"`
	Key     string `help:"flag_case_key" placeholder:"KEY"`
}

// Run hands a case over.
func (c *casesHandCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		x, err := findCase(ctx, p, county, c.Case)
		if err != nil {
			return err
		}
		v, err := p.Cases.Find(ctx, console(county), county, x.ID)
		if err == nil {
			err = partyOf(v.Procedure, c.Party)
		}
		if err != nil {
			return err
		}
		cmd := casework.Hands{On: casework.On{County: county, Case: x.ID, Key: keyOr(a, c.Key), Reason: c.Reason}, Party: c.Party}
		if c.Account != "" {
			persons, err := p.Cases.Persons(ctx, console(county), county, x.ID)
			if err != nil {
				return err
			}
			for _, who := range persons[c.Party] {
				if who.Login == c.Account {
					cmd.Account = who.Account
				}
			}
			if cmd.Account == "" {
				return usage("cases.account", "“{party}”没有账号“{login}”", "{party} has no account {login}", "party", c.Party, "login", c.Account)
			}
		}
		if _, err := p.Cases.Hand(ctx, console(county), cmd); err != nil {
			return err
		}
		return a.showAgain(ctx, p, &x)
	})
}

// showAgain prints a case as it stands now.
func (a *app) showAgain(ctx context.Context, p *wire.App, x *casework.Case) error {
	v, err := p.Cases.Find(ctx, console(x.County), x.County, x.ID)
	if err == nil {
		a.showCase(&v)
	}
	return err
}
