package parts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/route"
)

// Option is one choice of a field or filter.
type Option struct {
	Value string
	Label string
	Group string // heading above it, in long lists
}

// Input describes one field of a form.
type Input struct {
	Name     string // of the form field, and Place of the faults that belong to it
	Label    string
	Hint     string // below the label: what is wanted, an example
	Type     string // text (also when empty), password, email, tel, number, date, search, file, area, choice, radios, checks, check, hidden
	Value    string
	Values   []string // of checks: those ticked
	Options  []Option // of choice, radios and checks
	Required bool
	Unit     string // behind the field
	Rows     int    // of area
	Complete string // autocomplete token: username, current-password, new-password, one-time-code
	Mode     string // inputmode: numeric, decimal
	Pattern  string
	Accept   string // of file: .xlsx,.xls
	Multiple bool   // of file
	Narrow   bool   // as wide as a number
	Locked   bool   // shown, not changed
}

// Problem makes a fault that belongs to a field of a form.
func Problem(field, zh, en string) error {
	return fault.New(fault.Invalid, locale.Plain("form."+field, zh, en)).At(field)
}

// Flat lists the faults joined in err, in order.
func Flat(err error) []error {
	if err == nil {
		return nil
	}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range j.Unwrap() {
			out = append(out, Flat(e)...)
		}
		return out
	}
	return []error{err}
}

// said is one error as a person reads it.
type said struct {
	Text  string
	Hints []string
	Field string // id it links to, or empty
	Place string // a place that is no field: file, sheet!cell
}

func tell(ctx context.Context, err error) []said {
	lang := route.From(ctx).Lang
	var out []said
	for _, e := range Flat(err) {
		f, ok := errors.AsType[*fault.Fault](e)
		if !ok {
			out = append(out, said{Text: e.Error()})
			continue
		}
		s := said{Text: f.Msg.In(lang)}
		if isField(f.Place) {
			s.Field = f.Place
		} else {
			s.Place = f.Place
		}
		for _, h := range f.Hints {
			s.Hints = append(s.Hints, h.In(lang))
		}
		out = append(out, s)
	}
	return out
}

// isField tells the name of a form field from the place of a cell.
func isField(place string) bool { return place != "" && !strings.ContainsAny(place, "/!: ") }

// errorsFor gives the words of the faults of the page that belong to a field.
func errorsFor(ctx context.Context, field string) []string {
	var out []string
	for _, s := range tell(ctx, headOf(ctx).Errors) {
		if s.Field == field {
			out = append(out, s.Text)
		}
	}
	return out
}

// typed gives what was typed into a field of a form that came back with
// errors, so that nobody types twice; else the value given. A password is
// never sent back.
func typed(ctx context.Context, in Input) string {
	c := route.From(ctx)
	if headOf(ctx).Errors == nil || in.Type == "password" {
		return in.Value
	}
	if v, ok := c.R.PostForm[in.Name]; ok && len(v) > 0 {
		return v[0]
	}
	return in.Value
}

func ticked(ctx context.Context, in Input, value string) bool {
	c := route.From(ctx)
	if headOf(ctx).Errors != nil && c.R.PostForm != nil {
		return slices.Contains(c.R.PostForm[in.Name], value)
	}
	return slices.Contains(in.Values, value) || in.Type != "checks" && in.Value == value
}

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// describedBy joins the ids of the hint and the error.
func (in Input) describedBy(errs []string) string {
	var ids []string
	if in.Hint != "" {
		ids = append(ids, in.Name+"-hint")
	}
	if len(errs) > 0 {
		ids = append(ids, in.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// groups splits options by their heading, in order.
func groups(options []Option) [][]Option {
	var out [][]Option
	for _, o := range options {
		if n := len(out); n > 0 && out[n-1][0].Group == o.Group {
			out[n-1] = append(out[n-1], o)
		} else {
			out = append(out, []Option{o})
		}
	}
	return out
}
