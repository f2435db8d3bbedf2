package procedure

import (
	"slices"
	"strings"
)

func (c *checker) step(i int) {
	s := &c.p.Steps[i]
	if i == 0 {
		c.once("steps", idsOf(c.p.Steps, func(x *Step) string { return x.ID }))
	}
	if s.Label.IsZero() {
		c.ps.Add(c.doc.At("steps", s.ID), msgLacks.With("key", "label"))
	}
	for _, from := range s.From {
		c.known("state", c.p.State(from) != nil, from, "steps", s.ID, "from")
		if st := c.p.State(from); st != nil && c.p.Final(from) != s.Reopen {
			c.ps.Add(c.doc.At("steps", s.ID, "from"), msgReopens.With("step", s.Label, "state", st.Label))
		}
	}
	if s.To == Before {
		for _, from := range s.From {
			st := c.p.State(from)
			c.known("state", st != nil && st.Before, from, "steps", s.ID, "from")
		}
	} else if s.To != "" {
		c.known("state", c.p.State(s.To) != nil, s.To, "steps", s.ID, "to")
	}
	if s.Reopen && (len(s.From) == 0 || s.To == "" || c.p.Final(s.To)) {
		c.ps.Add(c.doc.At("steps", s.ID), msgReopenTo.With("step", s.Label))
	}
	if len(s.By) == 0 {
		c.ps.Add(c.doc.At("steps", s.ID), msgNobody.With("step", s.Label))
	}
	for _, by := range s.By {
		c.known("party", by == "system" || c.p.Party(by) != nil, by, "steps", s.ID, "by")
	}
	for _, before := range s.After {
		c.known("step", c.p.Step(before) != nil && before != s.ID, before, "steps", s.ID, "after")
	}
	for _, before := range s.Apart {
		c.known("step", c.p.Step(before) != nil && before != s.ID, before, "steps", s.ID, "apart")
	}
	for _, claim := range s.Same {
		x := c.p.Step(claim)
		c.known("step", x != nil && x.To != "" && slices.Contains(s.From, x.To), claim, "steps", s.ID, "same")
	}
	for _, other := range s.Undoes {
		c.known("step", c.p.Step(other) != nil, other, "steps", s.ID, "undoes")
	}
	c.whereOf(s.Where, "steps", s.ID, "where")
	if s.Unschooled && (!c.p.Person() || c.p.Days == nil) {
		c.ps.Add(c.doc.At("steps", s.ID, "unschooled"), msgUnschooled.With("step", s.Label))
	}
	for k, f := range s.Full {
		if !c.addable(c.p.Field(f.Sum)) || !c.addable(c.p.Field(f.Reaches)) || f.Sum == f.Reaches {
			c.ps.Add(c.doc.At("steps", s.ID, "full", k), msgFull.With("sum", f.Sum, "reaches", f.Reaches))
		}
	}
	for _, d := range s.Issues {
		c.known("document", c.p.Document(d) != nil, d, "steps", s.ID, "issues")
	}
	for k, n := range s.Needs {
		for _, by := range n.By {
			c.known("party", c.p.Party(by) != nil, by, "steps", s.ID, "needs", k)
		}
		id, isPaper := strings.CutPrefix(n.Kind, "document:")
		if isPaper {
			c.known("document", c.p.Document(id) != nil, id, "steps", s.ID, "needs", k)
		} else {
			c.oneOf(n.Kind, "kind", c.evidence(), "steps", s.ID, "needs", k)
		}
		if n.Counted() {
			c.cite(n.Cite, "steps", s.ID, "needs", k)
		}
	}
	c.fields("fields", s.Fields, "steps", s.ID)
}

// evidence lists the kinds of evidence; what the register of persons says is one
// where a procedure is about a person.
func (c *checker) evidence() []string {
	out := []string{"photo", "place", "file", "signature"}
	if c.p.Person() {
		out = append(out, RegisterMoved, RegisterEnrolled, RegisterNowhere, RegisterAttended, RegisterOverAge)
	}
	return out
}

