package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/jpeg"
)

const (
	// leastSide is how many pixels a picture has at least across and down: what has
	// fewer shows nothing.
	leastSide = 16
	// mostPixels is how many pixels a picture has at most; opening more takes a
	// reader's telephone more memory than it has.
	mostPixels = 100_000_000
)

// sized judges the size of a picture that is whole.
func sized(width, height int) (flaw Flaw) {
	switch {
	case width <= 0 || height <= 0:
		return Broken
	case width < leastSide || height < leastSide:
		return Small
	case int64(width)*int64(height) > mostPixels:
		return Vast
	}
	return ""
}

// measured looks a picture over and judges its size.
func measured(size func([]byte) (width, height int)) func([]byte) Flaw {
	return func(data []byte) Flaw { return sized(size(data)) }
}

// jpegSize gives the size of a JPEG file whose segments are all there up to the
// mark of its end, and 0 of one that breaks off; its pixels are not decoded. What
// cameras append behind the end is not looked at.
func jpegSize(data []byte) (width, height int) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0
	}
	const end, scan = 0xD9, 0xDA
	scanned := false
	for at := 2; ; {
		for at+1 < len(data) && data[at] == 0xFF && data[at+1] == 0xFF {
			at++ // fill
		}
		if at+2 > len(data) || data[at] != 0xFF {
			return 0, 0
		}
		mark := data[at+1]
		at += 2
		if mark == end {
			break
		}
		if mark == 0x01 || mark >= 0xD0 && mark <= 0xD7 {
			continue
		}
		if at+2 > len(data) {
			return 0, 0
		}
		at += max(int(binary.BigEndian.Uint16(data[at:])), 2)
		if mark == scan {
			scanned = true
			at = jpegMark(data, at)
		}
		if at >= len(data) {
			return 0, 0
		}
	}
	if !scanned {
		return 0, 0
	}
	return c.Width, c.Height
}

// jpegMark gives where the data of a scan end: at the next mark that is no part
// of them.
func jpegMark(data []byte, at int) int {
	for at < len(data) {
		n := bytes.IndexByte(data[at:], 0xFF)
		if n < 0 || at+n+1 >= len(data) {
			return len(data)
		}
		at += n
		if next := data[at+1]; next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7) {
			return at
		}
		at++
	}
	return at
}

// pngSize gives the size of a PNG file whose chunks are all there, each with its
// checksum, and 0 of one that is not whole; nothing is inflated.
func pngSize(data []byte) (width, height int) {
	const frame = 12 // length, name, checksum
	pixels := false
	for rest := data[8:]; len(rest) >= frame; {
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)-frame) {
			return 0, 0
		}
		name, body := string(rest[4:8]), rest[8:8+n]
		if crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(rest[8+n:]) || (width == 0) != (name == "IHDR") {
			return 0, 0
		}
		switch name {
		case "IHDR":
			if n != 13 {
				return 0, 0
			}
			width, height = int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))
			if width == 0 {
				return 0, 0
			}
		case "IDAT":
			pixels = pixels || n > 0
		case "IEND":
			if !pixels {
				return 0, 0
			}
			return width, height
		}
		rest = rest[frame+n:]
	}
	return 0, 0
}

// webpSize gives the size of a WebP file whose chunks are all there, and 0 of one
// that breaks off.
func webpSize(data []byte) (width, height int) {
	n := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if n < 12 || n > int64(len(data)) {
		return 0, 0
	}
	pixels := false
	for rest := data[12:n]; len(rest) >= 8; {
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if size > int64(len(rest)-8) {
			return 0, 0
		}
		name, body := string(rest[:4]), rest[8:8+size]
		w, h := 0, 0
		switch {
		case name == "VP8X" && size >= 10:
			w, h = 1+little24(body[4:]), 1+little24(body[7:])
		case name == "VP8 " && size >= 10 && string(body[3:6]) == "\x9d\x01\x2a":
			w, h, pixels = int(binary.LittleEndian.Uint16(body[6:])&0x3FFF), int(binary.LittleEndian.Uint16(body[8:])&0x3FFF), true
		case name == "VP8L" && size >= 5 && body[0] == 0x2F:
			bits := binary.LittleEndian.Uint32(body[1:])
			w, h, pixels = 1+int(bits&0x3FFF), 1+int(bits>>14&0x3FFF), true
		case name == "ANMF":
			pixels = true
		}
		if width == 0 {
			width, height = w, h
		}
		rest = rest[min(8+size+size%2, int64(len(rest))):]
	}
	if !pixels {
		return 0, 0
	}
	return width, height
}

func little24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// heicSize gives the largest size that a HEIF file says its pictures have, and 0
// of one that breaks off or holds none.
func heicSize(data []byte) (width, height int) {
	var meta []byte
	pixels := false
	for name, body := range boxes(data) {
		switch name {
		case "":
			return 0, 0
		case "meta":
			meta = body
		case "mdat":
			pixels = true
		}
	}
	if !pixels || len(meta) < 4 {
		return 0, 0
	}
	for _, b := range within(meta[4:], "iprp", "ipco", "ispe") {
		if len(b) < 12 {
			continue
		}
		if w, h := binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:]); w < 1<<31 && h < 1<<31 && int64(w)*int64(h) > int64(width)*int64(height) {
			width, height = int(w), int(h)
		}
	}
	return width, height
}
