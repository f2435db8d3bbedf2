package archive

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"junheng/access"
	"junheng/assess"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

var (
	msgNotAlike   = locale.NewTemplate("archive.not_alike", "重新计算的结果与存档不一致：{what}。存档由 {then} 作出，现在的程序是 {now}", "computed again, the assessment differs from the record: {what}. It was made by {then}; this program is {now}")
	hintOldBinary = locale.NewTemplate("archive.hint_old_binary", "请用 {then} 打开，或核验数据集后重新评估", "open it with {then}, or verify the dataset and run the assessment again")
	msgGone       = locale.NewTemplate("archive.gone", "没有这次评估：{id}", "there is no assessment {id}")
	msgOtherFacts = locale.NewTemplate("archive.other_facts", "存档的数据集与其校验值 {hash} 不符", "the kept dataset does not match its hash {hash}")
	msgOldPack    = locale.NewTemplate("archive.old_pack", "存档的标准“{pack}”与其校验值不符", "the kept standard {pack} does not match its hash")
)

type (
	packKey struct {
		hash, id string
	}
	tableKey struct {
		owner registry.RegionCode
		hash  string
	}
	resultKey struct {
		county registry.RegionCode
		id     string
	}
)

// Opened is an assessment with everything it was made from, as one actor may
// see it. Result, Pack and Table are shared by all who opened it and must not
// be changed.
type Opened struct {
	Record  Assessment
	Dataset Dataset
	Pack    *rules.Pack
	Result  *assess.Assessment
	Table   *facts.Table // the county's facts of the year
	// Standard is Pack made ready for the year, with the choices on record: for
	// judging other facts as these were judged.
	Standard *assess.Standard
	Whole    bool // the actor sees the whole county, not only some schools

	actor access.Actor
}

// opened is what the cache keeps: the same for every actor.
type opened struct {
	dataset Dataset
	pack    *rules.Pack
	result  *assess.Assessment
	table   *facts.Table
	std     *assess.Standard
}

// Open computes an assessment again from its dataset and the kept files of its
// standard, and compares it with the headline on record. Opened once it stays
// in memory for a while; it may be opened by many at once.
//
// Errors: not_found, also where the actor has nothing to do with the county;
// conflict where what was computed differs from the record, which says by
// which program it was made; and those of a damaged dataset.
func (s *Service) Open(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (*Opened, error) {
	if !s.concerned(actor, county) {
		if err := s.refuse(ctx, actor, access.AssessRead, access.Place{Region: county}, "assessment.show", "assessment/"+id); fault.KindOf(err) != fault.Denied {
			return nil, err
		}
		return nil, fault.New(fault.NotFound, msgGone.With("id", id))
	}
	rec, err := s.opt.Store.FindAssessment(ctx, county, id)
	if err != nil {
		return nil, err
	}
	o, err := recall(s.results, resultKey{county, id}, func() (*opened, int64, error) {
		return s.replay(context.WithoutCancel(ctx), rec)
	})
	if err != nil {
		return nil, err
	}
	return &Opened{
		Record: rec, Dataset: o.dataset, Pack: o.pack, Result: o.result, Table: o.table, Standard: o.std,
		Whole: actor.May(access.AssessRead, access.Place{Region: county}), actor: actor,
	}, nil
}

// concerned reports whether the actor may see anything of a county's verdicts.
func (s *Service) concerned(actor access.Actor, county registry.RegionCode) bool {
	if actor.May(access.AssessRead, access.Place{Region: county}) {
		return true
	}
	for _, c := range actor.Counties(access.AssessRead) {
		if c == county {
			return true
		}
	}
	return false
}

// replay makes an assessment again.
func (s *Service) replay(ctx context.Context, rec Assessment) (*opened, int64, error) {
	ds, err := s.opt.Store.FindDataset(ctx, rec.Owner, rec.Dataset)
	if err != nil {
		return nil, 0, err
	}
	var all *facts.Table
	var tableErr error
	read := make(chan struct{})
	go func() { // the facts, while the standard is parsed
		defer close(read)
		all, tableErr = s.table(ctx, rec.Owner, rec.Dataset)
	}()
	pack, err := s.oldPack(ctx, rec)
	<-read
	if err = errors.Join(err, tableErr); err != nil {
		return nil, 0, err
	}
	std, err := assess.Compile(pack, s.opt.Dict, assess.Options{Year: rec.Year, Choices: rec.Choices, Program: rec.Program})
	if err != nil {
		return nil, 0, err
	}
	table := all.Filter(rec.County, rec.Year)
	result, err := std.Assess(table, rec.County, rec.Dataset)
	if err != nil {
		return nil, 0, err
	}
	result.CountyName = countyName(table, rec.County)
	if what := differences(rec.Headline, headlineOf(result)); len(what) > 0 {
		return nil, 0, fault.New(fault.Conflict, msgNotAlike.With("what", strings.Join(what, "; "), "then", rec.Program, "now", s.opt.Program)).
			At("assessment/" + rec.ID).Hint(hintOldBinary.With("then", rec.Program))
	}
	return &opened{ds, pack, result, table, std}, weight(table, result), nil
}

// weight is roughly how many bytes an opened assessment takes.
func weight(t *facts.Table, a *assess.Assessment) int64 {
	const cell, value = 150, 400 // a fact with its origin; an indicator's value with its place in the shares
	n := int64(1 << 18)
	n += int64(t.Len()) * int64(len(t.Fields())) * cell
	for i := range a.Units {
		n += int64(len(a.Units[i].Values)) * value
	}
	return n
}

// oldPack reads the standard of a record from the files kept then.
func (s *Service) oldPack(ctx context.Context, rec Assessment) (*rules.Pack, error) {
	return recall(s.packs, packKey{rec.PackHash, rec.Pack}, func() (*rules.Pack, int64, error) {
		files, err := s.opt.Store.ReadPack(ctx, rec.PackHash)
		if err != nil {
			return nil, 0, err
		}
		pack, err := s.keptPack(rec.Pack, files)
		if err == nil && pack.Hash != rec.PackHash {
			err = fault.New(fault.Conflict, msgOldPack.With("pack", rec.Pack))
		}
		var size int64
		for _, f := range files {
			size += int64(len(f))
		}
		return pack, 20 * size, err
	})
}

// table reads the facts of a dataset, verified against its hash.
func (s *Service) table(ctx context.Context, owner registry.RegionCode, hash string) (*facts.Table, error) {
	return recall(s.tables, tableKey{owner, hash}, func() (*facts.Table, int64, error) {
		files, err := s.opt.Store.ReadDataset(context.WithoutCancel(ctx), owner, hash)
		if err != nil {
			return nil, 0, err
		}
		ds, err := facts.OpenDataset(keptFiles(files).reader)
		if err != nil {
			return nil, 0, err
		}
		if ds.Hash != hash {
			return nil, 0, fault.New(fault.Conflict, msgOtherFacts.With("hash", hash))
		}
		t, err := ds.Table()
		if err != nil {
			return nil, 0, err
		}
		return t, int64(t.Len()) * int64(len(t.Fields())) * 150, nil
	})
}

// Manifest gives the manifest of a dataset as it was written: sources, fields,
// hashes.
func (s *Service) Manifest(ctx context.Context, actor access.Actor, owner registry.RegionCode, hash string) (facts.Manifest, error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: owner}, "dataset.show", "dataset/"+hash); err != nil {
		return facts.Manifest{}, err
	}
	files, err := s.opt.Store.ReadDataset(ctx, owner, hash)
	if err != nil {
		return facts.Manifest{}, err
	}
	var m facts.Manifest
	err = json.Unmarshal(files[facts.ManifestFile], &m)
	return m, err
}

