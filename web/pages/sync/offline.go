package sync

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"

	"junheng/web/assets"
	"junheng/web/parts"
	"junheng/web/route"
)

const shellPath = "/sync/shell"

// shell is the page that opens without a signal. It holds no data of anybody.
func shell(c *route.Context) error {
	c.W.Header().Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()") // of a visit
	return parts.Page(c, parts.Head{Title: c.T("没有信号", "No signal"), Bare: true, Scripts: []string{"phone.js"}}, shellBody())
}

// kept lists what telephones keep of the program itself.
var kept = sync.OnceValue(func() string {
	files := []string{shellPath}
	for _, name := range []string{"app.css", "app.js", "phone.js", "icon.svg"} {
		files = append(files, assets.URL(name))
	}
	sum := sha256.Sum256([]byte(strings.Join(files, " ")))
	text, err := json.Marshal(map[string]any{"files": files, "shell": shellPath, "version": hex.EncodeToString(sum[:6])})
	if err != nil {
		panic("sync: a list of texts is always written: " + err.Error())
	}
	return "const KEPT=" + string(text) + ";\n"
})

// worker is the script that opens the pages of telephones without a signal. It
// may stand before the pages of /attend and /visits, though it lies elsewhere.
func worker(c *route.Context) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Service-Worker-Allowed", "/")
	_, err := c.W.Write([]byte(kept() + string(assets.Content("sw.js"))))
	return err
}
