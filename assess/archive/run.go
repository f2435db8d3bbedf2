package archive

import (
	"context"
	"errors"
	"slices"
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
	msgNoStandard = locale.Plain("archive.no_standard", "请选择评估标准", "choose a standard")
	msgOtherArea  = locale.NewTemplate("archive.other_area", "“{pack}”不适用于{county}：补充规定只能用于它所定的地区", "{pack} is not for {county}: an overlay is for its own area only")
	hintOtherArea = locale.Plain("archive.other_area.hint", "请改用本省、本市、本县的补充规定，或只用国家标准", "use the overlays of the county, its city and its province, or the national standard alone")
	msgNotKept    = locale.Plain("archive.pack_not_kept", "标准文件未能完整保存", "the files of the standard could not be kept whole")
	actAssess     = "assessment.run"
)

// Running says which dataset is to be judged, and how.
type Running struct {
	Owner    registry.RegionCode // with Dataset names the dataset
	Dataset  string
	Pack     string
	Overlays []string
	Choices  map[string]string // choice id → option id; those left out take the standard's default
	Propose  string            // why the verdicts are to be the ones in force, as [Service.Propose] has it; empty: they are only kept
	Step     func(done, total int)
}

// Run judges every county of a dataset under a standard and keeps each
// verdict: its headline, and the files of the standard under their hash.
// Overlays are applied in order. A standard or an overlay of another area judges no
// county that does not lie in it.
//
// A county that cannot be judged at all does not keep the others from it: the
// error joins what was wrong, beside the assessments that were kept. What is in
// force stays so: see [Service.Propose].
func (s *Service) Run(ctx context.Context, actor access.Actor, r Running) ([]Assessment, error) {
	if err := s.allow(ctx, actor, access.AssessRun, access.Place{Region: r.Owner}, actAssess, "dataset/"+r.Dataset); err != nil {
		return nil, err
	}
	if r.Pack == "" {
		return nil, fault.New(fault.Invalid, msgNoStandard).At("pack")
	}
	if r.Propose != "" {
		if _, err := checkReason(r.Propose); err != nil {
			return nil, err
		}
	}
	ds, err := s.opt.Store.FindDataset(ctx, r.Owner, r.Dataset)
	if err != nil {
		return nil, err
	}
	std, files, err := s.standard(&r, ds.Year)
	if err != nil {
		return nil, err
	}
	table, err := s.table(ctx, r.Owner, r.Dataset)
	if err != nil {
		return nil, err
	}
	var out []Assessment
	var errs []error
	for i, county := range ds.Counties {
		if err := ctx.Err(); err != nil {
			return out, errors.Join(append(errs, err)...)
		}
		a, err := s.judge(ctx, actor, &r, ds, std, table, county, files)
		if err != nil {
			errs = append(errs, err)
		}
		if a.ID != "" {
			out = append(out, a)
		}
		if r.Step != nil {
			r.Step(i+1, len(ds.Counties))
		}
	}
	return out, errors.Join(errs...)
}

// standard loads and compiles the standard asked for, with the files it was
// read from. That they suffice to read it again is tried at once.
func (s *Service) standard(r *Running, year registry.SchoolYear) (*assess.Standard, map[string][]byte, error) {
	pack, err := rules.Loader{FS: s.opt.Packs, Dict: s.opt.Dict}.Load(r.Pack, r.Overlays...)
	if err != nil {
		return nil, nil, err
	}
	files, err := packFiles(s.opt.Packs, pack)
	if err != nil {
		return nil, nil, err
	}
	again, err := s.keptPack(pack.ID, files)
	if err != nil || again.Hash != pack.Hash {
		return nil, nil, fault.New(fault.Internal, msgNotKept).At(pack.ID).Because(err)
	}
	std, err := assess.Compile(again, s.opt.Dict, assess.Options{Year: year, Choices: r.Choices, Program: s.opt.Program})
	return std, files, err
}

// keptPack reads a pack, with its overlays after plus signs, from kept files.
func (s *Service) keptPack(id string, files map[string][]byte) (*rules.Pack, error) {
	layers := strings.Split(id, "+")
	return rules.Loader{FS: keptFiles(files), Dict: s.opt.Dict}.Load(layers[0], layers[1:]...)
}

// OtherArea is the refusal to judge a county by what is law elsewhere.
func OtherArea(pack locale.Text, county registry.RegionCode) error {
	return fault.New(fault.Invalid, msgOtherArea.With("pack", pack, "county", RegionLabel(county))).Hint(hintOtherArea).At("overlay")
}

// judge assesses one county and keeps the verdict.
func (s *Service) judge(ctx context.Context, actor access.Actor, r *Running, ds Dataset, std *assess.Standard, all *facts.Table, county registry.RegionCode, files map[string][]byte) (Assessment, error) {
	if !std.Pack().Reaches(county) {
		return Assessment{}, OtherArea(std.Pack().Label, county)
	}
	table := all.Filter(county, ds.Year)
	result, err := std.Assess(table, county, ds.Hash)
	if err != nil {
		return Assessment{}, err
	}
	result.CountyName = countyName(table, county)
	pack := std.Pack()
	a := Assessment{
		County: county, ID: s.opt.IDs(), Owner: ds.County, Dataset: ds.Hash, Pack: pack.ID, PackHash: pack.Hash,
		Choices: std.Choices(), Program: s.opt.Program, Year: ds.Year, By: actor.Account, ByName: actor.Name,
		At: s.opt.Clock().UTC(), Headline: headlineOf(result),
	}
	at := access.Place{Region: county}
	e := s.entry(actor, access.AssessRun, at, actAssess, "assessment/"+a.ID, map[string]any{
		"dataset": a.Dataset, "pack": a.Pack, "pack_hash": a.PackHash, "choices": a.Choices, "outcome": a.Headline.Outcome,
	})
	if e.Role == "" {
		e.Role = string(actor.RoleFor(access.AssessRun, access.Place{Region: ds.County}))
	}
	if err := s.opt.Store.SaveAssessment(ctx, a, files, e); err != nil || r.Propose == "" {
		return a, err
	}
	_, err = s.Propose(ctx, actor, county, a.ID, r.Propose)
	return a, err
}

// Standards lists the standards a run may choose from: those of their own, and
// the overlays that extend others. Packs that hold numbers for plans are not
// among them.
func (s *Service) Standards() ([]rules.Info, error) {
	list, err := rules.List(s.opt.Packs)
	return slices.DeleteFunc(list, func(i rules.Info) bool { return i.Planning }), err
}

// Standard loads a standard without judging anything, to show its choices; its
// fixtures are left unread.
func (s *Service) Standard(id string, overlays ...string) (*rules.Pack, error) {
	return rules.Loader{FS: s.opt.Packs, Dict: s.opt.Dict, WithoutFixtures: true}.Load(id, overlays...)
}
