package people

import (
	"embed"
	"strings"
	"sync"

	"junheng/internal/locale"
	"junheng/internal/workbook"

	"github.com/goccy/go-yaml"
)

//go:embed forms/*.yaml
var formFiles embed.FS

// Form is how the roster of a register is headed.
type Form struct {
	Register Register     `yaml:"register"`
	Title    locale.Text  `yaml:"title"`
	Columns  []FormColumn `yaml:"columns"`
}

// FormColumn is one column of a roster.
type FormColumn struct {
	Key      string      `yaml:"key"`
	Label    locale.Text `yaml:"label"`
	Also     []string    `yaml:"also"`
	Required bool        `yaml:"required"`
	Example  string      `yaml:"example"`
}

var loadForms = sync.OnceValue(func() map[Register]*Form {
	out := map[Register]*Form{}
	for _, r := range Registers() {
		text, err := formFiles.ReadFile("forms/" + string(r) + ".yaml")
		if err != nil {
			panic(err) // embedded above
		}
		f := &Form{}
		if err := yaml.UnmarshalWithOptions(text, f, yaml.Strict()); err != nil {
			panic(err) // part of the program, and tested
		}
		out[r] = f
	}
	return out
})

// FormOf gives the form of a register's roster; nil where there is none.
func FormOf(r Register) *Form { return loadForms()[r] }

// labels gives the column of every heading, in its comparable form.
func (f *Form) labels() map[string]int {
	out := map[string]int{}
	for i, c := range f.Columns {
		for _, l := range append([]string{c.Label.ZH, c.Label.EN}, c.Also...) {
			if l = labelForm(l); l != "" {
				if _, taken := out[l]; !taken {
					out[l] = i
				}
			}
		}
	}
	return out
}

// labelForm makes headings comparable: no spaces, no stars of required
// columns, no remarks in brackets such as （必填）.
func labelForm(s string) string {
	s = strings.ToLower(workbook.Normalize(s))
	s = strings.Trim(s, "*＊:：")
	for _, mark := range []string{"(必填)", "(选填)", "(必填项)", "【必填】", "(是/否)", "(18位)"} {
		s = strings.ReplaceAll(s, mark, "")
	}
	return strings.Trim(s, "*:")
}
