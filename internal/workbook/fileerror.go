package workbook

import (
	"fmt"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// FileKind says what is wrong with a whole file.
type FileKind string

// What can be wrong with a file.
const (
	FileEmpty     FileKind = "empty"
	FilePassword  FileKind = "password"
	FileMacro     FileKind = "macro"
	FileTooBig    FileKind = "too_big"
	FileImage     FileKind = "image"
	FilePDF       FileKind = "pdf"
	FileDocument  FileKind = "document"
	FileSlides    FileKind = "slides"
	FileArchive   FileKind = "archive"
	FileTruncated FileKind = "truncated"
	FileCorrupt   FileKind = "corrupt"
	FileHTML      FileKind = "html"
	FileXML2003   FileKind = "xml2003"
	FileXLSB      FileKind = "xlsb"
	FileODS       FileKind = "ods"
	FileOldXLS    FileKind = "old_xls"
	FileUnknown   FileKind = "unknown"
)

type fileMessage struct {
	kind fault.Kind
	say  locale.Template
	hint locale.Template
}

func message(kind fault.Kind, key FileKind, zh, en, hintZh, hintEn string) fileMessage {
	return fileMessage{
		kind: kind,
		say:  locale.NewTemplate("workbook."+string(key), zh, en),
		hint: locale.NewTemplate("workbook."+string(key)+".hint", hintZh, hintEn),
	}
}

var (
	saveAsZh = "请用 Excel 或 WPS 打开，选“文件—另存为—Excel 工作簿 (*.xlsx)”，再上报另存的文件"
	saveAsEn = "open it in Excel or WPS, choose File > Save As > Excel Workbook (*.xlsx) and send that file"
)

var fileMessages = map[FileKind]fileMessage{
	FileEmpty: message(fault.Unreadable, FileEmpty,
		"文件是空的（0 字节或没有任何内容）", "the file is empty",
		"可能是复制或上传中断，请重新发送原文件", "copying or uploading may have been cut off; send the original again"),
	FilePassword: message(fault.Unreadable, FilePassword,
		"文件设有打开密码，无法读取", "the file is protected by a password",
		"请在 Excel 或 WPS 中打开，取消“文件—信息—保护工作簿—用密码进行加密”后重新保存",
		"open it, remove the password under File > Info > Protect Workbook, save and send it again"),
	FileMacro: message(fault.Invalid, FileMacro,
		"文件是含宏的工作簿，为安全起见不予接收", "the file is a workbook with macros, which is not accepted",
		saveAsZh, saveAsEn),
	FileTooBig: message(fault.Limit, FileTooBig,
		"文件超出可接收的大小：{what}", "the file is larger than accepted: {what}",
		"请确认发送的是填报表格；如表格确实很大，请分成几个文件", "check that this is the right workbook; if it is really that large, split it"),
	FileImage: message(fault.Unreadable, FileImage,
		"文件是图片，不是表格", "the file is a picture, not a workbook",
		"请发送填报用的 .xlsx 表格，不要发送截图或照片", "send the .xlsx workbook itself, not a screenshot or photo"),
	FilePDF: message(fault.Unreadable, FilePDF,
		"文件是 PDF，不是表格", "the file is a PDF, not a workbook",
		"请发送填报用的 .xlsx 表格", "send the .xlsx workbook"),
	FileDocument: message(fault.Unreadable, FileDocument,
		"文件是文字文档（Word），不是表格", "the file is a text document, not a workbook",
		"请发送填报用的 .xlsx 表格；如数据在文档的表格里，请复制到工作簿中",
		"send the .xlsx workbook; if the data stand in a table of the document, copy them into a workbook"),
	FileSlides: message(fault.Unreadable, FileSlides,
		"文件是演示文稿（PowerPoint），不是表格", "the file is a slide show, not a workbook",
		"请发送填报用的 .xlsx 表格", "send the .xlsx workbook"),
	FileArchive: message(fault.Unreadable, FileArchive,
		"文件是压缩包，不是表格", "the file is an archive, not a workbook",
		"请先解压，再发送其中的 .xlsx 表格", "unpack it and send the .xlsx workbook inside"),
	FileTruncated: message(fault.Unreadable, FileTruncated,
		"文件不完整，后半部分缺失", "the file is incomplete: its end is missing",
		"可能是下载或复制中断，请重新发送原文件", "downloading or copying may have been cut off; send the original again"),
	FileCorrupt: message(fault.Unreadable, FileCorrupt,
		"文件已损坏：{what}", "the file is damaged: {what}",
		"请用 Excel 或 WPS 打开并按提示修复，另存为 .xlsx 后重新发送", "open it in Excel or WPS, let it repair the file, save it as .xlsx and send it again"),
	FileHTML: message(fault.Unreadable, FileHTML,
		"文件其实是网页（HTML），只是扩展名像表格", "the file is really a web page (HTML) named like a workbook",
		saveAsZh, saveAsEn),
	FileXML2003: message(fault.Unreadable, FileXML2003,
		"文件是 XML 文本（如 Excel 2003 XML 表格），不是 .xlsx 或 .xls", "the file is XML text (such as XML Spreadsheet 2003), not .xlsx or .xls",
		saveAsZh, saveAsEn),
	FileXLSB: message(fault.Unreadable, FileXLSB,
		"文件是二进制工作簿（.xlsb），暂不支持", "the file is a binary workbook (.xlsb), which is not supported",
		saveAsZh, saveAsEn),
	FileODS: message(fault.Unreadable, FileODS,
		"文件是 OpenDocument 文件（如 .ods），暂不支持", "the file is an OpenDocument file (such as .ods), which is not supported",
		saveAsZh, saveAsEn),
	FileOldXLS: message(fault.Unreadable, FileOldXLS,
		"文件是 Excel 95 或更早的格式，暂不支持", "the file is of Excel 95 or older, which is not supported",
		saveAsZh, saveAsEn),
	FileUnknown: message(fault.Unreadable, FileUnknown,
		"认不出文件的类型，不像表格", "the file is of no kind we know",
		"请发送 .xlsx、.xls 或 .csv 表格", "send an .xlsx, .xls or .csv file"),
}

// FileError says that a file as a whole cannot be read, why, and what the
// sender can do. It unwraps to the *fault.Fault that carries the sentences.
type FileError struct {
	Kind  FileKind
	File  string // the name given to Open
	fault *fault.Fault
}

// Error gives the file and the English sentence.
func (e *FileError) Error() string { return e.fault.Error() }

// Unwrap gives the *fault.Fault with the sentence and the hint in both languages.
func (e *FileError) Unwrap() error { return e.fault }

// problem is a FileError in the making: the readers below Open know what is
// wrong but not the file's name.
type problem struct {
	kind FileKind
	what locale.Text
	err  error
}

func (p *problem) Error() string { return string(p.kind) + ": " + p.what.EN }

func (p *problem) Unwrap() error { return p.err }

func bad(kind FileKind) error { return &problem{kind: kind} }

func corrupt(zh, en string) error {
	return &problem{kind: FileCorrupt, what: locale.Text{ZH: zh, EN: en}}
}

func corruptPart(part string, err error) error {
	p := &problem{kind: FileCorrupt, err: err}
	p.what = locale.Text{ZH: part + " 读不通", EN: part + " cannot be read"}
	return p
}

func tooBig(zh, en string, limit int64) error {
	return &problem{kind: FileTooBig, what: locale.Text{
		ZH: fmt.Sprintf("%s超过 %d", zh, limit),
		EN: fmt.Sprintf("more than %d %s", limit, en),
	}}
}

// fileError gives p its final form with the file's name.
func fileError(file string, p *problem) *FileError {
	m, ok := fileMessages[p.kind]
	if !ok {
		m = fileMessages[FileUnknown]
	}
	msg := m.say.With()
	if !p.what.IsZero() {
		msg = m.say.With("what", p.what)
	}
	f := fault.New(m.kind, msg).At(file).Hint(m.hint.With())
	if p.err != nil && p.kind == FileCorrupt { // of the other kinds the sentence says it all
		f = f.Because(p.err)
	}
	return &FileError{Kind: p.kind, File: file, fault: f}
}
