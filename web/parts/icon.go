package parts

import (
	"context"
	_ "embed"
	"io"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

//go:embed icons.txt
var iconText string

// icons are ready SVG elements by name; see icons.txt, which scripts/assets
// writes from the names in icons.names.
var icons = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(iconText) {
		name, paths, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok {
			out[name] = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">` + paths + `</svg>`
		}
	}
	return out
})

// Icon is a line drawing from the icon set, as tall as the text beside it. It
// carries no meaning alone and is hidden from those who listen. An unknown
// name draws nothing.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, icons()[name])
		return err
	})
}

// Icons lists the names that Icon knows.
func Icons() []string {
	out := make([]string, 0, len(icons()))
	for name := range icons() {
		out = append(out, name)
	}
	return out
}