func (c *checker) clock(i int) {
	k := &c.p.Clocks[i]
	if i == 0 {
		c.once("clocks", idsOf(c.p.Clocks, func(x *Clock) string { return x.ID }))
	}
	c.starts(k)
	for _, stop := range k.Stops {
		c.trigger(stop, k.ID, "stops")
	}
	if k.Owner != "" {
		c.known("party", c.p.Party(k.Owner) != nil, k.Owner, "clocks", k.ID, "owner")
	}
	if k.Sets != "" {
		c.known("state", k.Lapses() || c.p.State(k.Sets) != nil, k.Sets, "clocks", k.ID, "sets")
	}
	c.lapse(k)
	c.span(k.Within, "clocks", k.ID, "within")
	if k.Within.N == 0 && (k.Every || k.Within.Unit == Hour) {
		c.ps.Add(c.doc.At("clocks", k.ID, "within"), msgSpan.With("n", 0, "unit", k.Within.Unit))
	}
	for n, w := range k.Warn {
		c.span(w, "clocks", k.ID, "warn", n)
	}
	for n, r := range k.Rungs {
		c.span(r.After, "clocks", k.ID, "rungs", n, "after")
		for _, to := range append(slices.Clone(r.To), r.Owner) {
			c.known("party", to == "" || c.p.Party(to) != nil, to, "clocks", k.ID, "rungs", n)
		}
		c.known("state", r.State == "" || c.p.State(r.State) != nil, r.State, "clocks", k.ID, "rungs", n)
		c.known("document", r.Document == "" || c.p.Document(r.Document) != nil, r.Document, "clocks", k.ID, "rungs", n)
	}
	c.whereOf(k.Where, "clocks", k.ID, "where")
	c.missed(k)
	if k.Extend != nil {
		c.span(*k.Extend, "clocks", k.ID, "extend")
	}
	c.again(k)
	if k.FoundAgain < 0 {
		c.ps.Add(c.doc.At("clocks", k.ID, "found_again"), msgFoundAgain.With("got", k.FoundAgain))
	}
	c.cite(k.Cite, "clocks", k.ID)
}

// lapse checks that a clock that takes a claim back runs where a claim waits, and that
// nobody puts it off.
func (c *checker) lapse(k *Clock) {
	if !k.Lapses() {
		return
	}
	kind, id := Begins(k.Starts)
	if s := c.p.State(id); kind != "state" || s == nil || !s.Before || !k.Fixed() || k.If != nil {
		c.ps.Add(c.doc.At("clocks", k.ID, "sets"), msgLapse.With("clock", k.Label))
	}
}

// again checks that what comes after the end of a clock comes at all, and that
// its reminders are apart.
func (c *checker) again(k *Clock) {
	for n, r := range k.Rungs {
		if k.Ends() && (r.After.N > 0 || r.Owner != "" || r.State != "" || r.Document != "") {
			c.ps.Add(c.doc.At("clocks", k.ID, "rungs", n), msgNoRung.With("clock", k.Label, "state", c.p.StateLabel(k.Sets)))
		}
	}
	if k.Ends() && k.Repeat != nil && !k.Repeat.Never {
		c.ps.Add(c.doc.At("clocks", k.ID, "repeat"), msgNoRung.With("clock", k.Label, "state", c.p.StateLabel(k.Sets)))
	}
	if c.p.Repeat == nil || k.Repeat != c.p.Repeat {
		c.repeat(k.Repeat, "clocks", k.ID, "repeat")
	}
}

// repeat checks a reminder that comes again; one that comes after no time at all
// would never let a tick end.
func (c *checker) repeat(r *Repeat, path ...any) {
	if r == nil || r.Never {
		return
	}
	at := func(key string) []any { return append(slices.Clone(path), key) }
	c.span(r.Every, at("every")...)
	if r.Every.N == 0 {
		c.ps.Add(c.doc.At(at("every")...), msgSpan.With("n", 0, "unit", r.Every.Unit))
	}
	for _, to := range r.To {
		c.known("party", c.p.Party(to) != nil, to, at("to")...)
	}
	c.cite(r.Cite, at("cite")...)
}

