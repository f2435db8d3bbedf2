package visits_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/testkit"
	golden "junheng/testdata/county"
	"junheng/web/webtest"
)

// telephone sends what it has kept, and gives what it is answered.
type telephone struct {
	t   *testing.T
	s   *webtest.Server
	who access.Role
}

type sent struct {
	State, Title, Say, Why string
}

// letter is the visit of these tests.
func letter(t *testing.T, key, page string) webtest.Letter {
	t.Helper()
	l := webtest.Letter{Key: key, Kind: "step", Path: page, Title: "家访", Name: "高晓兰", At: "2025-10-15T10:00:00Z", Files: []webtest.Enclosure{{Field: "photo", Name: "家访.png", Type: "image/png", Data: testkit.Photo(1)}}}
	for k, v := range visit {
		l.Fields = append(l.Fields, [2]string{k, v})
	}
	return l
}

func (p telephone) send(extra map[string]any, l webtest.Letter) sent {
	p.t.Helper()
	var body map[string]any
	if err := json.Unmarshal(p.s.Batch(p.s.Actors[access.ClassTeacher].Account, l), &body); err != nil {
		p.t.Fatal(err)
	}
	for k, v := range extra {
		body[k] = v
	}
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	got := p.s.As(p.who).Do(http.MethodPost, "/sync", bytes.NewReader(text), http.Header{"Content-Type": {"application/json"}})
	got.Wants(200)
	var answers struct{ Answers []sent }
	if err := json.Unmarshal([]byte(got.Body), &answers); err != nil || len(answers.Answers) != 1 {
		p.t.Fatalf("%s: %v", got.Body, err)
	}
	return answers.Answers[0]
}

func events(t *testing.T, s *webtest.Server, id casework.CaseID) []casework.Event {
	t.Helper()
	v, err := s.Cases.Find(t.Context(), s.Actors[access.CountyStatistician], golden.Code, id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Events
}

func TestAClockThatGoesWrongLosesNoVisit(t *testing.T) {
	for name, c := range map[string]struct {
		at, now string // by the telephone
		since   time.Duration
		ahead   time.Duration
		want    string
	}{
		"right":                                   {at: "2025-10-15T10:00:00Z", want: "2025-10-15T10:00:00Z"},
		"a year fast":                             {at: "2026-10-15T10:00:00Z", now: "2026-10-16T02:00:00Z", want: "2025-10-15T10:00:00Z"},
		"years slow":                              {at: "2000-01-01T01:00:00Z", now: "2000-01-01T17:00:00Z", want: "2025-10-15T10:00:00Z"},
		"put right before it was sent":            {at: "2026-10-15T10:00:00Z", now: "2025-10-16T02:00:00Z", since: 20 * time.Hour, ahead: 365 * 24 * time.Hour, want: "2025-10-15T10:00:00Z"},
		"wrong in a way that nothing tells":       {at: "2027-01-01T00:00:00Z", want: "2025-10-16T02:00:00Z"},
		"earlier than its page":                   {at: "2019-01-01T00:00:00Z", since: 17 * time.Hour, want: "2025-10-15T09:00:00Z"},
		"earlier than its case, the page unknown": {at: "2019-01-01T00:00:00Z", want: "opened"},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			page, of := missing(t, s)
			s.Later(time.Date(2025, 10, 16, 2, 0, 0, 0, time.UTC).Sub(s.Now()))
			l := letter(t, "v", page)
			l.At, l.Ahead = c.at, c.ahead.Milliseconds()
			if c.since > 0 {
				l.Since = s.Now().Add(-c.since).UnixMilli()
			}
			extra := map[string]any{}
			if c.now != "" {
				extra["now"] = c.now
			}
			if got := (telephone{t, s, access.ClassTeacher}).send(extra, l); got.State != "done" {
				t.Fatalf("%+v", got)
			}
			want, stated := c.want, c.at
			if want == "opened" {
				want = of.Opened.UTC().Format(time.RFC3339)
			}
			if want == stated {
				stated = "0001-01-01T00:00:00Z"
			}
			for _, e := range events(t, s, of.ID) {
				if e.Step == "home_visit" && (e.At.UTC().Truncate(time.Minute).Format(time.RFC3339) != want || e.Stated.UTC().Format(time.RFC3339) != stated) {
					t.Errorf("on record at %s, stated %s; want %s, %s", e.At.UTC(), e.Stated.UTC(), want, stated)
				}
			}
		})
	}
}

