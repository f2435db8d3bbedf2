package matching

import "junheng/internal/blank"

// totals names the count of all that a group's prefix belongs to.
var totals = map[string]string{"": "school_age", "six_": "six", "disabled_": "disabled"}

// counting counts children for the rates: of each group all, those enrolled and
// those excused.
type counting map[string]float64

func newCounting() counting {
	out := counting{}
	for prefix, total := range totals {
		out[total], out[prefix+"enrolled"], out[prefix+"excused"] = 0, 0, 0
	}
	return out
}

// add counts one child; who is not of school age, or not known to be, or is
// counted already, does not count.
func (n counting) add(at Standing, outcome Effect, six, disabled bool) {
	if at == Twice || at == NotDue || at == NoBirth {
		return
	}
	for prefix, in := range map[string]bool{"": true, "six_": six, "disabled_": disabled} {
		if !in {
			continue
		}
		n[totals[prefix]]++
		switch {
		case at == Found || at == Settled && outcome == CountsEnrolled:
			n[prefix+"enrolled"]++
		case at == Settled && outcome == CountsExcused:
			n[prefix+"excused"]++
		}
	}
}

// known gives the counts; where nobody marks disabled children, how many there
// are is not known.
func (n counting) known(disabled bool) map[string]float64 {
	if !disabled {
		for _, id := range []string{"disabled", "disabled_excused", "disabled_enrolled"} {
			n[id] = blank.Of(blank.NotReported)
		}
	}
	return n
}
