package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
)

// matchCmd compares two rosters on this machine, without a database.
type matchCmd struct {
	resultFlags
	Left    string            `arg:"" help:"arg_match_left" name:"left" type:"path"`
	Right   string            `arg:"" help:"arg_match_right" name:"right" type:"path"`
	Kind    string            `help:"flag_match_kind" default:"population" enum:"population,attendance,poverty" placeholder:"KIND"`
	County  string            `help:"flag_match_county" placeholder:"REGION"`
	Year    int               `help:"flag_match_year" placeholder:"YEAR"`
	Count   map[string]string `help:"flag_match_count" placeholder:"ID=N"`
	Formula map[string]string `help:"flag_match_formula" placeholder:"RATE=ID"`
	Names   bool              `help:"flag_match_names"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_match":         {ZH: "比对两份名册：户籍与学籍、学籍与在校、脱贫户与学籍；列出查无学籍的孩子和各率。", EN: "Compare two registers: population and enrolment, enrolment and attendance, poor families and enrolment; list who is nowhere, and the rates."},
		"arg_match_left":     {ZH: "第一份名册：户籍适龄儿童、学籍或脱贫户名单（xlsx、xls、csv）。", EN: "The first register: children of the population, pupils, or poor families' children (xlsx, xls, csv)."},
		"arg_match_right":    {ZH: "第二份名册：学籍或在校学生名单。", EN: "The second register: pupils on the books, or those who attend."},
		"flag_match_kind":    {ZH: "比对：population 户籍×学籍，attendance 学籍×在校，poverty 脱贫户×学籍。", EN: "Compare population, attendance or poverty."},
		"flag_match_county":  {ZH: "本县的名称或行政区划代码；给出后，地区也参与比对。", EN: "The county by name or code; with it the region counts too."},
		"flag_match_year":    {ZH: "按哪个学年的学龄，写开始的年份；省略为今天所在的学年。", EN: "School year whose school age counts, by the year in which it begins; default today's."},
		"flag_match_count":   {ZH: "补填各率要用的人数，如 start_pupils=5120；可写多次。", EN: "A count for the rates, such as start_pupils=5120; may be repeated."},
		"flag_match_formula": {ZH: "选择一个率的算法，如 retention=b；可写多次。", EN: "The formula of a rate, such as retention=b; may be repeated."},
		"flag_match_names":   {ZH: "名单写出姓名全称；不给出时只写“张**”。", EN: "Write names in full; without it they are masked."},
	} {
		texts[k] = t
	}
	examples["match"] = locale.Text{
		ZH: "  junheng match 户籍适龄儿童.xlsx 学生名册.xlsx -o 比对\n  junheng match 学生名册.xlsx 到校学生.csv --kind attendance\n  junheng match 户籍.csv 学籍.csv --count start_pupils=5120 --count dropouts=3 --formula retention=b\n",
		EN: "  junheng match population.xlsx pupils.xlsx -o compared\n  junheng match pupils.xlsx present.csv --kind attendance\n  junheng match population.csv pupils.csv --count start_pupils=5120 --count dropouts=3 --formula retention=b\n",
	}
	exits["match"] = []exitText{
		{exitMet, locale.Text{ZH: "完成，每个孩子都已找到", EN: "done; every child was found"}},
		{exitShort, locale.Text{ZH: "完成，有查无学籍或已离校的孩子", EN: "done; some children are nowhere, or no longer at school"}},
		{exitAttention, locale.Text{ZH: "输入无法使用，或只剩疑似待核对", EN: "the input cannot be used, or only doubtful pairs are left"}},
	}
}

var (
	tmplCountName = locale.NewTemplate("match.count_name", "没有“{id}”这项人数；可用：{list}", "there is no count {id}; there are {list}")
	tmplCount     = locale.NewTemplate("match.count", "“{id}”应为人数，读到“{got}”", "{id} is a number of children, not {got}")
	tmplParked    = locale.NewTemplate("match.parked", "{file}：{n} 行有错未收，未参加比对。逐格看问题：junheng people check {file}", "{file}: {n} rows have errors and were not compared. See them by cell: junheng people check {file}")
	tmplRateName  = locale.NewTemplate("match.rate_name", "没有“{id}”这个率；可用：{list}", "there is no rate {id}; there are {list}")
)

// Run compares and shows.
func (c *matchCmd) Run(a *app) error {
	o := matching.Options{Kind: matching.Kind(c.Kind), Year: people.YearOf(a.now())}
	if c.Year != 0 {
		o.Year = registry.SchoolYear(c.Year)
	}
	counts, err := c.counts()
	if err != nil {
		return err
	}
	var county registry.RegionCode
	if c.County != "" {
		if county, err = regionOf(c.County); err != nil {
			return err
		}
	}
	first := people.Residents
	if o.Kind == matching.Attendance {
		first = people.Pupils
	}
	left, err := a.children(c.Left, first, county, o.Year)
	if err != nil {
		return err
	}
	right, err := a.children(c.Right, people.Pupils, county, o.Year)
	if err != nil {
		return err
	}
	found, err := matching.Compare(context.Background(), left, right, o)
	if err != nil {
		return err
	}
	var figures []matching.Figure
	if o.Kind != matching.Attendance {
		if figures, err = found.Basis().Figures(found.Counts(nil), counts, c.Formula); err != nil {
			return err
		}
	}
	r := found.Report(figures)
	r.Subtitle = locale.Text{ZH: o.Year.String() + "学年", EN: o.Year.String()}
	r.Tables = append([]exhibit.Table{found.Listed(c.Names)}, r.Tables...)
	if err := a.showReport(r, "match", c.resultFlags); err != nil {
		return err
	}
	switch t := found.Tally(nil); {
	case t[matching.Nowhere]+t[matching.Gone] > 0:
		return status(exitShort)
	case t[matching.Doubt]+t[matching.NoBirth] > 0:
		return status(exitAttention)
	}
	return nil
}

// counts reads what --count and --formula name.
func (c *matchCmd) counts() (map[string]float64, error) {
	rates := matching.StandardRates()
	out := map[string]float64{}
	var bad []error
	for id, text := range c.Count {
		if _, known := rates.Counts[id]; !known {
			var list []string
			for _, r := range rates.Rates {
				for _, f := range r.Formulas {
					list = append(list, f.Inputs()...)
				}
			}
			bad = append(bad, fault.New(fault.Usage, tmplCountName.With("id", id, "list", strings.Join(unique(list), " "))))
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			bad = append(bad, fault.New(fault.Usage, tmplCount.With("id", id, "got", text)))
		}
		out[id] = float64(n)
	}
	for id := range c.Formula {
		known := false
		var list []string
		for _, r := range rates.Rates {
			known = known || r.ID == id
			list = append(list, r.ID)
		}
		if !known {
			bad = append(bad, fault.New(fault.Usage, tmplRateName.With("id", id, "list", strings.Join(list, " "))))
		}
	}
	return out, errors.Join(bad...)
}

// unique leaves the first of equal words.
func unique(words []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// children reads a roster for a comparison; what is parked is told on the side
// channel.
func (a *app) children(path string, r people.Register, county registry.RegionCode, year registry.SchoolYear) ([]matching.Child, error) {
	data, err := readInput(path)
	if err != nil {
		return nil, err
	}
	var out []matching.Child
	read, err := people.ReadRoster(path, data, people.RosterOptions{Register: r, County: county, Year: year, Today: a.now()}, func(_ *people.Roster, rows []people.Row) error {
		for i := range rows {
			out = append(out, matching.ChildOf(&rows[i].Person, rows[i].Sheet+"!"+workbook.CellName(rows[i].Line, 0)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if read.Parked > 0 {
		a.notef("%s\n", tmplParked.With("file", path, "n", read.Parked).In(a.lang()))
	}
	return out, nil
}
