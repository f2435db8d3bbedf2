package casework

import (
	"slices"

	"junheng/access"
	"junheng/internal/locale"
)

// tellFinders tells whoever opened the case, or opened it again, of a step that
// decides what becomes of what he found. Where he holds no account of his party any
// more, the others of it are told.
func (w *work) tellFinders(e *Event) error {
	if e.Kind != Taken || !slices.Contains(w.p.Finder, e.Step) {
		return nil
	}
	told := map[access.AccountID]bool{"": true, System: true, e.By: true}
	for _, x := range slices.Concat(w.old.Events, w.adds) {
		if x.Kind != Opened && x.Kind != Reopened || told[x.By] {
			continue
		}
		told[x.By] = true
		if err := w.tellFinder(e, &x); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) tellFinder(e, found *Event) error {
	if w.s.opt.People == nil {
		return nil
	}
	holders, err := w.s.opt.People.Holders(w.ctx, rolesOf(w.p, found.As), at(w.c.County, w.c.Place))
	if err != nil {
		return err
	}
	if !slices.Contains(holders, found.By) {
		return w.message(e, found.As, "seen")
	}
	w.put(e, e.Key, Message{Account: found.By, Party: found.As, Text: w.sentence(e, found.As, "seen")})
	return nil
}

// actedBy names who took a step: the person, or the program.
func actedBy(e *Event) locale.Text {
	if e.By == System {
		return locale.Text{ZH: "系统", EN: "the program"}
	}
	return locale.Text{ZH: e.Name, EN: e.Name}
}
