package wire

import (
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/rules"
	golden "junheng/testdata/county"
)

// enterCalendar enters the school calendar of the example county for the school
// year of today and the one before, with the days of the example.
func (w *worker) enterCalendar() error {
	year := calendar.YearOf(calendar.DayOf(w.days.now))
	s := calendar.School{
		ID: "own", Label: locale.Text{ZH: "青禾县校历（虚构）", EN: "School calendar of Qinghe (fictional)"},
		Cite: rules.Cite{Doc: "青教字〔示例〕9号", At: "校历", Status: rules.Local},
	}
	first, _ := calendar.YearDays(year - 1)
	_, last := calendar.YearDays(year)
	for _, span := range w.days.cal.Terms(first, last) {
		s.Terms = append(s.Terms, calendar.Term{ID: span.Term.ID, Label: span.Term.Label, From: span.From.String(), To: span.To.String()})
	}
	_, err := w.Cases.EnterCalendar(w.ctx, w.clerk, casework.EnterCalendar{County: golden.Code, School: s, Reason: s.Cite.Doc})
	return err
}
