package expr

// Env lists the names a formula may use.
type Env struct {
	// Variables maps each column name to its unit; UnitUnknown skips the check.
	Variables map[string]Unit
	// Constants maps each named number to its value and unit.
	Constants map[string]Constant
}

// Constant is a named number. Its value can be replaced by [Program.Bind]. A
// constant with the empty unit is a plain number, which may be added to or
// compared with anything, as a number written in the formula may.
type Constant struct {
	Value float64
	Unit  Unit
}

// names returns every name of the environment in no particular order.
func (e Env) names() []string {
	out := make([]string, 0, len(e.Variables)+len(e.Constants))
	for n := range e.Variables {
		out = append(out, n)
	}
	for n := range e.Constants {
		out = append(out, n)
	}
	return out
}
