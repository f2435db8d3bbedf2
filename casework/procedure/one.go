package procedure

import "junheng/internal/locale"

// OneSchool in One is the school of the case.
const OneSchool = "school"

var msgOne = locale.NewTemplate("procedure.one", "one 里的“{got}”应为 school，或立案时必填、不加密的栏目（不是文件、地点和多选）；关于人和要求的流程不用写 one", "{got} in one: want school, or a field of the opening that is required and not sealed, and no file, place or list; procedures about persons and requirements give none")

var msgOnce = locale.Plain("procedure.once", "once 要与 one 同用：one 写明什么只立一案", "once goes with one, which says of what there is one case")

// finder checks the steps of which whoever opened the case is told.
func (c *checker) finder() {
	for i, id := range c.p.Finder {
		c.known("step", c.p.Step(id) != nil, id, "finder", i)
	}
}

// one checks of what an open case is the only one.
func (c *checker) one() {
	if c.p.Once && len(c.p.One) == 0 {
		c.ps.Add(c.doc.At("once"), msgOnce)
	}
	for i, id := range c.p.One {
		f := find(c.p.Fields, func(x *Field) bool { return x.ID == id })
		fits := id == OneSchool
		if f != nil {
			fits = f.Required && !c.sealed(f) && f.Kind != KindFile && f.Kind != KindPlace && f.Kind != KindMany && f.Kind != KindLong
		}
		if !fits || c.p.Single() {
			c.ps.Add(c.doc.At("one", i), msgOne.With("got", id))
		}
	}
}
