package visits_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/internal/testkit"
	golden "junheng/testdata/county"
	"junheng/web/webtest"
)

// missing opens the case of a child of the demo's class, and gives its page.
func missing(t *testing.T, s *webtest.Server) (page string, of casework.Case) {
	t.Helper()
	teacher := s.Actors[access.ClassTeacher]
	class := attendance.Class{County: golden.Code, School: s.School, Name: webtest.Class}
	sheet, err := s.Registers.Find(t.Context(), teacher, class, attendance.Daily, "2025-10-15")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Registers.Enter(t.Context(), teacher, attendance.Statement{
		Class: class, Kind: attendance.Daily, Day: "2025-10-15", Key: "k", Marks: map[string]attendance.Mark{sheet.Pupils[0]: attendance.Unexcused},
	})
	if err != nil {
		t.Fatal(err)
	}
	of = only(t, s)
	return "/visits/219901/" + string(of.ID), of
}

// only gives the one case of dropout prevention.
func only(t *testing.T, s *webtest.Server) casework.Case {
	t.Helper()
	list, err := s.Cases.Ledger(t.Context(), s.Actors[access.CountyStatistician], golden.Code, casework.Query{Procedure: attendance.Procedure})
	if err != nil || len(list.Cases) != 1 {
		t.Fatalf("%d cases: %v", len(list.Cases), err)
	}
	return list.Cases[0]
}

var visit = map[string]string{
	"step": "home_visit", "f.visitors": "高晓兰", "f.met": "both", "f.findings": "在家帮工", "f.reason": "weary", "where": "125.31,43.91,12",
}

// post sends the form of a visit as a browser without script does.
func post(t *testing.T, c *webtest.Client, page string, fields map[string]string, photo []byte) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if photo != nil {
		f, err := w.CreateFormFile("photo", "家访.png")
		if err == nil {
			_, err = f.Write(photo)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, page, &b, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func with(fields map[string]string, more ...string) map[string]string {
	out := map[string]string{}
	for k, v := range fields {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

func TestAVisitIsRecordedWithoutScript(t *testing.T) {
	s := webtest.New(t)
	page, _ := missing(t, s)
	c := s.As(access.ClassTeacher)
	c.Get("/visits").Wants(200, webtest.Class, "关注", "家访")
	if p := c.Get(page).Wants(200, "家访照片", "没有照片或定位的，写明原因"); !strings.Contains(p.Header.Get("Permissions-Policy"), "geolocation=(self)") {
		t.Error("the page may not ask where it is")
	}
	post(t, c, page, with(visit, "key", "v1"), nil).Wants(422, "家访照片", "高晓兰")
	post(t, c, page, with(visit, "key", "v1"), []byte("GIF89a no photo")).Wants(422, "不是图片")
	post(t, c, page, with(visit, "key", "v1"), testkit.Photo(1)[:200]).Wants(422, "不完整或已损坏", "再传一次")
	post(t, c, page, with(visit, "key", "v1", "where", ""), testkit.Photo(1)).Wants(422, "确实无法取得的，请写明原因")
	for range 2 { // pressed twice
		c.Follow(post(t, c, page, with(visit, "key", "v1"), testkit.Photo(1))).Wants(200, "已记录", "附照片")
	}
	if one := only(t, s); one.Taken["home_visit"] != 1 || one.Fields["findings"].Text != "" || one.Fields["findings"].Sealed == nil {
		t.Errorf("taken %v, findings sealed: %v", one.Taken, one.Fields["findings"].Sealed != nil)
	}
}

func TestAVisitKeptOnATelephoneIsTakenOnce(t *testing.T) {
	s := webtest.New(t)
	page, _ := missing(t, s)
	s.Later(24 * time.Hour)
	c := s.As(access.ClassTeacher)
	send := func(key string, photo []byte) string {
		var fields [][2]string
		for k, v := range visit {
			fields = append(fields, [2]string{k, v})
		}
		body := s.Batch(s.Actors[access.ClassTeacher].Account, webtest.Letter{
			Key: key, Kind: "step", Path: page, At: "2025-10-15T10:00:00Z", Fields: fields,
			Files: []webtest.Enclosure{{Field: "photo", Name: "家访.png", Type: "image/png", Data: photo}},
		})
		p := c.Do(http.MethodPost, "/sync", bytes.NewReader(body), http.Header{"Content-Type": {"application/json"}})
		p.Wants(200)
		return p.Body
	}
	for range 3 {
		if got := send("v1", testkit.Photo(1)); !strings.Contains(got, `"state":"done"`) {
			t.Errorf("%s", got)
		}
	}
	if got := send("v2", nil); !strings.Contains(got, `"state":"held"`) || !strings.Contains(got, "没有丢") {
		t.Errorf("%s", got)
	}
	one := only(t, s)
	found, err := s.Cases.Find(t.Context(), s.Actors[access.ClassTeacher], golden.Code, one.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found.Events {
		if e.Step == "home_visit" && (e.At.Format(time.RFC3339) != "2025-10-15T10:00:00Z" || len(e.Files) != 1) {
			t.Errorf("the visit was %s with %d files", e.At, len(e.Files))
		}
	}
	if one.Taken["home_visit"] != 1 {
		t.Errorf("taken %v", one.Taken)
	}
}

func TestWhoHasNothingToDoWithAChildSeesNoVisit(t *testing.T) {
	s := webtest.New(t)
	page, _ := missing(t, s)
	s.As(access.TownshipOfficer).Get(page).Wants(403)
	s.As(access.TownshipOfficer).Get("/visits").Wants(200, "没有要家访的学生").Lacks(webtest.Class)
	s.As(access.SchoolHead).Get("/visits").Wants(200, "**").Lacks("没有要家访的学生")
}
