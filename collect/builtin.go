package collect

import (
	"math"
	"slices"
	"sort"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// builtIns are the checks that look at many schools or years at once. A form
// names one with builtin: and sets its severity, fields and limit.
var builtIns map[string]func(*checker, *Check)

func init() {
	builtIns = map[string]func(*checker, *Check){
		"jump":                 (*checker).jump,
		"same_as_last_year":    (*checker).sameAsLastYear,
		"same_as_other_school": (*checker).sameAsOther,
		"round_numbers":        (*checker).roundNumbers,
		"shared_amount":        (*checker).sharedAmount,
		"missing_schools":      (*checker).missingSchools,
		"just_above":           (*checker).justAbove,
	}
}

// limit gives the check's own number, or a default.
func (c *Check) limit(def float64) float64 {
	if c.Limit > 0 {
		return c.Limit
	}
	return def
}

// watched are the fields that do not change by themselves.
func (c *Check) watched(def ...facts.FieldID) []facts.FieldID {
	if len(c.Fields) > 0 {
		return c.Fields
	}
	return def
}

func (k *checker) say(c *Check, t locale.Template, pairs ...any) Problem {
	p := Problem{Severity: c.severity, Key: c.ID, Want: t.With(pairs...), Cause: c.messages[1].With(), Fix: c.messages[2].With()}
	if !c.Message.IsZero() {
		p.Want = c.messages[0].With(pairs...)
	}
	return p
}

// schools gives the groups that are schools, by county and year; where each
// school is checked by itself, one by one.
func (k *checker) schools() map[rowKey][]*group {
	out := map[rowKey][]*group{}
	for i := range k.now.groups {
		if g := &k.now.groups[i]; g.school >= 0 {
			key := rowKey{county: g.county, year: g.year}
			if k.in.opt.Apart {
				key.school = g.school
			}
			out[key] = append(out[key], g)
		}
	}
	return out
}

// sortedKeys keeps what is reported in one order.
func sortedKeys(m map[rowKey][]*group) []rowKey {
	keys := make([]rowKey, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if keys[i].county != keys[j].county {
			return keys[i].county < keys[j].county
		}
		if keys[i].year != keys[j].year {
			return keys[i].year < keys[j].year
		}
		return keys[i].school < keys[j].school
	})
	return keys
}

// jump reports values that moved against last year far more than those of the
// other schools of the county: the log of the ratio lies beyond the limit and
// beyond four robust deviations from the county's median.
func (k *checker) jump(c *Check) {
	least := math.Log1p(c.limit(0.5))
	by := k.schools()
	for _, key := range sortedKeys(by) {
		for _, f := range c.watched("students", "classes", "teachers", "teach_aux_area", "sports_field_area", "equip_value", "multimedia_rooms", "building_area") {
			var moved []moved
			for _, g := range by[key] {
				moved = k.move(moved, g, f)
			}
			mid, spread := medianOf(moved)
			for _, m := range moved {
				if d := math.Abs(m.log - mid); d > least && d > 4*spread && math.Abs(m.now-m.was) >= 3 {
					k.report(m.g, -1, []facts.FieldID{f}, k.say(c, sayJump, "was", k.shown(c, string(f), m.was), "now", k.shown(c, string(f), m.now), "percent", show(math.Round((m.now/m.was-1)*100))))
				}
			}
		}
	}
}

type moved struct {
	g             *group
	was, now, log float64
}

func (k *checker) move(out []moved, g *group, f facts.FieldID) []moved {
	l, before, _ := k.earlier(g, -1)
	if l == nil {
		return out
	}
	was, now := l.total(before, f), k.now.total(g, f)
	if blank.Is(was) || blank.Is(now) || was <= 0 || now <= 0 {
		return out
	}
	return append(out, moved{g, was, now, math.Log(now / was)})
}

// medianOf gives the median of the logs and a robust deviation about it, which
// only several schools can show.
func medianOf(m []moved) (mid, spread float64) {
	if len(m) < 5 {
		return 0, 0
	}
	logs := make([]float64, len(m))
	for i := range m {
		logs[i] = m[i].log
	}
	slices.Sort(logs)
	mid = logs[len(logs)/2]
	for i := range logs {
		logs[i] = math.Abs(logs[i] - mid)
	}
	slices.Sort(logs)
	return mid, 1.4826 * logs[len(logs)/2]
}

// numbers lists the positive counts and amounts of a school, field by field.
func (k *checker) numbers(l *lookup, g *group) map[facts.FieldID]float64 {
	out := map[facts.FieldID]float64{}
	for _, f := range k.counted(l) {
		if v := l.total(g, f.ID); v > 0 {
			out[f.ID] = v
		}
	}
	return out
}

// counted lists the counts and amounts of a table.
func (k *checker) counted(l *lookup) []*facts.Field {
	var out []*facts.Field
	for _, id := range l.t.Fields() {
		if f := k.dict.Field(id); f != nil && (f.Type == facts.Count || f.Type == facts.Amount) {
			out = append(out, f)
		}
	}
	return out
}

