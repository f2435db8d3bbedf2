// Package conic finds the cheapest continuous choice in many small blocks that
// are held together by few things: spreads, each the coefficient of variation of
// one output over many blocks, and rows over outputs. It knows numbers only.
package conic

import (
	"context"
	"math"
)

// Program is
//
//	minimise   Σ cost·x
//	where      lower ≤ x ≤ upper and Rows·x ≥ Rhs in each block,
//	           y = Base + Out·x are the outputs of a block,
//	           each Spread and each Coupling holds for the outputs.
type Program struct {
	Blocks    []Block
	Spreads   []Spread
	Couplings []Coupling
}

// Block is one unit's own part of a Program. Lower must lie below Upper.
type Block struct {
	Cost, Lower, Upper []float64
	Rows               []Sparse
	Rhs                []float64
	Out                []Sparse
	Base               []float64
}

// Sparse is a row of numbers, most of them zero.
type Sparse struct {
	At  []int32
	Val []float64
}

// Dot is the inner product with x.
func (s Sparse) Dot(x []float64) float64 {
	var sum float64
	for t, j := range s.At {
		sum += s.Val[t] * x[j]
	}
	return sum
}

// Ref names an output of a block.
type Ref struct{ Block, Out int32 }

// Spread demands ‖√(P/N)·(y/P − m)‖ ≤ Limit·m + aux, where P are the weights, N
// their sum and m = Σy/N. Everything in it is multiplied by Scale, so that m is
// about 1; aux is an output already in that scale.
type Spread struct {
	Refs   []Ref
	Weight []float64
	Scale  float64
	Limit  float64
	Aux    *Ref
}

// Coupling demands Σ Coef·y ≤ Rhs, or = Rhs, over outputs.
type Coupling struct {
	Refs  []Ref
	Coef  []float64
	Rhs   float64
	Equal bool
}

// Relaxed is where the interior point method stopped. The multipliers lie in
// their cones whatever its accuracy: whoever uses them gets a proven bound.
type Relaxed struct {
	X [][]float64 // per block
	// Spread holds per spread the multiplier: of the limit, then of each of the
	// deviations; the first is at least the norm of the others.
	Spread [][]float64
	// Coupling holds the multiplier of each coupling, ≥ 0 where it is ≤.
	Coupling []float64
	// Price is, per block and output, what the multipliers charge for one more
	// of the output; Fixed is what they charge in any case. The least of
	// Σ cost·x + price·y over what a block may do, summed over the blocks, plus
	// Fixed, is a lower bound on any answer, in whole numbers or not.
	Price  [][]float64
	Fixed  float64
	Value  float64 // Σ cost·x
	Rounds int
	// Gap is sᵀz relative to the value, and Residual the larger of the primal
	// and dual residuals: both tiny where the method has converged.
	Gap, Residual float64
}

// Solve runs a primal-dual interior point method with Nesterov–Todd
// scaling and Mehrotra's corrector. The normal equations are one small dense
// matrix per block plus a correction of low rank, so a step costs time linear
// in the number of blocks. It stops after at most rounds steps.
//
// Andersen, Roos and Terlaky, On implementing a primal-dual interior-point
// method for conic quadratic optimization, Mathematical Programming 95 (2003).
func Solve(ctx context.Context, c *Program, rounds int, tol float64) (*Relaxed, error) {
	p := newInterior(c)
	p.start()
	least, n := math.Inf(1), 0
	for ; n <= rounds; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		gap, res := p.measure()
		if worse := max(gap, res); worse < least {
			least = worse
			p.keep(gap, res)
		}
		if least <= tol || gap <= tol || n == rounds || !p.step() {
			break
		}
	}
	p.back()
	return p.answer(n), nil
}

// best is the best point seen: close to the end rounding can spoil the steps.
type best struct {
	x, y, z  []float64
	gap, res float64
}

func (p *interior) keep(gap, res float64) {
	b := &p.best
	b.x, b.y, b.z = append(b.x[:0], p.x...), append(b.y[:0], p.y...), append(b.z[:0], p.z...)
	b.gap, b.res = gap, res
}

