//go:build !unix

package mapfile

import "os"

// Open gives the bytes of a file. They must not be used after the release, nor
// be written to.
func Open(path string) (data []byte, release func(), err error) {
	data, err = os.ReadFile(path)
	return data, func() {}, err
}
