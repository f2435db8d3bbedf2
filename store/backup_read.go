package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"maps"
	"slices"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/klauspost/compress/zstd"
)

// longestLine is more than any row may take: a blob of a gigabyte in base64.
const longestLine = 3 << 30

// backupReader goes through the lines of a backup and checks them against the
// manifest.
type backupReader struct {
	in       *bufio.Reader
	all, one hash.Hash
	header   Header
	manifest Manifest
	table    tableLine
	sums     []TableSum
}

func damaged(zh, en string, err error) error {
	f := fault.New(fault.Invalid, locale.NewTemplate("store.backup_damaged", "备份文件已损坏或不完整：{why}", "the backup is damaged or not whole: {why}").With("why", locale.Text{ZH: zh, EN: en})).
		Hint(locale.Plain("store.backup_damaged.hint", "请换用另一份备份；没有改动任何数据", "use another backup; no data were touched"))
	if err != nil {
		f = f.Because(err)
	}
	return f
}

// rows goes through a whole backup: row is called with each line of each table
// in turn. When it returns nil, everything was as the manifest says.
func (r *backupReader) rows(from io.Reader, row func(t tableLine, line []byte) error) error {
	magic := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(from, magic); err != nil || string(magic) != backupMagic {
		if bytes.HasPrefix(magic, []byte("junheng-backup ")) {
			return fault.New(fault.Invalid, locale.Plain("store.backup_newer", "备份的格式比本程序新，请换用新版程序", "the backup has a newer format than this program reads; use the newer program"))
		}
		return fault.New(fault.Unreadable, locale.Plain("store.no_backup", "这不是均衡的备份文件", "this is no backup of Junheng's"))
	}
	packed, err := zstd.NewReader(from, zstd.WithDecoderMaxMemory(longestLine))
	if err != nil {
		return err
	}
	defer packed.Close()
	*r = backupReader{in: bufio.NewReaderSize(packed, 1<<20), all: sha256.New()}
	if err := r.open(); err != nil {
		return err
	}
	for {
		line, err := r.line()
		if err != nil {
			return damaged("中途断开", "it breaks off", unexpected(err))
		}
		if bytes.HasPrefix(line, []byte(`{"manifest":`)) {
			return r.close(line)
		}
		if err := r.take(line, row); err != nil {
			return err
		}
	}
}

var errLongLine = errors.New("a line is longer than any row may be")

// line reads one line, and gives up on one that never ends: packed, it may
// take no room to speak of.
func (r *backupReader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		if line = append(line, part...); int64(len(line)) > longestLine {
			return nil, errLongLine
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *backupReader) open() error {
	line, err := r.line()
	if err != nil {
		return damaged("没有开头", "it has no beginning", unexpected(err))
	}
	var first struct{ Backup *Header }
	if err := json.Unmarshal(line, &first); err != nil || first.Backup == nil {
		return damaged("没有开头", "it has no beginning", err)
	}
	if r.header = *first.Backup; r.header.Schema < 1 {
		return damaged("开头读不懂", "its beginning is not understood", nil)
	}
	r.all.Write(line)
	return tooNew(r.header.Schema, len(steps()), r.header.Program)
}

// take hands a row on, or opens the next table.
func (r *backupReader) take(line []byte, row func(t tableLine, line []byte) error) error {
	if line[0] == '{' {
		r.finish()
		var t tableLine
		if err := json.Unmarshal(line, &t); err != nil || t.Table == "" || len(t.Columns) != len(t.Kinds) {
			return damaged("有一行读不懂", "a line is not understood", err)
		}
		r.table, r.one = t, sha256.New()
		r.sums = append(r.sums, TableSum{Name: t.Table})
	} else {
		if r.one == nil {
			return damaged("行不属于任何表", "a row belongs to no table", nil)
		}
		r.sums[len(r.sums)-1].Rows++
		if err := row(r.table, line); err != nil {
			return err
		}
	}
	r.all.Write(line)
	r.one.Write(line)
	return nil
}

func (r *backupReader) finish() {
	if r.one != nil {
		r.sums[len(r.sums)-1].Hash = hex.EncodeToString(r.one.Sum(nil))
		r.one = nil
	}
}

// close compares what was read with the manifest.
func (r *backupReader) close(line []byte) error {
	r.finish()
	var last struct{ Manifest *Manifest }
	if err := json.Unmarshal(line, &last); err != nil || last.Manifest == nil {
		return damaged("清单读不懂", "its manifest is not understood", err)
	}
	r.manifest = *last.Manifest
	if n, err := r.in.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return damaged("清单之后还有内容", "something follows the manifest", err)
	}
	for i, want := range r.manifest.Tables {
		if i >= len(r.sums) || r.sums[i] != want {
			return damaged("表 "+want.Name+" 与清单不符", "table "+want.Name+" is not as the manifest says", nil)
		}
	}
	if len(r.sums) != len(r.manifest.Tables) || hex.EncodeToString(r.all.Sum(nil)) != r.manifest.Hash {
		return damaged("总校验值不符", "its hash is not that of the manifest", nil)
	}
	return nil
}