// starts checks that a clock can ever start.
func (c *checker) starts(k *Clock) {
	kind, id := Begins(k.Starts)
	if kind == "field" {
		f := c.p.Field(id)
		c.known("field", f != nil, id, "clocks", k.ID, "starts")
		if f != nil && (f.Kind != KindDate || f.Class == Sensitive || c.p.Sealed(id)) {
			c.ps.Add(c.doc.At("clocks", k.ID, "starts"), msgNoDate.With("field", f.Label))
		}
		return
	}
	if kind == "closed" {
		c.ps.Add(c.doc.At("clocks", k.ID, "starts"), msgNever.With("clock", k.Label))
		return
	}
	if (kind == Missed) != (k.Least > 0) || kind == Missed && c.p.Days == nil {
		c.ps.Add(c.doc.At("clocks", k.ID, "starts"), msgMissed.With("clock", k.Label))
	}
	if kind == Missed {
		return
	}
	c.trigger(k.Starts, k.ID, "starts")
	if kind == "state" && c.p.Final(id) {
		c.ps.Add(c.doc.At("clocks", k.ID, "starts"), msgNever.With("clock", k.Label))
	}
}

// trigger checks what starts or stops a clock.
func (c *checker) trigger(text, clock, key string) {
	switch kind, id := Begins(text); {
	case kind == "step":
		c.known("step", c.p.Step(id) != nil, id, "clocks", clock, key)
	case kind == "state":
		c.known("state", c.p.State(id) != nil, id, "clocks", clock, key)
	case text != "opened" && text != "closed":
		c.ps.Add(c.doc.At("clocks", clock, key), msgTrigger.With("got", text))
	}
}

func (c *checker) documents() {
	c.once("documents", idsOf(c.p.Documents, func(x *Document) string { return x.ID }))
	for i := range c.p.Documents {
		d := &c.p.Documents[i]
		if d.Layout == "" {
			c.ps.Add(c.doc.At("documents", d.ID), msgLacks.With("key", "layout"))
		}
		c.known("party", d.Issuer == "" || c.p.Party(d.Issuer) != nil, d.Issuer, "documents", d.ID, "issuer")
		c.known("party", d.To == "" || c.p.Party(d.To) != nil, d.To, "documents", d.ID, "to")
		if d.Number != "" && !strings.Contains(d.Number, "{n}") {
			c.ps.Add(c.doc.At("documents", d.ID, "number"), msgNumber.With("got", d.Number))
		}
		c.cite(d.Cite, "documents", d.ID)
	}
	if !strings.Contains(c.p.Number, "{n}") {
		c.ps.Add(c.doc.At("number"), msgNumber.With("got", c.p.Number))
	}
}

func (c *checker) closing() {
	for _, id := range c.p.Close.States {
		c.known("state", c.p.State(id) != nil && c.p.Final(id), id, "close", "states")
	}
	for _, id := range c.p.Close.After {
		c.known("step", c.p.Step(id) != nil, id, "close", "after")
	}
	for _, id := range c.p.Close.Idle {
		c.known("clock", c.p.Clock(id) != nil, id, "close", "idle")
	}
	if c.p.Close.Days != nil {
		c.span(*c.p.Close.Days, "close", "days")
	}
}

