package facts

import (
	"io"
	"slices"
	"sync"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// SourceFile is a file from which a dataset was made.
type SourceFile struct {
	File string `json:"file"`
	Hash string `json:"hash"` // SHA-256, hex
	Size int64  `json:"size,omitempty"`
}

// Manifest says what a dataset is: what the maker states, and what Freeze adds.
type Manifest struct {
	Program    string       `json:"program"`        // program and version that froze it
	By         string       `json:"by,omitempty"`   // who froze it
	At         time.Time    `json:"at"`             // when; not part of the content hash
	Dictionary string       `json:"dictionary"`     // hash of the data dictionary
	Sources    []SourceFile `json:"sources"`        // files it was made from
	Note       string       `json:"note,omitempty"` // free words
	// Simulated says that the facts are assumed, by a plan or a scenario: what is
	// made of them is marked, and is never a declaration.
	Simulated bool `json:"simulated,omitempty"`

	Hash    string                `json:"hash"` // SHA-256 of the content, hex
	County  Counties              `json:"counties"`
	Years   []registry.SchoolYear `json:"years"`
	Rows    int                   `json:"rows"`
	Schools int                   `json:"schools"`
	Fields  []FieldID             `json:"fields"`
	Texts   []FieldID             `json:"texts,omitempty"`
	Bulk    []Source              `json:"bulk,omitempty"` // sheets whose rows were taken whole
	Leaves  []Leaf                `json:"leaves"`
	Format  int                   `json:"format"` // version of the file layout

	// Files holds the SHA-256 of each stored file; Write fills it in. The hash
	// of the content does not depend on it.
	Files map[string]string `json:"files,omitempty"`
}

// formatVersion is the version of the file layout that this program writes and reads.
const formatVersion = 2

// Dataset is a frozen table with the hash of its content. Equal content has an
// equal hash, whatever the order of its rows and however it is stored.
type Dataset struct {
	Manifest Manifest
	Hash     string // SHA-256 over the content, hex

	mu    sync.Mutex
	table *Table  // the whole, once it is in memory
	pages stored  // as its files hold it, for one that was frozen here
	files *reader // where it is stored, for one that was opened
}

// Freeze makes an immutable dataset of a table; later changes of the table do
// not touch it. Of the manifest the maker fills Program, By, At, Dictionary,
// Sources and Note; the rest follows from the content.
func Freeze(t *Table, m Manifest) *Dataset {
	c := t.canonical()
	m.County, m.Years = c.Counties(), c.Years()
	m.Rows, m.Schools = c.Len(), len(c.Schools)
	m.Fields, m.Texts, m.Bulk = c.Fields(), c.TextFields(), c.Sources()
	m.Sources = slices.Clone(m.Sources)
	pages := encoded(c)
	m.Leaves = pages.leaves(m.Bulk)
	m.Hash = contentHash(m.Leaves)
	m.Format = formatVersion
	return &Dataset{Manifest: m, Hash: m.Hash, table: c, pages: pages}
}

// Selection says which part of a dataset to read. The zero Selection reads
// everything.
type Selection struct {
	Fields    []FieldID // only these; nil: all
	NoLineage bool      // without origins
	NoTexts   bool      // without words
	NoNames   bool      // schools without id, code, name and township

	// NoRegister leaves Table.Schools empty where every row is a section of a
	// school, so that no row needs the register to say what it is of.
	NoRegister bool
}

// Table gives the whole content, verified against the hash. The table is
// shared by all callers and must not be changed.
func (d *Dataset) Table() (*Table, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.table == nil {
		t, err := d.files.load(d.Manifest, Selection{})
		if err != nil {
			return nil, err
		}
		d.table = t
	}
	return d.table, nil
}

// encoded gives the dataset as its files hold it.
func (d *Dataset) encoded() (stored, error) {
	if d.pages != nil {
		return d.pages, nil
	}
	t, err := d.Table()
	if err != nil {
		return nil, err
	}
	return encoded(t), nil
}

// Verify reads the whole content against its hash, and every stored file
// byte for byte against the manifest: damage that touches no value is found too.
func (d *Dataset) Verify() error {
	if _, err := d.Table(); err != nil || d.files == nil {
		return err
	}
	return d.files.verifyFiles(d.Manifest)
}

// Load gives the part selected; every column it reads is verified. Fields the
// dataset does not have are simply absent. A dataset that was frozen here
// gives its whole table.
func (d *Dataset) Load(sel Selection) (*Table, error) {
	d.mu.Lock()
	whole := d.table
	d.mu.Unlock()
	if whole != nil {
		return whole, nil
	}
	return d.files.load(d.Manifest, sel)
}

// Opener opens one file of a stored dataset for reading, with its size.
type Opener func(name string) (io.ReaderAt, int64, error)

// The files of a stored dataset.
const (
	ManifestFile = "manifest.json"
	UnitsFile    = "units.parquet"
	SchoolsFile  = "schools.parquet"
	LineageFile  = "lineage.parquet"
)

var (
	badDataset   = locale.NewTemplate("facts.bad_dataset", "数据集文件损坏或不是数据集：{why}", "not a dataset, or damaged: {why}")
	wrongHash    = locale.NewTemplate("facts.wrong_hash", "数据集内容与其指纹不符：{part}", "the dataset does not match its hash: {part}")
	olderDataset = locale.NewTemplate("facts.older_dataset", "数据集是试用期的旧格式（格式{format}），本程序不再读取", "the dataset is of a format from before the first release (format {format}), which is read no more")
	newerDataset = locale.NewTemplate("facts.newer_dataset", "数据集由更新版本的程序写成（格式{format}）", "the dataset was written by a newer program (format {format})")
	getAgain     = locale.Plain("facts.get_again", "请从来源处重新取得该数据集，或由原始工作簿重新生成", "get the dataset again from where it came, or make it anew from the workbooks")
)

func damaged(file string, err error) error {
	return fault.New(fault.Unreadable, badDataset.With("why", err.Error())).At(file).Because(err).Hint(getAgain)
}

func mismatch(file, part string) error {
	return fault.New(fault.Conflict, wrongHash.With("part", part)).At(file).Hint(getAgain)
}
