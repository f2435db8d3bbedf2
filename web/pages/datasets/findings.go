package datasets

import (
	"strconv"

	"junheng/assess/archive"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Kept gives findings of returns as a dataset keeps them.
func Kept(list []returns.Finding) []archive.Finding {
	out := make([]archive.Finding, 0, len(list))
	for i := range list {
		f := &list[i]
		k := archive.Finding{
			County: f.County, School: f.School, Name: f.Name, Section: f.Stage, Field: string(f.Cell.Field), Label: f.Label,
			Severity: f.Severity.String(), Key: f.Key, What: f.What, Reason: f.Reason, By: f.By, Parked: f.Parked,
		}
		if f.Cell.Stage != registry.Whole {
			k.Stage = f.Cell.Stage.String()
		}
		out = append(out, k)
	}
	return out
}

// severities are those of findings, gravest first.
var severities = []collect.Severity{collect.MustFix, collect.Verify, collect.Remark}

// met says how a finding was met.
func met(c *route.Context, f *archive.Finding) (parts.Tone, string) {
	switch {
	case f.Parked:
		return parts.Bad, c.T("未采用", "not taken")
	case f.Reason != "":
		return parts.Good, c.T("有说明，采用", "taken, explained")
	case f.Severity == collect.Verify.String():
		return parts.Warn, c.T("没有说明，采用", "taken, unexplained")
	}
	return parts.Plain, c.T("采用", "taken")
}

// findings lists what was found in the facts of a dataset before they were
// frozen, and how it was met.
func (d Deps) findings(c *route.Context) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	list, known, err := d.Archive.Findings(c.Ctx(), c.Actor, x.County, x.Hash)
	if err != nil {
		return err
	}
	h := parts.Head{
		Title: c.T("检查发现与说明", "Findings and reasons"), Menu: "datasets",
		Lead:   c.T("这些数据冻结时，检查发现了什么，哪些按填报人的说明采用，哪些没有采用。", "What the checks found in these facts when they were frozen, what was taken on the sender’s word, and what was not."),
		Crumbs: []parts.Link{{Text: c.T("数据集", "Datasets"), URL: "/datasets"}, {Text: x.Name, URL: URL(x.County, x.Hash)}},
	}
	l := parts.Listing{
		Name: x.Name + c.T(" 检查发现", " findings"),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("单位", "Who"), Fixed: true},
			{Key: "severity", Label: c.T("级别", "Severity")},
			{Key: "item", Label: c.T("数据项", "Item")},
			{Key: "what", Label: c.T("检查发现", "Finding"), NoSort: true},
			{Key: "met", Label: c.T("处理", "Outcome")},
			{Key: "reason", Label: c.T("填报人的说明", "The sender’s reason"), NoSort: true},
			{Key: "by", Label: c.T("说明人", "By"), Minor: true},
		},
		Filters: []parts.Filter{
			{Key: "severity", Label: c.T("级别", "Severity"), Options: severityOptions(c)},
			{Key: "met", Label: c.T("处理", "Outcome"), Options: metOptions(c, list)},
		},
		Empty: parts.EmptyState{Text: c.T("冻结时没有检查发现。", "The checks found nothing when it was frozen.")},
	}
	if !known {
		l.Empty.Text = notKept(c)
	}
	for i := range list {
		l.Rows = append(l.Rows, findingRow(c, &list[i], len(x.Counties) > 1))
	}
	return parts.List(c, h, l)
}

func notKept(c *route.Context) string {
	return c.T("这个数据集冻结时没有一并保存检查发现。", "This dataset was frozen without its findings.")
}

func findingRow(c *route.Context, f *archive.Finding, counties bool) parts.Row {
	who := f.Name
	if f.School == "" {
		who = archive.RegionLabel(f.County)
	} else if counties {
		who = archive.RegionLabel(f.County) + " " + who
	}
	item := f.Label.In(c.Lang)
	if s := f.Section.In(c.Lang); s != "" && item != "" {
		item += "·" + s
	}
	tone, word := met(c, f)
	return parts.Row{Cells: []parts.Cell{
		parts.Word(who),
		{Text: severityText(c, f.Severity), Sort: f.Severity},
		parts.Word(item), parts.Word(f.What.In(c.Lang)),
		parts.Mark(tone, word), parts.Word(f.Reason), parts.Word(f.By),
	}}
}

func severityText(c *route.Context, severity string) string {
	for _, s := range severities {
		if s.String() == severity {
			return s.Label().In(c.Lang)
		}
	}
	return severity
}

func severityOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, s := range severities {
		out = append(out, parts.Option{Value: s.Label().In(c.Lang), Label: s.Label().In(c.Lang)})
	}
	return out
}

func metOptions(c *route.Context, list []archive.Finding) []parts.Option {
	var out []parts.Option
	seen := map[string]bool{}
	for i := range list {
		if _, word := met(c, &list[i]); !seen[word] {
			seen[word] = true
			out = append(out, parts.Option{Value: word, Label: word})
		}
	}
	return out
}

// tally says in a line what was found, or that nothing was.
func tally(c *route.Context, list []archive.Finding, known bool) string {
	if !known {
		return notKept(c)
	}
	n := map[string]int{}
	reasons, parked := 0, 0
	for i := range list {
		n[list[i].Severity]++
		if list[i].Reason != "" {
			reasons++
		}
		if list[i].Parked {
			parked++
		}
	}
	if len(list) == 0 {
		return c.T("冻结时没有检查发现。", "The checks found nothing when it was frozen.")
	}
	verify, remark := n[collect.Verify.String()], n[collect.Remark.String()]
	return c.T(
		"请核实 "+strconv.Itoa(verify)+" 处，其中 "+strconv.Itoa(reasons)+" 处有填报人的说明；提示 "+strconv.Itoa(remark)+" 处；必改未改、没有采用 "+strconv.Itoa(parked)+" 处。",
		strconv.Itoa(verify)+" to verify, "+strconv.Itoa(reasons)+" of them explained; "+strconv.Itoa(remark)+" remarks; "+strconv.Itoa(parked)+" not corrected and not taken.")
}
