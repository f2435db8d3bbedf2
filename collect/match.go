package collect

import (
	"sort"
	"strings"

	"junheng/registry"
)

// pattern is one way a heading may name an entry: its last line, and lines
// that must stand above it.
type pattern struct {
	entry *Entry
	above []string
}

// labelIndex finds entries by the last line of their heading.
type labelIndex map[string][]pattern

// pathMark joins the lines of a heading in a form: 小学部 > 在校生数.
const pathMark = " > "

// name adds one label of an entry; a > b means b under a.
func (x labelIndex) name(e *Entry, text string) {
	if text == "" {
		return
	}
	parts := strings.Split(text, pathMark)
	var above []string
	for _, p := range parts[:len(parts)-1] {
		if k := parseLabel(p).key; k != "" {
			above = append(above, k)
		}
	}
	k := parseLabel(parts[len(parts)-1]).key
	if k == "" {
		return
	}
	for _, p := range x[k] {
		if p.entry == e && strings.Join(p.above, "/") == strings.Join(above, "/") {
			return
		}
	}
	x[k] = append(x[k], pattern{e, above})
}

// match is what a heading turned out to be.
type match struct {
	entry *Entry
	stage registry.Stage
	unit  string // unit named by the heading, canonical; empty when none
}

// find looks a heading up. path runs from the top line to the last.
func (f *Form) find(path []label) (match, bool) {
	var keys []string
	unit := ""
	for _, l := range path {
		if l.unit != "" {
			unit = l.unit
		}
		if l.key != "" && (len(keys) == 0 || keys[len(keys)-1] != l.key) {
			keys = append(keys, l.key)
		}
	}
	if len(keys) == 0 {
		return match{}, false
	}
	leaf, above := keys[len(keys)-1], keys[:len(keys)-1]
	if m, ok := f.lookup(leaf, above, unit); ok {
		return m, true
	}
	if len(above) > 0 {
		if rest, stage, ok := cutMark(leaf, f.marks); ok && rest == "" { // 在校生数 over 小学部
			if m, ok := f.lookup(above[len(above)-1], above[:len(above)-1], unit); ok && (m.entry.Stage == each || m.entry.hasStage && m.entry.stage == stage) {
				m.stage = stage
				return m, true
			}
		}
		if m, ok := f.lookup(above[len(above)-1]+leaf, above[:len(above)-1], unit); ok {
			return m, true
		}
		if leaf == "计" || leaf == "合计" || leaf == "小计" || leaf == "总数" || leaf == "人数" || leaf == "数量" {
			return f.lookup(above[len(above)-1], above[:len(above)-1], unit)
		}
	}
	return match{}, false
}

// lookup tries a leaf as it stands, then without a section's word.
func (f *Form) lookup(leaf string, above []string, unit string) (match, bool) {
	if e := f.best(leaf, above); e != nil {
		m := match{entry: e, stage: e.stage, unit: unit}
		if e.Stage == each {
			m.stage = f.stageAbove(above)
		}
		return m, true
	}
	rest, stage, ok := cutMark(leaf, f.marks)
	if !ok || rest == "" {
		return match{}, false
	}
	if e := f.best(rest, above); e != nil && (e.Stage == each || e.hasStage && e.stage == stage) {
		return match{entry: e, stage: stage, unit: unit}, true
	}
	return match{}, false
}

// best gives the entry whose pattern asks for the most of what stands above.
func (f *Form) best(leaf string, above []string) *Entry {
	var found *Entry
	most := -1
	for _, p := range f.index[leaf] {
		if n, ok := covers(p.above, above); ok && n > most {
			found, most = p.entry, n
		}
	}
	return found
}

// covers reports whether every wanted line stands above, in order.
func covers(want, above []string) (int, bool) {
	i := 0
	for _, w := range want {
		for i < len(above) && above[i] != w && !strings.Contains(above[i], w) {
			i++
		}
		if i == len(above) {
			return 0, false
		}
		i++
	}
	return len(want), true
}

// stageAbove gives the section that the nearest line above names.
func (f *Form) stageAbove(above []string) registry.Stage {
	for i := len(above) - 1; i >= 0; i-- {
		for _, m := range f.marks {
			if above[i] == m.word || strings.HasPrefix(above[i], m.word) && len(above[i]) <= len(m.word)+len("情况部分") {
				return m.stage
			}
		}
	}
	return registry.Whole
}

// suggest gives the label of the entry that a heading resembles most.
func (f *Form) suggest(heading string) (string, bool) {
	key := parseLabel(heading).key
	if rest, _, ok := cutMark(key, f.marks); ok && rest != "" {
		key = rest
	}
	type candidate struct {
		label string
		score float64
	}
	var all []candidate
	for k, ps := range f.index {
		if s := similarity(k, key); s >= 0.6 {
			all = append(all, candidate{ps[0].entry.Label, s})
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].score != all[j].score {
			return all[i].score > all[j].score
		}
		return all[i].label < all[j].label
	})
	if len(all) == 0 {
		return "", false
	}
	return all[0].label, true
}
