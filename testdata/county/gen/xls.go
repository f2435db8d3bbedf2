package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// writeXLS makes an Excel 97 workbook of one sheet, as old offices still send:
// a BIFF8 stream in an OLE compound file. Cells are strings or numbers.
func writeXLS(sheet string, rows [][]any) []byte {
	return compound("Workbook", biff(sheet, rows))
}

func record8(b *bytes.Buffer, kind uint16, data []byte) {
	put16(b, kind, uint16(len(data)))
	b.Write(data)
}

func put16(b *bytes.Buffer, vs ...uint16) {
	for _, v := range vs {
		must(binary.Write(b, binary.LittleEndian, v))
	}
}

func put32(b *bytes.Buffer, vs ...uint32) {
	for _, v := range vs {
		must(binary.Write(b, binary.LittleEndian, v))
	}
}

func data16(vs ...uint16) []byte {
	var b bytes.Buffer
	put16(&b, vs...)
	return b.Bytes()
}

// unicodeString is a BIFF8 string with a 16-bit length and UTF-16 text.
func unicodeString(s string) []byte {
	u := utf16.Encode([]rune(s))
	var b bytes.Buffer
	put16(&b, uint16(len(u)))
	b.WriteByte(1)
	put16(&b, u...)
	return b.Bytes()
}

func biff(sheet string, rows [][]any) []byte {
	var strings [][]byte
	at := map[string]uint32{}
	uses := uint32(0)
	for _, r := range rows {
		for _, v := range r {
			if s, ok := v.(string); ok {
				uses++
				if _, known := at[s]; !known {
					at[s] = uint32(len(strings))
					strings = append(strings, unicodeString(s))
				}
			}
		}
	}
	var globals bytes.Buffer
	record8(&globals, 0x0809, data16(0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0, 0, 6))
	record8(&globals, 0x0042, data16(1200))
	name := utf16.Encode([]rune(sheet))
	var bound bytes.Buffer
	place := globals.Len() + 4
	put32(&bound, 0)
	put16(&bound, 0)
	bound.Write([]byte{byte(len(name)), 1})
	put16(&bound, name...)
	record8(&globals, 0x0085, bound.Bytes())
	sharedStrings(&globals, uses, strings)
	record8(&globals, 0x000A, nil)
	out := globals.Bytes()
	binary.LittleEndian.PutUint32(out[place:], uint32(len(out)))

	var body bytes.Buffer
	record8(&body, 0x0809, data16(0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0, 0, 6))
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	var dims bytes.Buffer
	put32(&dims, 0, uint32(len(rows)))
	put16(&dims, 0, uint16(width), 0)
	record8(&body, 0x0200, dims.Bytes())
	for i, r := range rows {
		for j, v := range r {
			var c bytes.Buffer
			put16(&c, uint16(i), uint16(j), 0)
			switch v := v.(type) {
			case string:
				put32(&c, at[v])
				record8(&body, 0x00FD, c.Bytes())
			case float64:
				must(binary.Write(&c, binary.LittleEndian, math.Float64bits(v)))
				record8(&body, 0x0203, c.Bytes())
			}
		}
	}
	record8(&body, 0x000A, nil)
	return append(out, body.Bytes()...)
}

// sharedStrings writes the string table, which goes on in CONTINUE records
// when it is longer than one record may be.
func sharedStrings(b *bytes.Buffer, uses uint32, strings [][]byte) {
	const limit = 8200
	kind := uint16(0x00FC)
	var part bytes.Buffer
	put32(&part, uses, uint32(len(strings)))
	for _, s := range strings {
		if part.Len()+len(s) > limit {
			record8(b, kind, part.Bytes())
			part.Reset()
			kind = 0x003C
		}
		part.Write(s)
	}
	record8(b, kind, part.Bytes())
}

// compound puts one stream into an OLE compound file with sectors of 512 bytes.
func compound(name string, stream []byte) []byte {
	const sector = 512
	for len(stream) < 4096 || len(stream)%sector != 0 {
		stream = append(stream, 0)
	}
	const free, end, fatSector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	n := len(stream) / sector
	fats := 1
	for fats*sector/4 < n+1+fats {
		fats++
	}
	fat := make([]uint32, fats*sector/4)
	for i := range fat {
		fat[i] = free
	}
	for i := range n {
		fat[i] = uint32(i + 1)
	}
	fat[n-1] = end
	fat[n] = end // the directory
	for i := range fats {
		fat[n+1+i] = fatSector
	}
	var b bytes.Buffer
	b.Write([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1})
	b.Write(make([]byte, 16))
	put16(&b, 0x003E, 3, 0xFFFE, 9, 6, 0, 0, 0)
	put32(&b, 0, uint32(fats), uint32(n), 0, 4096, end, 0, end, 0)
	for i := range 109 {
		if i < fats {
			put32(&b, uint32(n+1+i))
		} else {
			put32(&b, free)
		}
	}
	b.Write(stream)
	directory(&b, "Root Entry", 5, 1, end, 0)
	directory(&b, name, 2, free, 0, uint32(len(stream)))
	directory(&b, "", 0, free, 0, 0)
	directory(&b, "", 0, free, 0, 0)
	put32(&b, fat...)
	return b.Bytes()
}

// directory writes an entry of 128 bytes.
func directory(b *bytes.Buffer, name string, kind byte, child, start, size uint32) {
	const none = 0xFFFFFFFF
	u := utf16.Encode([]rune(name))
	full := make([]uint16, 32)
	copy(full, u)
	put16(b, full...)
	length := uint16(0)
	if len(u) > 0 {
		length = uint16(2 * (len(u) + 1))
	}
	put16(b, length)
	b.Write([]byte{kind, 1})
	put32(b, none, none, child)
	b.Write(make([]byte, 36))
	put32(b, start, size, 0)
}
