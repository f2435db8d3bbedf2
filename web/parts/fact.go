package parts

import "github.com/a-h/templ"

// Fact is a term with its value, for Facts.
type Fact struct {
	Term string
	Text string
	View templ.Component // instead of Text
}
