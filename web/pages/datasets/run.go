package datasets

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/assess/archive"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/pages/results"
	"junheng/web/parts"
	"junheng/web/route"
)

// usual is the standard that the form offers first.
const usual = "cn/quality-balance-2017"

// fewCounties are judged while the reader waits; more become a job.
const fewCounties = 3

// running is the form that judges a dataset.
type running struct {
	c        *route.Context
	dataset  archive.Dataset
	list     []rules.Info
	pack     string
	overlays []string
	standard *rules.Pack // chosen; nil where it could not be read
	wrong    error       // why not
	region   string
}

// runForm asks for the standard, its overlays, and the answers to its choices.
func (d Deps) runForm(c *route.Context) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	f, err := d.running(c, x, q.Get("pack"), q["overlay"])
	if err != nil {
		return err
	}
	return parts.Page(c, f.head(f.wrong), runBody(f))
}

// running reads the standard that was chosen.
func (d Deps) running(c *route.Context, x archive.Dataset, pack string, overlays []string) (*running, error) {
	list, err := d.Archive.Standards()
	if err != nil && len(list) == 0 {
		return nil, err
	}
	f := &running{c: c, dataset: x, list: list, pack: pack}
	if f.pack == "" {
		f.pack = usual
	}
	for _, o := range overlays {
		if o != "" && o != f.pack && !slices.Contains(f.overlays, o) {
			f.overlays = append(f.overlays, o)
		}
	}
	names, err := d.names(c)
	if err != nil {
		return nil, err
	}
	f.region = names.of(x.County)
	f.standard, f.wrong = d.Archive.Standard(f.pack, f.overlays...)
	return f, nil
}

func (f *running) head(errs error) parts.Head {
	return parts.Head{
		Title: f.c.T("运行评估", "Judge"), Menu: "datasets", Errors: errs, Lead: f.dataset.Name + " · " + f.region + " " + f.dataset.Year.String(),
		Crumbs: []parts.Link{{Text: f.c.T("数据集", "Datasets"), URL: "/datasets"}, {Text: f.dataset.Name, URL: URL(f.dataset.County, f.dataset.Hash)}},
	}
}

// packs are the standards of their own.
func (f *running) packs() []parts.Option {
	var out []parts.Option
	for _, i := range f.list {
		if i.Extends == "" && f.reaches(&i) {
			out = append(out, parts.Option{Value: i.ID, Label: i.Label.In(f.c.Lang) + " · " + i.ID})
		}
	}
	return out
}

// reaches reports whether a pack is for every county of the dataset.
func (f *running) reaches(i *rules.Info) bool {
	return !slices.ContainsFunc(f.dataset.Counties, func(county registry.RegionCode) bool { return !i.Reaches(county) })
}

// overlayOptions are the overlays that extend the standard chosen, directly or
// through others, and are for the counties of the dataset.
func (f *running) overlayOptions() []parts.Option {
	parent := map[string]string{}
	for _, i := range f.list {
		parent[i.ID] = i.Extends
	}
	var out []parts.Option
	for _, i := range f.list {
		for p, n := i.Extends, 0; p != "" && n < 10; p, n = parent[p], n+1 {
			if p == f.pack && f.reaches(&i) {
				out = append(out, parts.Option{Value: i.ID, Label: i.Label.In(f.c.Lang) + " · " + i.ID})
			}
		}
	}
	return out
}

// choice is the field of one question that the standard leaves open.
func (f *running) choice(ch *rules.Choice) parts.Input {
	in := parts.Input{Name: "choice." + ch.ID, Type: "radios", Label: ch.Label.In(f.c.Lang), Value: ch.Default}
	for _, o := range ch.Options {
		label := o.Label.In(f.c.Lang)
		if o.ID == ch.Default {
			label += f.c.T("（默认）", " (default)")
		}
		in.Options = append(in.Options, parts.Option{Value: o.ID, Label: label})
	}
	return in
}

// run judges the dataset: at once for few counties, else as a job.
func (d Deps) run(c *route.Context) error {
	x, err := d.find(c)
	if err != nil {
		return err
	}
	f, err := d.running(c, x, c.Form("pack"), c.Forms("overlay"))
	if err != nil {
		return err
	}
	if f.wrong != nil {
		return parts.Page(c, f.head(f.wrong), runBody(f))
	}
	r := archive.Running{Owner: x.County, Dataset: x.Hash, Pack: f.pack, Overlays: f.overlays, Choices: map[string]string{}, Propose: strings.TrimSpace(c.Form("propose"))}
	for i := range f.standard.Choices {
		if v := c.Form("choice." + f.standard.Choices[i].ID); v != "" {
			r.Choices[f.standard.Choices[i].ID] = v
		}
	}
	if len(x.Counties) > fewCounties && d.Jobs != nil {
		return d.start(c, x, r)
	}
	list, err := d.Archive.Run(c.Ctx(), c.Actor, r)
	if err != nil && len(list) == 0 {
		if k := fault.KindOf(first(err)); k == fault.Invalid || k == fault.Conflict {
			return parts.Page(c, f.head(err), runBody(f))
		}
		return err
	}
	if err != nil {
		c.Flash("部分县未能评估："+told(c, err), "Some counties could not be judged: "+told(c, err))
	} else {
		c.Flash(done(r.Propose != ""))
	}
	if len(list) == 1 {
		return c.SeeOther(results.URL(list[0].County, list[0].ID))
	}
	return c.SeeOther(URL(x.County, x.Hash))
}

// done words that a run is over.
func done(proposed bool) (zh, en string) {
	if proposed {
		return "评估完成，已提议为现行结论，待另一人确认。", "Done; it is proposed as the verdict in force, and another person confirms."
	}
	return "评估完成，结论已存档。", "Done; the verdict is on record."
}

// start judges many counties as a job.
func (d Deps) start(c *route.Context, x archive.Dataset, r archive.Running) error {
	actor := c.Actor
	title := c.T("评估 "+strconv.Itoa(len(x.Counties))+" 个县：", "Judging "+strconv.Itoa(len(x.Counties))+" counties: ") + x.Name
	id, err := d.Jobs.Start(c.Ctx(), job.Spec{County: int32(x.County), Owner: string(actor.Account), Kind: "assess", Title: title}, func(ctx context.Context, p *job.Progress) (string, error) {
		r.Step = p.Set
		list, err := d.Archive.Run(ctx, actor, r)
		if len(list) == 0 {
			return "", err
		}
		return results.RegionURL(x.County) + "?year=" + url.QueryEscape(strconv.Itoa(int(x.Year))), err
	})
	if err != nil {
		return err
	}
	return c.SeeOther("/jobs/" + id)
}

// first gives the first of joined errors.
func first(err error) error {
	if j, ok := err.(interface{ Unwrap() []error }); ok && len(j.Unwrap()) > 0 {
		return first(j.Unwrap()[0])
	}
	return err
}

// told words joined errors in one line.
func told(c *route.Context, err error) string {
	var out []string
	list := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		list = j.Unwrap()
	}
	for _, e := range list {
		if f, ok := errors.AsType[*fault.Fault](e); ok {
			out = append(out, f.Msg.In(c.Lang))
		}
	}
	return strings.Join(out, c.T("；", "; "))
}
