package assess_test

import (
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// The packs and tables of these tests are made in Go, small enough to be
// checked by hand.

func dec(text string, v float64) rules.Decimal { return rules.Decimal{Text: text, V: v} }

func byStage(p, j rules.Decimal) map[registry.Stage]rules.Decimal {
	return map[registry.Stage]rules.Decimal{registry.Primary: p, registry.Junior: j}
}

func confirmed(at string) rules.Cite {
	return rules.Cite{Doc: "教督〔2017〕6号", At: at, Status: rules.Confirmed}
}

func series(p, j rules.Decimal) rules.Series {
	return rules.Series{{From: "2017-04-19", Stage: byStage(p, j), Cite: confirmed("第六条")}}
}

func flat(d rules.Decimal) rules.Series {
	return rules.Series{{From: "2017-04-19", Value: &d, Cite: confirmed("第六条")}}
}

type indicatorRow struct {
	id, zh, unit, num string
	per               float64
	p, j              rules.Decimal
}

// sevenRows are the seven indicators of 教督〔2017〕6号 with their lines.
var sevenRows = []indicatorRow{
	{"qualified", "高于规定学历教师", "人/百生", "above_degree_teachers", 100, dec("4.2", 4.2), dec("5.3", 5.3)},
	{"backbone", "骨干教师", "人/百生", "backbone_teachers", 100, dec("1", 1), dec("1", 1)},
	{"pe_arts", "体艺教师", "人/百生", "pe_teachers + music_teachers + art_teachers", 100, dec("0.9", 0.9), dec("0.9", 0.9)},
	{"teaching_area", "教学用房", "㎡", "teach_aux_area - indoor_sport_area", 1, dec("4.5", 4.5), dec("5.8", 5.8)},
	{"sports_area", "体育场馆", "㎡", "sports_field_area + gymnasium_area", 1, dec("7.5", 7.5), dec("10.2", 10.2)},
	{"equipment", "仪器设备值", "元", "equip_value", 1, dec("2000", 2000), dec("2500", 2500)},
	{"multimedia", "多媒体教室", "间/百生", "multimedia_rooms", 100, dec("2.3", 2.3), dec("2.4", 2.4)},
}

// sevenPack is a pack with the seven indicators, the unit rule and the limits
// on the difference coefficients.
func sevenPack() *rules.Pack {
	p := &rules.Pack{
		ID: "test/seven", Label: locale.Text{ZH: "测试标准", EN: "test standard"},
		Stages: []registry.Stage{registry.Primary, registry.Junior},
		Scopes: []rules.Scope{{
			ID: "mainstream", Label: locale.Text{ZH: "普通学校", EN: "mainstream schools"},
			Where: "school_type != special_school and not (school_type == teaching_point and students < 50)",
			Cite:  confirmed("第二条"),
		}},
		Splits: []rules.Split{{
			Fields: []facts.FieldID{"teach_aux_area", "indoor_sport_area", "sports_field_area", "gymnasium_area", "equip_value", "multimedia_rooms"},
			By:     "students",
			Weights: map[registry.Stage]rules.Decimal{
				registry.Primary: dec("1", 1), registry.Junior: dec("1.1", 1.1), registry.Senior: dec("1.32", 1.32),
			},
			Cite: rules.Cite{Doc: "测算公式", At: "备注", Status: rules.Local},
		}},
	}
	var ids []string
	for n, r := range sevenRows {
		p.Indicators = append(p.Indicators, &rules.Indicator{
			ID: r.id, Number: n + 1, Label: locale.Text{ZH: r.zh, EN: r.id}, Short: locale.Text{ZH: r.zh, EN: r.id},
			Unit: r.unit, Stages: p.Stages, Scope: "mainstream", Per: dec("", r.per),
			Numerator: r.num, Denominator: "students",
			Threshold: series(r.p, r.j), Floor: flat(dec("0.85", 0.85)), Limit: series(dec("0.50", 0.5), dec("0.45", 0.45)),
			Decimals: 2, Cite: confirmed("第六条"),
		})
		ids = append(ids, r.id)
	}
	p.Verdict = []rules.Requirement{
		{ID: "schools", Label: locale.Text{ZH: "学校达标", EN: "schools"}, Rule: rules.RuleUnits, Indicators: ids, MinMet: flat(dec("6", 6)), Cite: confirmed("第六条")},
		{ID: "balance", Label: locale.Text{ZH: "校际均衡", EN: "balance"}, Rule: rules.RuleCoefficients, Indicators: ids, Cite: confirmed("第六条")},
	}
	return p
}

const (
	county = registry.RegionCode(210102)
	year   = registry.SchoolYear(2024)
)

var dictionary = func() *facts.Dictionary {
	d, err := facts.LoadDictionary()
	if err != nil {
		panic(err)
	}
	return d
}()

func compile(t testing.TB, p *rules.Pack, opt assess.Options) *assess.Standard {
	t.Helper()
	if opt.Year == 0 {
		opt.Year = year
	}
	s, err := assess.Compile(p, dictionary, opt)
	if err != nil {
		t.Fatalf("Compile(%s) error = %v", p.ID, err)
	}
	return s
}

// fields is what one row of a table holds.
type fields map[facts.FieldID]float64

// enough is a section of n pupils in which every indicator is 1.5 times its
// line, with the given values in place of its own.
func enough(st registry.Stage, n float64, with fields) fields {
	f := fields{"students": n}
	for _, r := range sevenRows {
		line := r.p.V
		if st == registry.Junior {
			line = r.j.V
		}
		x := line * 1.5 * n / r.per
		switch r.id {
		case "qualified":
			f["above_degree_teachers"] = x
		case "backbone":
			f["backbone_teachers"] = x
		case "pe_arts":
			f["pe_teachers"], f["music_teachers"], f["art_teachers"] = x, 0, 0
		case "teaching_area":
			f["teach_aux_area"], f["indoor_sport_area"] = x, 0
		case "sports_area":
			f["sports_field_area"], f["gymnasium_area"] = x, 0
		case "equipment":
			f["equip_value"] = x
		case "multimedia":
			f["multimedia_rooms"] = x
		}
	}
	for k, v := range with {
		f[k] = v
	}
	return f
}

// addSchool appends a school with rows by stage; its cells are numbered so that
// each has a place of its own.
func addSchool(t *facts.Table, id string, typ registry.SchoolType, rows map[registry.Stage]fields) {
	s := t.AddSchool(registry.School{ID: registry.SchoolID(id), Name: id + "校", County: county, Type: typ})
	for st := registry.Whole; st <= registry.Senior; st++ {
		if f, ok := rows[st]; ok {
			addRow(t, s, st, f)
		}
	}
}

func addRow(t *facts.Table, school int32, st registry.Stage, f fields) {
	r := t.AddRow(county, year, school, st)
	for _, d := range dictionary.Fields() {
		if v, ok := f[d.ID]; ok {
			t.Set(r, d.ID, v, facts.Origin{File: "a.xlsx", Hash: "h", Sheet: st.String(), Cell: string(d.ID) + "@" + itoa(r)})
		}
	}
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

func assessTable(t testing.TB, s *assess.Standard, table *facts.Table) *assess.Assessment {
	t.Helper()
	a, err := s.Assess(table, county, "hash")
	if err != nil {
		t.Fatalf("Assess error = %v", err)
	}
	return a
}

var unreported = blank.Of(blank.NotReported)
