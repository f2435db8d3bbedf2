// Package media tells what a file is by what is in it, and whether that is what
// its name claims. It knows pictures, documents and recordings that people send
// as evidence, and nothing that a computer would run.
package media

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is one kind of file.
type kind struct {
	Type    string   // media type
	Endings []string // of names, with the dot, in lower case
	is      func([]byte) bool
}

func begins(with ...string) func([]byte) bool {
	return func(data []byte) bool {
		return slices.ContainsFunc(with, func(s string) bool { return bytes.HasPrefix(data, []byte(s)) })
	}
}

// riff reports whether data is a container of RIFF with a form.
func riff(form string) func([]byte) bool {
	return func(data []byte) bool {
		return len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == form
	}
}

// branded reports whether data is a file of ISO 14496-12 with one of the brands;
// none named: with any.
func branded(brands ...string) func([]byte) bool {
	return func(data []byte) bool {
		return len(data) > 12 && string(data[4:8]) == "ftyp" && (len(brands) == 0 || slices.Contains(brands, string(data[8:12])))
	}
}

// packed reports whether data is a zip archive with a file of the name.
func packed(name string) func([]byte) bool {
	return func(data []byte) bool {
		return bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data, []byte(name))
	}
}

// words reports whether data is text: nothing in it steers a machine.
func words(data []byte) bool {
	head := data[:min(len(data), 4096)]
	if bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) {
		return false
	}
	return utf8.Valid(data) || !bytes.Contains(head, []byte{0xFF}) // GB 18030 knows no byte FF
}

var (
	ole   = begins("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	ooxml = packed("[Content_Types].xml")

	pictures = []kind{
		{"image/jpeg", []string{".jpg", ".jpeg", ".jpe", ".jfif"}, begins("\xFF\xD8\xFF")},
		{"image/png", []string{".png"}, begins("\x89PNG\r\n\x1A\n")},
		{"image/webp", []string{".webp"}, riff("WEBP")},
		{"image/heic", []string{".heic", ".heif"}, branded("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1")},
	}
	others = []kind{
		{"application/pdf", []string{".pdf"}, begins("%PDF-")},
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}, ooxml},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}, ooxml},
		{"application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{".pptx"}, ooxml},
		{"application/ofd", []string{".ofd"}, packed("OFD.xml")},
		{"application/msword", []string{".doc", ".wps"}, ole},
		{"application/vnd.ms-excel", []string{".xls", ".et"}, ole},
		{"application/vnd.ms-powerpoint", []string{".ppt", ".dps"}, ole},
		{"application/zip", []string{".zip"}, begins("PK\x03\x04")},
		{"video/mp4", []string{".mp4", ".m4v"}, branded()},
		{"video/quicktime", []string{".mov"}, branded()},
		{"audio/mp4", []string{".m4a"}, branded()},
		{"audio/mpeg", []string{".mp3"}, begins("ID3", "\xFF\xFB", "\xFF\xF3", "\xFF\xF2")},
		{"audio/wav", []string{".wav"}, riff("WAVE")},
		{"audio/amr", []string{".amr"}, begins("#!AMR")},
		{"text/csv; charset=utf-8", []string{".csv"}, words},
		{"text/plain; charset=utf-8", []string{".txt"}, words},
	}
	all = slices.Concat(pictures, others)
)

// Picture gives the media type of a photo by what is in it; empty for what is
// none.
func Picture(data []byte) string {
	for _, k := range pictures {
		if k.is(data) {
			return k.Type
		}
	}
	return ""
}

// Check gives the media type of a file whose content is what the ending of its
// name claims. A picture may have any ending of a picture, for telephones name
// them as they like; a name without an ending goes by the content, if that is a
// picture or a PDF. Empty: the file is not what it claims, or nothing known here.
func Check(name string, data []byte) string {
	ending := strings.ToLower(path.Ext(name))
	has := func(k kind) bool { return slices.Contains(k.Endings, ending) }
	switch picture := Picture(data); {
	case picture != "":
		if ending == "" || slices.ContainsFunc(pictures, has) {
			return picture
		}
		return ""
	case ending == "" && others[0].is(data):
		return others[0].Type
	}
	if i := slices.IndexFunc(all, has); i >= 0 && all[i].is(data) {
		return all[i].Type
	}
	return ""
}

// Endings lists the endings of names that Check knows, in its order.
func Endings() []string {
	var out []string
	for _, k := range all {
		out = append(out, k.Endings...)
	}
	return out
}
