package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/internal/locale"
	"junheng/internal/typo"
)

// shape says what a piece of YAML looks like. One table of shapes checks the
// packs, names the keys in messages and makes the JSON schemas, so the three
// cannot differ.
type shape struct {
	kind  shapeKind
	name  string // for schemas: the definition it becomes
	doc   string
	keys  []key
	elem  *shape   // of a list or an open map
	enum  []string // of text
	parts []*shape // of a union: the first that fits the kind of node
}

type key struct {
	name     string
	shape    *shape
	required bool
	doc      string
}

type shapeKind uint8

const (
	objectShape  shapeKind = iota // a map with fixed keys
	openShape                     // a map with keys of the author's own
	listShape                     //
	textShape                     // words
	idShape                       // an identifier
	numberShape                   // a decimal, kept as written
	intShape                      // a whole number
	dateShape                     // YYYY-MM-DD
	boolShape                     //
	formulaShape                  // a formula of package expr
	unionShape                    //
)

var kindWords = map[shapeKind]locale.Text{
	objectShape: {ZH: "一组键值", EN: "a map"}, openShape: {ZH: "一组键值", EN: "a map"}, listShape: {ZH: "列表", EN: "a list"},
	textShape: {ZH: "文字", EN: "text"}, idShape: {ZH: "标识", EN: "an identifier"}, numberShape: {ZH: "数", EN: "a number"},
	intShape: {ZH: "整数", EN: "a whole number"}, dateShape: {ZH: "日期", EN: "a date"}, boolShape: {ZH: "true 或 false", EN: "true or false"},
	formulaShape: {ZH: "公式", EN: "a formula"}, unionShape: {ZH: "允许的形式之一", EN: "one of the allowed forms"},
}

var nodeWords = map[nodeKind]locale.Text{
	nullNode: {ZH: "空", EN: "nothing"}, textNode: {ZH: "文字", EN: "text"}, numberNode: {ZH: "数", EN: "a number"},
	boolNode: {ZH: "true 或 false", EN: "true or false"}, listNode: {ZH: "列表", EN: "a list"}, mapNode: {ZH: "一组键值", EN: "a map"},
}

// fits reports whether a node is of the kind a shape begins with.
func (s *shape) fits(n *node) bool {
	switch s.kind {
	case objectShape, openShape:
		return n.kind == mapNode
	case listShape:
		return n.kind == listNode
	case numberShape, intShape:
		return n.kind == numberNode
	case boolShape:
		return n.kind == boolNode
	case unionShape:
		return slices.ContainsFunc(s.parts, func(p *shape) bool { return p.fits(n) })
	}
	return n.scalar()
}

// check compares a node with its shape. A partial node, as in an overlay, need
// not have the required keys.
func (s *shape) check(n *node, name string, partial bool, ps *problems) {
	if n == nil {
		return
	}
	if s.kind == unionShape {
		for _, p := range s.parts {
			if p.fits(n) {
				p.check(n, name, partial, ps)
				return
			}
		}
	}
	if !s.fits(n) {
		ps.add(n.pos, msgWrongType.With("key", name, "want", kindWords[s.kind], "got", nodeWords[n.kind]))
		return
	}
	switch s.kind {
	case objectShape:
		s.checkKeys(n, partial, ps)
	case openShape:
		for _, e := range n.keys {
			s.elem.check(e.val, e.name, partial, ps)
		}
	case listShape:
		for _, it := range n.items {
			s.elem.check(it, name, partial, ps)
		}
	default:
		s.checkScalar(n, name, ps)
	}
}

func (s *shape) checkKeys(n *node, partial bool, ps *problems) {
	names := make([]string, len(s.keys))
	for i, k := range s.keys {
		names[i] = k.name
	}
	for _, e := range n.keys {
		i := slices.Index(names, e.name)
		if i < 0 {
			hint := near(e.name, names)
			if hint.IsZero() {
				hint = hintKeys.With("keys", strings.Join(names, ", "))
			}
			ps.add(e.pos, msgUnknownKey.With("key", e.name), hint)
			continue
		}
		s.keys[i].shape.check(e.val, e.name, partial && !s.wholeKeys(), ps)
	}
	for _, k := range s.keys {
		if k.required && n.get(k.name) == nil && (!partial || k.name == "id" && s != packShape || s.wholeKeys()) {
			var hint locale.Message
			if k.name == "cite" {
				hint = hintCite
			}
			ps.add(n.pos, msgMissingKey.With("key", k.name), hint)
		}
	}
}

// wholeKeys reports whether such a map is always replaced as a whole, so that
// an overlay gives all of it.
func (s *shape) wholeKeys() bool { return s == datedShape || s == citeShape || s == relaxedShape }

func (s *shape) checkScalar(n *node, name string, ps *problems) {
	switch s.kind {
	case idShape:
		if !validID(n.text) {
			ps.add(n.pos, msgBadID.With("got", n.text), hintID)
		}
	case numberShape, intShape:
		_, err := strconv.ParseFloat(n.text, 64)
		if s.kind == intShape && err == nil {
			_, err = strconv.Atoi(n.text)
		}
		if err != nil {
			ps.add(n.pos, msgBadNumber.With("key", name, "got", n.text))
		}
	case dateShape:
		if _, err := time.Parse(time.DateOnly, n.text); err != nil {
			ps.add(n.pos, msgBadDate.With("key", name, "got", n.text), hintDate)
		}
	}
	if len(s.enum) > 0 && !slices.Contains(s.enum, n.text) {
		ps.add(n.pos, msgNotOneOf.With("key", name, "got", n.text), hintOptions.With("options", strings.Join(s.enum, ", ")))
	}
}

func validID(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for _, r := range s {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

// nearest finds the name within two edits of a misspelt one, or "".
func nearest(got string, names []string) string {
	best, at := "", 3
	for _, n := range names {
		if d := typo.Distance(got, n); d < at && d < len(n) {
			best, at = n, d
		}
	}
	return best
}
