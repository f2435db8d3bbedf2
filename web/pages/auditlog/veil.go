package auditlog

import (
	"strings"

	"junheng/audit"
)

// unveiled leaves out entries that hold the words only where they are not
// shown: else a search would tell what the page does not.
func unveiled(entries []audit.Entry, words string) []audit.Entry {
	words = strings.ToLower(words)
	out := entries[:0]
	for _, e := range entries {
		if words == "" || strings.Contains(strings.ToLower(e.Name+"\n"+e.Object+"\n"+e.Veiled()), words) {
			out = append(out, e)
		}
	}
	return out
}
