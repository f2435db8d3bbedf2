package workbook

import (
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// xlsx is an open .xlsx file: the parts that all its sheets share.
type xlsx struct {
	pack    *pack
	formats []Format // class of each cell style
	sstName string
	sst     []string
	sstRead bool
	epoch04 bool
	opt     Options
}

// xlsxSheet is the source of one sheet of an .xlsx file.
type xlsxSheet struct {
	file *xlsx
	part string
}

// size gives the inflated bytes of the sheet, as the file announces them.
func (s *xlsxSheet) size() int64 {
	if f, ok := s.file.pack.parts[partKey(s.part)]; ok {
		return int64(min(f.UncompressedSize64, 1<<40))
	}
	return 0
}

func (s *xlsxSheet) scan(emit func(*Row) error) (sheetFacts, error) {
	if s.part == "" {
		return sheetFacts{lastRow: -1}, nil
	}
	sst, err := s.file.strings()
	if err != nil {
		return sheetFacts{}, err
	}
	src, err := s.file.pack.open(s.part, true)
	if err != nil {
		return sheetFacts{}, err
	}
	defer src.close()
	sc := &sheetScanner{
		win:  window{src: src, limit: s.file.opt.MaxCellBytes, name: s.part},
		sst:  sst,
		emit: emit, formats: s.file.formats, epoch04: s.file.epoch04,
		maxMerges: s.file.opt.MaxMerges,
		facts:     sheetFacts{lastRow: -1},
	}
	err = sc.run()
	return sc.facts, err
}

// openZip reads what the sheets of an .xlsx share, or says what else the zip is.
func openZip(b *Book, data []byte) error {
	p, err := openPack(data, b.opt)
	if err != nil {
		return err
	}
	main, err := mainPart(p)
	if err != nil {
		return err
	}
	b.Format = FormatXLSX
	x := &xlsx{pack: p, opt: b.opt}
	if err := x.readWorkbook(b, main); err != nil {
		return err
	}
	if p.hasUnder("xl/externallinks/") {
		b.note(NoteExternalLinks, "", "表中有公式引用了其他文件，读取的是上次保存时的结果",
			"formulas refer to other files; the values last saved are read")
	}
	return nil
}

// mainPart finds the workbook part of a zip, or the kind of file it is instead.
func mainPart(p *pack) (string, error) {
	if !p.has("[Content_Types].xml") {
		return "", notOffice(p)
	}
	macro, err := p.hasMacros()
	if err != nil {
		return "", err
	}
	if macro {
		return "", bad(FileMacro)
	}
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if !strings.HasSuffix(r.Type, "/officeDocument") {
			continue
		}
		target := partKey(r.Target)
		switch {
		case strings.HasSuffix(target, ".bin"):
			return "", bad(FileXLSB)
		case strings.HasPrefix(target, "word/"):
			return "", bad(FileDocument)
		case strings.HasPrefix(target, "ppt/"):
			return "", bad(FileSlides)
		case !p.has(target):
			return "", corrupt("缺少 "+r.Target, r.Target+" is missing")
		}
		return target, nil
	}
	if p.has("xl/workbook.xml") {
		return "xl/workbook.xml", nil
	}
	return "", notOffice(p)
}

// hasMacros reports whether the zip is a workbook with macros: one of a
// macro-enabled type, or one that carries a macro project.
func (p *pack) hasMacros() (bool, error) {
	var types struct {
		Parts []struct {
			Type string `xml:"ContentType,attr"`
		} `xml:"Override"`
	}
	if err := p.readXML("[Content_Types].xml", &types); err != nil {
		return false, err
	}
	for _, t := range types.Parts {
		if strings.HasPrefix(t.Type, "application/vnd.ms-excel.") && strings.HasSuffix(t.Type, ".macroEnabled.main+xml") {
			return true, nil
		}
	}
	return p.has("xl/vbaProject.bin"), nil
}

