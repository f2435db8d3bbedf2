package rules

import (
	"embed"
	"io/fs"
)

//go:embed packs
var packs embed.FS

// Embedded gives the packs that come with the program: folders such as
// cn/quality-balance-2017, each with its pack.yaml.
func Embedded() fs.FS {
	sub, err := fs.Sub(packs, "packs")
	if err != nil {
		panic(err) // the name is valid
	}
	return sub
}
