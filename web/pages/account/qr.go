package account

import (
	"strconv"
	"strings"

	"rsc.io/qr"
)

// quiet is the margin of a QR code in modules.
const quiet = 4

// picture is a QR code as one SVG path over a square of so many modules.
type picture struct {
	Size int
	Path string
}

// qrPath draws a text as QR code, each row as runs of black modules.
func qrPath(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, err
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				n := strconv.Itoa(run)
				b.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h" + n + "v1h-" + n + "z")
				x += run
			}
		}
	}
	return picture{code.Size + 2*quiet, b.String()}, nil
}

func (p picture) box() string {
	n := strconv.Itoa(p.Size)
	return "0 0 " + n + " " + n
}
