package expr

import (
	"sort"
	"strconv"
	"strings"
)

// Unit is a product of named units such as 人, ㎡, ㎡/人, 元·年 or m^2/人. The
// names are opaque: 元 and 万元 are two units, and converting one into the other
// takes a constant whose unit is 元/万元.
type Unit string

const (
	// UnitUnknown skips the check wherever it takes part.
	UnitUnknown Unit = ""
	// UnitNone is the unit of a ratio of like things.
	UnitNone Unit = "1"
)

// Times returns the unit of a product; unknown if either is unknown.
func (u Unit) Times(v Unit) Unit { return u.combine(v, 1) }

// Per returns the unit of a quotient; unknown if either is unknown.
func (u Unit) Per(v Unit) Unit { return u.combine(v, -1) }

// Same reports whether two units measure the same thing, however written. An
// unknown unit is the same as any.
func (u Unit) Same(v Unit) bool {
	return u == UnitUnknown || v == UnitUnknown || u == v || u.Canonical() == v.Canonical()
}

// Canonical writes the unit in one fixed way: names sorted, factors above the
// stroke joined by ·, then each factor below it after a stroke of its own.
func (u Unit) Canonical() Unit {
	if u == UnitUnknown {
		return u
	}
	return writeUnit(u.powers())
}

func (u Unit) combine(v Unit, sign int) Unit {
	if u == UnitUnknown || v == UnitUnknown {
		return UnitUnknown
	}
	p := u.powers()
	for name, n := range v.powers() {
		p[name] += sign * n
	}
	return writeUnit(p)
}

// powers splits a unit into its named factors and their exponents. Everything
// after one stroke, up to the next · or *, is below it.
func (u Unit) powers() map[string]int {
	p := map[string]int{}
	sign := 1
	start := 0
	text := string(u)
	add := func(end int) {
		name, exp, has := strings.Cut(strings.TrimSpace(text[start:end]), "^")
		n := 1
		if has {
			if e, err := strconv.Atoi(exp); err == nil {
				n = e
			} else {
				name += "^" + exp
			}
		}
		if name != "" && name != "1" {
			p[name] += sign * n
		}
	}
	for i, r := range text {
		switch r {
		case '/', '·', '*':
			add(i)
			start = i + len(string(r))
			sign = 1
			if r == '/' {
				sign = -1
			}
		}
	}
	add(len(text))
	return p
}

func writeUnit(p map[string]int) Unit {
	var above, below []string
	for name, n := range p {
		switch {
		case n == 1:
			above = append(above, name)
		case n > 1:
			above = append(above, name+"^"+strconv.Itoa(n))
		case n == -1:
			below = append(below, name)
		case n < -1:
			below = append(below, name+"^"+strconv.Itoa(-n))
		}
	}
	sort.Strings(above)
	sort.Strings(below)
	s := strings.Join(above, "·")
	if s == "" {
		s = "1"
	}
	if len(below) > 0 {
		s += "/" + strings.Join(below, "/")
	}
	return Unit(s)
}
