package linkage

// comparison is how two records agree, field by field, and what it weighs.
type comparison struct {
	levels [fields]Level
	bits   [fields]float64
	sum    float64
}

// scorer weighs pairs. It does not change while pairs are weighed.
type scorer struct {
	w    *Weights
	m    *learned
	worn map[number]bool // numbers that too many records bear
}

// compare weighs a pair. It makes no difference which record comes first.
func (s *scorer) compare(a, b *view) comparison {
	var c comparison
	c.levels = [fields]Level{
		FieldNumber: s.numbers(a, b),
		FieldName:   Level(compareNames(a.name, b.name)),
		FieldKin:    Level(compareNames(a.kin, b.kin)),
		FieldSex:    plain(a.sex == UnknownSex || b.sex == UnknownSex, a.sex == b.sex),
		FieldBirth:  births(a.birth, b.birth),
		FieldRegion: plain(a.region == 0 || b.region == 0, a.region == b.region),
	}
	covered := s.w.covers[c.levels[FieldNumber]]
	for f, l := range c.levels {
		if l == 0 {
			continue
		}
		lv := s.w.levels[f][l]
		bits := lv.bits
		if lv.learned {
			bits += s.learned(Field(f), l, a, b)
		}
		if covered && Field(f) >= FieldSex {
			bits = min(bits, 0)
		}
		c.bits[f] = bits
		c.sum += bits
	}
	return c
}

// learned gives minus log2 of the learned u of a level.
func (s *scorer) learned(f Field, l Level, a, b *view) float64 {
	switch f {
	case FieldBirth:
		return s.m.birth
	case FieldRegion:
		return s.m.region
	case FieldName:
		spoken := l == NameSound
		if l == NameSame {
			return s.m.name.bits(a.name, spoken, false)
		}
		return min(s.m.name.bits(a.name, spoken, false), s.m.name.bits(b.name, spoken, false))
	case FieldKin:
		spoken, given := l == NameSound, sameFirst(a.kin, a.name) && sameFirst(b.kin, b.name)
		if l == NameSame {
			return s.m.kin.bits(a.kin, spoken, given)
		}
		return min(s.m.kin.bits(a.kin, spoken, given), s.m.kin.bits(b.kin, spoken, given))
	}
	return 0
}

func plain(blank, same bool) Level {
	switch {
	case blank:
		return PlainBlank
	case same:
		return PlainSame
	}
	return PlainOther
}

func births(a, b Date) Level {
	switch {
	case a == 0 || b == 0:
		return BirthBlank
	case a == b:
		return BirthSame
	case a.slipped(b):
		return BirthSlip
	}
	return BirthOther
}

// numbers compares two ID numbers; one that too many bear counts as blank.
func (s *scorer) numbers(a, b *view) Level {
	if a.number == 0 || b.number == 0 {
		return NumberBlank
	}
	if len(s.worn) > 0 && (s.worn[a.number] || s.worn[b.number]) {
		return NumberBlank
	}
	return compareNumbers(a, b)
}

func compareNumbers(a, b *view) Level {
	if a.number == b.number && a.odd == b.odd {
		return NumberSame
	}
	ka, kb := a.number.kind(), b.number.kind()
	if ka == kind15 && kb == kind18 {
		a, b, ka, kb = b, a, kb, ka
	}
	var abuf, bbuf [18]byte
	x, y := []byte(a.odd), []byte(b.odd)
	if ka != kindOdd {
		x = a.number.text(&abuf)
	}
	if kb != kindOdd {
		y = b.number.text(&bbuf)
	}
	if ka == kind18 && kb == kind15 {
		if a.number.short() == b.number {
			return NumberFifteen
		}
		x = a.number.short().text(&abuf)
	}
	switch slipOf(x, y) {
	case slipOne:
		return NumberOne
	case slipSwap:
		return NumberSwap
	case slipDrop:
		return NumberDrop
	}
	if ka == kind18 && kb == kind18 && a.number.sound() && b.number.sound() {
		return NumberOther
	}
	return NumberBroken
}
