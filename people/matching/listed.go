package matching

import (
	"junheng/internal/exhibit"
	"junheng/internal/linkage"
	"junheng/internal/locale"
	"junheng/people"
)

// Listed is the list of children whom somebody still has to look into, by the
// key of their row. The names are masked unless they are asked for.
func (c *Comparison) Listed(names bool) exhibit.Table {
	t := exhibit.Table{
		ID: "children", Title: locale.Text{ZH: "待查儿童", EN: "Children to look into"},
		Note: locale.Text{ZH: "“第一份”“第二份”指两份名册中的行。", EN: "Rows are those of the first and of the second register."},
		Columns: []exhibit.Column{
			{Key: "row", Label: locale.Text{ZH: "第一份", EN: "First"}},
			{Key: "name", Label: locale.Text{ZH: "姓名", EN: "Name"}},
			{Key: "born", Label: locale.Text{ZH: "出生", EN: "Born"}},
			{Key: "township", Label: locale.Text{ZH: "乡镇", EN: "Township"}},
			{Key: "village", Label: locale.Text{ZH: "村（社区）", EN: "Village"}, Minor: true},
			{Key: "standing", Label: locale.Text{ZH: "情况", EN: "Standing"}},
			{Key: "other", Label: locale.Text{ZH: "第二份", EN: "Second"}},
			{Key: "why", Label: locale.Text{ZH: "为何存疑", EN: "Why"}},
		},
		Empty: locale.Text{ZH: "没有待查的儿童。", EN: "There is nobody to look into."},
	}
	for _, at := range []Standing{Nowhere, Gone, Dropped, Doubt, NoBirth} {
		for i := range c.Rows {
			if c.Rows[i].Standing == at {
				t.Rows = append(t.Rows, c.line(&c.Rows[i], names))
			}
		}
	}
	return t
}

var standingTones = map[Standing]exhibit.Tone{Nowhere: exhibit.Bad, Gone: exhibit.Bad, Dropped: exhibit.Bad, Doubt: exhibit.Warn, NoBirth: exhibit.Warn}

func (c *Comparison) line(r *Row, names bool) exhibit.Row {
	child := &c.Left[r.Left]
	name := child.Name
	if !names {
		name = people.MaskName(name)
	}
	born := ""
	if d := c.born(r.Left); d != 0 {
		born = d.String()
	}
	other, why := "", locale.Text{}
	switch {
	case r.Standing == Gone:
		other, why = c.Right[r.Right].Key, locale.Text{ZH: c.Right[r.Right].Away, EN: c.Right[r.Right].Away}
	case r.Standing == Dropped:
		other, why = c.Right[r.Right].Key, Dropped.Label()
	case r.Standing == Doubt && len(r.Candidates) > 0:
		k := r.Candidates[0]
		other, why = c.Right[k.Right].Key, pairWords(k)
	}
	return exhibit.Row{ID: child.Key, Cells: []exhibit.Cell{
		exhibit.Name(child.Key), exhibit.Name(name), exhibit.Name(born), exhibit.Name(child.Township), exhibit.Name(child.Village),
		{Text: r.Standing.Label(), Tone: standingTones[r.Standing]},
		exhibit.Name(other), exhibit.Word(why),
	}}
}

// pairWords say what speaks for a pair, and what makes it doubtful.
func pairWords(k linkage.Candidate) locale.Text {
	reason, doubt := k.Reason.Text(), k.Doubt.Text()
	return locale.Text{ZH: reason.ZH + "；" + doubt.ZH, EN: reason.EN + "; " + doubt.EN}
}