func (c *checker) statements() {
	c.once("statements", idsOf(c.p.Statements, func(x *Statement) string { return x.ID }))
	for i := range c.p.Statements {
		s := &c.p.Statements[i]
		c.oneOf(string(s.Level), "level", []string{string(OfSchool), string(OfCounty), string(OfCity), string(OfProvince)}, "statements", s.ID, "level")
		c.oneOf(s.Period, "period", []string{"month", "quarter", "term", "school_year"}, "statements", s.ID, "period")
		for _, st := range s.Counts {
			c.known("state", c.p.State(st) != nil, st, "statements", s.ID, "counts")
			if c.p.Final(st) {
				c.ps.Add(c.doc.At("statements", s.ID, "counts"), msgCountsEnd.With("state", c.p.StateLabel(st)))
			}
		}
		if s.DueDay < 0 || s.DueDay > 28 {
			c.ps.Add(c.doc.At("statements", s.ID, "due_day"), msgDueDay.With("n", s.DueDay))
		}
		if s.DueDay == 0 {
			c.span(s.Due, "statements", s.ID)
		}
		if s.Ahead < 0 || s.Ahead > 0 && s.Ahead >= s.DueDay {
			c.ps.Add(c.doc.At("statements", s.ID, "ahead"), msgAhead.With("n", s.Ahead))
		}
		c.cite(s.Cite, "statements", s.ID)
	}
}

// standing are the columns every ledger may show.
var standing = []string{"number", "subject", "school", "township", "state", "owner", "due", "opened", "closed"}

func (c *checker) ledger() {
	for _, col := range c.p.Ledger.Columns {
		c.known("field", slices.Contains(standing, col) || c.p.Field(col) != nil, col, "ledger", "columns")
	}
	for i, v := range c.p.Ledger.Views {
		for _, st := range v.States {
			c.known("state", c.p.State(st) != nil, st, "ledger", "views", i, "states")
		}
	}
	for _, id := range c.p.Ledger.By {
		c.counted(id, "by", KindChoice, KindMany, KindYesNo)
	}
	c.least()
	if c.p.Ledger.Again != "" {
		c.counted(c.p.Ledger.Again, "again", KindYesNo)
	}
	c.same()
}

// same checks in what findings can be the same: what every case says when it is
// opened, and not of a person, of whom there is one open case anyhow.
func (c *checker) same() {
	if len(c.p.Ledger.Same) > 0 && c.p.Person() {
		c.ps.Add(c.doc.At("ledger", "same"), msgSamePerson)
	}
	for _, id := range c.p.Ledger.Same {
		opened := slices.ContainsFunc(c.p.Fields, func(f Field) bool { return f.ID == id && len(f.See) == 0 })
		c.known("field", id == "subject" || opened, id, "ledger", "same")
	}
}

// ways checks that every state can be reached, and that every open one can be
// left for an end.
func (c *checker) ways() {
	if len(c.p.States) == 0 {
		return
	}
	next := map[string][]string{}
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		if s.To == "" || s.To == Before {
			continue
		}
		for _, st := range c.p.States {
			if c.p.MayStart(s, st.ID) {
				next[st.ID] = append(next[st.ID], s.To)
			}
		}
	}
	for i := range c.p.Clocks {
		k := &c.p.Clocks[i]
		to := []string{k.Sets}
		for _, r := range k.Rungs {
			to = append(to, r.State)
		}
		for _, st := range c.p.States {
			if !c.p.Final(st.ID) {
				next[st.ID] = append(next[st.ID], to...)
			}
		}
	}
	first := c.p.States[0].ID
	reached := reachable(next, first)
	for _, st := range c.p.States {
		if !reached[st.ID] {
			c.ps.Add(c.doc.At("states", st.ID), msgUnreached.With("state", st.Label))
		}
		if c.p.Final(st.ID) || c.p.Close.Never {
			continue
		}
		if !slices.ContainsFunc(c.p.States, func(end State) bool { return c.p.Final(end.ID) && reachable(next, st.ID)[end.ID] }) {
			c.ps.Add(c.doc.At("states", st.ID), msgNoEnd.With("state", st.Label))
		}
	}
}

// reachable gives the states that can be reached from one.
func reachable(next map[string][]string, from string) map[string]bool {
	seen := map[string]bool{from: true}
	todo := []string{from}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, to := range next[at] {
			if to != "" && !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return seen
}
