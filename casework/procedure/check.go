package procedure

import (
	"junheng/internal/locale"
	"junheng/internal/strict"
)

var msgLacks = locale.NewTemplate("procedure.lacks", "缺少 {key}", "{key} is missing")

// check notes everything that is wrong with a procedure; doc tells the places.
func check(ps *strict.Problems, doc *strict.Doc, p *Procedure) {
	for key, lacks := range map[string]bool{
		"id": p.ID == "", "version": p.Version == "", "label": p.Label.IsZero(), "about": p.About == "", "states": len(p.States) == 0,
		"parties": len(p.Parties) == 0, "cite": p.Cite.Doc == "",
	} {
		if lacks {
			ps.Add(doc.At(), msgLacks.With("key", key))
		}
	}
}
