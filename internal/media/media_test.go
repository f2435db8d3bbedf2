package media_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"junheng/internal/media"
)

func packed(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create(name); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pictures(t *testing.T) (jpg, pngs []byte) {
	t.Helper()
	var a, b bytes.Buffer
	m := image.NewRGBA(image.Rect(0, 0, 2, 2))
	if err := jpeg.Encode(&a, m, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

func TestAFileIsWhatItsNameClaims(t *testing.T) {
	jpg, png := pictures(t)
	pdf, ole := []byte("%PDF-1.7\n"), []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old")
	exe, gbk := []byte("MZ\x90\x00\x03"), []byte{0xBC, 0xD2, 0xB7, 0xC3, '\n'}
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1")
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.jpg", jpg, "image/jpeg"},
		{"A.JPEG", jpg, "image/jpeg"},
		{"a.png", jpg, "image/jpeg"},
		{"a", png, "image/png"},
		{"a.heic", heic, "image/heic"},
		{"a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "image/webp"},
		{"a.pdf", pdf, "application/pdf"},
		{"a", pdf, "application/pdf"},
		{"a.pdf", jpg, ""},
		{"a.jpg", pdf, ""},
		{"a.txt", jpg, ""},
		{"a.docx", packed(t, "[Content_Types].xml"), word},
		{"a.docx", packed(t, "run.bat"), ""},
		{"a.zip", packed(t, "run.bat"), "application/zip"},
		{"a.docx", ole, ""},
		{"a.doc", ole, "application/msword"},
		{"a.wps", ole, "application/msword"},
		{"a.ofd", packed(t, "OFD.xml"), "application/ofd"},
		{"a.exe", exe, ""},
		{"a.jpg", exe, ""},
		{"a.txt", exe, ""},
		{"a", exe, ""},
		{"a.html", []byte("<script>"), ""},
		{"a.txt", []byte("家访记录\n"), "text/plain; charset=utf-8"},
		{"a.csv", gbk, "text/csv; charset=utf-8"},
		{"a.txt", []byte("a\x00b"), ""},
		{"a.txt", nil, "text/plain; charset=utf-8"},
		{"a.mp3", []byte("ID3\x04"), "audio/mpeg"},
		{"a.amr", []byte("#!AMR\n"), "audio/amr"},
		{"a.mp4", []byte("\x00\x00\x00\x18ftypisom\x00\x00"), "video/mp4"},
		{"a.jpg", nil, ""},
		{"", nil, ""},
	} {
		if got := media.Check(c.name, c.data); got != c.want {
			t.Errorf("%q with %.12q is %q, want %q", c.name, c.data, got, c.want)
		}
	}
}

func TestAPhotoIsAPicture(t *testing.T) {
	jpg, png := pictures(t)
	for want, data := range map[string][]byte{"image/jpeg": jpg, "image/png": png, "": []byte("%PDF-1.4")} {
		if got := media.Picture(data); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Add("a.heic", []byte("\x00\x00\x00\x18ftyp"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if media.Picture(data) != "" && media.Check("x", data) == "" {
			t.Errorf("%q with %q", name, data)
		}
		media.Check(name, data)
	})
}
