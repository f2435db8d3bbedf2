package expr

// Arithmetic of several operations in one loop. A formula such as
// 100*(a+b)/c is bound by how often its columns pass through the nearest
// cache; whatever is fused is one pass less.

// scales are two constant factors within a fused loop; 1 where there is none,
// which changes no number.
type scales struct{ inner, outer float64 }

// runFused computes outer*(inner*a first b) then c, or c then the same.
func runFused(st *step, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	if st.swapped {
		runFusedSwapped(st, k, dst, a, b, c)
		return
	}
	switch st.first {
	case kAdd:
		addThen(st.then, k, dst, a, b, c)
	case kSub:
		subThen(st.then, k, dst, a, b, c)
	case kMul:
		mulThen(st.then, k, dst, a, b, c)
	case kDiv:
		divThen(st.then, k, dst, a, b, c)
	}
}

func addThen(then kernel, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	switch then {
	case kAdd:
		for i := range dst {
			dst[i] = add(mul(k.outer, add(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kSub:
		for i := range dst {
			dst[i] = sub(mul(k.outer, add(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kMul:
		for i := range dst {
			dst[i] = mul(mul(k.outer, add(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kDiv:
		for i := range dst {
			dst[i] = div(mul(k.outer, add(mul(k.inner, a[i]), b[i])), c[i])
		}
	}
}

func subThen(then kernel, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	switch then {
	case kAdd:
		for i := range dst {
			dst[i] = add(mul(k.outer, sub(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kSub:
		for i := range dst {
			dst[i] = sub(mul(k.outer, sub(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kMul:
		for i := range dst {
			dst[i] = mul(mul(k.outer, sub(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kDiv:
		for i := range dst {
			dst[i] = div(mul(k.outer, sub(mul(k.inner, a[i]), b[i])), c[i])
		}
	}
}

func mulThen(then kernel, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	switch then {
	case kAdd:
		for i := range dst {
			dst[i] = add(mul(k.outer, mul(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kSub:
		for i := range dst {
			dst[i] = sub(mul(k.outer, mul(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kMul:
		for i := range dst {
			dst[i] = mul(mul(k.outer, mul(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kDiv:
		for i := range dst {
			dst[i] = div(mul(k.outer, mul(mul(k.inner, a[i]), b[i])), c[i])
		}
	}
}

func divThen(then kernel, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	switch then {
	case kAdd:
		for i := range dst {
			dst[i] = add(mul(k.outer, div(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kSub:
		for i := range dst {
			dst[i] = sub(mul(k.outer, div(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kMul:
		for i := range dst {
			dst[i] = mul(mul(k.outer, div(mul(k.inner, a[i]), b[i])), c[i])
		}
	case kDiv:
		for i := range dst {
			dst[i] = div(mul(k.outer, div(mul(k.inner, a[i]), b[i])), c[i])
		}
	}
}

// runFusedSwapped handles what is not the same either way round.
func runFusedSwapped(st *step, k scales, dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	switch {
	case st.first == kAdd && st.then == kSub:
		for i := range dst {
			dst[i] = sub(c[i], mul(k.outer, add(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kAdd && st.then == kDiv:
		for i := range dst {
			dst[i] = div(c[i], mul(k.outer, add(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kSub && st.then == kSub:
		for i := range dst {
			dst[i] = sub(c[i], mul(k.outer, sub(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kSub && st.then == kDiv:
		for i := range dst {
			dst[i] = div(c[i], mul(k.outer, sub(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kMul && st.then == kSub:
		for i := range dst {
			dst[i] = sub(c[i], mul(k.outer, mul(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kMul && st.then == kDiv:
		for i := range dst {
			dst[i] = div(c[i], mul(k.outer, mul(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kDiv && st.then == kSub:
		for i := range dst {
			dst[i] = sub(c[i], mul(k.outer, div(mul(k.inner, a[i]), b[i])))
		}
	case st.first == kDiv && st.then == kDiv:
		for i := range dst {
			dst[i] = div(c[i], mul(k.outer, div(mul(k.inner, a[i]), b[i])))
		}
	}
}
