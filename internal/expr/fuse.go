package expr

func arithmetic(s *step) bool { return s.kernel >= kAdd && s.kernel <= kDiv }

func commutes(k kernel) bool { return k == kAdd || k == kMul }

// fuse joins arithmetic with the arithmetic that feeds it, from the root down,
// so that both run in one loop and the value between them never leaves the
// processor.
func fuse(s *step) *step {
	if arithmetic(s) && (arithmetic(s.args[0]) || arithmetic(s.args[1])) {
		s = fused(s)
	}
	for i, a := range s.args {
		s.args[i] = fuse(a)
	}
	return s
}

// fused makes one step of an arithmetic step and one that feeds it, with up to
// two constant factors that lie between. Sums and products may change sides:
// they are the same either way round, to the bit.
func fused(s *step) *step {
	feed, c, swapped := s.args[0], s.args[1], false
	if !arithmetic(feed) {
		feed, c, swapped = c, feed, !commutes(s.kernel)
	}
	f := &step{kernel: kFused, then: s.kernel, swapped: swapped, inner: noScale, outer: noScale}
	if x, slot, ok := scaled(feed); ok && arithmetic(x) {
		feed, f.outer = x, slot
	}
	a, b := feed.args[0], feed.args[1]
	if _, _, ok := scaled(a); !ok && commutes(feed.kernel) {
		a, b = b, a
	}
	if x, slot, ok := scaled(a); ok {
		a, f.inner = x, slot
	}
	f.first, f.args = feed.kernel, []*step{a, b, c}
	return f
}

// scaled recognises the product of something and a constant.
func scaled(s *step) (x *step, slot int, ok bool) {
	if s.kernel != kMul {
		return nil, 0, false
	}
	for i, a := range s.args {
		if a.kernel == kSlot {
			return s.args[1-i], a.index, true
		}
	}
	return nil, 0, false
}