// sameAsLastYear reports schools of whose numbers not one has changed.
func (k *checker) sameAsLastYear(c *Check) {
	counted := k.counted(k.now)
	for i := range k.now.groups {
		g := &k.now.groups[i]
		l, before, _ := k.earlier(g, -1)
		if g.school < 0 || l == nil {
			continue
		}
		same, flows := 0, 0
		for _, f := range counted {
			was, now := l.total(before, f.ID), k.now.total(g, f.ID)
			if !(was > 0 && now > 0) {
				continue
			}
			if was != now {
				same = -1
				break
			}
			same++
			if f.Unit == "人" {
				flows++
			}
		}
		if same >= int(c.limit(8)) && flows >= 3 {
			k.report(g, -1, []facts.FieldID{fieldStudents, "teachers", "classes"}, k.say(c, saySameYear, "n", same))
		}
	}
}

// sameAsOther reports schools of one county whose numbers are copies.
func (k *checker) sameAsOther(c *Check) {
	if k.in.opt.Apart {
		return
	}
	by := k.schools()
	for _, key := range sortedKeys(by) {
		groups := by[key]
		if len(groups) > 2000 {
			continue
		}
		counted := k.counted(k.now)
		all := make([][]float64, len(groups))
		for i, g := range groups {
			all[i] = make([]float64, len(counted))
			for j, f := range counted {
				if v := k.now.total(g, f.ID); v > 0 {
					all[i][j] = v
				}
			}
		}
		for i := range groups {
			for j := i + 1; j < len(groups); j++ {
				if n := copies(all[i], all[j]); n >= int(c.limit(8)) {
					a, b := k.name(groups[i]), k.name(groups[j])
					k.report(groups[j], -1, []facts.FieldID{fieldStudents, "teachers", "classes"}, k.say(c, saySameOther, "other", a, "name", b, "n", n))
				}
			}
		}
	}
}

// copied counts equal numbers of two schools, 0 when more than one in ten differs.
func copied(a, b map[facts.FieldID]float64) int {
	var x, y []float64
	for f, v := range a {
		x, y = append(x, v), append(y, b[f])
	}
	for f, v := range b {
		if _, ok := a[f]; !ok {
			x, y = append(x, 0), append(y, v)
		}
	}
	return copies(x, y)
}

// copies counts equal numbers, 0 standing for none; it gives 0 when more than
// one in ten differs.
func copies(a, b []float64) int {
	same, differ := 0, 0
	for i, v := range a {
		switch {
		case v != b[i]:
			if differ++; differ*10 > len(a) {
				return 0
			}
		case v > 0:
			same++
		}
	}
	if differ*10 > same {
		return 0
	}
	return same
}

// roundNumbers reports schools all of whose large amounts end in 00 or more.
func (k *checker) roundNumbers(c *Check) {
	for i := range k.now.groups {
		g := &k.now.groups[i]
		if g.school < 0 {
			continue
		}
		round, all := 0, 0
		var first facts.FieldID
		for _, id := range k.now.t.Fields() {
			f := k.dict.Field(id)
			if f == nil || f.Unit != "㎡" {
				continue
			}
			if v := k.now.total(g, id); !blank.Is(v) && v >= 200 {
				all++
				if v == math.Trunc(v) && math.Mod(v, 100) == 0 {
					round++
					if first == "" {
						first = id
					}
				}
			}
		}
		if all >= int(c.limit(4)) && round == all {
			k.report(g, -1, []facts.FieldID{first}, k.say(c, sayRound, "n", all))
		}
	}
}

// sharedAmount reports equal, uneven amounts at two schools of a county: one
// gymnasium counted twice.
func (k *checker) sharedAmount(c *Check) {
	by := k.schools()
	for _, key := range sortedKeys(by) {
		for _, f := range c.watched("gymnasium_area", "sports_field_area", "nearby_sport_area", "indoor_sport_area") {
			first := map[float64]*group{}
			for _, g := range by[key] {
				v := k.now.total(g, f)
				if blank.Is(v) || v < c.limit(100) || v == math.Trunc(v) && math.Mod(v, 50) == 0 {
					continue
				}
				if other, ok := first[v]; ok {
					k.report(g, -1, []facts.FieldID{f}, k.say(c, sayShared, "other", k.name(other), "value", show(v)))
					continue
				}
				first[v] = g
			}
		}
	}
}

// missingSchools reports schools of last year that are not there now, once
// most of the county's schools are.
func (k *checker) missingSchools(c *Check) {
	if k.before == nil || k.in.opt.Apart {
		return
	}
	by := k.schools()
	for _, key := range sortedKeys(by) {
		var last []registry.School
		here := map[registry.SchoolID]bool{}
		for _, g := range by[key] {
			here[k.now.t.Schools[g.school].ID] = true
		}
		for _, g := range k.before.groups {
			if g.school >= 0 && g.county == key.county && g.year == key.year-1 {
				last = append(last, k.before.t.Schools[g.school])
			}
		}
		gone := slices.DeleteFunc(slices.Clone(last), func(s registry.School) bool { return here[s.ID] })
		if len(gone)*2 > len(last) {
			continue
		}
		for _, s := range gone {
			p := k.say(c, sayMissing, "name", s.Name)
			if s.Code != "" {
				p = k.say(c, sayMissingCode, "name", s.Name, "code", s.Code)
			}
			p.School, p.Name, p.Row, p.Col = s.ID, s.Name, -1, -1
			k.reportAt(by[key][0], p)
		}
	}
}

