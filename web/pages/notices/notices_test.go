package notices_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

// send posts a form with files.
func send(t *testing.T, c *webtest.Client, to string, fields map[string]string, file string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		f, err := w.CreateFormFile("files", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("附件正文")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, to, &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestANoticeGoesDownAndItsReceiptComesUp(t *testing.T) {
	s := webtest.New(t)
	officer, clerk := s.As(access.CountyStatistician), s.As(access.SchoolClerk)
	officer.Get("/notices/new").Wants(http.StatusOK, "青禾县第一小学", "附件")
	at := send(t, officer, "/notices", map[string]string{
		"title": "关于核对学籍的通知", "body": "请于本周五前核对。", "schools": "219901/" + string(s.School), "reply": "1",
	}, "名单.xlsx").Wants(http.StatusSeeOther).To()
	officer.Get(at).Wants(http.StatusOK, "关于核对学籍的通知", "已读 0")
	officer.Get(at+"/receipts").Wants(http.StatusOK, "未读", "周小敏")

	clerk.Get("/").Wants(http.StatusOK, "关于核对学籍的通知", "阅读通知")
	page := clerk.Get(at).Wants(http.StatusOK, "请于本周五前核对", "名单.xlsx", "回复（对方要求）")
	file := regexp.MustCompile(`href="(/notices/[^"]+/files/[^"]+)"`).FindStringSubmatch(page.Body)
	if file == nil {
		t.Fatal("the attachment has no link")
	}
	if got := clerk.Get(file[1]).Wants(http.StatusOK).Body; got != "附件正文" {
		t.Errorf("the attachment reads %q", got)
	}
	send(t, clerk, at+"/reply", map[string]string{"text": " "}, "").Wants(http.StatusUnprocessableEntity, "有问题需要处理")
	clerk.Follow(send(t, clerk, at+"/reply", map[string]string{"text": "已核对，无误。"}, "回执.pdf")).Wants(http.StatusOK, "我的回执", "已核对，无误")
	officer.Get(at+"/receipts").Wants(http.StatusOK, "已回复", "已核对，无误", "回执.pdf")
	clerk.Get(at + "/receipts").Wants(http.StatusForbidden)

	officer.Follow(officer.Post(at+"/recall", nil)).Wants(http.StatusOK, "已撤回")
	clerk.Get("/notices").Wants(http.StatusOK, "已撤回")
}

func TestAnEmptyNoticeIsNotSent(t *testing.T) {
	s := webtest.New(t)
	officer := s.As(access.CountyStatistician)
	send(t, officer, "/notices", map[string]string{"title": "只有标题"}, "").
		Wants(http.StatusUnprocessableEntity, `value="只有标题"`, `href="#body"`)
	send(t, s.As(access.SchoolClerk), "/notices", map[string]string{"title": "x", "body": "y"}, "").Wants(http.StatusForbidden)
}
