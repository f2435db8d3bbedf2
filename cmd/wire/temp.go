package wire

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// TempFolder is the folder inside the data folder for what a server puts down in
// passing, such as a long upload while it is read.
const TempFolder = "tmp"

// OwnTemp makes the program put temporary files into a folder of its own inside
// the data folder, which nobody else may read, and removes what an earlier run
// that was killed left there: they can hold names in clear.
func OwnTemp(folder string) error {
	dir := filepath.Join(folder, TempFolder)
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return err
	}
	name := "TMPDIR"
	if runtime.GOOS == "windows" {
		name = "TMP"
	}
	return os.Setenv(name, dir)
}
