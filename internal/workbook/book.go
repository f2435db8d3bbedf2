package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"junheng/internal/locale"
)

// The formats of Book.Format.
const (
	FormatXLSX = "xlsx"
	FormatXLS  = "xls"
	FormatCSV  = "csv"
)

// Options bounds what is read. A zero field means the default in brackets.
type Options struct {
	MaxFileBytes     int64 // size of the file itself [512 MiB]
	MaxPartBytes     int64 // one part of the file, inflated [2 GiB]
	MaxTotalBytes    int64 // all parts read from one Book, inflated [8 GiB]
	MaxRatio         int64 // inflated : packed bytes of one part beyond its first 64 MiB [250]
	MaxEntries       int   // entries of the zip directory [10,000]
	MaxSheets        int   // sheets of a workbook [1,000]
	MaxSharedStrings int   // distinct texts [8,000,000]
	MaxTextBytes     int64 // all distinct texts together [1 GiB]
	MaxCellBytes     int   // one cell or text with its markup [4 MiB]
	MaxCells         int64 // cells with a value of one sheet [60,000,000]
	MaxMerges        int   // merged ranges of one sheet [200,000]
}

func (o Options) withDefaults() Options {
	set(&o.MaxFileBytes, 512<<20)
	set(&o.MaxPartBytes, 2<<30)
	set(&o.MaxTotalBytes, 8<<30)
	set(&o.MaxRatio, 250)
	set(&o.MaxEntries, 10_000)
	set(&o.MaxSheets, 1_000)
	set(&o.MaxSharedStrings, 8_000_000)
	set(&o.MaxTextBytes, 1<<30)
	set(&o.MaxCellBytes, 4<<20)
	set(&o.MaxCells, 60_000_000)
	set(&o.MaxMerges, 200_000)
	return o
}

func set[T int | int64](v *T, def T) {
	if *v <= 0 {
		*v = def
	}
}

// NoteKind names what a Note is about.
type NoteKind string

// The notes a reader can make. None of them stops the reading.
const (
	NoteEncoding      NoteKind = "encoding"       // the encoding of a text file was assumed
	NoteSeparator     NoteKind = "separator"      // the separator of a text file was found
	NoteQuote         NoteKind = "quote"          // quotation marks of a text file are out of place
	NoteExternalLinks NoteKind = "external_links" // formulas point to other files
	NoteMacros        NoteKind = "macros"         // an .xls with macros: they are ignored
	NoteNoSuchPart    NoteKind = "missing_part"   // a sheet whose content is not in the file
)

// Note is something worth telling about a file that can be read.
type Note struct {
	Kind  NoteKind
	Sheet string // empty where the note is about the whole file
	Range string // cells concerned, such as A1:B2; often empty
	Msg   locale.Message
}

// Book is an open workbook. It keeps the file's bytes; it holds no other
// resource and need not be closed. A Book is not for use by several goroutines
// at once.
type Book struct {
	Name     string // as given to Open
	Format   string // FormatXLSX, FormatXLS or FormatCSV
	Hash     string // SHA-256 of the file, in lower-case hexadecimal
	Date1904 bool   // dates count from 1904-01-01
	Notes    []Note

	opt    Options
	sheets []*Sheet
}

// Sheets gives the worksheets in the order of their tabs. Chart and macro
// sheets are left out.
func (b *Book) Sheets() []*Sheet { return b.sheets }

// Sheet gives the sheet of that name, or nil and false.
func (b *Book) Sheet(name string) (*Sheet, bool) {
	for _, s := range b.sheets {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}

// Open reads the directory of a workbook from data and decides by its content
// what it is; name is used in messages only. The sheets are read later, so
// data must stay unchanged as long as the Book is used; it may be a memory map.
// The error is a *FileError.
func Open(name string, data []byte, opt Options) (*Book, error) {
	b := &Book{Name: name, opt: opt.withDefaults()}
	if int64(len(data)) > b.opt.MaxFileBytes {
		return nil, b.fail(tooBig("文件字节数", "bytes", b.opt.MaxFileBytes))
	}
	var err error
	switch sniff(data) {
	case looksZip:
		err = openZip(b, data)
	case looksOLE:
		err = openOLE(b, data)
	case looksText:
		err = openText(b, data)
	default:
		err = bad(wrongKind(data))
	}
	if err != nil {
		return nil, b.fail(err)
	}
	sum := sha256.Sum256(data)
	b.Hash = hex.EncodeToString(sum[:])
	return b, nil
}

// fail turns what a reader reports into a *FileError. Errors that are not
// about the file, such as those of a caller's function, pass unchanged.
func (b *Book) fail(err error) error {
	if p, ok := errors.AsType[*problem](err); ok {
		return fileError(b.Name, p)
	}
	return err
}

func (b *Book) note(kind NoteKind, sheet, zh, en string, args ...any) {
	msg := locale.NewTemplate("workbook.note."+string(kind), zh, en).With(args...)
	b.Notes = append(b.Notes, Note{Kind: kind, Sheet: sheet, Msg: msg})
}

// KindOf gives the kind of the FileError in err's chain, or "" where there is none.
func KindOf(err error) FileKind {
	if e, ok := errors.AsType[*FileError](err); ok {
		return e.Kind
	}
	return ""
}
