package people_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/testkit"
	"junheng/web/webtest"
)

// scan is a file that proves a correction.
var scan = string(testkit.Paper("残疾人证"))

var (
	claimLink  = regexp.MustCompile(`href="(/people/219901/claims/[^"/]+)"`)
	nobodyLink = regexp.MustCompile(`href="/matching/219901/[^"]*/children/([^"/?]+)"`)
)

// correction posts the form of a correction with a file; no bytes: without one.
func correction(t *testing.T, c *webtest.Client, person string, fields map[string]string, file string) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, v := range fields {
		if err := w.WriteField(name, v); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "残疾人证.pdf")
		if err == nil {
			_, err = part.Write([]byte(file))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, person+"/correct", &b, http.Header{"Content-Type": {w.FormDataContentType()}})
}

// nobody compares the registers and gives the page of a child who is nowhere.
func nobody(t *testing.T, s *webtest.Server) string {
	t.Helper()
	c := s.As(access.CountyStatistician)
	at := c.Post("/matching/219901", map[string][]string{"kind": {"population"}, "year": {"2025"}, "reason": {"秋季开学入学核查"}}).To()
	m := nobodyLink.FindStringSubmatch(c.Get(at + "/children?standing=nowhere").Body)
	if m == nil {
		t.Fatal("nobody is nowhere")
	}
	return base + "/of/" + m[1]
}

// flagged fills the form of a correction as it stands, with one group more.
func flagged(form *webtest.Page) map[string]string {
	fields := map[string]string{"revision": "1", "flags": "disabled", "note": "凭证件登记"}
	for _, name := range []string{"birth_date", "township", "village"} {
		input := regexp.MustCompile(`<input[^>]*name="` + name + `"[^>]*>`).FindString(form.Body)
		if v := regexp.MustCompile(`value="([^"]+)"`).FindStringSubmatch(input); v != nil {
			fields[name] = v[1]
		}
	}
	return fields
}

func TestTheGroupOfAChildWhoIsNowhereIsConfirmedByAnotherPerson(t *testing.T) {
	s := webtest.New(t)
	child := nobody(t, s)
	clerk, leader := s.As(access.CountyStatistician), s.As(access.CountyLeader)
	fields := flagged(clerk.Get(child+"/correct").Wants(200, "凭据（待查儿童必附）"))
	correction(t, clerk, child, fields, "").Wants(422, "学龄比对待查", "户口簿、证件或残疾人证", "另一人确认")
	correction(t, clerk, child, fields, "MZ no paper").Wants(422, "不是可以接收的类型")
	clerk.Follow(correction(t, clerk, child, fields, scan)).Wants(200, "待县教育局另一人确认", "待另一人确认的更正：特殊群体").Lacks("残疾")
	correction(t, clerk, child, fields, scan).Wants(422, "已有一项更正等待确认")

	claim := first(t, leader.Get(base+"/claims").Wants(200, "特殊群体", "待另一人确认"), claimLink)
	leader.Get(base).Wants(200, "1 项待查儿童的更正待确认")
	clerk.Get(claim).Wants(200, "申报的人不能自己确认", "撤回申报").Lacks("核对无误，确认")
	clerk.Post(claim, map[string][]string{"act": {"confirm"}, "revision": {"1"}}).Wants(403, "申报更正的人不能自己确认")
	s.As(access.SchoolHead).Post(claim, map[string][]string{"act": {"confirm"}, "revision": {"1"}}).Wants(403)
	leader.Get(claim).Wants(200, "现在登记", "申报改为", "残疾", "核对无误，确认")
	if got := leader.Get(claim + "/paper").Wants(200); got.Body != scan {
		t.Errorf("the proof reads %q", got.Body)
	}
	leader.Get("/messages").Wants(200, "申报更正一名待查儿童的特殊群体", "学生名册")
	leader.Post(claim, map[string][]string{"act": {"refuse"}, "revision": {"1"}}).Wants(422, "请写明事由")
	leader.Follow(leader.Post(claim, map[string][]string{"act": {"confirm"}, "revision": {"1"}})).Wants(200, "已答复", "已确认")
	clerk.Get(child).Wants(200, "残疾", "确认）").Lacks("待另一人确认的更正")
	if told := clerk.Get("/messages").Wants(200, "已确认（申报人"); !strings.Contains(told.Body, claim) {
		t.Error("the message does not lead to the claim")
	}
	leader.Get(claim+"?lang=en").Wants(200, "confirmed", "On record")
}
