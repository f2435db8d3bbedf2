package main

import "strings"

// damage is a way in which a child stands in the enrolment register otherwise
// than in that of the population.
type damage struct {
	kind  string
	share float64 // of the children
	do    func(w *world, c child) (child, bool)
}

// plainDamage is that of the ordinary registers: 97 in 100 are exact.
var plainDamage = []damage{
	{"digit", 0.007, func(w *world, c child) (child, bool) { c.id = w.digit(c.id); return c, true }},
	{"transposed", 0.005, func(w *world, c child) (child, bool) { c.id = w.swap(c.id); return c, true }},
	{"legacy15", 0.003, func(_ *world, c child) (child, bool) { c.id = c.id[:6] + c.id[8:17]; return c, true }},
	{"noid", 0.003, func(_ *world, c child) (child, bool) { c.id = ""; return c, true }},
	{"noid_variant", 0.002, func(w *world, c child) (child, bool) { c.id, c.name = "", w.vary(c.name); return c, true }},
	{"not_enrolled", 0.010, nil},
}

// hardDamage leaves about 70 in 100 exact.
var hardDamage = []damage{
	{"digit", 0.02, plainDamage[0].do},
	{"transposed", 0.02, plainDamage[1].do},
	{"legacy15", 0.01, plainDamage[2].do},
	{"missing_digit", 0.01, func(w *world, c child) (child, bool) { p := w.IntN(18); c.id = c.id[:p] + c.id[p+1:]; return c, true }},
	{"full_width", 0.005, func(_ *world, c child) (child, bool) { c.id = wide(c.id); return c, true }},
	{"noid", 0.02, plainDamage[3].do},
	{"placeholder", 0.005, func(w *world, c child) (child, bool) {
		c.id = []string{"000000000000000000", "无", "123456789012345678", "-"}[w.IntN(4)]
		return c, true
	}},
	{"noid_homophone", 0.01, func(_ *world, c child) (child, bool) { return renamed(c, homophones) }},
	{"noid_traditional", 0.01, func(_ *world, c child) (child, bool) { return renamed(c, traditional) }},
	{"noid_other_char", 0.005, func(w *world, c child) (child, bool) {
		c.id, c.name = "", w.another(c.name)
		return c, len([]rune(c.name)) == 3
	}},
	{"noid_dot", 0.05, func(w *world, c child) (child, bool) {
		if !strings.Contains(c.name, "·") {
			return c, false
		}
		c.id, c.name = "", strings.ReplaceAll(c.name, "·", []string{"", " ", "•", "．"}[w.IntN(4)])
		return c, true
	}},
	{"noid_birth_slip", 0.01, func(w *world, c child) (child, bool) { c.id, c.birth = "", w.slipDate(c.birth); return c, true }},
	{"digit_variant", 0.01, func(w *world, c child) (child, bool) { c.id, c.name = w.digit(c.id), w.vary(c.name); return c, true }},
	{"digit_birth_slip", 0.01, func(w *world, c child) (child, bool) {
		c.id, c.birth = w.digit(c.id), w.slipDate(c.birth)
		return c, true
	}},
	{"moved", 0.02, func(w *world, c child) (child, bool) { return w.move(c), true }},
	{"moved_digit", 0.01, func(w *world, c child) (child, bool) { c.id = w.digit(c.id); return w.move(c), true }},
	{"moved_digit_variant", 0.005, func(w *world, c child) (child, bool) {
		c.id, c.name = w.digit(c.id), w.vary(c.name)
		return w.move(c), true
	}},
	{"moved_two_digits", 0.005, func(w *world, c child) (child, bool) { c.id = w.digit(w.digit(c.id)); return w.move(c), true }},
	{"moved_noid", 0.01, func(w *world, c child) (child, bool) { c.id = ""; return w.move(c), true }},
	{"moved_noid_homophone", 0.005, func(w *world, c child) (child, bool) {
		c, ok := renamed(c, homophones)
		return w.move(c), ok
	}},
	{"noid_nokin", 0.01, func(_ *world, c child) (child, bool) { c.id, c.guardian = "", ""; return c, true }},
	{"moved_noid_nokin", 0.01, func(w *world, c child) (child, bool) { c.id, c.guardian = "", ""; return w.move(c), true }},
	{"kin_other", 0.02, func(w *world, c child) (child, bool) { c.guardian = w.name(); return c, true }},
	{"noid_kin_other", 0.01, func(w *world, c child) (child, bool) { c.id, c.guardian = "", w.name(); return c, true }},
	{"not_enrolled", 0.03, nil},
}

// renamed takes the number away and writes the name otherwise, if it can be.
func renamed(c child, table map[rune]rune) (child, bool) {
	name, ok := replace(c.name, table)
	c.id, c.name = "", name
	return c, ok
}

// wide writes full-width characters.
func wide(s string) string {
	return strings.Map(func(c rune) rune { return c + '０' - '0' }, s)
}
