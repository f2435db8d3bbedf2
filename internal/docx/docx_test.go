package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"junheng/internal/docx"
)

func letter() *docx.Document {
	return &docx.Document{
		Title: "目标责任书", Footer: "青禾县教育局", Watermark: "",
		Parts: []docx.Part{
			docx.Paragraph{Style: docx.Title, Text: "目标责任书"},
			docx.Paragraph{Style: docx.Number, Text: "青教发〔2026〕3号"},
			docx.Paragraph{Text: "甲 & 乙 <丙>\n第二行\x00"},
			docx.Table{Heads: 1, Widths: []int{3, 1, 1}, Align: []docx.Align{docx.Left, docx.ToRight}, Rows: [][]string{{"项目", "现值", "目标"}, {"多媒体教室", "10", "20"}, {"短行"}}},
			docx.Break{},
			docx.Paragraph{Style: docx.Right, Text: "2026年3月1日"},
		},
	}
}

// files reads the parts of a document and proves that each is well-formed XML.
func files(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		out[f.Name] = string(text)
	}
	return out
}

func TestADocumentHoldsWhatItWasGiven(t *testing.T) {
	data, err := letter().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got := files(t, data)
	body := got["word/document.xml"]
	for _, want := range []string{
		`<w:pStyle w:val="Title"/>`, "青教发〔2026〕3号", "甲 &amp; 乙 &lt;丙&gt;", "<w:br/>", "第二行", `<w:br w:type="page"/>`,
		"<w:tblHeader/>", `<w:gridCol w:w="5307"/><w:gridCol w:w="1769"/><w:gridCol w:w="1769"/>`, `<w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">10</w:t>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the body lacks %s", want)
		}
	}
	if n := strings.Count(body, "<w:tc>"); n != 9 {
		t.Errorf("a table of three by three has %d cells", n)
	}
	if strings.Contains(body, "\x00") {
		t.Error("a character that XML cannot hold was written")
	}
	if !strings.Contains(got["word/styles.xml"], `w:eastAsia="方正小标宋简体"`) {
		t.Error("Chinese text has no Chinese font")
	}
	if !strings.Contains(got["word/footer1.xml"], "青禾县教育局") || !strings.Contains(got["word/footer1.xml"], " PAGE ") {
		t.Error("the foot has no name or no page number")
	}
}

func TestEqualDocumentsGiveEqualBytes(t *testing.T) {
	a, err := letter().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b, err := letter().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two writings differ")
	}
}

func TestAWatermarkStandsOnEveryPageAndAWidePageIsWide(t *testing.T) {
	d := letter()
	d.Watermark, d.Landscape = "模拟数据", true
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got := files(t, data)
	if !strings.Contains(got["word/header1.xml"], "模拟数据") || !strings.Contains(got["word/document.xml"], `w:type="default" r:id="rId2"`) {
		t.Error("the watermark is not in the head of the pages")
	}
	if !strings.Contains(got["word/document.xml"], `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`) {
		t.Error("the page is not wide")
	}
}

func TestAParagraphMayBeKeptWithTheNext(t *testing.T) {
	d := &docx.Document{Parts: []docx.Part{docx.Paragraph{Text: "一", Keep: true}, docx.Paragraph{Style: docx.Right, Text: "二", Keep: true}, docx.Paragraph{Text: "三"}}}
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	body := files(t, data)["word/document.xml"]
	for _, want := range []string{
		`<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">一`, `<w:p><w:pPr><w:pStyle w:val="Right"/><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">二`, `<w:p><w:r><w:t xml:space="preserve">三`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the body lacks %s", want)
		}
	}
}
