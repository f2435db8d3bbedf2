package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

func TestAnUploadLeavesNoTemporaryFileBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	f, err := w.CreateFormFile("files", "x.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 24<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c.Do(http.MethodPost, "/notices", &b, http.Header{"Content-Type": {w.FormDataContentType()}})
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), "multipart-") {
			t.Errorf("%s was left in the folder of temporary files", e.Name())
		}
	}
}
