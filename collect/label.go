package collect

import (
	"strings"
	"unicode"

	"junheng/internal/workbook"
	"junheng/registry"
)

// label is a heading as it is compared: without spaces, line breaks, full-width
// forms, numbering and units.
type label struct {
	key  string // comparable text
	unit string // unit found in brackets, canonical; empty when none
}

// brackets makes all brackets round, and ideographic angles plain.
var brackets = strings.NewReplacer("【", "(", "】", ")", "〔", "(", "〕", ")", "[", "(", "]", ")", "〈", "<", "〉", ">")

// parseLabel takes a heading apart: 「 1.占地 面积（㎡）*」 gives 占地面积 and ㎡.
func parseLabel(s string) label {
	k := strings.ToLower(workbook.Normalize(s))
	k = brackets.Replace(k)
	k = strings.Trim(k, "*※☆★:.。、,;_")
	k = trimNumbering(k)
	k = strings.TrimPrefix(strings.TrimPrefix(k, "其中:"), "其中")
	k = strings.TrimPrefix(k, ":")
	for _, w := range []string{"(必填)", "(选填)", "(必填项)", "(*)"} {
		k = strings.ReplaceAll(k, w, "")
	}
	var unit string
	for i := 0; i < 3; i++ {
		open := strings.LastIndexByte(k, '(')
		end := -1
		if open >= 0 {
			if j := strings.IndexByte(k[open:], ')'); j > 0 {
				end = open + j
			}
		}
		if end < 0 {
			break
		}
		u, ok := parseUnit(strings.TrimPrefix(strings.TrimPrefix(k[open+1:end], "单位:"), "单位"))
		if !ok {
			break
		}
		unit, k = u, k[:open]+k[end+1:]
	}
	if i := strings.LastIndex(k, "单位:"); i > 0 {
		if u, ok := parseUnit(k[i+len("单位:"):]); ok {
			unit, k = u, strings.TrimRight(k[:i], ",;、")
		}
	}
	return label{key: strings.Trim(k, "*※:,"), unit: unit}
}

// trimNumbering drops 1. 1、 (1) 一、 ① from the front of a label.
func trimNumbering(k string) string {
	r := []rune(k)
	i := 0
	if i < len(r) && r[i] == '(' {
		i++
	}
	start := i
	for i < len(r) && (r[i] >= '0' && r[i] <= '9' || strings.ContainsRune("一二三四五六七八九十", r[i])) {
		i++
	}
	if i == start {
		if len(r) > 1 && r[0] >= '①' && r[0] <= '⑳' {
			return string(r[1:])
		}
		return k
	}
	if i < len(r)-1 && strings.ContainsRune(".、)．", r[i]) {
		if r[i] == '.' && r[i+1] >= '0' && r[i+1] <= '9' {
			return k
		}
		return strings.TrimLeft(string(r[i+1:]), "、.")
	}
	return k
}

// unit is one name of a unit: what it measures and how many of the base it is.
type unit struct {
	kind string
	pow  int     // × 10^pow
	mul  float64 // × mul, where it is no power of ten; 0 means 1
}

var units = map[string]unit{
	"元": {"元", 0, 0}, "百元": {"元", 2, 0}, "千元": {"元", 3, 0}, "万元": {"元", 4, 0}, "万": {"", 4, 0},
	"百万元": {"元", 6, 0}, "千万元": {"元", 7, 0}, "亿元": {"元", 8, 0}, "亿": {"", 8, 0},
	"㎡": {"㎡", 0, 0}, "万㎡": {"㎡", 4, 0}, "亩": {"㎡", 0, 2000.0 / 3}, "公顷": {"㎡", 4, 0},
	"人": {"人", 0, 0}, "百人": {"人", 2, 0}, "千人": {"人", 3, 0}, "万人": {"人", 4, 0},
	"间": {"间", 0, 0}, "个": {"个", 0, 0}, "台": {"台", 0, 0}, "册": {"册", 0, 0}, "万册": {"册", 4, 0},
	"所": {"所", 0, 0}, "份": {"份", 0, 0}, "级": {"级", 0, 0}, "年": {"年", 0, 0}, "%": {"%", 0, 0}, "‰": {"%", -1, 0},
	"学时": {"学时", 0, 0}, "人次": {"人次", 0, 0}, "mbps": {"Mbps", 0, 0}, "人/百生": {"人/百生", 0, 0},
}

var unitAliases = map[string]string{
	"平方米": "㎡", "平米": "㎡", "m2": "㎡", "m²": "㎡", "平方": "㎡", "平": "㎡", "万平方米": "万㎡", "万平米": "万㎡",
	"名": "人", "位": "人", "生": "人", "学生": "人", "人民币元": "元", "块": "元", "rmb": "元", "圆": "元",
	"班": "个", "个班": "个", "套": "台", "台套": "台", "台(套)": "台", "本": "册", "室": "间",
	"百分比": "%", "百分数": "%", "%)": "%", "兆": "mbps", "m": "mbps", "年份": "年",
}