func (p *interior) back() {
	copy(p.x, p.best.x)
	copy(p.y, p.best.y)
	copy(p.z, p.best.z)
}

func (p *interior) answer(rounds int) *Relaxed {
	r := &Relaxed{Rounds: rounds, Gap: p.best.gap, Residual: p.best.res, Coupling: make([]float64, len(p.c.Couplings))}
	for b := range p.c.Blocks {
		x := append([]float64(nil), p.x[p.xo[b]:p.xo[b+1]]...)
		r.X = append(r.X, x)
		for j, v := range x {
			r.Value += p.c.Blocks[b].Cost[j] * v
		}
	}
	clear(p.tmp.grad)
	for k := range p.c.Spreads {
		own := p.z[p.co[k]:p.co[k+1]]
		own[0] = max(own[0], norm(own[1:])*(1+1e-14))
		p.cones[k].pull(own, p.tmp.grad)
		z := append([]float64(nil), p.z[p.co[k]:p.co[k+1]]...)
		for i := range z {
			z[i] *= p.money
		}
		r.Spread = append(r.Spread, z)
	}
	for k := range p.c.Couplings {
		if p.c.Couplings[k].Equal {
			r.Coupling[k] = p.y[p.slot[k]] * p.money
		} else {
			r.Coupling[k] = p.z[p.io+p.slot[k]] * p.money
		}
		c := &p.c.Couplings[k]
		r.Fixed -= r.Coupling[k] * c.Rhs
		for t, ref := range c.Refs {
			p.tmp.grad[p.at(ref)] -= r.Coupling[k] / p.money * c.Coef[t]
		}
	}
	for b := range p.c.Blocks {
		price := make([]float64, len(p.c.Blocks[b].Out))
		for o := range price {
			price[o] = -p.tmp.grad[p.oo[b]+o] * p.money
		}
		r.Price = append(r.Price, price)
	}
	return r
}

// interior is the state of the method. All inequalities are written s = Fx + f0
// with s in a cone: first x − lower, upper − x, the rows of the blocks and the
// couplings of kind ≤, then one second-order cone for each spread.
type interior struct {
	c          *Program
	money      float64 // what one unit of the scaled cost is
	xo, ro, oo []int   // where the variables, rows and outputs of a block begin
	io, so     int     // where the couplings and the spreads begin in s
	co         []int   // where each spread begins in s
	slot       []int   // of a coupling among those of its kind
	equal      int     // couplings of kind =
	cones      []second
	x, y, s, z []float64
	best       best
	cost       []float64

	factor *blockFactor
	tmp    struct {
		rx, dx, ry, dy, re     []float64
		rp, ds, dz, dsa, dza   []float64
		push, grad, out, scale []float64
	}
}

func newInterior(c *Program) *interior {
	p := &interior{c: c, xo: []int{0}, ro: []int{0}, oo: []int{0}, money: 1e-300}
	for _, b := range c.Blocks {
		p.xo = append(p.xo, p.xo[len(p.xo)-1]+len(b.Cost))
		p.ro = append(p.ro, p.ro[len(p.ro)-1]+len(b.Rows))
		p.oo = append(p.oo, p.oo[len(p.oo)-1]+len(b.Out))
		for _, v := range b.Cost {
			p.money = max(p.money, math.Abs(v))
		}
	}
	nb := len(c.Blocks)
	nx, nr := p.xo[nb], p.ro[nb]
	for _, b := range c.Blocks {
		for _, v := range b.Cost {
			p.cost = append(p.cost, v/p.money)
		}
	}
	p.io = 2*nx + nr
	unequal := 0
	for _, k := range c.Couplings {
		if k.Equal {
			p.slot = append(p.slot, p.equal)
			p.equal++
		} else {
			p.slot = append(p.slot, unequal)
			unequal++
		}
	}
	p.so = p.io + unequal
	p.co = []int{p.so}
	for k := range c.Spreads {
		p.cones = append(p.cones, newSecond(p, &c.Spreads[k]))
		p.co = append(p.co, p.co[k]+1+len(c.Spreads[k].Refs))
	}
	ns := p.co[len(c.Spreads)]
	for _, v := range []*[]float64{&p.x, &p.tmp.rx, &p.tmp.dx, &p.tmp.push} {
		*v = make([]float64, nx)
	}
	for _, v := range []*[]float64{&p.s, &p.z, &p.tmp.rp, &p.tmp.ds, &p.tmp.dz, &p.tmp.dsa, &p.tmp.dza, &p.tmp.scale} {
		*v = make([]float64, ns)
	}
	p.y, p.tmp.re = make([]float64, p.equal), make([]float64, p.equal)
	p.tmp.ry, p.tmp.dy = make([]float64, p.equal), make([]float64, p.equal)
	p.tmp.grad, p.tmp.out = make([]float64, p.oo[nb]), make([]float64, p.oo[nb])
	p.factor = newBlockFactor(p)
	return p
}