// reportAt places a problem on the sheet of a group, at no cell.
func (k *checker) reportAt(g *group, p Problem) {
	if k.typed {
		k.in.found = append(k.in.found, placed{Problem: p})
		return
	}
	for _, r := range g.rows {
		for _, f := range k.now.t.Fields() {
			o := k.now.t.Origin(r, f)
			if file, ok := k.files[o.File+"\x00"+o.Hash]; ok {
				p.File, p.Sheet = o.File, o.Sheet
				k.in.found = append(k.in.found, placed{file: file.at, sheet: file.sheetAt(o.Sheet), Problem: p})
				return
			}
		}
	}
}

// justAbove reports sections whose values sit within a hair above a threshold:
// each alone where the measure is continuous, more gravely where many do.
func (k *checker) justAbove(c *Check) {
	groups := [][]group{k.now.groups}
	if k.in.opt.Apart {
		groups = slices.Collect(slices.Chunk(k.now.groups, 1))
	}
	for _, line := range k.in.opt.Lines {
		for _, some := range groups {
			k.fitted(c, line, some)
		}
	}
}

// fitted reports the sections of some groups that sit a hair above one line.
func (k *checker) fitted(c *Check, line Line, groups []group) {
	near, under := k.aroundLine(line, c.limit(0.005), groups)
	sev := c.severity
	if len(near) >= 5 && len(near) >= 4*(under+1) {
		sev = min(sev, Verify)
	}
	for _, n := range near {
		if n.count && sev != Verify {
			continue
		}
		p := k.sayNear(c, &line, n.value, len(near))
		p.Severity = sev
		k.report(n.g, n.row, line.Fields, p)
	}
}

// sayNear says that a value is one of n a hair above a line.
func (k *checker) sayNear(c *Check, line *Line, value float64, n int) Problem {
	say := sayJustAbove
	if n == 1 {
		say = sayAloneAbove
	}
	return k.say(c, say, "value", show(math.Round(value*1e4)/1e4), "line", show(line.Value), "label", line.Label, "n", n)
}

type nearLine struct {
	g     *group
	row   int
	value float64
	count bool // the measure moves in steps, so a value just above is no surprise
}

func (k *checker) aroundLine(line Line, hair float64, groups []group) (near []nearLine, under int) {
	for i := range groups {
		g := &groups[i]
		for _, row := range g.rows {
			if g.school < 0 || k.now.t.Stage[row] != line.Stage {
				continue
			}
			n, count := 0.0, true
			for _, f := range line.Fields {
				v := k.now.t.Value(row, f)
				if slices.Contains(line.Minus, f) {
					v = -v
				}
				n += v
				if d := k.dict.Field(f); d != nil && d.Type == facts.Amount {
					count = false
				}
			}
			v := line.Per * n / k.now.t.Value(row, line.Denominator)
			switch rel := v/line.Value - 1; {
			case math.IsNaN(rel) || math.IsInf(rel, 0):
			case rel >= 0 && rel < hair:
				near = append(near, nearLine{g, row, v, count})
			case rel < 0 && rel >= -hair:
				under++
			}
		}
	}
	return near, under
}

// What the built-in checks say where a form brings no words of its own.
var (
	sayJump        = locale.NewTemplate("collect.check.jump", "与上年相比变化 {percent}%（上年 {was}，本年 {now}），远大于同县其他学校", "changed by {percent} % against last year ({was} to {now}), far more than other schools of the county")
	saySameYear    = locale.NewTemplate("collect.check.same_year", "{n} 项数据与上年完全相同", "{n} numbers are exactly those of last year")
	saySameOther   = locale.NewTemplate("collect.check.same_other", "{n} 项数据与“{other}”相同", "{n} numbers are those of {other}")
	sayRound       = locale.NewTemplate("collect.check.round", "{n} 项面积全部是整百的数", "all {n} areas are multiples of 100")
	sayShared      = locale.NewTemplate("collect.check.shared", "与“{other}”的数值相同（{value}），同一场馆可能在两校重复计算", "the same value as {other} ({value}); one hall may be counted in two schools")
	sayMissing     = locale.NewTemplate("collect.check.missing", "上年填报的“{name}”本年没有", "{name} reported last year and is not here")
	sayMissingCode = locale.NewTemplate("collect.check.missing_code", "上年填报的“{name}”（{code}）本年没有", "{name} ({code}) reported last year and is not here")
	sayJustAbove   = locale.NewTemplate("collect.check.just_above", "“{label}”为 {value}，仅略高于 {line}；这样的学校（学部）共有 {n} 个", "{label} is {value}, a hair above {line}; {n} sections are like this")
	sayAloneAbove  = locale.NewTemplate("collect.check.alone_above", "“{label}”为 {value}，仅略高于 {line}", "{label} is {value}, a hair above {line}")
)
