package people

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
)

// endings are the endings of files that are kept as they came.
const endings = ".csv .txt .xlsx .xls .et .zip .pdf .jpg .png .docx"

// FileLabel names a file that was uploaded by what it is, the beginning of its
// SHA-256 and its ending. The name it came with may be a person's, and would stand in
// the log, in receipts and in the list of jobs, whence nothing is ever taken out.
func FileLabel(what, name string, data []byte) string {
	sum := sha256.Sum256(data)
	return fileLabel(what, name, hex.EncodeToString(sum[:]))
}

func fileLabel(what, name, hash string) string {
	end := strings.ToLower(filepath.Ext(name))
	if end == "" || !strings.Contains(" "+endings+" ", " "+end+" ") {
		end = ""
	}
	return what + "-" + hash[:min(8, len(hash))] + end
}
