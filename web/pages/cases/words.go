package cases

import (
	"strings"
	"time"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/web/route"
)

// dayOf writes a day as tables do; nothing for the zero time.
func dayOf(c *route.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Now.Location()).Format("2006-01-02")
}

// lowerFirst begins a label within a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

var eventWords = map[casework.EventKind]locale.Text{
	casework.Opened: {ZH: "立案", EN: "Opened"}, casework.Taken: {ZH: "办理", EN: "Step"}, casework.Noted: {ZH: "备注", EN: "Note"}, casework.Told: {ZH: "提醒", EN: "Reminded"},
	casework.RanOut: {ZH: "超过时限", EN: "Ran out"}, casework.Acted: {ZH: "到期后转状态", EN: "Acted after it ran out"}, casework.Extended: {ZH: "延期", EN: "Extended"}, casework.Handed: {ZH: "改派", EN: "Handed over"}, casework.Issued: {ZH: "开具文书", EN: "Paper issued"},
	casework.Linked: {ZH: "关联案件", EN: "Linked"}, casework.Ended: {ZH: "办结", EN: "Closed"}, casework.Reopened: {ZH: "重新立案", EN: "Reopened"}, casework.Corrected: {ZH: "更正", EN: "Corrected"}, casework.Moved: {ZH: "随学生转走", EN: "Went with the pupil"},
}

// spanWord writes a length of time; none is the day itself.
func spanWord(c *route.Context, s procedure.Span) string {
	if s.N == 0 {
		return c.T("当日", "the same day")
	}
	return s.Label().In(c.Lang)
}
