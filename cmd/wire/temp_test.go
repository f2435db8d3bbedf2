package wire_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"junheng/cmd/wire"
)

func TestTemporaryFilesLieInTheDataFolderAndNoRunLeavesThem(t *testing.T) {
	t.Setenv("TMPDIR", os.TempDir()) // put back when the test ends
	t.Setenv("TMP", os.TempDir())
	folder := t.TempDir()
	for range 2 {
		if err := wire.OwnTemp(folder); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadDir(filepath.Join(folder, wire.TempFolder))
		if err != nil || len(left) != 0 {
			t.Fatalf("%d files are left, %v", len(left), err)
		}
		f, err := os.CreateTemp("", "multipart-*")
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Dir(f.Name()) != filepath.Join(folder, wire.TempFolder) {
			t.Errorf("a temporary file lies at %s", f.Name())
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(folder, wire.TempFolder))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
