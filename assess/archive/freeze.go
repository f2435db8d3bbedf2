package archive

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"junheng/access"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgNoName    = locale.Plain("archive.no_name", "请填写数据集名称", "give the dataset a name")
	msgLongName  = locale.NewTemplate("archive.long_name", "名称不超过{n}个字", "at most {n} characters")
	msgNoYear    = locale.Plain("archive.no_year", "请选择学年", "choose a school year")
	msgNoFacts   = locale.NewTemplate("archive.no_facts", "{place} {year} 学年还没有可以冻结的数据", "there are no facts of {place} in {year} to freeze")
	hintReturns  = locale.Plain("archive.hint_returns", "先完成本学年的填报和审核", "finish the returns of that year first")
	msgElsewhere = locale.NewTemplate("archive.elsewhere", "数据中有不属于{place}的县：{county}", "the facts are also of county {county}, which is not in {place}")
	actFreeze    = "dataset.freeze"
)

// The longest name and note of a dataset, in characters.
const (
	maxName = 100
	maxNote = 500
)

// Freezing says what is to be frozen.
type Freezing struct {
	Region  registry.RegionCode // a county, city or province; every row of the table lies in it
	Year    registry.SchoolYear
	Name    string // 2024学年终审数据
	Note    string
	Table   *facts.Table       // rows of other school years are left out
	Sources []facts.SourceFile // the files it was made from; nil: those the facts name as their origin

	Trial    bool      // facts that are not final: a verdict on them proves nothing yet
	Findings []Finding // what was found in the facts when they were taken in; nil: nobody looked
}

// Frozen is a dataset on record. Again says that the same facts had been
// frozen before: nothing was added, and the dataset is that earlier one.
type Frozen struct {
	Dataset
	Again bool
}

// Freeze keeps the facts of one school year for ever, as Parquet files under
// the SHA-256 of their content, with what was found in them. Freezing equal
// facts again keeps nothing new, but is on record.
//
// Errors are of kind denied, or invalid; those of a form are joined, each with
// Place naming its field: name, note, year.
func (s *Service) Freeze(ctx context.Context, actor access.Actor, f Freezing) (Frozen, error) {
	at := access.Place{Region: f.Region}
	if err := s.allow(ctx, actor, access.AssessRun, at, actFreeze, "dataset"); err != nil {
		return Frozen{}, err
	}
	f.Name, f.Note = strings.TrimSpace(f.Name), strings.TrimSpace(f.Note)
	if err := f.check(); err != nil {
		return Frozen{}, err
	}
	now := s.opt.Clock().UTC()
	table := f.Table.Filter(0, f.Year)
	if f.Sources == nil {
		f.Sources = sourcesOf(table)
	}
	ds := facts.Freeze(table, facts.Manifest{
		Program: s.opt.Program, By: actor.Name, At: now, Dictionary: s.opt.Dict.Hash(), Sources: f.Sources, Note: f.Note,
	})
	old, err := s.opt.Store.FindDataset(ctx, f.Region, ds.Hash)
	switch {
	case err == nil:
		if err := s.settle(ctx, f.Region, ds.Hash, f.Trial); err != nil {
			return Frozen{}, err
		}
		return Frozen{old, true}, s.opt.Log.Append(ctx, s.entry(actor, access.AssessRun, at, actFreeze, "dataset/"+old.Hash, map[string]any{
			"name": f.Name, "year": int(f.Year), "again": true,
		}))
	case fault.KindOf(err) != fault.NotFound:
		return Frozen{}, err
	}
	files := map[string][]byte{}
	if err := ds.Write(func(name string) (io.WriteCloser, error) { return &fileWriter{name: name, into: files}, nil }); err != nil {
		return Frozen{}, err
	}
	detail := map[string]any{}
	if f.Findings != nil {
		if files[FindingsFile], detail["findings_sha256"], err = findingsFile(f.Findings); err != nil {
			return Frozen{}, err
		}
		detail["findings"] = len(f.Findings)
	}
	if f.Trial {
		if err := s.opt.Store.SaveSetting(ctx, trialName(f.Region, ds.Hash), []byte("trial")); err != nil {
			return Frozen{}, err
		}
		detail["trial"] = true
	}
	d := Dataset{
		County: f.Region, Hash: ds.Hash, Year: f.Year, Name: f.Name, Note: f.Note, By: actor.Account, ByName: actor.Name,
		At: now, Rows: ds.Manifest.Rows, Schools: ds.Manifest.Schools, Counties: ds.Manifest.County,
	}
	maps.Copy(detail, map[string]any{"name": d.Name, "year": int(d.Year), "rows": d.Rows, "schools": d.Schools, "counties": len(d.Counties)})
	e := s.entry(actor, access.AssessRun, at, actFreeze, "dataset/"+d.Hash, detail)
	return Frozen{Dataset: d}, s.opt.Store.SaveDataset(ctx, d, files, e)
}

// trialName is where it is noted that a dataset is of facts that are not final.
func trialName(county registry.RegionCode, hash string) string {
	return "archive.trial/" + county.String() + "/" + hash
}

// settle notes that facts which were on trial are final, where they are frozen
// again as such. What was final stays so.
func (s *Service) settle(ctx context.Context, county registry.RegionCode, hash string, trial bool) error {
	was, err := s.opt.Store.ReadSetting(ctx, trialName(county, hash))
	if err != nil || trial || len(was) == 0 {
		return err
	}
	return s.opt.Store.SaveSetting(ctx, trialName(county, hash), nil)
}

