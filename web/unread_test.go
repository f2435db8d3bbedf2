package web_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/casework/attendance"
	"junheng/collect/returns"
	"junheng/web/webtest"
)

var bell = regexp.MustCompile(`<a class="jh-bell" href="([^"]*)" title="([^"]*)"`)

// told has a child miss some days, so that the program tells the county.
func told(t *testing.T, s *webtest.Server) int {
	t.Helper()
	teacher := s.Actors[access.ClassTeacher]
	class := attendance.Class{County: 219901, School: s.School, Name: webtest.Class}
	_, err := s.Registers.Enter(t.Context(), teacher, attendance.Statement{
		Class: class, Kind: attendance.Daily, Day: "2025-10-15", Key: "k", Marks: map[string]attendance.Mark{string(s.Pupil(t)): attendance.Unexcused},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Later(40 * 24 * time.Hour)
	if _, err := s.Cases.Tick(t.Context(), s.Now()); err != nil {
		t.Fatal(err)
	}
	n, err := s.Cases.Unread(t.Context(), s.Actors[access.CountyStatistician])
	if err != nil || n == 0 {
		t.Fatalf("the county was told %d times: %v", n, err)
	}
	return n
}

func TestEveryPageSaysHowMuchItsReaderHasNotReadAlsoOneThatIsKept(t *testing.T) {
	s := webtest.New(t)
	n := told(t, s)
	county := s.As(access.CountyStatistician)
	kept := "/results/219901/" + s.Assessments[len(s.Assessments)-1].ID
	for _, page := range []string{"/", "/cases/219901", "/schools", kept} {
		at := county.Get(page)
		found := bell.FindStringSubmatch(at.Body)
		if at.Status != 200 || found == nil || found[1] != "/messages?unread=1" || found[2] != strconv.Itoa(n)+" 条未读消息" {
			t.Errorf("%s: %d %q", page, at.Status, found)
		}
	}
	etag := county.Get(kept).Header.Get("ETag")
	if etag == "" || etag != county.Get(kept).Header.Get("ETag") {
		t.Fatalf("the results are not kept: %q", etag)
	}
	version := s.DB.DataVersion(219901)
	if err := s.Cases.MarkRead(t.Context(), s.Actors[access.CountyStatistician]); err != nil {
		t.Fatal(err)
	}
	if s.DB.DataVersion(219901) != version {
		t.Fatal("reading a message makes every page of the county stale")
	}
	after := county.Get(kept)
	if found := bell.FindStringSubmatch(after.Body); found == nil || found[1] != "/messages" || found[2] != "消息" {
		t.Errorf("once they are read the page says %q", found)
	}
	county.Get(kept+"?lang=en").Wants(200, `title="Messages"`)
}

func TestTheBellCountsNoticesAndMessagesAsOneNumber(t *testing.T) {
	s := webtest.New(t)
	n := told(t, s)
	office := s.Actors[access.CountyStatistician]
	leader := s.As(access.CountyLeader)
	own, err := s.Cases.Unread(t.Context(), s.Actors[access.CountyLeader])
	if err != nil {
		t.Fatal(err)
	}
	number := func() string {
		t.Helper()
		found := bell.FindStringSubmatch(leader.Get("/schools").Body)
		if found == nil {
			t.Fatal("there is no bell")
		}
		return found[2]
	}
	old, err := s.Returns.ListFor(t.Context(), s.Actors[access.CountyLeader])
	if err != nil {
		t.Fatal(err)
	}
	for i := range old { // the notices of the county before
		leader.Get("/notices/219901/" + old[i].Notice.ID)
	}
	before := number()
	sent, err := s.Returns.Send(t.Context(), office, returns.Letter{County: 219901, Title: "关于补报的通知", Body: "请于本周补报。", To: []access.Place{{Region: 219901}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := number(); got == before || got != strconv.Itoa(own+1)+" 条未读消息" {
		t.Errorf("before %q, after a notice %q; of cases %d", before, got, own)
	}
	leader.Get("/messages?unread=1").Wants(200, "关于补报的通知", "打开才算读过")
	if own > 0 {
		leader.Post("/messages/read?all=1", nil)
	}
	if got := number(); got != "1 条未读消息" {
		t.Errorf("all messages of cases are read; the bell says %q", got)
	}
	leader.Get("/notices/219901/"+sent.ID).Wants(200, "请于本周补报")
	if got := number(); got != "消息" {
		t.Errorf("all is read; the bell says %q", got)
	}
	leader.Get("/messages?unread=1").Wants(200, "没有未读的消息")
	leader.Get("/messages?lang=en").Wants(200, "Messages", "关于补报的通知")
	if again, err := s.Cases.Unread(t.Context(), office); err != nil || again != n {
		t.Errorf("the messages of another were marked: %d, %v", again, err)
	}
}

func TestTheNumberLeavesNoVisitAndIsNotForAdministrators(t *testing.T) {
	s := webtest.New(t)
	told(t, s)
	visits := func() (n int) {
		if err := s.Server.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for e, err := range s.Audit.Chain(t.Context(), 219901) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Result == audit.Visited {
				n++
			}
		}
		return n
	}
	county := s.As(access.CountyStatistician)
	before := visits()
	county.Get("/schools")
	if n := visits() - before; n != 1 {
		t.Errorf("one page left %d visits", n)
	}
	if p := s.As(access.SystemAdmin).Get("/"); bell.MatchString(p.Body) {
		t.Error("an administrator has messages of cases")
	}
}
