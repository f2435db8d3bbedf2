package conic

import "math"

// start takes the middle of every box, and slacks and multipliers well inside.
func (p *interior) start() {
	for b := range p.c.Blocks {
		bl := &p.c.Blocks[b]
		for j := range bl.Cost {
			p.x[p.xo[b]+j] = (bl.Lower[j] + bl.Upper[j]) / 2
		}
	}
	p.forward(p.x, p.s, p.y, true)
	clear(p.y)
	for i := range p.s[:p.so] {
		p.s[i] = max(p.s[i], 0.5)
		p.z[i] = 1
	}
	for k := range p.cones {
		s, z := p.s[p.co[k]:p.co[k+1]], p.z[p.co[k]:p.co[k+1]]
		s[0] = max(s[0], 1.5*norm(s[1:])+0.1)
		z[0] = 1
	}
}

// measure gives the gap and the residual, and leaves the residuals in tmp.
func (p *interior) measure() (gap, res float64) {
	t := &p.tmp
	p.forward(p.x, t.rp, t.ry, true)
	var worst, dot, value float64
	for i := range t.rp {
		t.rp[i] -= p.s[i]
		worst = max(worst, math.Abs(t.rp[i])/(1+math.Abs(p.s[i])))
		dot += p.s[i] * p.z[i]
	}
	for _, v := range t.ry {
		worst = max(worst, math.Abs(v))
	}
	for i, v := range p.y {
		t.dy[i] = -v
	}
	p.backward(p.z, t.dy, t.rx)
	for j := range t.rx {
		t.rx[j] = p.cost[j] - t.rx[j]
		value += p.cost[j] * p.x[j]
		worst = max(worst, math.Abs(t.rx[j]))
	}
	return dot / max(1, math.Abs(value)), worst
}

// step makes one predictor and one corrector; false when nothing moves any more.
func (p *interior) step() bool {
	for k := range p.cones {
		p.cones[k].scaleAt(p.s[p.co[k]:p.co[k+1]], p.z[p.co[k]:p.co[k+1]])
	}
	if !p.factor.make() {
		return false
	}
	t := &p.tmp
	mu := 0.0
	for i := range p.s {
		mu += p.s[i] * p.z[i]
	}
	mu /= float64(p.so + len(p.cones))
	for i := range p.z {
		t.scale[i] = -p.z[i]
	}
	p.newton(t.dsa, t.dza)
	ap, ad := p.longest(p.s, t.dsa), p.longest(p.z, t.dza)
	after := 0.0
	for i := range p.s {
		after += (p.s[i] + ap*t.dsa[i]) * (p.z[i] + ad*t.dza[i])
	}
	after = max(after, 0) / float64(p.so+len(p.cones))
	sigma := after / mu
	p.correct(sigma * sigma * sigma * mu)
	p.newton(t.ds, t.dz)
	ap, ad = 0.99*p.longest(p.s, t.ds), 0.99*p.longest(p.z, t.dz)
	ap, ad = min(1, ap), min(1, ad)
	if !(ap > 1e-9 || ad > 1e-9) {
		return false
	}
	for j := range p.x {
		p.x[j] += ap * t.dx[j]
	}
	for i := range p.s {
		p.s[i] += ap * t.ds[i]
		p.z[i] += ad * t.dz[i]
	}
	for i := range p.y {
		p.y[i] += ad * t.dy[i]
	}
	return p.inside()
}

// inside tells whether slacks and multipliers are still numbers in their cones;
// rounding can push them out when the method has gone as far as it can.
func (p *interior) inside() bool {
	for k := range p.cones {
		for _, v := range [][]float64{p.s[p.co[k]:p.co[k+1]], p.z[p.co[k]:p.co[k+1]]} {
			if n := norm(v[1:]); !(v[0] > n) {
				v[0] = n*(1+1e-12) + 1e-300
				return false
			}
		}
	}
	return true
}

// correct sets scale = W⁻¹(λ∖(σμe − λ∘λ − W⁻¹Δs∘WΔz)).
func (p *interior) correct(target float64) {
	t := &p.tmp
	for i := range p.s[:p.so] {
		t.scale[i] = (target-t.dsa[i]*t.dza[i])/p.s[i] - p.z[i]
	}
	for k := range p.cones {
		c := &p.cones[k]
		lo, up := p.co[k], p.co[k+1]
		u, v, q := t.ds[lo:up], t.dz[lo:up], t.scale[lo:up] // u and v are free here
		c.unapply(t.dsa[lo:up], u)
		c.apply(t.dza[lo:up], v)
		product(u, v, q)
		product(c.lambda, c.lambda, u)
		for i := range q {
			q[i] = -q[i] - u[i]
		}
		q[0] += target
		c.divide(q, u)
		c.unapply(u, q)
	}
}

// newton solves for dx, dy, ds, dz with scale = W⁻¹(λ∖ξ).
func (p *interior) newton(ds, dz []float64) {
	t := &p.tmp
	for i := range p.s[:p.so] {
		dz[i] = t.scale[i] - p.z[i]/p.s[i]*t.rp[i]
	}
	for k := range p.cones {
		lo, up := p.co[k], p.co[k+1]
		p.cones[k].unsquare(t.rp[lo:up], dz[lo:up])
		for i := lo; i < up; i++ {
			dz[i] = t.scale[i] - dz[i]
		}
	}
	clear(t.dy)
	p.backward(dz, t.dy, t.push)
	for j := range t.push {
		t.push[j] -= t.rx[j]
	}
	p.factor.solve(t.push, t.ry, t.dx, t.dy)
	p.forward(t.dx, ds, t.re, false)
	for i := range ds {
		ds[i] += t.rp[i]
	}
	for i := range p.s[:p.so] {
		dz[i] = t.scale[i] - p.z[i]/p.s[i]*ds[i]
	}
	for k := range p.cones {
		lo, up := p.co[k], p.co[k+1]
		p.cones[k].unsquare(ds[lo:up], dz[lo:up])
		for i := lo; i < up; i++ {
			dz[i] = t.scale[i] - dz[i]
		}
	}
}

func (p *interior) longest(s, d []float64) float64 {
	a := 1 / 0.99
	for i := range s[:p.so] {
		if d[i] < 0 {
			a = min(a, -s[i]/d[i])
		}
	}
	for k := range p.cones {
		a = min(a, reach(s[p.co[k]:p.co[k+1]], d[p.co[k]:p.co[k+1]]))
	}
	return a
}
