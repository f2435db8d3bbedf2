package document_test

import (
	"strings"
	"testing"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/internal/fault"
	"junheng/internal/testkit"
)

func report(t *testing.T) document.Report {
	return document.Report{
		Procedure: load(t).Get("dropout", 0), Unit: "和平区教育局",
		Name: func(key string) string { return map[string]string{"2121000001": "青禾中学"}[key] },
		Statement: casework.Statement{
			Region: 210102, Procedure: "dropout", Kind: "county_quarter", State: casework.Sent, At: issued,
			Since:   calendar.Date(2026, 1, 1).Start(),
			Period:  casework.Period{ID: "2026Q1", From: calendar.Date(2026, 1, 1).Start(), To: calendar.Date(2026, 4, 1).Start()},
			Lines:   casework.Lines{Opening: 3, Found: 5, Corrections: -1, Returned: 4, Transferred: 1, Ended: 0, Closing: 2},
			Reasons: []casework.Adjustment{{Case: "C1", Number: "控2026-0007", By: -1, Why: "withdrawn"}},
			Parts: []casework.Part{
				{Key: "2121000001", Lines: casework.Lines{Opening: 3, Found: 4, Corrections: -1, Returned: 4, Transferred: 1, Closing: 1}, Sent: true},
				{Lines: casework.Lines{Found: 1, Closing: 1}},
			},
		},
	}
}

func TestAStatementIsPrintedWithItsSumAndItsParts(t *testing.T) {
	d, err := document.PrintStatement(report(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Bytes(); err != nil {
		t.Error(err)
	}
	testkit.Golden(t, "papers/statement.county_quarter.txt", []byte(text(d)))
}

func TestAStatementThatIsOffByOneIsNotPrinted(t *testing.T) {
	for _, by := range []int{-1, 1} {
		r := report(t)
		r.Statement.Lines.Closing += by
		if _, err := document.PrintStatement(r); fault.KindOf(err) != fault.Conflict {
			t.Errorf("off by %d: %v, want a refusal", by, err)
		}
	}
}

func TestAStatementNotYetSentIsADraftOnEveryPage(t *testing.T) {
	r := report(t)
	for state, want := range map[casework.StatementState]bool{"": true, casework.Drafted: true, casework.SentBack: true, casework.Sent: false, casework.Accepted: false} {
		r.Statement.State = state
		d, err := document.PrintStatement(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Watermark, "草稿") != want {
			t.Errorf("state %q has the watermark %q", state, d.Watermark)
		}
	}
}
