//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"junheng/internal/fault"
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
