package casework_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/testkit"
)

func TestEvidenceThatDoesNotOpenIsRefusedWithWhatToDo(t *testing.T) {
	var icon bytes.Buffer
	if err := png.Encode(&icon, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	photo := testkit.Photo(1)
	for _, c := range []struct {
		name string
		file casework.Upload
		key  string // of the refusal; empty: it is taken
	}{
		{"a photo", casework.Upload{Name: "a.jpg", Kind: "photo", Data: photo}, ""},
		{"a paper", casework.Upload{Name: "a.pdf", Kind: "file", Data: testkit.Paper("")}, ""},
		{"three bytes for a photo", casework.Upload{Name: "a.jpg", Kind: "photo", Data: []byte("\xff\xd8\xff")}, "casework.broken_file"},
		{"a photo that broke off", casework.Upload{Name: "a.jpg", Kind: "photo", Data: photo[:len(photo)-9]}, "casework.broken_file"},
		{"an icon", casework.Upload{Name: "a.png", Kind: "photo", Data: icon.Bytes()}, "casework.small_picture"},
		{"a paper for a photo", casework.Upload{Name: "a.jpg", Kind: "photo", Data: testkit.Paper("")}, "casework.no_picture"},
		{"a paper that broke off", casework.Upload{Name: "a.pdf", Kind: "file", Data: []byte("%PDF-1.4")}, "casework.broken_file"},
		{"a picture that is called a paper", casework.Upload{Name: "a.pdf", Kind: "file", Data: photo}, "casework.counterfeit"},
	} {
		h := open(t, "2026-11-23T10:00")
		child := h.child("c")
		cmd := casework.Takes{On: casework.On{County: county, Case: child.ID, Key: "n"}, Step: "visit", Fields: map[string]string{"met": "child"}, Where: "125.1,43.2,8"}
		cmd.Files = []casework.Upload{c.file}
		if c.file.Kind != "photo" {
			cmd.Files = append(cmd.Files, casework.Upload{Name: "b.jpg", Kind: "photo", Data: photo})
		}
		_, err := h.s.Step(t.Context(), actor(access.ClassTeacher), cmd)
		switch {
		case c.key == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.key != "" && (!hasKey(err, c.key) || !strings.Contains(err.Error(), c.file.Name)):
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}
