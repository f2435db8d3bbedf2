package api

import (
	"net/http"
	"slices"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
	pages "junheng/web/pages/datasets"
	"junheng/web/route"
)

// datasetView is a frozen dataset.
type datasetView struct {
	Owner    int32     `json:"owner" doc:"region that froze it"`
	Hash     string    `json:"hash" doc:"SHA-256 of the content"`
	Year     int16     `json:"school_year"`
	Name     string    `json:"name"`
	Note     string    `json:"note,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Rows     int       `json:"rows"`
	Schools  int       `json:"schools"`
	Counties []int32   `json:"counties"`
	Again    bool      `json:"again,omitempty" doc:"the same facts had been frozen before"`
}

func viewDataset(d archive.Dataset) datasetView {
	v := datasetView{Owner: int32(d.County), Hash: d.Hash, Year: int16(d.Year), Name: d.Name, Note: d.Note, By: d.ByName, At: d.At, Rows: d.Rows, Schools: d.Schools, Counties: []int32{}}
	for _, c := range d.Counties {
		v.Counties = append(v.Counties, int32(c))
	}
	return v
}

// freezeBody is what is to be frozen: the returns of a school year that are
// approved or beyond, or those in the states named.
type freezeBody struct {
	Region int32           `json:"region" doc:"county, city or province"`
	Year   int16           `json:"school_year"`
	Name   string          `json:"name"`
	Note   string          `json:"note,omitempty"`
	States []returns.State `json:"states,omitempty" doc:"returns in these states; none: approved, locked and confirmed ones"`
}

// standardView is a rule pack that a run may choose.
type standardView struct {
	ID      string      `json:"id"`
	Version string      `json:"version"`
	Label   locale.Text `json:"label"`
	Extends string      `json:"extends,omitempty" doc:"an overlay of this standard"`
	Place   string      `json:"place,omitempty"`
}

var sayNoFile = locale.NewTemplate("api.no_file", "数据集中没有文件“{name}”", "the dataset has no file {name}")

func datasets(a *api, s *archive.Service, r *returns.Service) {
	type list struct {
		Year int16 `query:"school_year" doc:"0: all"`
		Paging
	}
	add(a, operation{Method: http.MethodGet, Path: "/datasets", Perm: access.AssessRead, Act: "datasets.list", Tag: "datasets", Summary: "Frozen datasets, newest first"},
		func(c *route.Context, in *list) (*page[datasetView], error) {
			all, err := s.Datasets(c.Ctx(), c.Actor, registry.SchoolYear(in.Year))
			if err != nil {
				return nil, err
			}
			return cut(all, in.Paging, viewDataset)
		})
	type freeze struct{ Body freezeBody }
	add(a, operation{Method: http.MethodPost, Path: "/datasets", Perm: access.AssessRun, Act: "datasets.freeze", Tag: "datasets", Summary: "Freeze the returns of a school year", Quiet: true, Created: true},
		func(c *route.Context, in *freeze) (*answer[datasetView], error) {
			d, err := freezeReturns(c, s, r, in.Body)
			if err != nil {
				return nil, err
			}
			v := viewDataset(d.Dataset)
			v.Again = d.Again
			return reply(v), nil
		})
	type file struct {
		Owner int32  `path:"owner"`
		Hash  string `path:"hash"`
		Name  string `path:"name" doc:"manifest.json, units.parquet, schools.parquet, lineage.parquet or findings.json"`
	}
	add(a, operation{Method: http.MethodGet, Path: "/datasets/{owner}/{hash}/{name}", Perm: access.ExportData, Act: "datasets.file", Tag: "datasets", Summary: "One file of a dataset", Quiet: true},
		func(c *route.Context, in *file) (*raw, error) {
			files, err := s.DatasetFiles(c.Ctx(), c.Actor, registry.RegionCode(in.Owner), in.Hash)
			if err != nil {
				return nil, err
			}
			data, ok := files[in.Name]
			if !ok {
				return nil, fault.New(fault.NotFound, sayNoFile.With("name", in.Name))
			}
			return &raw{"application/octet-stream", data}, nil
		})
	type standards struct {
		Paging
		County int32 `query:"county" doc:"only those that are for this county, as its own overlays are; 0: all"`
	}
	add(a, operation{Method: http.MethodGet, Path: "/standards", Perm: access.AssessRead, Act: "standards.list", Tag: "datasets", Summary: "Standards and overlays that a run may choose"},
		func(_ *route.Context, in *standards) (*page[standardView], error) {
			all, err := s.Standards()
			if err != nil {
				return nil, err
			}
			all = slices.DeleteFunc(all, func(i rules.Info) bool { return in.County != 0 && !i.Reaches(registry.RegionCode(in.County)) })
			return cut(all, in.Paging, func(i rules.Info) standardView { return standardView{i.ID, i.Version, i.Label, i.Extends, i.Place} })
		})
}

func freezeReturns(c *route.Context, s *archive.Service, r *returns.Service, b freezeBody) (archive.Frozen, error) {
	region, year := registry.RegionCode(b.Region), registry.SchoolYear(b.Year)
	states := b.States
	if len(states) == 0 {
		states = []returns.State{returns.Approved, returns.Locked, returns.CityOK, returns.ProvOK}
	}
	var within []registry.RegionCode
	for _, county := range c.Actor.Counties(access.AssessRun) {
		if archive.Within(county, region) {
			within = append(within, county)
		}
	}
	f := archive.Freezing{Region: region, Year: year, Name: b.Name, Note: b.Note, Trial: slices.ContainsFunc(states, func(st returns.State) bool {
		return st != returns.Locked && st != returns.CityOK && st != returns.ProvOK
	})}
	if len(within) > 0 {
		table, err := r.Table(c.Ctx(), within, year, states...)
		if err != nil {
			return archive.Frozen{}, err
		}
		f.Table = table
		found, err := r.Findings(c.Ctx(), within, year, states...)
		if err != nil {
			return archive.Frozen{}, err
		}
		f.Findings = pages.Kept(found)
	}
	return s.Freeze(c.Ctx(), c.Actor, f)
}