// parseUnit gives the canonical name of a unit, however written.
func parseUnit(s string) (string, bool) {
	k := strings.ToLower(workbook.Normalize(s))
	if a, ok := unitAliases[k]; ok {
		k = a
	}
	_, ok := units[k]
	return k, ok && k != ""
}

// unitFactor gives the factor from one unit to another of the same kind.
func unitFactor(from, to string) (shift, bool) {
	if from == to {
		return shift{}, true
	}
	f, ok1 := parseUnit(from)
	t, ok2 := parseUnit(to)
	if !ok1 || !ok2 {
		return shift{}, strings.EqualFold(from, to)
	}
	a, b := units[f], units[t]
	if a.kind == "" {
		a.kind = b.kind
		if b.kind == "元" || b.kind == "人" || b.kind == "㎡" || b.kind == "册" {
			return shift{pow: a.pow - b.pow}, true
		}
		return shift{}, false
	}
	if a.kind != b.kind {
		return shift{}, loosely(a.kind) != "" && loosely(a.kind) == loosely(b.kind)
	}
	s := shift{pow: a.pow - b.pow}
	if a.mul != b.mul {
		s.mul = or1(a.mul) / or1(b.mul)
	}
	return s, true
}

// loosely groups the counting words that clerks interchange.
func loosely(kind string) string {
	switch kind {
	case "间", "个", "台":
		return "个"
	}
	return ""
}

func or1(f float64) float64 {
	if f == 0 {
		return 1
	}
	return f
}

// totals are words that make a row a sum rather than a school.
var totals = []string{"合计", "总计", "小计", "共计", "累计", "总和"}

var totalWords = map[string]bool{
	"全县": true, "全区": true, "全市": true, "全旗": true, "全省": true, "全国": true, "计": true, "总数": true, "平均": true, "平均值": true,
	"全县平均": true, "全县平均值": true, "均值": true, "小学平均": true, "初中平均": true, "县平均": true, "total": true, "sum": true,
}

// isTotal reports whether a label heads a row of sums or means.
func isTotal(key string) bool {
	if totalWords[key] {
		return true
	}
	for _, t := range totals {
		if strings.HasSuffix(key, t) || strings.HasPrefix(key, t) {
			return true
		}
	}
	return false
}

var noteWords = []string{"注:", "注1", "注2", "注一", "备注:", "说明:", "填表说明", "填报说明", "填报人", "填表人", "审核人", "负责人", "单位负责人", "制表", "联系人", "联系电话", "填表日期", "填报日期", "填报时间", "数据来源", "*", "※", "备注说明"}

// isNote reports whether a label begins an explanation under or over a table.
func isNote(key string) bool {
	if key == "注" || key == "说明" {
		return true
	}
	for _, w := range noteWords {
		if strings.HasPrefix(key, w) {
			return true
		}
	}
	return false
}

// isDots reports whether a text is only an ellipsis, the mark of "and so on".
func isDots(s string) bool {
	k := workbook.Normalize(s)
	return k != "" && strings.Trim(k, ".…⋯·。⋮┆") == "" && (strings.ContainsAny(k, "…⋯⋮┆") || len(k) > 1)
}

// mark is a word by which a heading names a section.
type mark struct {
	word   string
	stage  registry.Stage
	before []string // forms in front of a label
	behind []string // forms after it
}

func newMark(word string, stage registry.Stage) mark {
	return mark{
		word: word, stage: stage,
		before: []string{"(" + word + ")", word + "-", word + "_", word + ":", word + "、", word},
		behind: []string{"(" + word + ")", "-" + word, "_" + word, "、" + word},
	}
}

// cutMark takes a section's word off a label: 小学在校生数, 在校生数(小学).
func cutMark(key string, marks []mark) (string, registry.Stage, bool) {
	for i := range marks {
		m := &marks[i]
		if key == m.word {
			return "", m.stage, true
		}
		if !strings.Contains(key, m.word) {
			continue
		}
		for _, w := range m.behind {
			if rest, ok := strings.CutSuffix(key, w); ok && rest != "" {
				return rest, m.stage, true
			}
		}
		for _, w := range m.before {
			if rest, ok := strings.CutPrefix(key, w); ok && rest != "" {
				return rest, m.stage, true
			}
		}
	}
	return key, registry.Whole, false
}

// similarity compares two texts: 1 is equal, 0 has nothing in common. It is
// one minus the edit distance over the longer length, in characters.
func similarity(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	const far = 200
	if len(x) > far || len(y) > far {
		return 0
	}
	prev := make([]int, len(y)+1)
	cur := make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range x {
		cur[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j]+cost, prev[j+1]+1, cur[j]+1)
		}
		prev, cur = cur, prev
	}
	return 1 - float64(prev[len(y)])/float64(max(len(x), len(y)))
}

// schoolKey is a school's name as it is compared: without spaces, brackets and
// the words that are sometimes left out.
func schoolKey(name string) string {
	k := strings.ToLower(workbook.Normalize(name))
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || r == '·' {
			return -1
		}
		return r
	}, k)
}
