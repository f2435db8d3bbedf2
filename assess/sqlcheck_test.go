package assess_test

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/testkit"
	"junheng/registry"
)

//go:embed testdata/check.sql
var checkSQL string

const sqlCounties = 1200

// sqlTables makes the tables that check.sql reads; they load in this order.
var sqlTables = []struct{ name, columns string }{
	{"school", "county integer, school text, type integer"},
	{"section", "county integer, school text, stage integer"},
	{"fact", "county integer, school text, stage integer, field text, value double precision"},
	{"field", "field text, splits integer"},
	{"term", "indicator text, field text, sign double precision"},
	{"line", "indicator text, stage integer, per double precision, threshold double precision, bottom double precision, most double precision, hair double precision"},
	{"type_stage", "type integer, stage integer"},
	{"stage_weight", "stage integer, weight double precision"},
}

// sqlData is the rows of each table.
type sqlData map[string][][]any

// database is what the check needs of a database.
type database interface {
	exec(query string) error
	load(table string, columns []string, rows [][]any) error
	query(query string) ([][]any, error)
}

func TestSQLAgreesOnSQLite(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	agree(t, sqlite{db})
}

func TestSQLAgreesOnPostgreSQL(t *testing.T) {
	conn, err := pgx.Connect(context.Background(), testkit.StartPostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	agree(t, postgres{conn})
}

// agree compares every value, coefficient and verdict of many random counties.
func agree(t *testing.T, db database) {
	table, data := randomCounties(rand.New(rand.NewPCG(2017, 6)))
	for _, tb := range sqlTables {
		if err := db.exec("CREATE TABLE " + tb.name + " (" + tb.columns + ")"); err != nil {
			t.Fatal(err)
		}
		var columns []string
		for _, c := range strings.Split(tb.columns, ", ") {
			columns = append(columns, strings.Fields(c)[0])
		}
		if err := db.load(tb.name, columns, data[tb.name]); err != nil {
			t.Fatal(err)
		}
	}
	for _, index := range []string{"CREATE INDEX f ON fact (county, school, stage, field)", "CREATE INDEX s ON section (county, school, stage)", "ANALYZE"} {
		if err := db.exec(index); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range strings.SplitAfter(checkSQL, ";\n") {
		if strings.TrimSpace(step) == "" {
			continue
		}
		if err := db.exec(step); err != nil {
			t.Fatalf("%v in\n%s", err, step)
		}
	}
	want := engineAnswers(t, table)
	outcomes := map[string]int{}
	compareAnswers(t, db, want, outcomes, "value", "SELECT county, school, stage, indicator, grade, value FROM graded")
	compareAnswers(t, db, want, outcomes, "unit", "SELECT county, school, stage, '', outcome, met FROM judged")
	compareAnswers(t, db, want, outcomes, "coef", "SELECT county, '', stage, indicator, outcome, cv FROM coefficient")
	compareAnswers(t, db, want, outcomes, "mean", "SELECT county, '', stage, indicator, '', mean FROM coefficient")
	compareAnswers(t, db, want, outcomes, "county", "SELECT county, '', 0, '', outcome, NULL FROM verdict")
	if len(want) > 0 {
		t.Errorf("%d answers of the engine have no match in SQL", len(want))
	}
	for _, o := range []string{"value met", "value within_floor", "value below_floor", "value undetermined", "value out_of_scope", "unit met", "unit short", "unit undetermined", "coef met", "coef short", "coef undetermined", "county met", "county short", "county undetermined"} {
		if outcomes[o] < 10 {
			t.Errorf("only %d cases of %q: the counties do not test it", outcomes[o], o)
		}
	}
}

// answer is one result: how it stands and its number.
type answer struct {
	outcome string
	value   float64
}

// compareAnswers takes from want what a query answers.
func compareAnswers(t *testing.T, db database, want map[string]answer, outcomes map[string]int, kind, query string) {
	t.Helper()
	rows, err := db.query(query)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	wrong := 0
	for _, r := range rows {
		key := fmt.Sprint(kind, " ", r[0], " ", r[1], " ", r[2], " ", r[3])
		w, ok := want[key]
		delete(want, key)
		got := answer{outcome: fmt.Sprint(r[4]), value: number(r[5])}
		outcomes[kind+" "+got.outcome]++
		same := ok && got.outcome == w.outcome && blank.Is(got.value) == blank.Is(w.value)
		if same && !blank.Is(got.value) {
			same = math.Abs(got.value-w.value) <= 1e-9*max(math.Abs(w.value), 1e-3)
		}
		if !same {
			if wrong++; wrong <= 5 {
				t.Errorf("%s: SQL says %+v, the engine %+v (found %v)", key, got, w, ok)
			}
		}
	}
	if wrong > 5 {
		t.Errorf("%s: %d of %d differ", kind, wrong, len(rows))
	}
}

func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	case int32:
		return float64(v)
	}
	return math.NaN()
}

