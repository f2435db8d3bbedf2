package conic

import "math"

// blockFactor solves (B + UDUᵀ) dx + Eᵀdy = r, E dx = −e, where B has a block
// for each block of the program and U few columns over outputs.
type blockFactor struct {
	p     *interior
	lo    []int     // where the matrix of a block begins
	chol  []float64 // lower triangles, row by row in full squares
	diag  []float64 // what the cones add to the diagonal of the outputs
	cols  int       // of U and Eᵀ
	entry [][]entry // per block: which column holds which output
	val   []float64 // of the entries
	first [][]int   // per spread: entries of its gradient, mean and head
	inv   []float64 // D⁻¹ per column; 0 for an equality
	small []float64 // the capacitance matrix, factored
	pivot []int
	rhs   []float64
	half  [][]float64 // scratch: L⁻¹·Outᵀ of a block
	work  []float64
}

type entry struct {
	col, out, at int32
}

func newBlockFactor(p *interior) *blockFactor {
	f := &blockFactor{p: p, entry: make([][]entry, len(p.c.Blocks))}
	size, outs, wide := 0, 0, 0
	for _, b := range p.c.Blocks {
		f.lo = append(f.lo, size)
		size += len(b.Cost) * len(b.Cost)
		outs, wide = max(outs, len(b.Out)), max(wide, len(b.Cost))
	}
	f.chol, f.diag = make([]float64, size), make([]float64, p.oo[len(p.c.Blocks)])
	for k := range p.c.Spreads {
		s := &p.c.Spreads[k]
		aux := s.Aux != nil
		grad := f.column(s.Refs)
		if aux {
			f.push(*s.Aux)
		}
		mean := f.column(s.Refs)
		at := []int{grad, mean}
		if aux {
			head := f.column(s.Refs)
			f.push(*s.Aux)
			at = append(at, head)
		}
		f.first = append(f.first, at)
	}
	for k := range p.c.Couplings {
		c := &p.c.Couplings[k]
		at := f.column(c.Refs)
		copy(f.val[at:], c.Coef)
	}
	f.inv, f.rhs = make([]float64, f.cols), make([]float64, f.cols)
	f.small, f.pivot = make([]float64, f.cols*f.cols), make([]int, f.cols)
	f.half = make([][]float64, outs)
	for o := range f.half {
		f.half[o] = make([]float64, wide)
	}
	f.work = make([]float64, len(p.x))
	return f
}

// column opens a column over outputs and gives the place of its first value.
func (f *blockFactor) column(refs []Ref) int {
	at := len(f.val)
	f.cols++
	for _, r := range refs {
		f.push(r)
	}
	return at
}

func (f *blockFactor) push(r Ref) {
	f.entry[r.Block] = append(f.entry[r.Block], entry{int32(f.cols - 1), r.Out, int32(len(f.val))})
	f.val = append(f.val, 0)
}

// make factors for the present scaling; false when a matrix is not definite.
func (f *blockFactor) make() bool {
	f.setColumns()
	clear(f.small)
	for b := range f.p.c.Blocks {
		if !f.block(b) {
			return false
		}
	}
	for k, v := range f.inv {
		f.small[k*f.cols+k] += v
	}
	return decompose(f.small, f.pivot)
}

func (f *blockFactor) setColumns() {
	p := f.p
	clear(f.diag)
	col := 0
	for k := range p.cones {
		c := &p.cones[k]
		n := len(c.at)
		at := f.first[k]
		b2 := c.beta * c.beta
		tail := c.limit * c.w[0]
		for i, t := range c.t {
			tail += t * c.w[1+i]
		}
		for i, o := range c.at {
			f.diag[o] += c.a[i] * c.a[i] / b2
			f.val[at[0]+i] = c.m*tail - c.a[i]*c.w[1+i]
			f.val[at[1]+i] = c.m
		}
		f.inv[col] = b2 / 2
		if c.aux < 0 {
			f.inv[col+1] = -b2 / (1 + c.limit*c.limit)
			col += 2
			continue
		}
		f.val[at[0]+n] = c.w[0]
		for i := range c.at {
			f.val[at[2]+i] = c.limit * c.m
		}
		f.val[at[2]+n] = 1
		f.inv[col+1], f.inv[col+2] = -b2, -b2
		col += 3
	}
	for k := range p.c.Couplings {
		if p.c.Couplings[k].Equal {
			f.inv[col] = 0
		} else {
			i := p.io + p.slot[k]
			f.inv[col] = p.s[i] / p.z[i]
		}
		col++
	}
}

