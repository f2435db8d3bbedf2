package expr

import "math"

// Each kernel computes one block. All operands are as long as dst, which may
// be the same memory as an operand.

func run(st *step, dst, a, b, c []float64) {
	a = a[:len(dst)]
	switch st.kernel {
	case kBetween:
		runBetween(dst, a, b, c)
	case kAdd, kSub, kMul, kDiv, kSmaller, kLarger, kBoth, kEither, kCoalesce:
		runPair(st.kernel, dst, a, b)
	case kLess, kLessEqual, kEqual, kNotEqual:
		runComparison(st.kernel, dst, a, b)
	case kApplicable, kReported, kOneIfNumber:
		runState(st.kernel, dst, a)
	default:
		runSingle(st, dst, a)
	}
}

func fill(dst []float64, v float64) {
	for i := range dst {
		dst[i] = v
	}
}

func runPick(dst, a, b, c []float64) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = pick(c[i], a[i], b[i])
	}
}

func runBetween(dst, x, lo, hi []float64) {
	x, lo, hi = x[:len(dst)], lo[:len(dst)], hi[:len(dst)]
	for i := range dst {
		dst[i] = both(lessEqual(lo[i], x[i]), lessEqual(x[i], hi[i]))
	}
}

func runMember(dst, x, m []float64) {
	x, m = x[:len(dst)], m[:len(dst)]
	for i := range dst {
		dst[i] = either(dst[i], equal(x[i], m[i]))
	}
}

func runPair(k kernel, dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	switch k {
	case kAdd:
		for i := range dst {
			dst[i] = add(a[i], b[i])
		}
	case kSub:
		for i := range dst {
			dst[i] = sub(a[i], b[i])
		}
	case kMul:
		for i := range dst {
			dst[i] = mul(a[i], b[i])
		}
	case kDiv:
		for i := range dst {
			dst[i] = div(a[i], b[i])
		}
	case kSmaller:
		for i := range dst {
			dst[i] = smaller(a[i], b[i])
		}
	case kLarger:
		for i := range dst {
			dst[i] = larger(a[i], b[i])
		}
	case kBoth:
		for i := range dst {
			dst[i] = both(a[i], b[i])
		}
	case kEither:
		for i := range dst {
			dst[i] = either(a[i], b[i])
		}
	case kCoalesce:
		na := notApplicableBits
		for i := range dst {
			r := math.Float64bits(a[i])
			if r == na {
				r = math.Float64bits(b[i])
			}
			dst[i] = math.Float64frombits(r)
		}
	}
}

func runComparison(k kernel, dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	switch k {
	case kLess:
		for i := range dst {
			dst[i] = less(a[i], b[i])
		}
	case kLessEqual:
		for i := range dst {
			dst[i] = lessEqual(a[i], b[i])
		}
	case kEqual:
		for i := range dst {
			dst[i] = equal(a[i], b[i])
		}
	case kNotEqual:
		for i := range dst {
			dst[i] = notEqual(a[i], b[i])
		}
	}
}

// runState answers for numbers and for the one state asked about; any other
// blank is left to the second look.
func runState(k kernel, dst, a []float64) {
	a = a[:len(dst)]
	asked := notApplicableBits
	if k == kReported {
		asked = notReportedBits
	}
	if k == kOneIfNumber {
		for i := range dst {
			dst[i] = oneIfNumber(a[i])
		}
		return
	}
	for i := range dst {
		r := math.Float64bits(oneIfNumber(a[i]))
		if math.Float64bits(a[i]) == asked {
			r = 0
		}
		dst[i] = math.Float64frombits(r)
	}
}

func runSingle(n *step, dst, a []float64) {
	a = a[:len(dst)]
	switch n.kernel {
	case kNeg:
		for i := range dst {
			dst[i] = neg(a[i])
		}
	case kNot:
		for i := range dst {
			dst[i] = not(a[i])
		}
	case kTruth:
		for i := range dst {
			dst[i] = truthOf(a[i])
		}
	case kCeil:
		for i := range dst {
			dst[i] = math.Ceil(a[i])
		}
	case kFloor:
		for i := range dst {
			dst[i] = math.Floor(a[i])
		}
	case kAbs:
		for i := range dst {
			dst[i] = math.Abs(a[i])
		}
	case kRound:
		for i := range dst {
			dst[i] = roundTo(a[i], n.places)
		}
	}
}
