package wire

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// KeyFile is the name of the file with the installation's key, inside the data
// folder.
const KeyFile = "key"

var (
	msgKey   = locale.NewTemplate("serve.key", "密钥文件不完整：{file}", "the key file is damaged: {file}")
	hintKey  = locale.Plain("serve.key.hint", "从备份中恢复它；没有它，第二验证和一次性口令都会失效", "restore it from a backup; without it, second factors and one-time codes stop working")
	msgLoose = locale.NewTemplate("serve.key_loose", "密钥文件 {file} 可被他人读取", "the key file {file} can be read by others")
	hintFix  = locale.NewTemplate("serve.key_loose.hint", "运行 chmod 600 {file}", "run chmod 600 {file}")
)

// LoadKey reads the installation's key from its data folder, and on the first
// start makes it. Only its owner may read the file.
func LoadKey(dir string) ([]byte, error) {
	name := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(dir, name)
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != access.KeyBytes {
		return nil, fault.New(fault.Unreadable, msgKey.With("file", name)).Hint(hintKey)
	}
	if info, err := os.Stat(name); err != nil {
		return nil, err
	} else if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Invalid, msgLoose.With("file", name)).Hint(hintFix.With("file", name))
	}
	return key, nil
}

// newKey writes a fresh key. It appears under its name only when it is whole.
func newKey(dir, name string) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, access.KeyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, KeyFile+".*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	switch err := os.Link(f.Name(), name); {
	case err == nil:
		return key, nil
	case errors.Is(err, fs.ErrExist): // another start was faster; its key is the one
		return LoadKey(dir)
	}
	return key, os.Rename(f.Name(), name) // a disk without links
}
