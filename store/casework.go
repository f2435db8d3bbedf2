package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type caseRow struct {
	bun.BaseModel `bun:"table:cases"`

	County    int64  `bun:"county,pk"`
	ID        string `bun:"id,pk"`
	Opening   string `bun:"opening"`
	Number    string `bun:"number"`
	Label     string `bun:"label"`
	Procedure string `bun:"procedure"`
	State     string `bun:"state"`
	Active    bool   `bun:"active"`
	Single    string `bun:"single"`
	School    string `bun:"school"`
	Township  string `bun:"township"`
	Class     string `bun:"class"`
	Owner     string `bun:"owner"`
	Account   string `bun:"account"`
	Subject   string `bun:"subject"`
	Origin    string `bun:"origin"`
	OriginID  string `bun:"origin_id"`
	Opened    string `bun:"opened"`
	Until     string `bun:"until"`
	Tick      string `bun:"tick"`
	Late      int64  `bun:"late"`
	Revision  int64  `bun:"revision"`
	Doc       string `bun:"doc"`
	Brief     string `bun:"brief"`
}

type caseEventRow struct {
	bun.BaseModel `bun:"table:case_events"`

	County int64  `bun:"county,pk"`
	Case   string `bun:"case_id,pk"`
	Seq    int64  `bun:"seq,pk"`
	Act    string `bun:"act"`
	Moved  bool   `bun:"moved"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

func (r caseRow) value() (casework.Case, error)       { return undocument[casework.Case](r.Doc) }
func (r caseEventRow) event() (casework.Event, error) { return undocument[casework.Event](r.Doc) }

// cases implements casework.Store, Box, StatementStore and Schools.
type cases struct{ db *DB }

// Cases keeps cases with their events.
func (db *DB) Cases() casework.Store { return cases{db} }

// everyCounty leads into the indexes of tables whose keys begin with the county,
// where one asks for the cases of all.
const everyCounty = "county IN (SELECT county FROM counties)"

func noCase() error { return notFound("store.no_case", "没有这个案卷", "there is no such case") }

// when keeps a moment that may be missing: a text that sorts.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// errAgain says that another opened the same case in between.
var errAgain = errors.New("the case was opened by another")

// Change reads a case, has build say what is added, and adds it. The same key
// opened twice at the same time leads to one case.
func (s cases) Change(ctx context.Context, ref casework.Ref, build func(casework.Old) (casework.Addition, error)) error {
	for range 3 {
		err := s.db.put(ctx, func(ctx context.Context, t *tx) error { return t.changeCase(ctx, ref, build) })
		if !errors.Is(err, errAgain) {
			return err
		}
	}
	return stale()
}

func (t *tx) changeCase(ctx context.Context, ref casework.Ref, build func(casework.Old) (casework.Addition, error)) error {
	old, opening, err := t.readCase(ctx, ref)
	if err != nil {
		return err
	}
	old.Mint = func(counter string) (int, error) { return t.mint(ref.County, counter) }
	add, err := build(old)
	if err != nil || len(add.Events) == 0 && !add.Refresh {
		return err
	}
	t.touch(ref.County)
	t.audit(add.Audit...)
	if opening == "" && len(add.Events) > 0 {
		opening = add.Events[0].Key
	}
	if err := t.writeCase(ctx, &old.Case, opening, &add); err != nil {
		return err
	}
	for _, f := range add.Files {
		if err := checkHash(f.Hash, f.Data); err != nil {
			return err
		}
		if err := t.saveBlob(ref.County, f.Hash, f.Data); err != nil {
			return err
		}
	}
	return t.writeCaseMessages(add.Messages)
}

// readCase reads a case by its id or the key it was opened under; on PostgreSQL
// it is locked until the transaction ends.
func (t *tx) readCase(ctx context.Context, ref casework.Ref) (old casework.Old, opening string, err error) {
	var row caseRow
	q := t.NewSelect().Model(&row).Where("county = ?", int64(ref.County))
	if ref.ID != "" {
		q = q.Where("id = ?", plain(string(ref.ID)))
	} else {
		q = q.Where("opening = ?", plain(ref.Key))
	}
	if t.db.engine == postgres {
		q = q.For("UPDATE")
	}
	if err := q.Scan(ctx); err != nil {
		if errors.Is(err, sql.ErrNoRows) && ref.ID == "" {
			return old, "", nil
		}
		return old, "", found(err, noCase())
	}
	if old.Case, err = row.value(); err != nil {
		return old, "", err
	}
	var rows []caseEventRow
	if err := t.NewSelect().Model(&rows).Where("county = ?", row.County).Where("case_id = ?", row.ID).Order("seq").Scan(ctx); err != nil {
		return old, "", err
	}
	old.Events, err = each(rows, caseEventRow.event)
	return old, row.Opening, err
}

func (t *tx) mint(county registry.RegionCode, counter string) (int, error) {
	var n int
	err := t.row("INSERT INTO case_numbers (county, counter, number) VALUES (?, ?, 1) ON CONFLICT (county, counter) DO UPDATE SET number = case_numbers.number + 1 RETURNING number", int64(county), plain(counter)).Scan(&n)
	return n, err
}

// single is what a case bars a second one of: its subject while it is open, or whatever
// else it is the only one of.
func single(add *casework.Addition) string {
	switch c := &add.Case; {
	case !add.Single:
		return plain(add.Sole)
	case c.Closed.IsZero():
		return plain(c.Subject.ID)
	}
	return ""
}

func caseRowOf(add *casework.Addition, opening string) (caseRow, error) {
	c := &add.Case
	doc, err := document(c)
	if err != nil {
		return caseRow{}, err
	}
	brief := ""
	if !add.Brief.Course.Opened.IsZero() {
		brief, err = document(add.Brief)
	}
	return caseRow{
		County: int64(c.County), ID: plain(string(c.ID)), Opening: plain(opening), Number: plain(c.Number), Label: plain(c.Subject.Label), Procedure: plain(c.Procedure),
		State: plain(c.State), Active: c.Closed.IsZero(), Single: single(add), School: plain(string(c.Place.School)),
		Township: plain(c.Place.Township), Class: plain(c.Place.Class), Owner: plain(c.Owner), Account: plain(string(c.Account)), Subject: plain(c.Subject.ID),
		Origin: plain(c.Origin.Kind), OriginID: plain(c.Origin.ID), Opened: stamp(c.Opened), Until: when(c.Due), Tick: when(c.Next), Late: int64(c.Late),
		Revision: int64(c.Revision), Doc: doc, Brief: brief,
	}, err
}

func (t *tx) writeCase(ctx context.Context, old *casework.Case, opening string, add *casework.Addition) error {
	before := old.Revision
	row, err := caseRowOf(add, opening)
	if err != nil {
		return err
	}
	if before == 0 {
		if err := t.insertCase(ctx, &row, add); err != nil {
			return err
		}
	} else if err := t.updateCase(ctx, &row, old); err != nil {
		return err
	}
	state := ""
	if before > 0 {
		state = add.Before
	}
	for i := range add.Events {
		e := &add.Events[i]
		doc, err := document(e)
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO case_events (county, case_id, seq, act, moved, moment, doc) VALUES (?, ?, ?, ?, ?, ?, ?)",
			row.County, row.ID, e.Seq, plain(e.Key), e.State != state, stamp(e.At), doc); err != nil {
			return err
		}
		state = e.State
	}
	return nil
}

// updateCase replaces a case. Only one that opens again may be refused for another
// open one: a case that was open beside it already goes its way.
func (t *tx) updateCase(ctx context.Context, row *caseRow, old *casework.Case) error {
	if err := t.alone(ctx, row); err != nil {
		if fault.KindOf(err) != fault.Conflict || !old.Closed.IsZero() {
			return err
		}
		row.Single = ""
	}
	n, err := affected(t.NewUpdate().Model(row).ExcludeColumn("opening").WherePK().Where("revision = ?", old.Revision).Exec(ctx))
	if err == nil && n == 0 {
		return stale()
	}
	return err
}

// insertCase adds a new case with the text of its procedure.
func (t *tx) insertCase(ctx context.Context, row *caseRow, add *casework.Addition) error {
	n, err := affected(t.NewInsert().Model(row).On("CONFLICT DO NOTHING").Exec(ctx))
	if err != nil {
		return err
	}
	if n == 0 {
		var other caseRow
		err := t.NewSelect().Model(&other).Where("county = ?", row.County).Where("procedure = ?", row.Procedure).Where("single = ?", row.Single).Where("single <> ''").Scan(ctx)
		if err == nil && other.Opening != row.Opening {
			return already(&other)
		}
		return errAgain
	}
	if add.Version == "" {
		return nil
	}
	_, err = t.exec("INSERT INTO case_texts (county, version, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row.County, plain(add.Version), string(add.Text))
	return err
}

func already(other *caseRow) error {
	if !other.Active {
		return fault.New(fault.Conflict, locale.NewTemplate("store.case_once", "同一对象已有办结的案卷 {number}，不再另立", "there is a case of the same, which has ended: {number}; no second one is opened").With("number", other.Number)).
			Hint(locale.Plain("store.case_once.hint", "请查看原案卷；要接着办的，在原案卷中重新立案", "look at that case; where it has to go on, open it again"))
	}
	return fault.New(fault.Conflict, locale.NewTemplate("store.case_open", "同一对象已有未办结的案卷 {number}", "there is an open case of the same subject: {number}").With("number", other.Number)).
		Hint(locale.Plain("store.case_open.hint", "请在原案卷中继续办理", "go on in that case"))
}

// alone refuses a case that opens again beside another open one of its subject.
func (t *tx) alone(ctx context.Context, row *caseRow) error {
	if row.Single == "" {
		return nil
	}
	var other caseRow
	err := t.NewSelect().Model(&other).Column("number", "active").Where("county = ?", row.County).Where("procedure = ?", row.Procedure).
		Where("single = ?", row.Single).Where("id <> ?", row.ID).Limit(1).Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return already(&other)
}

// Find gives a case with its events.
func (s cases) Find(ctx context.Context, county registry.RegionCode, id casework.CaseID) (casework.Case, []casework.Event, error) {
	var row caseRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(string(id))).Scan(ctx); err != nil {
		return casework.Case{}, nil, found(err, noCase())
	}
	c, err := row.value()
	if err != nil {
		return c, nil, err
	}
	var rows []caseEventRow
	if err := s.db.read.NewSelect().Model(&rows).Where("county = ?", row.County).Where("case_id = ?", row.ID).Where("seq <= ?", row.Revision).Order("seq").Scan(ctx); err != nil {
		return c, nil, err
	}
	events, err := each(rows, caseEventRow.event)
	return c, events, err
}

// Due lists open cases that a tick has to look at, the longest due first.
func (s cases) Due(ctx context.Context, now time.Time, limit int) ([]casework.Ref, error) {
	var rows []caseRow
	if err := s.db.read.NewSelect().Model(&rows).Column("county", "id").Where(everyCounty).Where("tick <> ''").Where("tick <= ?", stamp(now)).Order("tick", "county", "id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, func(r caseRow) (casework.Ref, error) {
		return casework.Ref{County: registry.RegionCode(r.County), ID: casework.CaseID(r.ID)}, nil
	})
}

// Counties lists the counties with open cases of an origin.
func (s cases) Counties(ctx context.Context, origin string) ([]registry.RegionCode, error) {
	var list []int64
	q := s.db.read.NewSelect().Model((*caseRow)(nil)).ColumnExpr("DISTINCT county").Where("active").Order("county")
	if origin != "" {
		q = q.Where("origin = ?", plain(origin))
	}
	if err := q.Scan(ctx, &list); err != nil {
		return nil, err
	}
	return each(list, func(c int64) (registry.RegionCode, error) { return registry.RegionCode(c), nil })
}

// Moves lists the cases of a procedure with the events that moved them.
func (s cases) Moves(ctx context.Context, county registry.RegionCode, procedure string, until time.Time) ([]casework.Story, error) {
	var rows []caseRow
	if err := s.db.read.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("procedure = ?", plain(procedure)).Where("opened < ?", stamp(until)).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	out := make([]casework.Story, len(rows))
	place := make(map[string]int, len(rows))
	for i, r := range rows {
		c, err := r.value()
		if err != nil {
			return nil, err
		}
		out[i].Case = c
		place[r.ID] = i
	}
	var events []caseEventRow
	err := s.db.read.NewSelect().Model(&events).Where("county = ?", int64(county)).Where("moved").Order("case_id", "seq").
		Where("case_id IN (?)", s.db.read.NewSelect().Model((*caseRow)(nil)).Column("id").Where("county = ?", int64(county)).Where("procedure = ?", plain(procedure)).Where("opened < ?", stamp(until))).Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range events {
		i, known := place[r.Case]
		if !known {
			continue
		}
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		out[i].Events = append(out[i].Events, e)
	}
	return slices.Clip(out), nil
}

// ReadFile gives a file of a case as it is kept.
func (s cases) ReadFile(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error) {
	return s.db.readBlob(ctx, county, hash)
}

// FindText gives the text of a procedure under which some case was opened.
func (s cases) FindText(ctx context.Context, county registry.RegionCode, version string) ([]byte, error) {
	var doc string
	err := s.db.read.DB.QueryRowContext(ctx, s.db.bind("SELECT doc FROM case_texts WHERE county = ? AND version = ?"), int64(county), plain(version)).Scan(&doc)
	if err != nil {
		return nil, found(err, notFound("store.no_text", "库中没有流程文本 {version}", "the text {version} of a procedure is not on record", "version", version))
	}
	return []byte(doc), nil
}
