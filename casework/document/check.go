package document

import (
	"errors"

	"junheng/casework/procedure"
	"junheng/internal/fault"
)

// Check reads the layout of every document of every procedure, as they hold
// without overlays and under each. The error joins every problem of every layout
// once, each a *fault.Fault that names file:line:column.
func Check(set *procedure.Set) error {
	var bad []error
	told := map[string]bool{}
	for _, area := range set.Areas() {
		for _, p := range set.List(area) {
			if area != 0 && !set.Differs(p.ID, area) {
				continue // told without overlays
			}
			for i := range p.Documents {
				_, err := Find(set, p, &p.Documents[i])
				var f *fault.Fault
				if fault.KindOf(err) == fault.NotFound && errors.As(err, &f) {
					err = f.At(set.NamesLayout(p.ID, p.Documents[i].ID, area).String())
				}
				for _, one := range parts(err) {
					if !told[one.Error()] {
						told[one.Error()] = true
						bad = append(bad, one)
					}
				}
			}
		}
	}
	return errors.Join(bad...)
}

// parts lists the errors that one joins.
func parts(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Find reads the layout of a document of a procedure.
func Find(set *procedure.Set, p *procedure.Procedure, d *procedure.Document) (*Layout, error) {
	name, data, err := set.Layout(p, d)
	if err != nil {
		return nil, err
	}
	return Parse(name, data, p)
}
