package media_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"junheng/internal/media"
	"junheng/internal/testkit"
)

// packed is an archive with one file of XML.
func packed(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte("\uFEFF<?xml version='1.0'?><x/>"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sized are a JPEG and a PNG of a size.
func sized(t testing.TB, width, height int) (jpg, pngs []byte) {
	t.Helper()
	var a, b bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, width, height))
	m.Set(1, 1, color.White)
	if err := jpeg.Encode(&a, m, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

// claiming is a PNG that says it is of a size which it does not hold.
func claiming(t testing.TB, width, height uint32) []byte {
	t.Helper()
	_, b := sized(t, 20, 20)
	binary.BigEndian.PutUint32(b[16:], width)
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func file(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAFileIsWhatItsNameClaims(t *testing.T) {
	jpg, png := sized(t, 20, 20)
	pdf, xls, heic := testkit.Paper(""), file(t, "..", "workbook", "testdata", "biff8_标题行.xls"), file(t, "testdata", "still.heic")
	exe, gbk := []byte("MZ\x90\x00\x03"), []byte{0xBC, 0xD2, 0xB7, 0xC3, '\n'}
	docx, xlsx := packed(t, "[Content_Types].xml", "word/document.xml"), file(t, "..", "workbook", "testdata", "学校填报表格.xlsx")
	const word, sheet = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	for _, c := range []struct {
		name string
		data []byte
		want string
		flaw media.Flaw
	}{
		{"a.jpg", jpg, "image/jpeg", ""},
		{"A.JPEG", jpg, "image/jpeg", ""},
		{"a.png", jpg, "image/jpeg", ""},
		{"a", png, "image/png", ""},
		{"a.heic", heic, "image/heic", ""},
		{"a.webp", file(t, "testdata", "lossy.webp"), "image/webp", ""},
		{"a.webp", file(t, "testdata", "lossless.webp"), "image/webp", ""},
		{"a.jpg", file(t, "testdata", "progressive.jpg"), "image/jpeg", ""},
		{"a.pdf", pdf, "application/pdf", ""},
		{"a", pdf, "application/pdf", ""},
		{"a.pdf", []byte("%PDF-1.4"), "", media.Broken},
		{"a.pdf", pdf[:len(pdf)-8], "", media.Broken},
		{"a.pdf", jpg, "", media.Other},
		{"a.jpg", pdf, "", media.Other},
		{"a.txt", jpg, "", media.Other},
		{"a.docx", docx, word, ""},
		{"a.docx", docx[:len(docx)-30], "", media.Broken},
		{"a.docx", xlsx, "", media.Other},
		{"a.docx", packed(t, "run.bat"), "", media.Other},
		{"a.docx", packed(t, "[Content_Types].xml", "run.bat"), "", media.Other},
		{"a.xlsx", xlsx, sheet, ""},
		{"a.xlsx", docx, "", media.Other},
		{"a.zip", packed(t, "run.bat"), "application/zip", ""},
		{"a.zip", []byte("PK\x03\x04"), "", media.Broken},
		{"a.docx", xls, "", media.Other},
		{"a.xls", xls, "application/vnd.ms-excel", ""},
		{"a.et", xls, "application/vnd.ms-excel", ""},
		{"a.doc", xls, "", media.Other},
		{"a.xls", xls[:600], "", media.Broken},
		{"a.ofd", packed(t, "OFD.xml"), "application/ofd", ""},
		{"a.exe", exe, "", media.Other},
		{"a.jpg", exe, "", media.Other},
		{"a.txt", exe, "", media.Other},
		{"a", exe, "", media.Other},
		{"a.html", []byte("<script>"), "", media.Other},
		{"a.txt", []byte("家访记录\n"), "text/plain; charset=utf-8", ""},
		{"a.csv", gbk, "text/csv; charset=utf-8", ""},
		{"a.txt", []byte("a\x00b"), "", media.Other},
		{"a.txt", nil, "text/plain; charset=utf-8", ""},
		{"a.mp3", []byte("ID3\x04"), "audio/mpeg", ""},
		{"a.amr", []byte("#!AMR\n"), "audio/amr", ""},
		{"a.mp4", []byte("\x00\x00\x00\x18ftypisom\x00\x00"), "video/mp4", ""},
		{"a.jpg", nil, "", media.Other},
		{"", nil, "", media.Other},
	} {
		if got := media.Check(c.name, c.data); got != (media.File{Type: c.want, Flaw: c.flaw}) {
			t.Errorf("%q with %.12q is %+v, want %q %q", c.name, c.data, got, c.want, c.flaw)
		}
	}
}

func TestAPhotoIsAWholePictureOfAUsefulSize(t *testing.T) {
	jpg, png := sized(t, 16, 16)
	thin, low := sized(t, 400, 15)
	cut := func(b []byte, by int) []byte { return b[:len(b)-by] }
	wrong := bytes.Clone(png)
	wrong[len(wrong)-20]++ // within the pixels, against their checksum
	for _, c := range []struct {
		name string
		data []byte
		want media.File
	}{
		{"a JPEG of the least size", jpg, media.File{Type: "image/jpeg"}},
		{"a PNG of the least size", png, media.File{Type: "image/png"}},
		{"a photo of the tests", testkit.Photo(1), media.File{Type: "image/jpeg"}},
		{"a JPEG with what a camera appends", append(bytes.Clone(jpg), "trailer"...), media.File{Type: "image/jpeg"}},
		{"the first three bytes of one", []byte("\xff\xd8\xff"), media.File{Flaw: media.Broken}},
		{"three bytes and words", []byte("\xff\xd8\xff\xe0 picture"), media.File{Flaw: media.Broken}},
		{"the head of one without its picture", append(bytes.Clone(jpg[:bytes.Index(jpg, []byte{0xFF, 0xDA})]), 0xFF, 0xD9), media.File{Flaw: media.Broken}},
		{"a JPEG that broke off", cut(jpg, 2), media.File{Flaw: media.Broken}},
		{"a PNG that broke off", cut(png, 5), media.File{Flaw: media.Broken}},
		{"a PNG that was damaged", wrong, media.File{Flaw: media.Broken}},
		{"a WebP that broke off", cut(file(t, "testdata", "lossy.webp"), 3), media.File{Flaw: media.Broken}},
		{"a HEIC that broke off", cut(file(t, "testdata", "still.heic"), 3), media.File{Flaw: media.Broken}},
		{"a JPEG too low to show anything", thin, media.File{Flaw: media.Small}},
		{"a PNG too low to show anything", low, media.File{Flaw: media.Small}},
		{"a PNG of a hundred million pixels", claiming(t, 10_000, 10_000), media.File{Type: "image/png"}},
		{"a PNG of one row more", claiming(t, 10_000, 10_001), media.File{Flaw: media.Vast}},
		{"a PNG larger than any", claiming(t, 1<<31-1, 1<<31-1), media.File{Flaw: media.Vast}},
		{"a PNG of no width", claiming(t, 0, 20), media.File{Flaw: media.Broken}},
		{"a paper", testkit.Paper(""), media.File{Flaw: media.Other}},
	} {
		if got := media.Picture(c.data); got != c.want {
			t.Errorf("%s is %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAFileThatBreaksOffAnywhereIsRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"a.jpg": testkit.Photo(1), "a.png": claiming(t, 20, 20), "a.webp": file(t, "testdata", "lossless.webp"), "a.heic": file(t, "testdata", "still.heic"),
		"a.pdf": testkit.Paper("x"), "a.docx": packed(t, "[Content_Types].xml", "word/document.xml"),
	} {
		if got := media.Check(name, data); got.Flaw != "" {
			t.Errorf("%s whole: %+v", name, got)
		}
		for n := range len(data) - 1 { // the last byte of a PDF is the end of a line
			if got := media.Check(name, data[:n]); got.Flaw == "" {
				t.Errorf("%s with %d of %d bytes is %+v", name, n, len(data), got)
				break
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Add("a.docx", packed(f, "[Content_Types].xml", "word/document.xml"))
	f.Add("a.heic", []byte("\x00\x00\x00\x18ftyp"))
	f.Add("a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Add("a.jpg", testkit.Photo(1))
	f.Add("a.pdf", testkit.Paper(""))
	f.Add("a.png", claiming(f, 1<<31-1, 1))
	for _, name := range []string{"lossy.webp", "lossless.webp", "still.heic", "progressive.jpg"} {
		f.Add(name, file(f, "testdata", name))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		picture := media.Picture(data)
		if picture.Flaw == "" && media.Check("x", data) != picture {
			t.Errorf("%q with %q", name, data)
		}
		for _, got := range []media.File{picture, media.Check(name, data)} {
			if (got.Type == "") != (got.Flaw != "") {
				t.Errorf("%q with %q is %+v", name, data, got)
			}
		}
	})
}
