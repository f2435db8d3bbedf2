// Package archive keeps frozen datasets and the assessments made from them, so
// that a verdict can be made again for ever: dataset hash + pack hash +
// program version.
//
// A dataset is kept as its Parquet files, a pack as its YAML files. An
// assessment is kept by its name and headline figures; its full tree is
// computed again from the two, checked against the headline, and cached.
package archive

import (
	"context"
	"time"

	"junheng/access"
	"junheng/assess"
	"junheng/audit"
	"junheng/registry"
)

// Dataset is a frozen set of facts on record. County is the region that froze
// it: a county's own, or a city's or province's of many counties.
type Dataset struct {
	County   registry.RegionCode
	Hash     string // of the content; with County its identity
	Year     registry.SchoolYear
	Name     string
	Note     string
	By       access.AccountID
	ByName   string
	At       time.Time
	Rows     int
	Schools  int
	Counties []registry.RegionCode
}

// Assessment is a judgement on record: one county in one dataset under one
// standard.
type Assessment struct {
	County   registry.RegionCode // the county judged
	ID       string
	Owner    registry.RegionCode // with Dataset names the dataset
	Dataset  string
	Pack     string // id with overlays: cn/quality-balance-2017+cn/liaoning-shenyang-2023
	PackHash string
	Choices  map[string]string
	Program  string
	Year     registry.SchoolYear
	By       access.AccountID
	ByName   string
	At       time.Time
	Current  bool // the one that overviews show for this county and year
	Headline Headline
}

// Headline is what lists and roll-ups show without computing anything.
type Headline struct {
	Name         string                `json:"name"` // of the county, as its own form states it
	Outcome      assess.Outcome        `json:"outcome"`
	Provisional  bool                  `json:"provisional,omitempty"` // it rests on an unconfirmed number
	Requirements []RequirementHeadline `json:"requirements"`
	Units        int                   `json:"units"` // in scope
	UnitsMet     int                   `json:"units_met"`
	UnitsShort   int                   `json:"units_short"`
	Students     float64               `json:"students"`
	Coefficients []CoefficientHeadline `json:"coefficients"`
}

// RequirementHeadline is one part of the verdict.
type RequirementHeadline struct {
	ID      string         `json:"id"`
	Outcome assess.Outcome `json:"outcome"`
}

// CoefficientHeadline is one difference coefficient; CV is absent when it has
// no defined value, Mean when nobody reported.
type CoefficientHeadline struct {
	Stage     string         `json:"stage"`
	Indicator string         `json:"indicator"`
	CV        *float64       `json:"cv,omitempty"`
	Mean      *float64       `json:"mean,omitempty"` // in the indicator's unit
	Limit     string         `json:"limit,omitempty"`
	Outcome   assess.Outcome `json:"outcome"`
}

// Store keeps datasets, packs and assessments; every write is one transaction
// that also appends to the audit log.
type Store interface {
	SaveDataset(ctx context.Context, d Dataset, files map[string][]byte, e ...audit.Entry) error
	FindDataset(ctx context.Context, county registry.RegionCode, hash string) (Dataset, error)
	ListDatasets(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]Dataset, error)
	ReadDataset(ctx context.Context, county registry.RegionCode, hash string) (map[string][]byte, error)

	// SaveAssessment keeps an assessment and, where they are not on record yet,
	// the files of its pack under PackHash. Being Current, it takes the place of
	// the one that was. One that is on record already (same county and id) only
	// has its Current changed; pack is nil then.
	SaveAssessment(ctx context.Context, a Assessment, pack map[string][]byte, e ...audit.Entry) error
	FindAssessment(ctx context.Context, county registry.RegionCode, id string) (Assessment, error)
	ListAssessments(ctx context.Context, f Filter) ([]Assessment, error) // newest first
	ReadPack(ctx context.Context, hash string) (map[string][]byte, error)

	// ReadSetting gives what was decided under a name; nil where nothing was.
	// SaveSetting decides; an empty value takes a decision back.
	ReadSetting(ctx context.Context, name string) ([]byte, error)
	SaveSetting(ctx context.Context, name string, value []byte, e ...audit.Entry) error
}

// Filter selects assessments by their counties, or by the region in which they
// lie; one of the two must be given.
type Filter struct {
	Counties []registry.RegionCode
	Region   registry.RegionCode // a county, city or province, by the shape of the code; used where Counties is empty
	Year     registry.SchoolYear
	Current  bool // only those that overviews show
}

// Span gives the first and the last code that a county in a region may have.
func Span(region registry.RegionCode) (first, last registry.RegionCode) {
	region = region.County()
	switch region.Level() {
	case registry.ProvinceLevel:
		return region, region + 9999
	case registry.PrefectureLevel:
		return region, region + 99
	}
	return region, region
}
