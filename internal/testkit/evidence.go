package testkit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// photoSide is how many pixels a photo of a test has across and down.
const photoSide = 24

// Photo gives a tiny photo, a JPEG of one colour; another number, another photo.
func Photo(n int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{byte(n), byte(n >> 8), byte(n >> 16), 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // a picture in memory
	}
	// What JPEG takes away from a colour a remark keeps apart.
	remark := fmt.Sprintf("photo %d", n)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, byte(len(remark) + 2)}, remark...)
	return append(head, b.Bytes()[2:]...)
}

// Paper gives a tiny PDF of one empty page; another text, another paper.
func Paper(text string) []byte {
	var b bytes.Buffer
	var at []int
	fmt.Fprintf(&b, "%%PDF-1.4\n%%%s\n", text)
	for i, body := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s endobj\n", i+1, body)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return b.Bytes()
}
