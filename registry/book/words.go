package book

import "junheng/internal/locale"

var eventLabels = map[EventKind]locale.Text{
	Opening:  {ZH: "设立", EN: "Opening"},
	Renaming: {ZH: "更名", EN: "Renaming"},
	Change:   {ZH: "变更", EN: "Change"},
	Merger:   {ZH: "合并", EN: "Merger"},
	Split:    {ZH: "分设", EN: "Split"},
	Closure:  {ZH: "撤销", EN: "Closure"},
}

// EventKinds lists the kinds, in the order in which they are offered.
func EventKinds() []EventKind {
	return []EventKind{Opening, Renaming, Change, Merger, Split, Closure}
}

// Label gives the kind in words.
func (k EventKind) Label() locale.Text { return eventLabels[k] }

var associationLabels = map[AssociationKind]locale.Text{
	SchoolGroup:    {ZH: "教育集团", EN: "School group"},
	SchoolDistrict: {ZH: "学区", EN: "School district"},
	Pairing:        {ZH: "结对帮扶", EN: "Pairing"},
}

// AssociationKinds lists the kinds, in the order in which they are offered.
func AssociationKinds() []AssociationKind {
	return []AssociationKind{SchoolGroup, SchoolDistrict, Pairing}
}

// Label gives the kind in words.
func (k AssociationKind) Label() locale.Text { return associationLabels[k] }