// Trial reports whether an assessment is of facts that are not final, as
// Freezing.Trial said of its dataset.
func (s *Service) Trial(ctx context.Context, a *Assessment) (bool, error) {
	was, err := s.opt.Store.ReadSetting(ctx, trialName(a.Owner, a.Dataset))
	return len(was) > 0, err
}

// sourcesOf lists the files that the facts of a table name as their origin, by
// name and hash.
func sourcesOf(t *facts.Table) []facts.SourceFile {
	seen := map[facts.SourceFile]bool{}
	for _, f := range t.Fields() {
		for row := range t.Len() {
			if o := t.Origin(row, f); o.Hash != "" {
				seen[facts.SourceFile{File: o.File, Hash: o.Hash}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b facts.SourceFile) int {
		return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Hash, b.Hash))
	})
}

// check tells everything wrong with a freezing at once.
func (f *Freezing) check() error {
	var errs []error
	add := func(field string, m locale.Message) { errs = append(errs, fault.New(fault.Invalid, m).At(field)) }
	switch {
	case f.Name == "":
		add("name", msgNoName)
	case utf8.RuneCountInString(f.Name) > maxName:
		add("name", msgLongName.With("n", maxName))
	}
	if utf8.RuneCountInString(f.Note) > maxNote {
		add("note", msgLongName.With("n", maxNote))
	}
	if f.Year == 0 {
		add("year", msgNoYear)
	} else if f.Table == nil || !slices.Contains(f.Table.Year, f.Year) {
		errs = append(errs, fault.New(fault.Invalid, msgNoFacts.With("place", registry.RegionName(f.Region), "year", f.Year)).At("year").Hint(hintReturns))
	}
	if f.Table != nil {
		for _, c := range f.Table.Counties() {
			if !Within(c, f.Region) {
				add("region", msgElsewhere.With("place", registry.RegionName(f.Region), "county", registry.RegionName(c)))
			}
		}
	}
	return errors.Join(errs...)
}

// Within reports whether a county lies in a county, city or province, by the
// shape of their codes.
func Within(county, region registry.RegionCode) bool {
	first, last := Span(region)
	return first <= county.County() && county.County() <= last
}

// Datasets lists the datasets of a region and below that the actor may see,
// newest first; year 0 stands for all.
func (s *Service) Datasets(ctx context.Context, actor access.Actor, year registry.SchoolYear) ([]Dataset, error) {
	owners := owners(actor, access.AssessRead)
	switch {
	case len(owners) > 0:
		return s.opt.Store.ListDatasets(ctx, owners, year)
	case actor.Holds(access.AssessRead):
		return nil, nil // somebody of a school: he sees its figures, not the whole county's
	}
	return nil, s.refuse(ctx, actor, access.AssessRead, access.Place{}, "dataset.list", "dataset")
}

// owners lists the regions whose datasets an actor may see: those he answers
// for as a whole, with the cities and provinces that hold them.
func owners(actor access.Actor, p access.Permission) []registry.RegionCode {
	var out []registry.RegionCode
	try := func(r registry.RegionCode) {
		if r > 0 && !slices.Contains(out, r) && actor.May(p, access.Place{Region: r}) {
			out = append(out, r)
		}
	}
	for _, g := range actor.Grants {
		try(g.Region.County())
	}
	for _, c := range actor.Counties(p) {
		try(c)
		try(c / 100 * 100)
		try(c / 10000 * 10000)
	}
	return out
}

// Dataset gives one dataset on record.
func (s *Service) Dataset(ctx context.Context, actor access.Actor, owner registry.RegionCode, hash string) (Dataset, error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: owner}, "dataset.show", "dataset/"+hash); err != nil {
		return Dataset{}, err
	}
	return s.opt.Store.FindDataset(ctx, owner, hash)
}

// DatasetFiles gives the Parquet files and the manifest of a dataset, and puts
// on record that they were taken.
func (s *Service) DatasetFiles(ctx context.Context, actor access.Actor, owner registry.RegionCode, hash string) (map[string][]byte, error) {
	if err := s.AllowExport(ctx, actor, owner, "dataset.export", "dataset/"+hash); err != nil {
		return nil, err
	}
	return s.opt.Store.ReadDataset(ctx, owner, hash)
}

// Newest gives the facts of a county in a school year as they were frozen last:
// those of the verdict that overviews show, or else of the county's newest
// dataset. It is nil where nothing was frozen. It asks no actor: it is for
// services that show last year's figures beside this year's.
func (s *Service) Newest(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) (*facts.Table, error) {
	owner, hash := county, ""
	list, err := s.opt.Store.ListAssessments(ctx, Filter{Counties: []registry.RegionCode{county}, Year: year, Current: true})
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		owner, hash = list[0].Owner, list[0].Dataset
	} else {
		sets, err := s.opt.Store.ListDatasets(ctx, []registry.RegionCode{county}, year)
		if err != nil || len(sets) == 0 {
			return nil, err
		}
		hash = sets[0].Hash
	}
	t, err := s.table(ctx, owner, hash)
	if err != nil {
		return nil, err
	}
	return t.Filter(county, year), nil
}
