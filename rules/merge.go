package rules

// How an overlay changes its parent: maps merge key by key; lists whose entries
// have an id merge entry by entry; everything else, such as a series of dated
// values, is replaced as a whole.

// merge lays over on top of under and changes neither.
func merge(under, over *node) *node {
	switch {
	case over == nil:
		return under
	case under == nil || under.kind != over.kind:
		return over
	case over.kind == mapNode && !replacedWhole(under):
		return mergeMaps(under, over)
	case over.kind == listNode && byID(under) && byID(over):
		return mergeLists(under, over)
	}
	return over
}

// replacedWhole reports whether a map is a value of law or a citation: half of
// one beside half of another would be nobody's law.
func replacedWhole(n *node) bool { return n.get("from") != nil || n.get("doc") != nil }

func mergeMaps(under, over *node) *node {
	out := &node{kind: mapNode, pos: over.pos, keys: append([]entry(nil), under.keys...)}
	for _, e := range over.keys {
		at := -1
		for i := range out.keys {
			if out.keys[i].name == e.name {
				at = i
			}
		}
		if at < 0 {
			out.keys = append(out.keys, e)
			continue
		}
		out.keys[at] = entry{e.name, merge(out.keys[at].val, e.val), e.pos}
	}
	return out
}

func byID(n *node) bool {
	for _, it := range n.items {
		if it.get("id") == nil {
			return false
		}
	}
	return true
}

func mergeLists(under, over *node) *node {
	out := &node{kind: listNode, pos: over.pos, items: append([]*node(nil), under.items...)}
	for _, it := range over.items {
		if i := out.find(it.str("id")); i >= 0 {
			out.items[i] = merge(out.items[i], it)
		} else {
			out.items = append(out.items, it)
		}
	}
	return out
}

// find gives the place of the entry with an id in a list, or -1.
func (n *node) find(id string) int {
	if n == nil {
		return -1
	}
	for i, it := range n.items {
		if it.str("id") == id {
			return i
		}
	}
	return -1
}

// remove takes the entries that a remove map names out of the lists of root.
func remove(root, what *node, ps *problems) *node {
	out := *root
	out.keys = append([]entry(nil), root.keys...)
	for _, e := range what.keys {
		for _, id := range e.val.items {
			if !out.drop(listKey(e.name), id.text) {
				ps.add(id.pos, msgRemoveNone.With("id", id.text))
			}
		}
	}
	return &out
}

func listKey(name string) string {
	if name == "requirements" {
		return "verdict"
	}
	return name
}

func (n *node) drop(list, id string) bool {
	for i := range n.keys {
		if n.keys[i].name != list {
			continue
		}
		l := *n.keys[i].val
		at := l.find(id)
		if at < 0 {
			return false
		}
		l.items = append(append([]*node(nil), l.items[:at]...), l.items[at+1:]...)
		n.keys[i].val = &l
		return true
	}
	return false
}
