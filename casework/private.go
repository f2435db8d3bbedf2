package casework

import (
	"maps"
	"strings"
)

// What a case about a person holds sealed besides the fields of its procedure:
// why something was done, the village of the household, and the remark with
// which it came.
const (
	WhyField     = "why"
	VillageField = "village"
	OriginField  = "origin_note"
)

// private moves the free words of events into sealed values where the case is
// about a person: they may tell as much as any field.
func (d *desk) private(events []Event) error {
	if !d.p.Person() || d.seen.Subject.ID == "" {
		return nil
	}
	for i := range events {
		e := &events[i]
		words := map[string]string{WhyField: e.Reason}
		e.Reason = ""
		if o := e.Opening; o != nil {
			words[VillageField], words[OriginField] = o.Place.Village, o.Origin.Note
			o.Place.Village, o.Origin.Note = "", ""
		}
		for id, text := range words {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			sealed, err := d.s.seal(d.ctx, d.seen.County, d.seen.Subject.ID, []byte(text))
			if err != nil {
				return err
			}
			e.Values = maps.Clone(e.Values)
			if e.Values == nil {
				e.Values = map[string]Value{}
			}
			e.Values[id] = Value{Sealed: sealed}
		}
	}
	return nil
}
