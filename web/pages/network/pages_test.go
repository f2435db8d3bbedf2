package network_test

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"junheng/access"
	"junheng/plan/network"
	"junheng/web/webtest"
)

const at = "/plans/219901/network"

// send uploads lists by the name of their field.
func send(t *testing.T, c *webtest.Client, files map[string][]byte) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, data := range files {
		w, err := m.CreateFormFile(field, field+".csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, at, &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

func example(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(network.ExampleFiles(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheNetworkIsPlannedFromUploadedListsAndDrawn(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(at).Wants(http.StatusOK, "先上传两张表")
	if got := c.Get(at + "/template").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the template is no workbook")
	}
	schools, villages := example(t, "学校.csv"), example(t, "村.csv")
	send(t, c, map[string][]byte{"schools": schools}).Wants(http.StatusUnprocessableEntity, "都要上传")
	bad := bytes.Replace(villages, []byte(","), []byte(",x"), 40)
	send(t, c, map[string][]byte{"schools": schools, "villages": bad}).Wants(http.StatusUnprocessableEntity, "villages.csv")
	c.Get(at).Wants(http.StatusOK, "先上传两张表")

	send(t, c, map[string][]byte{"schools": schools, "villages": villages}).Wants(http.StatusSeeOther)
	page := c.Get(at+"?split=1").Wants(http.StatusOK, "schools.csv + villages.csv", "模拟数据")
	if strings.Count(page.Body, "<svg") < 2 || !strings.Contains(page.Body, "jh-plate") {
		t.Error("the maps before and after are not drawn")
	}
	if got := c.Get(at + "?split=1&format=xlsx").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the plan is no workbook")
	}
	send(t, s.As(access.Inspector), map[string][]byte{"schools": schools, "villages": villages}).Wants(http.StatusForbidden)
}
