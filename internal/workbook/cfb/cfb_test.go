package cfb_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"junheng/internal/workbook/cfb"
)

// small is a real file whose only stream lives among the small ones.
func small(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "biff8_标题行.xls"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAStreamIsReadWhole(t *testing.T) {
	f, err := cfb.Open(small(t))
	if err != nil {
		t.Fatal(err)
	}
	e, ok := f.Find("Workbook")
	if !ok {
		t.Fatal("stream Workbook is missing")
	}
	b, err := f.Read(e)
	if err != nil || int64(len(b)) != e.Length || !bytes.HasPrefix(b, []byte{0x09, 0x08}) {
		t.Errorf("Read = %d bytes % x, %v; want %d beginning with 09 08", len(b), b[:min(4, len(b))], err, e.Length)
	}
	if _, ok := f.Find("Book"); ok {
		t.Error("found a stream that is not there")
	}
}

func TestDamageIsAnErrorAndNeverALoop(t *testing.T) {
	tests := []struct {
		name   string
		damage func(b []byte) []byte
		want   error
	}{
		{"no sector at all", func(b []byte) []byte { return b[:100] }, cfb.ErrTruncated},
		{"the directory is cut off", func(b []byte) []byte { return b[:512] }, cfb.ErrTruncated},
		{"a sector size no file has", func(b []byte) []byte { b[30] = 40; return b }, cfb.ErrCorrupt},
		{"a directory that leads back to itself", func(b []byte) []byte {
			fat := 512 * (1 + int(binary.LittleEndian.Uint32(b[76:])))
			dir := binary.LittleEndian.Uint32(b[48:])
			binary.LittleEndian.PutUint32(b[fat+4*int(dir):], dir)
			return b
		}, cfb.ErrCorrupt},
		{"a list of tables that leads back to itself", func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[68:], 1)
			copy(b[1024+508:], []byte{1, 0, 0, 0})
			return b
		}, cfb.ErrTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := cfb.Open(tt.damage(bytes.Clone(small(t)))); !errors.Is(err, tt.want) {
				t.Errorf("Open = %v, want %v", err, tt.want)
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(small(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := cfb.Open(data)
		if err != nil {
			if !errors.Is(err, cfb.ErrTruncated) && !errors.Is(err, cfb.ErrCorrupt) {
				t.Fatalf("Open = %v", err)
			}
			return
		}
		if e, ok := c.Find("Workbook"); ok {
			if b, err := c.Read(e); err == nil && (int64(len(b)) != e.Length || len(b) > len(data)) {
				t.Fatalf("%d bytes of %d from %d", len(b), e.Length, len(data))
			}
		}
	})
}
