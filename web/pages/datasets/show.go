package datasets

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/pages/results"
	"junheng/web/parts"
	"junheng/web/route"
)

// find finds the dataset that the address names.
func (d Deps) find(c *route.Context) (archive.Dataset, error) {
	owner, err := c.Region("region")
	if err != nil {
		return archive.Dataset{}, err
	}
	return d.Archive.Dataset(c.Ctx(), c.Actor, owner, c.Path("hash"))
}

// dataset is a dataset as its page shows it.
type dataset struct {
	c *route.Context
	archive.Dataset
	region      string
	manifest    facts.Manifest
	assessments []archive.Assessment
	findings    string // in a line
}

// show answers with one dataset: what it holds, from which files, and what was
// judged from it.
func (d Deps) show(c *route.Context) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	v := dataset{c: c, Dataset: x}
	names, err := d.names(c)
	if err != nil {
		return err
	}
	v.region = names.of(x.County)
	if v.manifest, err = d.Archive.Manifest(c.Ctx(), c.Actor, x.County, x.Hash); err != nil {
		return err
	}
	if v.assessments, err = d.Archive.Of(c.Ctx(), c.Actor, x.County, x.Hash); err != nil {
		return err
	}
	found, known, err := d.Archive.Findings(c.Ctx(), c.Actor, x.County, x.Hash)
	if err != nil {
		return err
	}
	v.findings = tally(c, found, known)
	h := parts.Head{Title: x.Name, Menu: "datasets", Lead: x.Note, Crumbs: []parts.Link{{Text: c.T("数据集", "Datasets"), URL: "/datasets"}}}
	at := access.Place{Region: x.County}
	if c.Actor.May(access.AssessRun, at) {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("运行评估", "Judge"), URL: URL(x.County, x.Hash) + "/run", Icon: "player-play", Main: true})
	}
	if c.Actor.May(access.ExportData, at) {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("下载（Parquet）", "Download (Parquet)"), URL: URL(x.County, x.Hash) + "/parquet", Icon: "download", Save: true})
	}
	return parts.Page(c, h, showBody(v))
}

func (v dataset) facts() []parts.Fact {
	c := v.c
	out := []parts.Fact{
		{Term: c.T("地区", "Region"), Text: v.region},
		{Term: c.T("学年", "School year"), Text: v.Year.String()},
		{Term: c.T("学校", "Schools"), Text: strconv.Itoa(v.Schools)},
		{Term: c.T("记录", "Rows"), Text: strconv.Itoa(v.Rows)},
		{Term: c.T("数据项", "Fields"), Text: strconv.Itoa(len(v.manifest.Fields))},
		{Term: c.T("冻结", "Frozen"), Text: c.Moment(v.At) + " " + v.ByName},
		{Term: c.T("程序", "Program"), Text: v.manifest.Program},
		{Term: c.T("内容校验值（SHA-256）", "Hash of the content (SHA-256)"), View: wholeHash(v.Hash)},
	}
	if len(v.Counties) > 1 {
		out = slices.Insert(out, 2, parts.Fact{Term: c.T("县数", "Counties"), Text: strconv.Itoa(len(v.Counties))})
	}
	return out
}

// sources lists the files the facts were read from.
func (v dataset) sources() parts.Listing {
	c := v.c
	l := parts.Listing{Name: c.T("来源文件", "Source files"), Columns: []parts.Column{
		{Label: c.T("文件", "File")}, {Label: "SHA-256"},
	}, Empty: parts.EmptyState{Text: c.T("数据由网上填报，没有来源文件。每个数字的填报人见其计算过程。", "The facts were typed in; there are no source files. Who typed each figure stands in its working.")}}
	for _, s := range v.manifest.Sources {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(s.File), {Text: s.Hash, View: hash(s.Hash)}}})
	}
	return l
}

// verdicts lists what was judged from the dataset.
func (v dataset) verdicts() parts.Listing {
	c := v.c
	l := parts.Listing{Name: c.T("评估", "Assessments"), Columns: []parts.Column{
		{Label: c.T("县", "County")},
		{Label: c.T("结论", "Verdict")},
		{Label: c.T("现行", "Current")},
		{Label: c.T("标准", "Standard")},
		{Label: c.T("评估时间", "Judged")},
		{Label: c.T("评估人", "By"), Minor: true},
	}, Empty: parts.EmptyState{Text: c.T("还没有用它做过评估。", "Nothing was judged from it yet.")}}
	for _, a := range v.assessments {
		name := a.Headline.Name
		if name == "" {
			name = archive.RegionLabel(a.County)
		}
		current := ""
		if a.Current {
			current = c.T("现行", "current")
		}
		l.Rows = append(l.Rows, parts.Row{URL: results.URL(a.County, a.ID), Cells: []parts.Cell{
			parts.Word(name),
			{Text: publish.OutcomeText(a.Headline.Outcome).In(c.Lang), View: parts.OutcomeBadge(a.Headline.Outcome)},
			parts.Word(current), parts.Word(a.Pack), parts.Moment(c, a.At), parts.Word(a.ByName),
		}})
	}
	return l
}

// parquet sends the files of a dataset as one archive.
func (d Deps) parquet(c *route.Context) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	files, err := d.Archive.DatasetFiles(c.Ctx(), c.Actor, x.County, x.Hash)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.At})
		if err != nil {
			return err
		}
		if _, err := w.Write(files[name]); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return parts.SendFile(c, archive.RegionLabel(x.County)+" "+x.Year.String()+" "+x.Name+".zip", "application/zip", b.Bytes())
}

func yearValue(y registry.SchoolYear) string { return strconv.Itoa(int(y)) }
