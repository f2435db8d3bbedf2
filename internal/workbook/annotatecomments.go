package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"junheng/internal/lazy"
)

// comments are all comments of the sheets that will have some, by sheet and
// cell. They are taken out of the file and written anew, since the parts that
// hold them are named and laid out differently by every program.
type comments struct {
	bySheet map[string]map[string]excelize.Comment
}

// separator stands between a comment of the sender and what we append to it.
const separator = "\n————\n"

// takeComments reads the comments already in the file, without those of an
// earlier call. It reports whether there were any.
func (a *annotator) takeComments() (*comments, bool, error) {
	c := &comments{bySheet: map[string]map[string]excelize.Comment{}}
	any := false
	for _, sheet := range a.file.GetSheetList() {
		list, err := a.file.GetComments(sheet)
		if err != nil {
			return nil, false, err
		}
		if len(list) == 0 {
			continue
		}
		any = true
		c.bySheet[sheet] = map[string]excelize.Comment{}
		for _, old := range list {
			if old.Author != a.opt.Author {
				old.Paragraph, old.Text = withoutOurs(plainRuns(old))
				c.bySheet[sheet][old.Cell] = old
			}
		}
	}
	return c, any, nil
}

// plainRuns gives a comment's text as runs, whichever way it holds it.
func plainRuns(c excelize.Comment) []excelize.RichTextRun {
	if c.Text == "" {
		return c.Paragraph
	}
	return append([]excelize.RichTextRun{{Text: c.Text}}, c.Paragraph...)
}

// withoutOurs cuts what an earlier call appended.
func withoutOurs(runs []excelize.RichTextRun) ([]excelize.RichTextRun, string) {
	for i, r := range runs {
		if before, _, ok := strings.Cut(r.Text, separator); ok {
			runs[i].Text = before
			return runs[:i+1], ""
		}
	}
	return runs, ""
}

func (c *comments) sheets() []string { return slices.Sorted(maps.Keys(c.bySheet)) }

// add appends text to the comment of a cell, or makes one.
func (c *comments) add(sheet, cell, author, text string) {
	if c.bySheet[sheet] == nil {
		c.bySheet[sheet] = map[string]excelize.Comment{}
	}
	old, ok := c.bySheet[sheet][cell]
	if !ok {
		old = excelize.Comment{Cell: cell, Author: author}
	} else {
		text = separator + text
	}
	old.Paragraph = append(slices.Clip(old.Paragraph), excelize.RichTextRun{Text: text})
	c.bySheet[sheet][cell] = old
}

// write puts all comments into the file.
func (c *comments) write(f *excelize.File) error {
	for _, sheet := range c.sheets() {
		for _, cell := range slices.Sorted(maps.Keys(c.bySheet[sheet])) {
			note := c.bySheet[sheet][cell]
			lines := 0
			for _, r := range note.Paragraph {
				lines += strings.Count(r.Text, "\n") + len(r.Text)/48 + 1
			}
			note.Width, note.Height = 280, uint(min(400, 24+18*lines))
			if err := f.AddComment(sheet, note); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	legacyDrawing = lazy.Pattern(`<(\w+:)?legacyDrawing\s[^>]*/>`)
	commentRel    = lazy.Pattern(`<(\w+:)?Relationship\s[^>]*/(comments|threadedComment|vmlDrawing)"[^>]*/>`)
)

// withoutComments gives the workbook without the comments of the sheets. All
// other parts are copied as they are.
func withoutComments(data []byte, sheets []string) ([]byte, error) {
	p, err := openPack(data, Options{}.withDefaults())
	if err != nil {
		return nil, err
	}
	parts, err := sheetParts(p, sheets)
	if err != nil {
		return nil, err
	}
	edit := map[string]*regexp.Regexp{}
	drop := map[string]bool{}
	for _, part := range parts {
		dir, base := path.Split(part)
		edit[partKey(part)] = legacyDrawing()
		edit[partKey(dir+"_rels/"+base+".rels")] = commentRel()
		rels, err := p.relations(part)
		if err != nil {
			return nil, err
		}
		for _, r := range rels {
			switch path.Base(r.Type) {
			case "comments", "threadedComment", "vmlDrawing":
				drop[partKey(r.Target)] = true
			}
		}
	}
	edit[partKey("[Content_Types].xml")] = droppedTypes(drop)
	return p.rewrite(edit, drop)
}

// droppedTypes matches the content types of parts that are taken out.
func droppedTypes(drop map[string]bool) *regexp.Regexp {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(drop)) {
		names = append(names, regexp.QuoteMeta("/"+n))
	}
	return regexp.MustCompile(`(?i)<(\w+:)?Override\s[^>]*PartName="(` + strings.Join(names, "|") + `)"[^>]*/>`)
}

// sheetParts gives the parts of the named sheets.
func sheetParts(p *pack, sheets []string) ([]string, error) {
	main, err := mainPart(p)
	if err != nil {
		return nil, err
	}
	x := &xlsx{pack: p, opt: p.opt}
	b := &Book{opt: p.opt}
	if err := x.readWorkbook(b, main); err != nil {
		return nil, err
	}
	var out []string
	for _, s := range b.sheets {
		if src, ok := s.source.(*xlsxSheet); ok && src.part != "" && slices.Contains(sheets, s.Name) {
			out = append(out, src.part)
		}
	}
	return out, nil
}

// rewrite copies the zip without the dropped parts, and takes out of the
// edited ones what the expression matches.
func (p *pack) rewrite(edit map[string]*regexp.Regexp, drop map[string]bool) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(p.data), int64(len(p.data)))
	if err != nil {
		return nil, corruptPart("zip", err)
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range z.File {
		key := partKey(f.Name)
		if drop[key] {
			continue
		}
		re, ok := edit[key]
		if !ok {
			if err := w.Copy(f); err != nil {
				return nil, corruptPart(f.Name, err)
			}
			continue
		}
		text, err := p.read(f.Name)
		if err != nil {
			return nil, err
		}
		out, err := w.Create(f.Name)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(out, bytes.NewReader(re.ReplaceAll(text, nil))); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