// notOffice names a zip that is not an Office file of the kind we read.
func notOffice(p *pack) error {
	switch {
	case p.has("xl/workbook.xml"):
		return corrupt("缺少 [Content_Types].xml", "[Content_Types].xml is missing")
	case p.has("xl/workbook.bin"):
		return bad(FileXLSB)
	case p.hasUnder("word/"):
		return bad(FileDocument)
	case p.hasUnder("ppt/"):
		return bad(FileSlides)
	case p.has("mimetype"):
		if m, err := p.read("mimetype"); err == nil && bytes.Contains(m, []byte("opendocument")) {
			return bad(FileODS)
		}
	}
	return bad(FileArchive)
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations reads the relations of a part ("" for those of the file), with
// their targets made absolute.
func (p *pack) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	name := dir + "_rels/" + base + ".rels"
	if !p.has(name) {
		return nil, nil
	}
	var doc struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := p.readXML(name, &doc); err != nil {
		return nil, err
	}
	for i, r := range doc.Relations {
		if r.Mode == "External" {
			continue
		}
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		doc.Relations[i].Target = strings.TrimPrefix(path.Clean(target), "/")
	}
	return doc.Relations, nil
}

// readXML reads a small part into v, by local names, so that prefixes and the
// strict namespaces make no difference.
func (p *pack) readXML(name string, v any) error {
	data, err := p.read(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := d.Decode(v); err != nil {
		return corruptPart(name, err)
	}
	return nil
}

type workbookXML struct {
	Pr struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"id,attr"`
	} `xml:"sheets>sheet"`
}

func (x *xlsx) readWorkbook(b *Book, main string) error {
	var doc workbookXML
	if err := x.pack.readXML(main, &doc); err != nil {
		return err
	}
	if len(doc.Sheets) > b.opt.MaxSheets {
		return tooBig("工作表数", "sheets", int64(b.opt.MaxSheets))
	}
	rels, err := x.pack.relations(main)
	if err != nil {
		return err
	}
	byID := make(map[string]relation, len(rels))
	for _, r := range rels {
		byID[r.ID] = r
		switch {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			x.sstName = r.Target
		case strings.HasSuffix(r.Type, "/styles") && x.pack.has(r.Target):
			if err := x.readStyles(r.Target); err != nil {
				return err
			}
		}
	}
	x.epoch04 = isTrue([]byte(doc.Pr.Date1904))
	b.Date1904 = x.epoch04
	lost := ""
	for _, s := range doc.Sheets {
		r := byID[s.ID]
		if r.Type != "" && !strings.HasSuffix(r.Type, "/worksheet") {
			continue
		}
		sheet := &Sheet{Name: s.Name, Hidden: s.State == "hidden" || s.State == "veryHidden", book: b}
		src := &xlsxSheet{file: x, part: r.Target}
		if r.Target == "" || !x.pack.has(r.Target) {
			src.part, lost = "", s.Name
			b.note(NoteNoSuchPart, s.Name, "工作表“{sheet}”的内容不在文件中", "the content of sheet {sheet} is not in the file", "sheet", s.Name)
		}
		sheet.source = src
		b.sheets = append(b.sheets, sheet)
	}
	if len(b.sheets) == 0 {
		return corrupt("没有工作表", "it has no worksheet")
	}
	if !slices.ContainsFunc(b.sheets, func(s *Sheet) bool { return s.source.(*xlsxSheet).part != "" }) {
		return corrupt("工作表“"+lost+"”的内容不在文件中", "the content of sheet "+lost+" is not in it")
	}
	return nil
}

type stylesXML struct {
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format string `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

func (x *xlsx) readStyles(part string) error {
	var doc stylesXML
	if err := x.pack.readXML(part, &doc); err != nil {
		return err
	}
	custom := make(map[int]Format, len(doc.Formats))
	for _, f := range doc.Formats {
		custom[f.ID] = classify(f.Code)
	}
	x.formats = make([]Format, len(doc.Cells))
	for i, c := range doc.Cells {
		id, _ := strconv.Atoi(c.Format)
		x.formats[i] = formatOf(id, custom)
	}
	return nil
}

// formatOf prefers a format's own code to its fixed number, as the file may
// redefine the number.
func formatOf(id int, custom map[int]Format) Format {
	if f, ok := custom[id]; ok {
		return f
	}
	f, _ := builtinFormat(id)
	return f
}
