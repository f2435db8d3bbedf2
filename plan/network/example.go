package network

import (
	"embed"
	"io/fs"
)

//go:embed example
var exampleFiles embed.FS

// ExampleFiles gives the lists of an invented mountain county of twenty schools
// and 120 villages: 学校.csv, 村.csv and its townships as 乡镇.geojson.
func ExampleFiles() fs.FS {
	sub, err := fs.Sub(exampleFiles, "example")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