func (p *interior) at(r Ref) int { return p.oo[r.Block] + int(r.Out) }

// forward sets s = F·x, and adds f0 where affine; e gets the left sides of the
// equalities in the same way.
func (p *interior) forward(x, s, e []float64, affine bool) {
	nx := len(p.x)
	for b := range p.c.Blocks {
		bl := &p.c.Blocks[b]
		xb := x[p.xo[b]:p.xo[b+1]]
		for j, v := range xb {
			lo, up := 0.0, 0.0
			if affine {
				lo, up = bl.Lower[j], bl.Upper[j]
			}
			s[p.xo[b]+j], s[nx+p.xo[b]+j] = v-lo, up-v
		}
		for r, row := range bl.Rows {
			v := row.Dot(xb)
			if affine {
				v -= bl.Rhs[r]
			}
			s[2*nx+p.ro[b]+r] = v
		}
		for o, row := range bl.Out {
			v := row.Dot(xb)
			if affine {
				v += bl.Base[o]
			}
			p.tmp.out[p.oo[b]+o] = v
		}
	}
	for k := range p.c.Couplings {
		c := &p.c.Couplings[k]
		v := 0.0
		for t, r := range c.Refs {
			v += c.Coef[t] * p.tmp.out[p.at(r)]
		}
		if affine {
			v -= c.Rhs
		}
		if c.Equal {
			e[p.slot[k]] = v
		} else {
			s[p.io+p.slot[k]] = -v
		}
	}
	for k := range p.cones {
		p.cones[k].value(p.tmp.out, s[p.co[k]:p.co[k+1]])
	}
}

// backward sets x = Fᵀ·z + Eᵀ·y.
func (p *interior) backward(z, y, x []float64) {
	nx := len(p.x)
	grad := p.tmp.grad
	clear(grad)
	for k := range p.cones {
		p.cones[k].pull(z[p.co[k]:p.co[k+1]], grad)
	}
	for k := range p.c.Couplings {
		c := &p.c.Couplings[k]
		w := 0.0
		if c.Equal {
			w = y[p.slot[k]]
		} else {
			w = -z[p.io+p.slot[k]]
		}
		for t, r := range c.Refs {
			grad[p.at(r)] += w * c.Coef[t]
		}
	}
	for b := range p.c.Blocks {
		bl := &p.c.Blocks[b]
		xb := x[p.xo[b]:p.xo[b+1]]
		for j := range xb {
			xb[j] = z[p.xo[b]+j] - z[nx+p.xo[b]+j]
		}
		for r, row := range bl.Rows {
			row.Add(z[2*nx+p.ro[b]+r], xb)
		}
		for o, row := range bl.Out {
			row.Add(grad[p.oo[b]+o], xb)
		}
	}
}

// Add adds w times the row to x.
func (s Sparse) Add(w float64, x []float64) {
	if w == 0 {
		return
	}
	for t, j := range s.At {
		x[j] += w * s.Val[t]
	}
}
