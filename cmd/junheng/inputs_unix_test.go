//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/parallel"
	"junheng/registry"
)

func TestWhatCannotBeReadIsSaidInOneSentence(t *testing.T) {
	if _, err := readInput(t.TempDir()); fault.KindOf(err) != fault.Unreadable {
		t.Errorf("readInput of a folder gives %v, want a fault of kind unreadable", err)
	}
}

func TestAPipeIsReadToItsEnd(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		defer w.Close()
		_, _ = w.WriteString("学校名称")
	}()
	path := filepath.Join("/dev/fd", strconv.Itoa(int(r.Fd())))
	if data, err := readInput(path); err != nil || string(data) != "学校名称" {
		t.Errorf("readInput gives %q, %v", data, err)
	}
}

func TestADatasetThatIsCutWhileItIsReadIsToldNotCrashedOn(t *testing.T) {
	table := facts.NewTable()
	for i := range 40_000 {
		s := table.AddSchool(registry.School{ID: registry.SchoolID(strconv.Itoa(100_000 + i))})
		table.Set(table.AddRow(registry.RegionCode(110101+i/100), 2024, s, registry.Primary), "students", float64(i), facts.Origin{})
	}
	dir := t.TempDir()
	if err := writeDataset(facts.Freeze(table, facts.Manifest{}), dir); err != nil {
		t.Fatal(err)
	}
	d, closeAll, err := openDataset(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	_, err = d.Scan([]facts.FieldID{"students"}, parallel.On(1), func() func(*facts.Block) error {
		return func(*facts.Block) error { return os.Truncate(filepath.Join(dir, facts.UnitsFile), 0) }
	})
	if fault.KindOf(err) != fault.Unreadable {
		t.Errorf("error = %v", err)
	}
}