// block assembles and factors one block and adds its part of UᵀB⁻¹U.
func (f *blockFactor) block(b int) bool {
	p := f.p
	bl := &p.c.Blocks[b]
	n, nx := len(bl.Cost), len(p.x)
	a := f.chol[f.lo[b] : f.lo[b]+n*n]
	clear(a)
	for j := range n {
		i := p.xo[b] + j
		a[j*n+j] = p.z[i]/p.s[i] + p.z[nx+i]/p.s[nx+i]
	}
	for r, row := range bl.Rows {
		i := 2*nx + p.ro[b] + r
		row.square(p.z[i]/p.s[i], a, n)
	}
	for o, row := range bl.Out {
		row.square(f.diag[p.oo[b]+o], a, n)
	}
	if !cholesky(a, n) {
		return false
	}
	for o, row := range bl.Out {
		h := f.half[o][:n]
		clear(h)
		row.Add(1, h)
		lower(a, h)
	}
	es := f.entry[b]
	for i, e := range es {
		he := f.half[e.out][:n]
		for _, g := range es[:i+1] {
			hg := f.half[g.out][:n]
			d := 0.0
			for t, v := range he {
				d += v * hg[t]
			}
			d *= f.val[e.at] * f.val[g.at]
			f.small[int(e.col)*f.cols+int(g.col)] += d
			if e.at != g.at {
				f.small[int(g.col)*f.cols+int(e.col)] += d
			}
		}
	}
	return true
}

// solve finds dx and dy; r and e are not changed.
func (f *blockFactor) solve(r, e, dx, dy []float64) {
	p := f.p
	copy(f.work, r)
	f.each(f.work)
	clear(f.rhs)
	for b := range p.c.Blocks {
		x := f.work[p.xo[b]:p.xo[b+1]]
		for _, en := range f.entry[b] {
			f.rhs[en.col] += f.val[en.at] * p.c.Blocks[b].Out[en.out].Dot(x)
		}
	}
	firstEqual := f.cols - len(p.c.Couplings)
	for k := range p.c.Couplings {
		if p.c.Couplings[k].Equal {
			f.rhs[firstEqual+k] += e[p.slot[k]]
		}
	}
	resolve(f.small, f.pivot, f.rhs)
	for k := range p.c.Couplings {
		if p.c.Couplings[k].Equal {
			dy[p.slot[k]] = f.rhs[firstEqual+k]
		}
	}
	copy(dx, r)
	for b := range p.c.Blocks {
		x := dx[p.xo[b]:p.xo[b+1]]
		for _, en := range f.entry[b] {
			p.c.Blocks[b].Out[en.out].Add(-f.val[en.at]*f.rhs[en.col], x)
		}
	}
	f.each(dx)
}

// each applies B⁻¹.
func (f *blockFactor) each(x []float64) {
	for b := range f.p.c.Blocks {
		xb := x[f.p.xo[b]:f.p.xo[b+1]]
		a := f.chol[f.lo[b] : f.lo[b]+len(xb)*len(xb)]
		lower(a, xb)
		upper(a, xb)
	}
}

// square adds w·row·rowᵀ to the lower triangle of a.
func (s Sparse) square(w float64, a []float64, n int) {
	for t, i := range s.At {
		wi := w * s.Val[t]
		for u, j := range s.At {
			if j <= i {
				a[int(i)*n+int(j)] += wi * s.Val[u]
			}
		}
	}
}

func cholesky(a []float64, n int) bool {
	for j := range n {
		rj := a[j*n : j*n+j+1]
		d := rj[j]
		for _, v := range rj[:j] {
			d -= v * v
		}
		if !(d > 0) {
			return false
		}
		d = math.Sqrt(d)
		rj[j] = d
		for i := j + 1; i < n; i++ {
			ri := a[i*n : i*n+j+1]
			v := ri[j]
			for k, w := range rj[:j] {
				v -= w * ri[k]
			}
			ri[j] = v / d
		}
	}
	return true
}

// lower solves L·x = x in place.
func lower(a, x []float64) {
	n := len(x)
	for i := range n {
		r := a[i*n : i*n+i+1]
		v := x[i]
		for k, w := range r[:i] {
			v -= w * x[k]
		}
		x[i] = v / r[i]
	}
}

// upper solves Lᵀ·x = x in place.
func upper(a, x []float64) {
	n := len(x)
	for i := n - 1; i >= 0; i-- {
		r := a[i*n : i*n+i+1]
		x[i] /= r[i]
		v := x[i]
		for k := range r[:i] {
			x[k] -= r[k] * v
		}
	}
}

// decompose factors a square matrix with row exchanges, in place.
func decompose(a []float64, pivot []int) bool {
	n := len(pivot)
	for j := range n {
		best := j
		for i := j + 1; i < n; i++ {
			if math.Abs(a[i*n+j]) > math.Abs(a[best*n+j]) {
				best = i
			}
		}
		pivot[j] = best
		if v := a[best*n+j]; v == 0 || math.IsNaN(v) {
			return false
		}
		if best != j {
			for k := range n {
				a[j*n+k], a[best*n+k] = a[best*n+k], a[j*n+k]
			}
		}
		for i := j + 1; i < n; i++ {
			w := a[i*n+j] / a[j*n+j]
			a[i*n+j] = w
			for k := j + 1; k < n; k++ {
				a[i*n+k] -= w * a[j*n+k]
			}
		}
	}
	return true
}

func resolve(a []float64, pivot []int, x []float64) {
	n := len(pivot)
	for j, best := range pivot {
		x[j], x[best] = x[best], x[j]
	}
	for i := range n {
		for k := range i {
			x[i] -= a[i*n+k] * x[k]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[i*n+k] * x[k]
		}
		x[i] /= a[i*n+i]
	}
}
