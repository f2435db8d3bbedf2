package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"junheng/internal/fault"
)

func TestAFileWithoutPermissionIsSaidInOneSentence(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(path, []byte("x"), fs.FileMode(0)); err != nil {
		t.Fatal(err)
	}
	if _, err := readInput(path); fault.KindOf(err) != fault.Unreadable {
		t.Errorf("readInput gives %v", err)
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
	if _, err := os.Stat(path); err != nil {
		t.Skip("no /dev/fd here")
	}
	if data, err := readInput(path); err != nil || string(data) != "学校名称" {
		t.Errorf("readInput gives %q, %v", data, err)
	}
}
