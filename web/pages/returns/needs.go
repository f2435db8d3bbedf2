package returns

import (
	"strings"
	"sync"

	"junheng/internal/locale"
	"junheng/rules"
	"junheng/web/route"
)

// packLabels gives what the indicators, items and parameters of a built-in
// standard are called, by id. A standard that is not built in has none.
var packLabels = func() func(id string) map[string]locale.Text {
	var mu sync.Mutex
	known := map[string]map[string]locale.Text{}
	return func(id string) map[string]locale.Text {
		mu.Lock()
		defer mu.Unlock()
		if labels, ok := known[id]; ok {
			return labels
		}
		labels := map[string]locale.Text{}
		if p, err := rules.Load(rules.Embedded(), id); err == nil {
			for _, x := range p.Indicators {
				labels[x.ID] = x.Label
			}
			for _, x := range p.Items {
				labels[x.ID] = x.Label
			}
			for _, x := range p.Params {
				labels[x.ID] = x.Label
			}
		}
		known[id] = labels
		return labels
	}
}()

// needs says in words what a field is needed for: the dictionary names a
// standard and one of its parts (cn/quality-balance-2017#gov_04).
func needs(c *route.Context, list []string) []string {
	var out []string
	for _, n := range list {
		pack, part, ok := strings.Cut(n, "#")
		if !ok {
			out = append(out, n)
			continue
		}
		if label, ok := packLabels(pack)[part]; ok {
			out = append(out, label.In(c.Lang))
		}
	}
	return out
}
