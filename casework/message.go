package casework

import (
	"strings"

	"junheng/internal/locale"
)

// Path is the page of the program that a message is about: its case, a ledger, or
// the page it names.
func (m *Message) Path() string {
	switch {
	case m.Page != "":
		return m.Page
	case m.Case == "":
		return "/ledgers/" + m.County.String() + "/" + m.Ledger
	}
	return "/cases/" + m.County.String() + "/" + string(m.Case)
}

// About says in a few words what a message is about.
func (m *Message) About() locale.Text {
	switch {
	case strings.HasPrefix(m.Page, "/results/"):
		return locale.Text{ZH: "评估结果", EN: "results"}
	case m.Page != "":
		return locale.Text{ZH: "学生名册", EN: "registers"}
	case m.Case == "":
		return locale.Text{ZH: "台账", EN: "ledger"}
	}
	return locale.Text{ZH: "案件 " + m.Number, EN: "case " + m.Number}
}