// Checked is what was found in a backup that is whole.
type Checked struct {
	Header   Header
	Manifest Manifest
	Chains   []ChainState
}

// VerifyBackup reads a whole backup, checks every hash and proves the audit
// chains in it. It needs no database. A broken chain is told in Chains; it is no
// error, because the backup is then a true copy of a log that was broken
// before.
func VerifyBackup(from io.Reader) (Checked, error) {
	var r backupReader
	heads := map[registry.RegionCode]audit.Head{}
	chains := map[registry.RegionCode]*audit.Verifier{}
	err := r.rows(from, func(t tableLine, line []byte) error {
		if t.Table != "audit_entries" && t.Table != "counties" {
			return nil
		}
		values, err := parseLine(t.Kinds, line)
		if err != nil {
			return damaged("表 "+t.Table+" 有一行读不懂", "a row of table "+t.Table+" is not understood", err)
		}
		at := map[string]any{}
		for i, name := range t.Columns {
			at[name] = values[i]
		}
		if t.Table == "counties" {
			h, err := headOf(at)
			heads[h.County] = h
			return err
		}
		e, err := entryOf(at)
		if err != nil {
			return err
		}
		if chains[e.County] == nil {
			chains[e.County] = new(audit.Verifier)
		}
		chains[e.County].Take(e)
		return nil
	})
	if err != nil {
		return Checked{}, err
	}
	return Checked{Header: r.header, Manifest: r.manifest, Chains: ended(chains, heads)}, nil
}

// ended gives how chains stand that were read to their ends.
func ended(chains map[registry.RegionCode]*audit.Verifier, heads map[registry.RegionCode]audit.Head) []ChainState {
	for county, h := range heads {
		if h.Seq > 0 && chains[county] == nil {
			chains[county] = new(audit.Verifier) // all of its entries are gone
		}
	}
	var states []ChainState
	for _, county := range slices.Sorted(maps.Keys(chains)) {
		head := heads[county]
		head.County = county
		at, broken := chains[county].End(&head)
		states = append(states, ChainState{County: county, Entries: at.Seq, Break: broken})
	}
	return states
}

func headOf(at map[string]any) (audit.Head, error) {
	county, ok1 := at["county"].(int64)
	seq, ok2 := at["seq"].(int64)
	sum, ok3 := at["hash"].(string)
	if !ok1 || !ok2 || !ok3 {
		return audit.Head{}, damaged("县的记录读不懂", "a row of the counties is not understood", nil)
	}
	return audit.Head{County: registry.RegionCode(county), Seq: seq, Hash: sum}, nil
}

func entryOf(at map[string]any) (audit.Entry, error) {
	text := func(name string) string { s, _ := at[name].(string); return s }
	county, ok := at["county"].(int64)
	seq, ok2 := at["seq"].(int64)
	if !ok || !ok2 {
		return audit.Entry{}, damaged("审计记录读不懂", "an entry of the audit log is not understood", nil)
	}
	e, _ := entryRow{ // a moment that is none does not give the hash either
		County: county, Seq: seq, Moment: text("moment"), Actor: text("actor"), Name: text("name"), Role: text("role"), Origin: text("origin"),
		Act: text("act"), Object: text("object"), Detail: text("detail"), Result: text("result"), Prev: text("prev"), Hash: text("hash"),
	}.entry()
	return e, nil
}
