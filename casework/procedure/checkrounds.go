package procedure

import "slices"

// rounds finds states that clocks alone lead from one to the next and back again
// without any time passing: a case would never come to rest there. What takes
// time is the pack's own affair.
func (c *checker) rounds() {
	next := map[string][]string{}
	for i := range c.p.Clocks {
		k := &c.p.Clocks[i]
		kind, from := Begins(k.Starts)
		if kind != "state" || k.Within.N != 0 {
			continue
		}
		if k.Sets != "" {
			next[from] = append(next[from], k.Sets)
		}
		for _, r := range k.Rungs {
			if r.State != "" && r.After.N == 0 {
				next[from] = append(next[from], r.State)
			}
		}
	}
	for i := range c.p.Clocks {
		k := &c.p.Clocks[i]
		if kind, from := Begins(k.Starts); kind == "state" && leadsTo(next, from, from, nil) {
			c.ps.Add(c.doc.At("clocks", k.ID, "sets"), msgRound.With("state", c.p.State(from).Label))
			return
		}
	}
}

// leadsTo reports whether a state follows another.
func leadsTo(next map[string][]string, from, to string, been []string) bool {
	for _, s := range next[from] {
		if s == to || !slices.Contains(been, s) && leadsTo(next, s, to, append(been, s)) {
			return true
		}
	}
	return false
}
