package collect

import (
	"errors"
	"fmt"
	"strings"

	"junheng/facts"
	"junheng/internal/expr"
	"junheng/internal/locale"
)

// parseSeverity reads must_fix, verify, remark or 必改, 请核实, 提示.
func parseSeverity(s string) (Severity, bool) {
	for _, v := range []Severity{MustFix, Verify, Remark} {
		if s == v.String() || s == v.Label().ZH {
			return v, true
		}
	}
	return Verify, false
}

// prepare compiles a check and reports what is wrong with it.
func (c *Check) prepare(p *places, dict *facts.Dictionary) {
	if c.ID == "" {
		p.add(c.Pos, "检查项缺少 id", "the check has no id")
	}
	var ok bool
	if c.severity, ok = parseSeverity(c.Severity); !ok {
		p.add(c.Pos, fmt.Sprintf("severity “%s”应为 must_fix、verify 或 remark", c.Severity), fmt.Sprintf("severity %q: want must_fix, verify or remark", c.Severity))
	}
	switch c.Over {
	case "":
		c.Over = OverSection
	case OverSection, OverSchool, OverCounty:
	default:
		p.add(c.Pos, fmt.Sprintf("over “%s”应为 section、school 或 county", c.Over), fmt.Sprintf("over %q: want section, school or county", c.Over))
	}
	if (c.Test == "") == (c.BuiltIn == "") {
		p.add(c.Pos, "检查项须且只须写 test 或 builtin 之一", "a check needs exactly one of test and builtin")
		return
	}
	for _, f := range append(c.Fields, c.At) {
		if f != "" && dict.Field(f) == nil {
			p.add(c.Pos, fmt.Sprintf("数据字典中没有字段 %s", f), fmt.Sprintf("the dictionary has no field %s", f))
		}
	}
	if c.BuiltIn != "" && builtIns[c.BuiltIn] == nil {
		p.add(c.Pos, fmt.Sprintf("没有名为“%s”的内置检查", c.BuiltIn), fmt.Sprintf("there is no built-in check %q", c.BuiltIn))
	}
	if c.Test != "" {
		c.test = compileCheck(p, c.Pos, c.Test, c.Over, dict)
		if c.Message.IsZero() {
			p.add(c.Pos, "检查项缺少 message", "the check has no message")
		}
	}
	if c.Where != "" {
		c.where = compileCheck(p, c.Pos, c.Where, c.Over, dict)
	}
	c.marks = c.fields()
	key := "check." + c.ID
	c.messages = [3]locale.Template{{Key: key, Text: c.Message}, {Key: key + ".why", Text: c.Why}, {Key: key + ".fix", Text: c.Fix}}
}

// compileCheck compiles a formula of a form and reports its problems.
func compileCheck(p *places, at Pos, src string, over Over, dict *facts.Dictionary) *expr.Program {
	env, ok := p.envs[over]
	if !ok {
		if p.envs == nil {
			p.envs = map[Over]expr.Env{}
		}
		env = checkEnv(over, dict)
		p.envs[over] = env
	}
	prog, err := expr.Compile(src, env)
	if err == nil {
		return prog
	}
	var all expr.Errors
	if !errors.As(err, &all) {
		p.add(at, err.Error(), err.Error())
		return nil
	}
	for _, e := range all {
		p.add(at, "公式 "+src+"："+firstOf(e.In(locale.ZH)), "formula "+src+": "+firstOf(e.In(locale.EN)))
	}
	return nil
}

func firstOf(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// checkEnv lists the names that a check may use. Units are left open: checks
// compare classes times pupils with pupils.
func checkEnv(over Over, dict *facts.Dictionary) expr.Env {
	env := expr.Env{Variables: map[string]expr.Unit{"stage": "", "year": ""}, Constants: map[string]expr.Constant{}}
	for name, v := range dict.Constants() {
		env.Constants[name] = expr.Constant{Value: v}
	}
	add := func(name string) { env.Variables[name] = expr.UnitUnknown }
	for _, f := range dict.Fields() {
		if f.Type == facts.Words {
			continue
		}
		id := string(f.ID)
		switch {
		case over == OverCounty && f.Level != facts.PerCounty:
			id = "sum_" + id
		case over != OverCounty && f.Level == facts.PerCounty:
			continue
		}
		names := []string{id}
		if over != OverSection && f.Level == facts.PerSection {
			names = append(names, id+"_primary", id+"_junior", id+"_senior")
		}
		if over != OverCounty {
			add("known_" + id)
		}
		for _, n := range names {
			add(n)
			add("prev_" + n)
		}
	}
	return env
}