func TestAVisitToACaseThatWentOnIsKeptAsANoteOnce(t *testing.T) {
	s := webtest.New(t)
	page, of := missing(t, s)
	head := s.Actors[access.SchoolHead]
	_, err := s.Cases.Step(t.Context(), head, casework.Takes{On: casework.On{County: golden.Code, Case: of.ID, Key: "back"}, Step: "back", Fields: map[string]string{"back_on": "2025-10-15"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Later(24 * time.Hour)
	phone := telephone{t, s, access.ClassTeacher}
	for range 3 { // its answer is lost twice
		got := phone.send(nil, letter(t, "v", page))
		if got.State != "noted" || got.Title != "家访" || !strings.Contains(got.Say, "没有丢") || got.Why == "" {
			t.Fatalf("%+v", got)
		}
	}
	notes := 0
	for _, e := range events(t, s, of.ID) {
		if e.Kind == casework.Noted && e.Step == "home_visit" {
			notes++
			if len(e.Files) != 1 || e.Values["findings"].Sealed == nil || e.Values[casework.WhereField].Sealed == nil || e.At.UTC().Format(time.RFC3339) != "2025-10-15T10:00:00Z" || e.By != s.Actors[access.ClassTeacher].Account {
				t.Errorf("%+v", e)
			}
		}
	}
	if notes != 1 {
		t.Errorf("%d notes", notes)
	}
	s.As(access.ClassTeacher).Get("/cases/219901/"+string(of.ID)).Wants(200, "留作备注")
}

func TestAPhotoThatDoesNotOpenLosesNoVisitAndSaysWhy(t *testing.T) {
	s := webtest.New(t)
	page, of := missing(t, s)
	s.Later(24 * time.Hour)
	phone := telephone{t, s, access.ClassTeacher}
	visited := letter(t, "v", page)
	cut := testkit.Photo(1)[:300]
	visited.Files[0].Data = cut
	for range 2 { // its answer is lost once
		if got := phone.send(nil, visited); got.State != "held" || !strings.Contains(got.Say, "没有丢") || !strings.Contains(got.Why, "不完整或已损坏") {
			t.Fatalf("%+v", got)
		}
	}
	office := s.As(access.CountyStatistician)
	at := heldPage.FindString(office.Get("/held").Wants(200, "等待处理").Body)
	office.Get(at).Wants(200, "在家帮工", "不完整或已损坏")
	whole := func(when string) {
		t.Helper()
		if p := office.Get(at + "/files/0"); p.Status != 200 || p.Body != string(cut) {
			t.Errorf("%s the file is %d with %d bytes, want the %d that came", when, p.Status, len(p.Body), len(cut))
		}
	}
	whole("before it is filed")
	if to := office.Post(at, url.Values{"do": {"file"}, "number": {of.Number}}).To(); to != "/held" {
		t.Fatalf("filed leads to %q", to)
	}
	whole("after what is legible was filed")
	notes := slices.DeleteFunc(events(t, s, of.ID), func(e casework.Event) bool { return e.Kind != casework.Noted })
	if len(notes) != 1 || notes[0].Values["findings"].Sealed == nil || len(notes[0].Files) != 0 {
		t.Errorf("%+v", notes)
	}
}

var heldPage = regexp.MustCompile(`/held/219901/[0-9a-f]{32}`)

func TestAVisitThatReachesNoCaseWaitsForTheCountyAndIsFiledByIt(t *testing.T) {
	s := webtest.New(t)
	_, of := missing(t, s)
	s.Later(24 * time.Hour)
	phone := telephone{t, s, access.ClassTeacher}
	for range 3 {
		if got := phone.send(nil, letter(t, "v", "/visits/219901/gone")); got.State != "held" || !strings.Contains(got.Say, "县教育局") {
			t.Fatalf("%+v", got)
		}
	}
	teacher, office := s.As(access.ClassTeacher), s.As(access.CountyStatistician)
	teacher.Get("/visits").Wants(200, "等待处理")
	office.Get("/").Wants(200, "老师手机登记的家访待处理")
	at := heldPage.FindString(office.Get("/held").Wants(200, "等待处理").Lacks("在家帮工").Body)
	if at == "" {
		t.Fatal("the queue leads nowhere")
	}
	office.Get(at).Wants(200, "在家帮工", "高晓兰", "经度125.31，纬度43.91（误差约12米）")
	if p := office.Get(at + "/files/0"); p.Status != 200 || p.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the photo: %d %s", p.Status, p.Header.Get("Content-Type"))
	}
	office.Get(at + "/files/7").Wants(404)
	teacher.Get(at).Wants(403)
	s.As(access.SchoolHead).Get(at).Wants(403)
	office.Post(at, url.Values{"do": {"file"}, "number": {"控〔2025〕9999"}}).Wants(422, "没有案号为")
	office.Post(at, url.Values{"do": {"aside"}}).Wants(422, "理由")
	if to := office.Post(at, url.Values{"do": {"file"}, "number": {of.Number}}).To(); to != "/held" {
		t.Fatalf("filed leads to %q", to)
	}
	office.Post(at, url.Values{"do": {"file"}, "number": {of.Number}}).Wants(422)
	office.Get(at).Wants(200, "内容在案卷里").Lacks("在家帮工")
	teacher.Get("/visits").Wants(200, "已归入案卷", of.Number)
	n := 0
	for _, e := range events(t, s, of.ID) {
		if e.Kind == casework.Noted {
			n++
			if e.Author == "" || len(e.Files) != 1 || e.Step != "home_visit" {
				t.Errorf("%+v", e)
			}
		}
	}
	if n != 1 {
		t.Errorf("filed %d times", n)
	}
	// Its answer was lost all the while: it is not recorded a second time.
	if got := phone.send(nil, letter(t, "v", "/visits/219901/"+string(of.ID))); got.State != "held" {
		t.Errorf("sent again: %+v", got)
	}
}

func TestWhatAColleagueRecordedOnASharedTelephoneIsHandedInAndNotDone(t *testing.T) {
	s := webtest.New(t)
	page, of := missing(t, s)
	s.Later(24 * time.Hour)
	clerk := telephone{t, s, access.SchoolClerk}
	got := s.As(access.SchoolClerk).Do(http.MethodPost, "/sync", bytes.NewReader(s.Batch(s.Actors[access.ClassTeacher].Account, letter(t, "v", page))), http.Header{"Content-Type": {"application/json"}})
	got.Wants(409)
	for range 2 {
		if got := clerk.send(map[string]any{"carried": true}, letter(t, "v", page)); got.State != "held" {
			t.Fatalf("%+v", got)
		}
	}
	if one := only(t, s); one.Taken["home_visit"] != 0 || one.ID != of.ID {
		t.Errorf("somebody acted in the name of another: %v", one.Taken)
	}
	list, err := s.Cases.HeldIn(t.Context(), s.Actors[access.CountyStatistician], true)
	if err != nil || len(list) != 1 || list[0].Name != "高晓兰" || list[0].Carried == "" || list[0].Number != of.Number {
		t.Errorf("%+v, %v", list, err)
	}
	s.As(access.ClassTeacher).Get("/visits").Wants(200, "代交")
}
