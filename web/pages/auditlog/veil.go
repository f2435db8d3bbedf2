package auditlog

import (
	"encoding/json"
	"strings"

	"junheng/audit"
)

// plainly are the notes of an act on business data that say how it was done and
// not what the data are. Whatever else the line tells is veiled on this page:
// the administrators see no business data (三员分立), and the log holds it.
var plainly = map[string]bool{
	"accepted": true, "act": true, "cells": true, "choices": true, "closed": true, "comment": true, "counties": true, "current": true, "dataset": true,
	"due": true, "file": true, "files": true, "filters": true, "form": true, "format": true, "forms": true, "hash": true, "notice": true,
	"pack": true, "pack_hash": true, "parked": true, "permission": true, "read": true, "recalled": true, "remind": true,
	"replaced": true, "returns": true, "round": true, "rows": true, "sha256": true, "state": true, "times": true, "to": true, "version": true,
	"why": true, "year": true,
}

// veil stands for what is on record and not shown.
const veil = "…"

// shownDetail gives what the page tells of an entry. Lines of the installation
// are told in full; of a county's only how something was done and which items
// it was done to, but not their values.
func shownDetail(e audit.Entry) string {
	if e.County == 0 || e.Detail == "" {
		return e.Detail
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.Detail), &fields); err != nil {
		return veil
	}
	d := &audit.Detail{}
	for name, value := range fields {
		if plainly[name] {
			d.Note(name, value)
		} else {
			d.Note(name, veil)
		}
	}
	return d.String()
}

// unveiled leaves out entries that hold the words only where they are not
// shown: else a search would tell what the page does not.
func unveiled(entries []audit.Entry, words string) []audit.Entry {
	words = strings.ToLower(words)
	out := entries[:0]
	for _, e := range entries {
		if words == "" || strings.Contains(strings.ToLower(e.Name+"\n"+e.Object+"\n"+shownDetail(e)), words) {
			out = append(out, e)
		}
	}
	return out
}
