package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"junheng/assess/archive"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type datasetRow struct {
	bun.BaseModel `bun:"table:datasets"`

	County int64  `bun:"county,pk"`
	Hash   string `bun:"hash,pk"`
	Year   int64  `bun:"year"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

type assessmentRow struct {
	bun.BaseModel `bun:"table:assessments"`

	County  int64  `bun:"county,pk"`
	ID      string `bun:"id,pk"`
	Year    int64  `bun:"year"`
	Moment  string `bun:"moment"`
	InForce bool   `bun:"in_force"`
	Doc     string `bun:"doc"`
}

// storedNumber is a number that may be blank, which JSON has no word for.
type storedNumber float64

// MarshalJSON writes a number, or the name of its blank state.
func (n storedNumber) MarshalJSON() ([]byte, error) { return appendValue(nil, float64(n)), nil }

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *storedNumber) UnmarshalJSON(b []byte) error {
	var s string
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		v, err := parseValue(s)
		*n = storedNumber(v)
		return err
	}
	return json.Unmarshal(b, (*float64)(n))
}

// assessmentDoc is an assessment whose number of students may be blank.
type assessmentDoc struct {
	archive.Assessment
	Headline headlineDoc
}

type headlineDoc struct {
	archive.Headline
	Students storedNumber `json:"students"`
}

func (r assessmentRow) assessment() (archive.Assessment, error) {
	doc, err := undocument[assessmentDoc](r.Doc)
	a := doc.Assessment
	a.Headline = doc.Headline.Headline
	a.Headline.Students = float64(doc.Headline.Students)
	a.Current = r.InForce
	return a, err
}

// judgements implements archive.Store.
type judgements struct{ db *DB }

// Archive keeps datasets, packs and assessments.
func (db *DB) Archive() archive.Store { return judgements{db} }

// ReadSetting gives what was decided under a name; the settings are one table
// for all of the program.
func (s judgements) ReadSetting(ctx context.Context, name string) ([]byte, error) {
	return accounts(s).ReadSetting(ctx, name)
}

// SaveSetting decides.
func (s judgements) SaveSetting(ctx context.Context, name string, value []byte, e ...audit.Entry) error {
	return accounts(s).SaveSetting(ctx, name, value, e...)
}

func noDataset() error {
	return notFound("store.no_dataset", "没有这个数据集", "there is no such dataset")
}

// SaveDataset keeps a dataset and its files. One that is on record already
// under its hash is left as it is.
func (s judgements) SaveDataset(ctx context.Context, d archive.Dataset, files map[string][]byte, e ...audit.Entry) error {
	doc, err := document(d)
	if err != nil {
		return err
	}
	row := datasetRow{County: int64(d.County), Hash: plain(d.Hash), Year: int64(d.Year), Moment: stamp(d.At), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		n, err := affected(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		if err != nil || n == 0 {
			return err
		}
		t.touch(d.County)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			hash := hashOf(files[name])
			if err := t.saveBlob(d.County, hash, files[name]); err != nil {
				return err
			}
			if _, err := t.exec("INSERT INTO dataset_files (county, dataset, name, hash) VALUES (?, ?, ?, ?)", row.County, row.Hash, plain(name), hash); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s judgements) FindDataset(ctx context.Context, county registry.RegionCode, hash string) (archive.Dataset, error) {
	var row datasetRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("hash = ?", plain(hash)).Scan(ctx); err != nil {
		return archive.Dataset{}, found(err, noDataset())
	}
	return undocument[archive.Dataset](row.Doc)
}

func (s judgements) ListDatasets(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]archive.Dataset, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	var rows []datasetRow
	q := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties)))
	if year != 0 {
		q = q.Where("year = ?", int64(year))
	}
	if err := q.Order("moment DESC", "county", "hash").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, func(r datasetRow) (archive.Dataset, error) { return undocument[archive.Dataset](r.Doc) })
}

func (s judgements) ReadDataset(ctx context.Context, county registry.RegionCode, hash string) (map[string][]byte, error) {
	var rows []struct{ Name, Hash string }
	err := s.db.read.NewRaw("SELECT name, hash FROM dataset_files WHERE county = ? AND dataset = ? ORDER BY name", int64(county), plain(hash)).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, noDataset()
	}
	files := make(map[string][]byte, len(rows))
	for _, r := range rows {
		if files[r.Name], err = s.db.readBlob(ctx, county, r.Hash); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func noAssessment() error {
	return notFound("store.no_assessment", "没有这次评估", "there is no such assessment")
}

// SaveAssessment keeps the pack only where none of its files is on record.
func (s judgements) SaveAssessment(ctx context.Context, a archive.Assessment, pack map[string][]byte, e ...audit.Entry) error {
	doc, err := document(assessmentDoc{a, headlineDoc{a.Headline, storedNumber(a.Headline.Students)}})
	if err != nil {
		return err
	}
	row := assessmentRow{County: int64(a.County), ID: plain(a.ID), Year: int64(a.Year), Moment: stamp(a.At), InForce: a.Current, Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(a.County)
		t.audit(e...)
		if err := t.savePack(plain(a.PackHash), pack); err != nil {
			return err
		}
		if a.Current {
			_, err := t.exec("UPDATE assessments SET in_force = ? WHERE county = ? AND year = ? AND in_force = ?", false, row.County, row.Year, true)
			if err != nil {
				return err
			}
		}
		return done(t.NewInsert().Model(&row).On("CONFLICT (county, id) DO UPDATE").Set("in_force = EXCLUDED.in_force").Exec(ctx))
	})
}

func (t *tx) savePack(hash string, pack map[string][]byte) error {
	var there int
	if err := t.row("SELECT count(*) FROM packs WHERE hash = ?", hash).Scan(&there); err != nil {
		return err
	}
	if there > 0 {
		return nil
	}
	if len(pack) == 0 {
		return fault.New(fault.Internal, locale.Plain("store.no_pack", "没有给出评估所用的标准", "the standard of the assessment was not given"))
	}
	for _, name := range slices.Sorted(maps.Keys(pack)) {
		if _, err := t.exec("INSERT INTO packs (hash, name, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", hash, plain(name), filled(pack[name])); err != nil {
			return err
		}
	}
	return nil
}

func (s judgements) FindAssessment(ctx context.Context, county registry.RegionCode, id string) (archive.Assessment, error) {
	var row assessmentRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return archive.Assessment{}, found(err, noAssessment())
	}
	return row.assessment()
}

func (s judgements) ListAssessments(ctx context.Context, f archive.Filter) ([]archive.Assessment, error) {
	var rows []assessmentRow
	q := s.db.read.NewSelect().Model(&rows)
	switch {
	case len(f.Counties) > 0:
		q = q.Where("county IN (?)", bun.List(codes(f.Counties)))
	case f.Region != 0:
		first, last := archive.Span(f.Region)
		q = q.Where("county BETWEEN ? AND ?", int64(first), int64(last))
	default:
		return nil, nil
	}
	if f.Year != 0 {
		q = q.Where("year = ?", int64(f.Year))
	}
	if f.Current {
		q = q.Where("in_force = ?", true)
	}
	if err := q.Order("moment DESC", "county", "id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, assessmentRow.assessment)
}

func (s judgements) ReadPack(ctx context.Context, hash string) (map[string][]byte, error) {
	rows, err := s.db.read.DB.QueryContext(ctx, s.db.bind("SELECT name, content FROM packs WHERE hash = ? ORDER BY name"), plain(hash))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	files := map[string][]byte{}
	for rows.Next() {
		var name string
		var content []byte
		if err := rows.Scan(&name, &content); err != nil {
			return nil, err
		}
		files[name] = content
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, notFound("store.no_such_pack", "库中没有这个标准", "this standard is not on record")
	}
	return files, nil
}
