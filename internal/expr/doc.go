// Package expr reads the formulas of rule packs and computes them over columns.
//
// A formula is text such as
//
//	students > 0 ? 100 * (computers + tablets) / students : 0
//
// It answers four questions about it:
//
//   - Is it a formula, and do its units fit?      → [Compile], [Errors]
//   - What is its value for every row?            → [Program.Eval]
//   - What is its value for this row?             → [Program.EvalRow]
//   - Why is it that value, in words and numbers? → [Program.Explain]
//
// # Language
//
//   - - * /  unary -            arithmetic
//     < <= > >= == !=  a < b < c  comparisons: 1 or 0
//     and or not  && || !         three-valued logic: 1, 0 or blank
//     c ? a : b   if(c, a, b)     choice; only the branch taken counts
//     min max sum (a, b, …)       of one argument or more
//     ceil floor abs (x)          exact, without tolerance
//     round(x, n)                 half away from zero, n decimals (0 if left out)
//     between(x, lo, hi)          lo ≤ x ≤ hi
//     x in [a, b]  x not in […]   equal to one of them
//     applicable(x)  reported(x)  1, or 0 when x is NotApplicable / NotReported
//     coalesce_na(x, d)           d when x is NotApplicable, else x
//
// Names may be Chinese. Any number but zero counts as true. "not" binds more
// tightly than a comparison, so "not a > b" is refused: write "not (a > b)".
//
// # Blanks
//
// A blank is never zero. It is a NaN whose payload is its state (package
// blank). Any arithmetic or comparison with a blank is blank, and of two blanks
// the state of higher precedence decides: NotReported > Withheld > Undefined > NotApplicable.
// Division by zero and overflow are Undefined, never infinite. "false and
// blank" is false, "true or blank" is true. A choice on a blank condition is
// blank. "x in list" is true when x equals a number of the list, else blank if x is or
// the list holds a blank. applicable and reported are never blank.
//
// # Units
//
// When the environment gives units, + - and comparisons want like units, * and /
// derive new ones. A plain number (written, or a constant without unit) fits
// any unit. Unknown units skip the check.
//
// # Speed
//
// The package has one invariant: inside a column kernel a finite value is
// right, and a value that is not finite means "look again". Kernels therefore
// use plain machine arithmetic, and only rows whose result is not finite are
// computed once more by the careful evaluator that EvalRow uses, so the two
// agree to the bit. Arithmetic is fused into as few loops as its shape allows,
// and a choice computes one branch only wherever its rows agree.
//
// The package knows neither files nor clocks, and programs are safe for
// concurrent use.
package expr
