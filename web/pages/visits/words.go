package visits

import (
	"cmp"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/web/parts"
)

func nameOr(name, number string) string { return cmp.Or(name, number) }

// at says where a child is to be found: in a class, or else in a village.
func at(p casework.Place) string { return cmp.Or(p.Class, p.Village, p.Township) }

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
