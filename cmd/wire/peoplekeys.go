package wire

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"junheng/internal/fault"
	"junheng/people"
)

// PeopleKeyFile is the name of the file with the keys of the named persons,
// inside the data folder unless another place is given.
const PeopleKeyFile = "people.keys"

// LoadPeopleKeys reads the keys of the named persons: from a text, such as a
// variable of the environment holds, where there is one; else from a file, which
// is made on the first start. Only its owner may read the file.
func LoadPeopleKeys(text, name string, suite people.Suite) (*people.Keyring, error) {
	if text != "" {
		return people.ParseKeyring([]byte(text))
	}
	ring, err := PeopleKeys(name).Load()
	if errors.Is(err, fs.ErrNotExist) {
		return newPeopleKeys(name, suite)
	}
	return ring, err
}

// PeopleKeys is a file with the keys of the named persons, by its name. It keeps
// keys for [people.Service.BeginRotation].
type PeopleKeys string

// Load reads the keys that are there, and makes none.
func (f PeopleKeys) Load() (*people.Keyring, error) {
	name := string(f)
	have, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(name); err != nil {
		return nil, err
	} else if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Invalid, msgLoose.With("file", name)).Hint(hintFix.With("file", name))
	}
	return people.ParseKeyring(have)
}

func newPeopleKeys(name string, suite people.Suite) (*people.Keyring, error) {
	ring, err := people.MintKeyring(rand.Reader, suite)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	tmp, err := writeKeys(name, ring)
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp)
	switch err := os.Link(tmp, name); {
	case err == nil:
		return ring, nil
	case errors.Is(err, fs.ErrExist): // another start was faster; its keys are the ones
		return LoadPeopleKeys("", name, suite)
	}
	return ring, os.Rename(tmp, name) // a disk without links
}

// writeKeys writes the keys to a file beside the one named, wholly and to the
// disk.
func writeKeys(name string, ring *people.Keyring) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(ring.Text())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// Save puts other keys in the place of those in the file, at once.
func (f PeopleKeys) Save(ring *people.Keyring) error {
	tmp, err := writeKeys(string(f), ring)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, string(f)); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return syncFolder(filepath.Dir(string(f)))
}

// syncFolder waits until what was renamed in a folder is on the disk: persons are
// wrapped under the new keys a moment later. Windows writes it by itself.
func syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// WatchPeopleKeys gives a ring that follows its file: once other keys stand
// there, as after a rotation, the program goes on with them and says so in the
// log. Keys that it cannot read it does without, and says that too.
func WatchPeopleKeys(ring *people.Keyring, name string, log *slog.Logger) *people.Keyring {
	var (
		turn sync.Mutex
		last os.FileInfo
		bad  string
	)
	return ring.Following(func() (*people.Keyring, error) {
		turn.Lock()
		defer turn.Unlock()
		info, err := os.Stat(name)
		if err == nil && last != nil && os.SameFile(info, last) && info.ModTime().Equal(last.ModTime()) && info.Size() == last.Size() {
			return nil, nil
		}
		var next *people.Keyring
		if err == nil {
			next, err = PeopleKeys(name).Load()
		}
		if err != nil {
			if bad != err.Error() {
				log.Error("the file of the keys of named persons cannot be read; the server goes on with the keys it has", "file", name, "err", err, "next", "put the file back, readable for its owner alone; no restart is needed")
			}
			bad = err.Error()
			return nil, err
		}
		if last != nil || next.String() != ring.String() {
			log.Info("the keys of named persons were read anew", "file", name, "wrap", next.Wrap(), "index", next.Index())
		}
		last, bad = info, ""
		return next, nil
	})
}
