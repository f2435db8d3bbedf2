package conic

import "math"

// second is the second-order cone of one spread: its head is Limit·m + aux, its
// tail the weighted deviations from the mean.
type second struct {
	limit  float64
	at     []int     // outputs
	aux    int       // output, or −1
	a      []float64 // what an output adds to its own deviation
	t      []float64 // √(P/N): how the mean enters the deviation
	m      float64   // what an output adds to the mean
	v      []float64 // Nesterov–Todd: W = beta·(2vvᵀ − J)
	w      []float64 // the scaling point; W² = beta²·(2wwᵀ − J)
	beta   float64
	lambda []float64 // W·z = W⁻¹·s
	buf    []float64
}

func newSecond(p *interior, s *Spread) second {
	n := 0.0
	for _, w := range s.Weight {
		n += w
	}
	c := second{limit: s.Limit, aux: -1, m: s.Scale / n}
	if s.Aux != nil {
		c.aux = p.at(*s.Aux)
	}
	for i, r := range s.Refs {
		c.at = append(c.at, p.at(r))
		c.a = append(c.a, s.Scale/math.Sqrt(s.Weight[i]*n))
		c.t = append(c.t, math.Sqrt(s.Weight[i]/n))
	}
	for _, v := range []*[]float64{&c.v, &c.w, &c.lambda, &c.buf} {
		*v = make([]float64, 1+len(c.at))
	}
	return c
}

// value computes head and tail from outputs.
func (c *second) value(out, s []float64) {
	mean := 0.0
	for _, o := range c.at {
		mean += out[o]
	}
	mean *= c.m
	s[0] = c.limit * mean
	if c.aux >= 0 {
		s[0] += out[c.aux]
	}
	for i, o := range c.at {
		s[1+i] = c.a[i]*out[o] - c.t[i]*mean
	}
}

// pull adds the transpose of value, applied to z, to the gradient of outputs.
func (c *second) pull(z, grad []float64) {
	common := c.limit * z[0]
	for i, t := range c.t {
		common -= t * z[1+i]
	}
	common *= c.m
	for i, o := range c.at {
		grad[o] += common + c.a[i]*z[1+i]
	}
	if c.aux >= 0 {
		grad[c.aux] += z[0]
	}
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// det is x₀² − ‖x₁‖² without cancellation near the boundary.
func det(x []float64) float64 {
	n := norm(x[1:])
	return (x[0] - n) * (x[0] + n)
}

// scaleAt finds the Nesterov–Todd scaling of a pair.
func (c *second) scaleAt(s, z []float64) {
	ds, dz := math.Sqrt(det(s)), math.Sqrt(det(z))
	dot := 0.0
	for i := range s {
		dot += s[i] * z[i]
	}
	gamma := math.Sqrt((1 + dot/(ds*dz)) / 2)
	c.beta = math.Sqrt(ds / dz)
	c.w[0] = (s[0]/ds + z[0]/dz) / (2 * gamma)
	for i := 1; i < len(s); i++ {
		c.w[i] = (s[i]/ds - z[i]/dz) / (2 * gamma)
	}
	k := 1 / math.Sqrt(2*(c.w[0]+1))
	for i, w := range c.w {
		c.v[i] = w * k
	}
	c.v[0] += k
	c.apply(z, c.lambda)
}

// apply sets to = W·x.
func (c *second) apply(x, to []float64) {
	d := 0.0
	for i, v := range c.v {
		d += v * x[i]
	}
	d *= 2
	for i := range x {
		to[i] = c.beta * (d*c.v[i] + x[i])
	}
	to[0] -= 2 * c.beta * x[0]
}

// unapply sets to = W⁻¹·x.
func (c *second) unapply(x, to []float64) {
	d := c.v[0] * x[0]
	for i := 1; i < len(x); i++ {
		d -= c.v[i] * x[i]
	}
	d *= 2
	for i := range x {
		to[i] = (x[i] - d*c.v[i]) / c.beta
	}
	to[0] = (d*c.v[0] - x[0]) / c.beta
}

// unsquare sets to = W⁻²·x.
func (c *second) unsquare(x, to []float64) {
	d := c.w[0] * x[0]
	for i := 1; i < len(x); i++ {
		d -= c.w[i] * x[i]
	}
	d *= 2
	k := 1 / (c.beta * c.beta)
	x0 := x[0]
	for i := range x {
		to[i] = k * (x[i] - d*c.w[i])
	}
	to[0] = k * (d*c.w[0] - x0)
}

// divide sets to = λ∖x, the inverse of the cone's product.
func (c *second) divide(x, to []float64) {
	l := c.lambda
	d := l[0] * x[0]
	for i := 1; i < len(x); i++ {
		d -= l[i] * x[i]
	}
	x0 := d / det(l)
	for i := 1; i < len(x); i++ {
		to[i] = (x[i] - x0*l[i]) / l[0]
	}
	to[0] = x0
}

// product sets to = x∘y.
func product(x, y, to []float64) {
	d := 0.0
	for i := range x {
		d += x[i] * y[i]
	}
	for i := 1; i < len(x); i++ {
		to[i] = x[0]*y[i] + y[0]*x[i]
	}
	to[0] = d
}

// reach is how far one may go from s along d within the cone.
func reach(s, d []float64) float64 {
	nd := norm(d[1:])
	a := (d[0] - nd) * (d[0] + nd)
	b := s[0] * d[0]
	for i := 1; i < len(s); i++ {
		b -= s[i] * d[i]
	}
	c := det(s)
	disc := b*b - a*c
	if a >= 0 && (b >= 0 || disc < 0) {
		return math.Inf(1)
	}
	den := -b + math.Sqrt(max(disc, 0))
	if den <= 0 {
		return math.Inf(1)
	}
	return c / den
}
