package visits

import (
	"cmp"

	"junheng/casework/procedure"
	"junheng/web/parts"
)

func nameOr(name, number string) string { return cmp.Or(name, number) }

func tone(late bool) parts.Tone {
	if late {
		return parts.Bad
	}
	return parts.Info
}

// soft reports whether a reason is accepted in the stead of some evidence.
func soft(s *procedure.Step) bool {
	for _, n := range s.Needs {
		if n.Soft {
			return true
		}
	}
	return false
}
