package casework

import (
	"slices"
	"strings"

	"junheng/casework/procedure"
	"junheng/internal/locale"
)

// PartyLabel gives a party in words; the program itself is one, too.
func PartyLabel(p *procedure.Procedure, id string) locale.Text {
	if id == "system" {
		return locale.Text{ZH: "系统", EN: "the program"}
	}
	if x := p.Party(id); x != nil {
		return x.Label
	}
	return locale.Text{ZH: id, EN: id}
}

func partyLabels(p *procedure.Procedure, ids []string) locale.Text {
	out := make([]locale.Text, len(ids))
	for i, id := range ids {
		out[i] = PartyLabel(p, id)
	}
	if len(out) == 0 {
		return locale.Text{ZH: "无", EN: "nobody"}
	}
	return labels(out)
}

// labels joins words for a sentence.
func labels(list []locale.Text) locale.Text {
	var out locale.Text
	for i, l := range list {
		if i > 0 {
			out.ZH += "、"
			out.EN += ", "
		}
		out.ZH += l.In(locale.ZH)
		out.EN += l.In(locale.EN)
	}
	if len(list) == 0 {
		return locale.Text{ZH: "无", EN: "none"}
	}
	return out
}

func sortTexts(list []locale.Text) {
	slices.SortFunc(list, func(a, b locale.Text) int { return strings.Compare(a.ZH, b.ZH) })
}

var origins = map[string]locale.Text{
	"absence": {ZH: "缺勤登记", EN: "absence"}, "match": {ZH: "户籍学籍比对", EN: "comparison of registers"}, "roster": {ZH: "开学到校核查", EN: "roster check"}, "leave": {ZH: "事假过长", EN: "long leave"},
	"inspection": {ZH: "督导检查", EN: "inspection"}, "requirement": {ZH: "测算未达标", EN: "requirement not met"}, "complaint": {ZH: "投诉举报", EN: "complaint"},
	"self": {ZH: "自查", EN: "own check"}, "person": {ZH: "人工立案", EN: "by hand"}, "import": {ZH: "导入", EN: "import"},
}

// OriginLabel gives a kind of origin in words; of one nobody knows its id.
func OriginLabel(kind string) locale.Text {
	if t, known := origins[kind]; known {
		return t
	}
	return locale.Text{ZH: kind, EN: kind}
}
