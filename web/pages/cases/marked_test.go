package cases_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/notify"
	"junheng/internal/testkit"
	"junheng/people"
	golden "junheng/testdata/county"
	"junheng/web/webtest"
)

// marks are the words of one child and his family, and of one complainant; no
// other word of the county holds them.
var marks = []string{"陶海燕", "陶大山", "219901201503070013", "13912345678", "柳絮巷", "甯不群", "13887654321"}

// marked says which of the marks a text holds.
func marked(text string) (out []string) {
	for _, m := range marks {
		if strings.Contains(text, m) || strings.Contains(text, url.QueryEscape(m)) {
			out = append(out, m)
		}
	}
	return out
}

// hook is a webhook that keeps what it is sent.
type hook struct {
	mu   sync.Mutex
	n    int
	text bytes.Buffer
}

func (h *hook) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	_, _ = io.Copy(&h.text, r.Body) // what is lost is not found either
}

// child enters a child with the marks, and takes in a roster that is called after
// him.
func child(t *testing.T, s *webtest.Server) people.PersonID {
	t.Helper()
	clerk := s.Actors[access.SchoolClerk]
	p, err := s.People.Enter(t.Context(), clerk, people.Person{
		County: golden.Code, Register: people.Pupils, School: s.School, Grade: 5, Class: webtest.Class, BirthDate: "2015-03-07", Sex: people.Male,
		Private: people.Private{Name: marks[0], IDNumber: marks[2], Address: marks[4] + "9号", Guardians: []people.Guardian{{Name: marks[1], Relation: "父亲", Phone: marks[3]}}},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	roster := "姓名,公民身份号码,性别,户籍乡镇\n" + marks[0] + "," + marks[2] + ",男,柳河镇\n"
	if _, _, err := s.People.Import(t.Context(), s.Actors[access.CountyStatistician], people.Upload{County: golden.Code, Register: people.Residents, File: marks[0] + ".csv", Data: []byte(roster), Keep: true}); err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// drive takes the child's case through pages, a telephone and the clocks, each with
// words that nobody should write there, and a complaint with its letter.
func drive(t *testing.T, s *webtest.Server, who people.PersonID, hooked *webtest.Ticker) (child, complaint string) {
	t.Helper()
	teacher, office := s.As(access.ClassTeacher), s.As(access.CountyStatistician)
	to := send(t, teacher, dropout+"/new", url.Values{
		"key": {"a"}, "person": {string(who)}, "fields.origin_kind": {"person"}, "origin_note": {marks[1] + "来电"}, "village": {marks[4]}, "fields.absence_note": {marks[0] + "随父外出"},
	}, part{"needs.file", marks[0] + ".pdf", testkit.Paper("x")}).To()
	if !strings.HasPrefix(to, "/cases/") {
		t.Fatalf("the case was not opened: %q", to)
	}
	child, _, _ = strings.Cut(to, "?")
	id := casework.CaseID(child[strings.LastIndex(child, "/")+1:])
	send(t, teacher, child+"/steps/home_visit", url.Values{
		"key": {"v"}, "fields.met": {"guardian"}, "fields.visitors": {marks[1]}, "fields.findings": {marks[0] + "在家"}, "fields.reason": {"weary"}, "reason": {marks[1] + "不许拍照"},
	})
	send(t, teacher, child+"/note", url.Values{"key": {"n"}, "text": {marks[3] + "打不通"}}, part{"needs.file", marks[0] + "家访.JPG", testkit.Photo(1)})
	teacher.Post(child+"/reveal", url.Values{"field": {"note"}, "reason": {"问" + marks[0] + "家长"}}).Wants(422)
	teacher.Post(child+"/reveal", url.Values{"field": {"absence_note"}, "reason": {"家访前了解情况"}}).Wants(200, marks[0])
	office.Get("/search?q=" + url.QueryEscape(marks[0])).Wants(200)
	teacher.Get(dropout + "?q=" + url.QueryEscape(marks[0]))
	office.Get(dropout + "/" + url.PathEscape(marks[0])).Wants(404)
	letter := webtest.Letter{Key: "p", Kind: "step", Path: "/visits/219901/gone", Title: "家访", Name: "高晓兰", At: "2025-10-15T01:00:00Z", Fields: [][2]string{{"step", "home_visit"}, {"f.findings", marks[0]}}, Files: []webtest.Enclosure{{Field: "photo", Name: marks[0] + ".jpg", Type: "image/jpeg", Data: testkit.Photo(2)}}}
	teacher.Do(http.MethodPost, "/sync", bytes.NewReader(s.Batch(s.Actors[access.ClassTeacher].Account, letter)), http.Header{"Content-Type": {"application/json"}}).Wants(200, "held")
	if _, err := s.Cases.Hand(t.Context(), s.Actors[access.CountyStatistician], casework.Hands{On: casework.On{County: golden.Code, Case: id, Key: "h", Reason: marks[0] + "已搬到" + marks[4]}, Party: "head"}); err != nil {
		t.Fatal(err)
	}
	complaint = send(t, office, ledgers+"fee_complaint/new", url.Values{
		"key": {"f"}, "school": {string(s.School)}, "fields.origin_kind": {"complaint"}, "fields.complaint_from": {"parent"}, "fields.complainant": {marks[5]},
		"fields.complainant_contact": {marks[6]}, "fields.complained_on": {"2025-10-14"}, "fields.item": {"课后服务费"}, "fields.complaint": {marks[5] + "反映超标准收费"},
	}, part{"needs.file", marks[5] + "来信.pdf", testkit.Paper(marks[5])}).To()
	if !strings.HasPrefix(complaint, "/cases/") {
		t.Fatalf("the complaint was not taken in: %q", complaint)
	}
	for range 6 {
		s.Later(7 * 24 * time.Hour)
		if _, err := hooked.Tick(t.Context(), s.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return child, complaint
}

func TestTheNameOfAChildStandsNowhereButWhereSomebodyAskedForIt(t *testing.T) {
	s := webtest.New(t)
	letters := &hook{}
	server := httptest.NewServer(letters)
	defer server.Close()
	who := child(t, s)
	ticker := s.Hooked(&notify.Webhook{URL: server.URL, Client: server.Client()})
	at, complaint := drive(t, s, who, ticker)

	if letters.n == 0 {
		t.Error("no letter went out, so that the test says nothing of letters")
	}
	if got := marked(letters.text.String()); got != nil {
		t.Errorf("letters hold %v", got)
	}
	// Pages of those who have not asked for a name.
	for _, role := range []access.Role{access.CountyStatistician, access.CountyLeader, access.SchoolHead, access.AuditAdmin, access.SystemAdmin} {
		c := s.As(role)
		for _, path := range []string{
			"/", "/messages", "/held", "/jobs", "/audit", dropout, dropout + "?format=csv", dropout + "/board", dropout + "/figures", ledgers + "fee_complaint", ledgers + "fee_complaint?format=csv",
			at, complaint, "/visits", "/statements",
		} {
			if got := marked(c.Get(path).Body); got != nil {
				t.Errorf("%s: %s shows %v", role, path, got)
			}
		}
	}
	office := s.As(access.CountyStatistician)
	if got := marked(sheets(t, office.Get(dropout+"?format=xlsx").Wants(200).Body)); got != nil {
		t.Errorf("the workbook holds %v", got)
	}
	if got := marked(s.Logged()); got != nil {
		t.Errorf("the log of the server holds %v", got)
	}
	// Everything that is kept: register, cases, messages, letters of telephones, files,
	// receipts and the log of acts.
	if err := s.Server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := marked(string(data)); got != nil {
			for _, m := range got {
				i := bytes.Index(data, []byte(m))
				t.Errorf("%s holds %s: %q", filepath.Base(f), m, data[max(0, i-200):min(len(data), i+100)])
			}
		}
	}
}
