package docx

import (
	"strconv"
	"strings"
)

// Sizes are in twentieths of a point; A4 is 210 mm × 297 mm, and the margins are
// those of GB/T 9704—2012: 37 mm above, 28 mm to the left, a text of 156 mm.
const (
	pageShort = 11906
	pageLong  = 16838
	textWidth = 8845
	margins   = `<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1400" w:gutter="0"/>`
)

const (
	head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	space = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	documentHead = head + `<w:document ` + space + `><w:body>`

	contentTypes = head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRels = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRels = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`

	coreProperties = head + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>%s</dc:title></cp:coreProperties>`

	header = head + `<w:hdr ` + space + `><w:p><w:pPr><w:pStyle w:val="Mark"/></w:pPr>%s</w:p></w:hdr>`

	footer = head + `<w:ftr ` + space + `><w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr><w:r><w:t xml:space="preserve">%s  — </w:t></w:r>` +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
		`<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> —</w:t></w:r></w:p></w:ftr>`
)

// mark is the run of a watermark.
func mark(text string) string {
	if text == "" {
		return ""
	}
	return `<w:r><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

// style is one paragraph style: sizes in half points, spaces in twentieths.
func style(id, name, font string, half int, paragraph, more string) string {
	return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/><w:pPr>` + paragraph + `</w:pPr><w:rPr>` +
		fonts(font) + size(half) + more + `</w:rPr></w:style>`
}

func fonts(eastern string) string {
	return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="` + eastern + `" w:cs="Times New Roman"/>`
}

func size(half int) string {
	n := strconv.Itoa(half)
	return `<w:sz w:val="` + n + `"/><w:szCs w:val="` + n + `"/>`
}

const centred = `<w:jc w:val="center"/>`

// styles gives the styles of every document: 三号 is 16 pt, 二号 22 pt, 小四 12 pt,
// lines 28 pt apart.
func styles() string {
	return head + `<w:styles ` + space + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts("仿宋_GB2312") + size(32) + `<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr></w:style>` +
		style("Title", "Title", "方正小标宋简体", 44, `<w:spacing w:before="240" w:after="240" w:line="600" w:lineRule="exact"/><w:ind w:firstLineChars="0" w:firstLine="0"/>`+centred, "") +
		style("Heading", "heading 1", "黑体", 32, `<w:keepNext/><w:outlineLvl w:val="0"/>`, "") +
		style("Plain", "Plain", "仿宋_GB2312", 32, `<w:ind w:firstLineChars="0" w:firstLine="0"/>`, "") +
		style("Right", "Right", "仿宋_GB2312", 32, `<w:ind w:firstLineChars="0" w:firstLine="0" w:right="640"/><w:jc w:val="right"/>`, "") +
		style("Number", "Number", "仿宋_GB2312", 32, `<w:ind w:firstLineChars="0" w:firstLine="0"/>`+centred, "") +
		style("Small", "Small", "仿宋_GB2312", 24, `<w:spacing w:line="400" w:lineRule="exact"/><w:ind w:firstLineChars="0" w:firstLine="0"/>`, "") +
		style("Cell", "Cell", "仿宋_GB2312", 24, `<w:spacing w:before="40" w:after="40" w:line="360" w:lineRule="atLeast"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>`, "") +
		style("Foot", "footer", "宋体", 28, `<w:ind w:firstLineChars="0" w:firstLine="0"/>`+centred, "") +
		style("Mark", "header", "黑体", 28, `<w:ind w:firstLineChars="0" w:firstLine="0"/>`+centred, `<w:color w:val="B42318"/>`) +
		`<w:style w:type="table" w:styleId="Ruled"><w:name w:val="Ruled"/><w:tblPr><w:tblBorders>` + borders("top", "left", "bottom", "right", "insideH", "insideV") +
		`</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

func borders(sides ...string) string {
	var b strings.Builder
	for _, s := range sides {
		b.WriteString(`<w:` + s + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	return b.String()
}
