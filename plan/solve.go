package plan

import (
	"context"

	"junheng/plan/cheapest"
)

// Solver finds the cheapest answer to a problem: a plan, or why there is none.
type Solver func(ctx context.Context, p *cheapest.Problem) (*cheapest.Plan, *cheapest.Conflict, error)

// Result is the answer to a county's question: a plan with its certificate, or
// a conflict.
type Result struct {
	Model       *Model
	Answer      *cheapest.Plan
	Plan        *Plan
	Certificate *Certificate
	Conflict    *cheapest.Conflict
}

// Solve puts a county's question to a solver and has the answer certified. The
// errors are those of [NewModel], of the solver, and a fault of kind internal
// where the engine does not find an answer to hold.
func Solve(ctx context.Context, s *Subject, c Constraints, solver Solver) (*Result, error) {
	m, err := NewModel(s, c)
	if err != nil {
		return nil, err
	}
	answer, conflict, err := solver(ctx, m.Problem)
	if err != nil {
		return nil, err
	}
	r := &Result{Model: m, Answer: answer, Conflict: conflict}
	if answer == nil {
		return r, nil
	}
	r.Plan = m.Plan(answer)
	r.Certificate, err = m.Certify(r.Plan)
	return r, err
}

// Cheapest is Solve with the program's own solver.
func Cheapest(ctx context.Context, s *Subject, c Constraints, opt cheapest.Options) (*Result, error) {
	return Solve(ctx, s, c, func(ctx context.Context, p *cheapest.Problem) (*cheapest.Plan, *cheapest.Conflict, error) {
		return cheapest.Solve(ctx, p, opt)
	})
}
