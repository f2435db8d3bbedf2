package audit

import "encoding/json"

// plainly are the notes of an act on business data that say how it was done and
// not what the data are.
var plainly = map[string]bool{
	"accepted": true, "act": true, "cells": true, "choices": true, "closed": true, "comment": true, "counties": true, "current": true, "dataset": true,
	"due": true, "fields": true, "file": true, "files": true, "filters": true, "form": true, "format": true, "forms": true, "hash": true, "notice": true,
	"pack": true, "pack_hash": true, "parked": true, "permission": true, "read": true, "recalled": true, "remind": true,
	"replaced": true, "returns": true, "round": true, "rows": true, "rule": true, "sha256": true, "share": true, "state": true, "times": true, "to": true, "version": true,
	"why": true, "year": true, "years": true,
}

// veil stands for what is on record and not shown.
const veil = "…"

// Veiled gives what those may read of an entry's detail who see no business
// data (三员分立): lines of the installation in full, of a county's only how
// something was done and to which items, but not their values. The log itself
// holds everything.
func (e Entry) Veiled() string {
	if e.County == 0 || e.Detail == "" {
		return e.Detail
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.Detail), &fields); err != nil {
		return veil
	}
	d := &Detail{}
	for name, value := range fields {
		if plainly[name] {
			d.Note(name, value)
		} else {
			d.Note(name, veil)
		}
	}
	return d.String()
}
