// Package assets holds the style sheet, the scripts and the pictures of the
// pages, embedded. Each is served under an address that carries the hash of
// its content, so that a browser keeps it for ever and never shows an old one.
//
// The files in dist are made by scripts/assets from src, from the style sheets
// and scripts beside the pages, and from the packages it names; they are checked in.
package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

//go:embed dist
var dist embed.FS

// Prefix is the path under which Handler answers.
const Prefix = "/assets/"

type file struct {
	url   string
	kind  string
	plain []byte
	gz    func() []byte // compressed once, when first asked for
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8",
}

type table struct {
	byName map[string]*file
	byURL  map[string]*file
}

var files = sync.OnceValue(func() table {
	t := table{map[string]*file{}, map[string]*file{}}
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return t
	}
	entries, _ := fs.ReadDir(sub, ".")
	for _, e := range entries {
		name := e.Name()
		data, err := fs.ReadFile(sub, name)
		if err != nil {
			continue
		}
		sum := sha256.Sum256(data)
		f := &file{plain: data, kind: kinds[path.Ext(name)], url: Prefix + hex.EncodeToString(sum[:5]) + "/" + name}
		f.gz = sync.OnceValue(func() []byte { return squeeze(data) })
		t.byName[name], t.byURL[f.url] = f, f
	}
	return t
})

func squeeze(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("assets: compressing into memory: " + err.Error())
	}
	return b.Bytes()
}

// URL gives the address of an asset. A name nobody knows gives an address that
// is not found.
func URL(name string) string {
	if f, ok := files().byName[name]; ok {
		return f.url
	}
	return Prefix + "none/" + name
}

// Content gives an asset as it is; nothing where there is none of the name.
func Content(name string) []byte {
	if f, ok := files().byName[name]; ok {
		return f.plain
	}
	return nil
}

// Handler serves the assets.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	f, ok := files().byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.gz()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who went away is nobody's fault
	}
}
