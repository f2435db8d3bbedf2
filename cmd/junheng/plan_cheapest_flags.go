package main

import (
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/plan/prices"
)

// constraintFlags say what a plan must keep to.
type constraintFlags struct {
	Constraints    string   `help:"flag_constraints" placeholder:"FILE"`
	Budget         []string `help:"flag_budget" sep:"none" placeholder:"[SOURCE:][YEAR:]AMOUNT"`
	Years          int      `help:"flag_plan_years" default:"1" placeholder:"N"`
	Running        int      `help:"flag_running" default:"1" placeholder:"N"`
	Lock           []string `help:"flag_lock" sep:"none" placeholder:"SCHOOL[:MEASURE]=N"`
	Max            []string `help:"flag_bound" sep:"none" placeholder:"[SCHOOL:]MEASURE=N"`
	Without        []string `help:"flag_without" placeholder:"MEASURE"`
	NoLand         []string `help:"flag_no_land" sep:"none" placeholder:"SCHOOL"`
	MaxNew         *int     `help:"flag_max_new" placeholder:"N"`
	RuralFirst     bool     `help:"flag_rural_first"`
	First          []string `help:"flag_first" sep:"none" placeholder:"SCHOOL"`
	MovesPerSchool *int     `help:"flag_moves_per_school" placeholder:"N"`
	MoveKM         float64  `help:"flag_move_km" name:"move-km" placeholder:"KM"`
	NoMoves        bool     `help:"flag_no_moves"`
	LeaveOutBlanks bool     `help:"flag_leave_out"`
}

var (
	tmplBadBudget = locale.NewTemplate("cmd.bad_budget", "资金应写作 5000万、来源:5000万 或 来源:年次:5000万，读到“{got}”", "write money as 5000万, SOURCE:5000万 or SOURCE:YEAR:5000万, not {got}")
	tmplBadLock   = locale.NewTemplate("cmd.bad_lock", "应写作 学校=0、学校:措施=3、学校:措施=1.. 或 学校:措施=..3，读到“{got}”", "write SCHOOL=0, SCHOOL:MEASURE=3, SCHOOL:MEASURE=1.. or SCHOOL:MEASURE=..3, not {got}")
	tmplBadBound  = locale.NewTemplate("cmd.bad_bound", "应写作 措施=5 或 学校:措施=5，读到“{got}”", "write MEASURE=5 or SCHOOL:MEASURE=5, not {got}")
	tmplBadYears  = locale.NewTemplate("cmd.bad_years", "--years、--running 从1起，至多{most}", "--years and --running count from 1 to {most}")
)

// mostYears is as far ahead as a plan of this kind makes sense.
const mostYears = 15

// constraints reads the file of constraints and adds the flags to it.
func (f *constraintFlags) constraints() (plan.Constraints, error) {
	var c plan.Constraints
	if f.Years < 1 || f.Running < 1 || f.Years > mostYears || f.Running > mostYears {
		return c, fault.New(fault.Usage, tmplBadYears.With("most", mostYears))
	}
	if f.Constraints != "" {
		data, err := readNamed(f.Constraints)
		if err != nil {
			return c, err
		}
		if c, err = plan.ReadConstraints(f.Constraints, data); err != nil {
			return c, err
		}
	}
	for _, text := range f.Budget {
		list, err := budget(text, f.Years)
		if err != nil {
			return c, err
		}
		c.Budgets = append(c.Budgets, list...)
	}
	for _, text := range f.Lock {
		l, err := lockOf(text)
		if err != nil {
			return c, err
		}
		c.Locks = append(c.Locks, l)
	}
	for _, text := range f.Max {
		l, err := lockOf(text)
		if err != nil || l.Most == nil {
			return c, fault.New(fault.Usage, tmplBadBound.With("got", text))
		}
		if l.Measure == "" {
			l.School, l.Measure = "", l.School
		}
		c.Bounds = append(c.Bounds, plan.Bound{School: l.School, Measure: l.Measure, Most: *l.Most})
	}
	if c.Running == 0 || f.Running > 1 {
		c.Running = f.Running
	}
	c.Without = append(c.Without, f.Without...)
	c.NoLand = append(c.NoLand, f.NoLand...)
	c.First.Schools = append(c.First.Schools, f.First...)
	c.First.Rural = c.First.Rural || f.RuralFirst
	c.LeaveOutBlanks = c.LeaveOutBlanks || f.LeaveOutBlanks
	c.Moves.None = c.Moves.None || f.NoMoves
	if f.MaxNew != nil {
		c.MaxNew = f.MaxNew
	}
	if f.MovesPerSchool != nil {
		c.Moves.PerSchool = f.MovesPerSchool
	}
	if f.MoveKM > 0 {
		c.Moves.KM = f.MoveKM
	}
	return c, nil
}

// budget reads money as [SOURCE:][YEAR:]AMOUNT; without a year there is as much
// in each of so many years.
func budget(text string, years int) ([]plan.Budget, error) {
	parts := strings.Split(strings.ReplaceAll(text, "：", ":"), ":")
	if len(parts) > 3 {
		return nil, fault.New(fault.Usage, tmplBadBudget.With("got", text))
	}
	amount, err := prices.ParseMoney(parts[len(parts)-1])
	if err != nil {
		return nil, fault.New(fault.Usage, tmplBadBudget.With("got", text))
	}
	source, year := "资金", 0
	for _, p := range parts[:len(parts)-1] {
		if n, err := strconv.Atoi(p); err == nil {
			year = n
			if n < 1 || n > mostYears {
				return nil, fault.New(fault.Usage, tmplBadBudget.With("got", text))
			}
			continue
		}
		source = p
	}
	if year > 0 {
		return []plan.Budget{{Source: source, Year: year, Amount: amount}}, nil
	}
	var out []plan.Budget
	for y := range years {
		out = append(out, plan.Budget{Source: source, Year: y + 1, Amount: amount})
	}
	return out, nil
}

// lockOf reads SCHOOL[:MEASURE]=N, N.., ..N.
func lockOf(text string) (plan.Lock, error) {
	bad := fault.New(fault.Usage, tmplBadLock.With("got", text))
	what, count, ok := strings.Cut(text, "=")
	if !ok || what == "" {
		return plan.Lock{}, bad
	}
	var l plan.Lock
	l.School, l.Measure, _ = strings.Cut(strings.ReplaceAll(what, "：", ":"), ":")
	least, most, ranged := strings.Cut(count, "..")
	if !ranged {
		most = least
	}
	if least != "" {
		n, err := strconv.Atoi(least)
		if err != nil || n < 0 {
			return plan.Lock{}, bad
		}
		l.Least = n
	}
	if most != "" {
		n, err := strconv.Atoi(most)
		if err != nil || n < l.Least {
			return plan.Lock{}, bad
		}
		l.Most = &n
	}
	if least == "" && most == "" {
		return plan.Lock{}, bad
	}
	return l, nil
}
