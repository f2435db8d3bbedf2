//go:build !unix

package main

import "os"

// mapFile gives the bytes of a file.
func mapFile(path string) (data []byte, release func(), err error) {
	data, err = os.ReadFile(path)
	return data, func() {}, err
}