// engineAnswers gives what the engine says, by the key of compareAnswers.
func engineAnswers(t *testing.T, table *facts.Table) map[string]answer {
	t.Helper()
	s := compile(t, sevenPack(), assess.Options{})
	out := map[string]answer{}
	for c := range sqlCounties {
		a, err := s.Assess(table, registry.RegionCode(100000+c), "")
		if err != nil {
			t.Fatal(err)
		}
		key := func(kind string, school registry.SchoolID, st registry.Stage, indicator string) string {
			return fmt.Sprint(kind, " ", 100000+c, " ", school, " ", int(st), " ", indicator)
		}
		for _, u := range a.Units {
			for _, v := range u.Values {
				out[key("value", u.School.ID, u.Stage, v.Indicator)] = answer{string(v.Outcome), v.Value}
			}
			out[key("unit", u.School.ID, u.Stage, "")] = answer{string(u.Outcome), float64(u.MetCount)}
		}
		// A stage without units in scope has no results; SQL calls them out of scope.
		for _, st := range []registry.Stage{registry.Primary, registry.Junior} {
			for _, u := range a.Units {
				for _, v := range u.Values {
					if u.Stage == st {
						out[key("coef", "", st, v.Indicator)] = answer{string(assess.OutOfScope), math.NaN()}
						out[key("mean", "", st, v.Indicator)] = answer{"", math.NaN()}
					}
				}
			}
		}
		for _, r := range a.Stages {
			for _, k := range r.Coefficients {
				out[key("coef", "", r.Stage, k.Indicator)] = answer{string(k.Outcome), k.CV}
				out[key("mean", "", r.Stage, k.Indicator)] = answer{"", k.Mean}
			}
		}
		out[key("county", "", 0, "")] = answer{string(a.Verdict.Outcome), math.NaN()}
	}
	return out
}

// randomCounties draws counties of one to twelve schools of every type, with
// blanks, empty sections, values exactly on their lines and whole-school values
// to be divided.
func randomCounties(r *rand.Rand) (*facts.Table, sqlData) {
	g := &generator{r: r, t: facts.NewTable(), d: sqlData{}}
	terms := map[string]string{
		"qualified": "above_degree_teachers", "backbone": "backbone_teachers", "pe_arts": "pe_teachers music_teachers art_teachers",
		"teaching_area": "teach_aux_area -indoor_sport_area", "sports_area": "sports_field_area gymnasium_area", "equipment": "equip_value", "multimedia": "multimedia_rooms",
	}
	split := map[string]int{"teach_aux_area": 1, "indoor_sport_area": 1, "sports_field_area": 1, "gymnasium_area": 1, "equip_value": 1, "multimedia_rooms": 1}
	g.d["field"] = append(g.d["field"], []any{"students", 0})
	for _, k := range sevenRows {
		for _, f := range strings.Fields(terms[k.id]) {
			name, sign := strings.TrimPrefix(f, "-"), 1.0
			if name != f {
				sign = -1
			}
			g.d["term"] = append(g.d["term"], []any{k.id, name, sign})
			g.d["field"] = append(g.d["field"], []any{name, split[name]})
		}
		for st, line := range map[int]float64{1: k.p.V, 2: k.j.V} {
			bottom := math.Round(line*85000) / 100000
			g.d["line"] = append(g.d["line"], []any{k.id, st, k.per, line, bottom, map[int]float64{1: 0.5, 2: 0.45}[st], 0x1p-49})
		}
	}
	for st, w := range map[int]float64{1: 1, 2: 1.1, 3: 1.32} {
		g.d["stage_weight"] = append(g.d["stage_weight"], []any{st, w})
	}
	for _, info := range registry.SchoolTypes() {
		for _, st := range info.Stages {
			g.d["type_stage"] = append(g.d["type_stage"], []any{int(info.Type), int(st)})
		}
	}
	for c := range sqlCounties {
		g.county(registry.RegionCode(100000 + c))
	}
	return g.t, g.d
}

type generator struct {
	r *rand.Rand
	t *facts.Table
	d sqlData
}

