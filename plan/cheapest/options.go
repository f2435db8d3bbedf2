package cheapest

// Options bound the search. The zero value suits any size.
type Options struct {
	// Gap is the share of the bound at which a plan is good enough; 0 searches
	// on as far as Rounds and Nodes go.
	Gap float64
	// Rounds is how many times every exchange is tried; 0 is 4, <0 none.
	Rounds int
	// Nodes is how many parts of the space are looked at beyond the first; 0 is
	// enough to prove a plan of up to 16 units cheapest, and fewer the more units
	// there are beyond; <0 none.
	Nodes int
	// From is a former plan of much the same problem: it is mended and improved
	// beside the new one, and kept where it costs no more, so that a small
	// change of the question makes a small change of the answer.
	From *Plan
	// quick looks for any plan only, and gives up sooner.
	quick bool
	// start is counts to begin from, like From.
	start []int32
	stop  float64 // the cost at which to stop in any case
}

// choices is how many choices an enumeration may look at.
func (o *Options) choices() int {
	if o.quick {
		return manyChoices / 10
	}
	return manyChoices
}

// smallest is up to how many units a plan is by default proven cheapest.
const smallest = 16

func (o *Options) rounds() int {
	switch {
	case o.Rounds == 0:
		return 4
	default:
		return max(o.Rounds, 0)
	}
}

func (o *Options) nodes(units int) int {
	switch {
	case o.Nodes == 0 && units <= smallest:
		return 3000
	case o.Nodes == 0:
		return 40000 / units
	default:
		return max(o.Nodes, 0)
	}
}