// Sees reports whether the actor who opened the assessment may see a school.
func (o *Opened) Sees(s registry.School) bool {
	return o.Whole || o.actor.May(access.AssessRead, access.Place{Region: o.Record.County, School: s.ID, Township: s.Township})
}

// Units lists the units the actor may see, by their index in Result.Units.
func (o *Opened) Units() []int {
	var out []int
	for i := range o.Result.Units {
		if o.Sees(o.Result.Units[i].School) {
			out = append(out, i)
		}
	}
	return out
}

// Explain gives the working under a figure, so many levels deep; deeper figures
// are named with their outcome and can be asked for in turn. Who sees only some
// schools gets the working without the others, and not_found for a figure of
// another school.
func (o *Opened) Explain(ref string, levels int) (*assess.Step, error) {
	step, err := o.Result.Outline(ref, levels)
	if err != nil || o.Whole {
		return step, err
	}
	own := map[registry.SchoolID]bool{}
	for _, n := range o.Result.Schools {
		own[n.School.ID] = o.Sees(n.School)
	}
	if school := schoolOf(ref); school != "" && !own[school] {
		return nil, fault.New(fault.NotFound, msgGone.With("id", ref))
	}
	return onlyOf(step, own), nil
}

// schoolOf gives the school a ref speaks of, or "".
func schoolOf(ref string) registry.SchoolID {
	parts := strings.Split(ref, "/")
	switch {
	case len(parts) > 1 && (parts[0] == "unit" || parts[0] == "value"), len(parts) > 1 && parts[0] == "fact" && parts[1] != "county":
		return registry.SchoolID(parts[1])
	case len(parts) > 3 && parts[0] == "test":
		return registry.SchoolID(parts[3])
	}
	return ""
}

// onlyOf gives a copy of a working without what it says of other schools; the
// sentences of requirements and items are left out, since they name schools.
func onlyOf(s *assess.Step, own map[registry.SchoolID]bool) *assess.Step {
	c := *s
	c.Children = nil
	switch kind, _, _ := strings.Cut(s.Ref, "/"); kind {
	case "verdict", "item", "test":
		if schoolOf(s.Ref) == "" {
			c.Words = locale.Text{}
		}
	}
	for _, k := range s.Children {
		if k.School == "" && schoolOf(k.Ref) == "" || own[k.School] || own[schoolOf(k.Ref)] {
			c.Children = append(c.Children, onlyOf(k, own))
		}
	}
	return &c
}

// RestsOn lists what rests on a workbook cell, nearest first: refs of values,
// coefficients, items and verdicts. file is a file's name or its SHA-256.
func (o *Opened) RestsOn(file, sheet, cell string) []string {
	var out []string
	own := map[registry.SchoolID]bool{}
	for _, n := range o.Result.Schools {
		own[n.School.ID] = o.Sees(n.School)
	}
	for _, ref := range o.Result.Reverse(file, sheet, cell) {
		if school := schoolOf(ref); o.Whole || school == "" || own[school] {
			out = append(out, ref)
		}
	}
	return out
}