func (g *generator) county(code registry.RegionCode) {
	blanks := []float64{0, 0, 0, 0.002, 0.02}[g.r.IntN(5)]
	rich := []float64{1, 1.2, 1.6, 2}[g.r.IntN(4)]
	spread := []float64{0, 0.02, 0.1, 0.4, 0.9}[g.r.IntN(5)]
	types := []registry.SchoolType{
		registry.PrimarySchool, registry.PrimarySchool, registry.PrimarySchool, registry.JuniorSchool, registry.JuniorSchool,
		registry.NineYear, registry.TwelveYear, registry.CompleteSecondary, registry.TeachingPoint, registry.SpecialSchool,
	}
	for i := range 1 + g.r.IntN(12) {
		typ := types[g.r.IntN(len(types))]
		if code%4 == 0 && i < 2 {
			typ = []registry.SchoolType{registry.PrimarySchool, registry.JuniorSchool}[i] // a county has both stages
		}
		id := fmt.Sprint("s", i)
		s := g.t.AddSchool(registry.School{ID: registry.SchoolID(id), Name: id, County: code, Type: typ})
		g.d["school"] = append(g.d["school"], []any{int(code), id, int(typ)})
		whole := fields{}
		for _, st := range typ.Stages() {
			f := g.section(st, typ, rich, spread)
			// Some schools report for the whole school what a split divides, or more.
			if len(typ.Stages()) > 1 && g.r.IntN(3) == 0 || g.r.IntN(20) == 0 {
				g.lift(f, whole)
			}
			if st == registry.Senior {
				f = fields{"students": f["students"]}
			}
			for k := range f {
				if g.r.Float64() < blanks {
					delete(f, k)
				}
			}
			if i == 0 || g.r.IntN(60) > 0 {
				g.row(code, id, s, st, f)
			}
		}
		if len(whole) > 0 {
			g.row(code, id, s, registry.Whole, whole)
		}
	}
}

// lift moves values of a section to the whole school.
func (g *generator) lift(f, whole fields) {
	for _, k := range []facts.FieldID{"teach_aux_area", "indoor_sport_area", "sports_field_area", "gymnasium_area", "equip_value", "multimedia_rooms", "backbone_teachers", "students"} {
		if v, ok := f[k]; ok && g.r.IntN(4) > 0 && (k != "students" && k != "backbone_teachers" || g.r.IntN(8) == 0) {
			whole[k] += v
			delete(f, k)
		}
	}
}

// section draws what one section has: near its lines, often exactly on them.
func (g *generator) section(st registry.Stage, typ registry.SchoolType, rich, spread float64) fields {
	n := float64(20 + g.r.IntN(2000))
	switch {
	case typ == registry.TeachingPoint:
		n = float64(40 + g.r.IntN(20))
	case g.r.IntN(40) == 0:
		n = 0
	}
	f := enough(st, n, nil)
	for _, k := range sevenRows {
		line := k.p.V
		if st == registry.Junior {
			line = k.j.V
		}
		x := line * n / k.per
		switch g.r.IntN(12) {
		case 0: // exactly on the threshold
		case 1: // exactly on the floor
			x = math.Round(line*85000) / 100000 * n / k.per
		case 2:
			x = 0
		default:
			x *= rich * math.Exp(spread*g.r.NormFloat64())
		}
		x = math.Round(x*1000) / 1000
		switch k.id {
		case "qualified":
			f["above_degree_teachers"] = x
		case "backbone":
			f["backbone_teachers"] = x
		case "pe_arts":
			f["pe_teachers"], f["music_teachers"], f["art_teachers"] = x, float64(g.r.IntN(2)), 0
		case "teaching_area":
			f["teach_aux_area"], f["indoor_sport_area"] = x+64, 64
		case "sports_area":
			f["sports_field_area"], f["gymnasium_area"] = x, 0
		case "equipment":
			f["equip_value"] = x
		case "multimedia":
			f["multimedia_rooms"] = x
		}
	}
	return f
}

// row puts a row into the engine's table and into SQL's.
func (g *generator) row(code registry.RegionCode, id string, school int32, st registry.Stage, f fields) {
	row := g.t.AddRow(code, year, school, st)
	g.d["section"] = append(g.d["section"], []any{int(code), id, int(st)})
	for k, v := range f {
		g.t.Set(row, k, v, facts.Origin{})
		g.d["fact"] = append(g.d["fact"], []any{int(code), id, int(st), string(k), v})
	}
}

type sqlite struct{ db *sql.DB }

func (s sqlite) exec(q string) error {
	_, err := s.db.Exec(q)
	return err
}

func (s sqlite) load(table string, columns []string, rows [][]any) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	st, err := tx.Prepare("INSERT INTO " + table + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")")
	if err != nil {
		return err
	}
	defer st.Close()
	for _, r := range rows {
		if _, err := st.Exec(r...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s sqlite) query(q string) ([][]any, error) {
	rows, err := s.db.Query(q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		r := make([]any, 6)
		p := []any{&r[0], &r[1], &r[2], &r[3], &r[4], &r[5]}
		if err := rows.Scan(p...); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

type postgres struct{ conn *pgx.Conn }

func (p postgres) exec(q string) error {
	_, err := p.conn.Exec(context.Background(), q)
	return err
}

func (p postgres) load(table string, columns []string, rows [][]any) error {
	_, err := p.conn.CopyFrom(context.Background(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	return err
}

func (p postgres) query(q string) ([][]any, error) {
	rows, err := p.conn.Query(context.Background(), q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		r, err := rows.Values()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
