// Package media tells what a file is by what is in it, whether that is what its
// name claims, and whether it is whole. It knows pictures, documents and
// recordings that people send as evidence, and nothing that a computer would run.
//
// The data come from anybody. Nothing is inflated or decoded beyond its head, so
// a file costs no more than reading it once.
package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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
	whole   func([]byte) Flaw // nil: how it begins is all that is known
}

// Flaw says why a file is not taken; empty: it is.
type Flaw string

// The flaws.
const (
	Other  Flaw = "other"  // not what it claims, or nothing known here
	Broken Flaw = "broken" // it breaks off, or its parts do not fit together
	Small  Flaw = "small"  // a picture with too few pixels to show anything
	Vast   Flaw = "vast"   // a picture with more pixels than can be shown, an archive of too many files
)

// File is what a file is found to be.
type File struct {
	Type string // media type; empty with a flaw
	Flaw Flaw
}

// judged looks at a whole file of a kind.
func (k *kind) judged(data []byte) File {
	if k.whole != nil {
		if flaw := k.whole(data); flaw != "" {
			return File{Flaw: flaw}
		}
	}
	return File{Type: k.Type}
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
		{"image/jpeg", []string{".jpg", ".jpeg", ".jpe", ".jfif"}, begins("\xFF\xD8\xFF"), measured(jpegSize)},
		{"image/png", []string{".png"}, begins("\x89PNG\r\n\x1A\n"), measured(pngSize)},
		{"image/webp", []string{".webp"}, riff("WEBP"), measured(webpSize)},
		{"image/heic", []string{".heic", ".heif"}, branded("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"), measured(heicSize)},
	}
	others = []kind{
		{"application/pdf", []string{".pdf"}, begins("%PDF-"), pdf},
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}, ooxml, holding("word/document")},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}, ooxml, holding("xl/workbook")},
		{"application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{".pptx"}, ooxml, holding("ppt/presentation")},
		{"application/ofd", []string{".ofd"}, packed("OFD.xml"), holding("OFD")},
		{"application/msword", []string{".doc"}, ole, compound("WordDocument")},
		{"application/msword", []string{".wps"}, ole, compound()},
		{"application/vnd.ms-excel", []string{".xls"}, ole, compound("Workbook", "Book")},
		{"application/vnd.ms-excel", []string{".et"}, ole, compound()},
		{"application/vnd.ms-powerpoint", []string{".ppt"}, ole, compound("PowerPoint Document")},
		{"application/vnd.ms-powerpoint", []string{".dps"}, ole, compound()},
		{"application/zip", []string{".zip"}, begins("PK\x03\x04"), archive},
		{"video/mp4", []string{".mp4", ".m4v"}, branded(), nil},
		{"video/quicktime", []string{".mov"}, branded(), nil},
		{"audio/mp4", []string{".m4a"}, branded(), nil},
		{"audio/mpeg", []string{".mp3"}, begins("ID3", "\xFF\xFB", "\xFF\xF3", "\xFF\xF2"), nil},
		{"audio/wav", []string{".wav"}, riff("WAVE"), nil},
		{"audio/amr", []string{".amr"}, begins("#!AMR"), nil},
		{"text/csv; charset=utf-8", []string{".csv"}, words, nil},
		{"text/plain; charset=utf-8", []string{".txt"}, words, nil},
	}
	all = slices.Concat(pictures, others)
)

// Picture tells of a photo what it is, by what is in it.
func Picture(data []byte) File {
	for i := range pictures {
		if pictures[i].is(data) {
			return pictures[i].judged(data)
		}
	}
	return File{Flaw: Other}
}

// Check tells of a file what it is, where its content is what the ending of its
// name claims. A picture may have any ending of a picture, for telephones name
// them as they like; a name without an ending goes by the content, if that is a
// picture or a PDF.
func Check(name string, data []byte) File {
	ending := strings.ToLower(path.Ext(name))
	has := func(k kind) bool { return slices.Contains(k.Endings, ending) }
	if picture := Picture(data); picture.Flaw != Other {
		if ending == "" || slices.ContainsFunc(pictures, has) {
			return picture
		}
		return File{Flaw: Other}
	}
	if ending == "" && others[0].is(data) {
		return others[0].judged(data)
	}
	if i := slices.IndexFunc(all, has); i >= 0 && all[i].is(data) {
		return all[i].judged(data)
	}
	return File{Flaw: Other}
}

// Endings lists the endings of names that Check knows, in its order.
func Endings() []string {
	var out []string
	for _, k := range all {
		out = append(out, k.Endings...)
	}
	return out
}

// Mark is the beginning of a hash, to tell one file from another in a [Label].
func Mark(hash string) string { return "-" + hash[:min(8, len(hash))] }

// MarkOf is the [Mark] of what is in a file, by its SHA-256.
func MarkOf(data []byte) string {
	sum := sha256.Sum256(data)
	return Mark(hex.EncodeToString(sum[:]))
}

// Label names a file by what it is and a mark, with its ending where that is one
// known here. The name it came with may be a person's, and would stand in cases,
// receipts and the log, whence nothing is ever taken out.
func Label(what, mark, name string) string {
	ending := strings.ToLower(path.Ext(name))
	if !slices.ContainsFunc(all, func(k kind) bool { return slices.Contains(k.Endings, ending) }) {
		ending = ""
	}
	return what + mark + ending
}
