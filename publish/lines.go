package publish

import (
	"io"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

// blockLines is how many lines are made at a time, of about so many bytes each.
const (
	blockLines = 128
	lineBytes  = 320
)

// writeLines makes n lines, block by block on as many goroutines as may run at
// once. Each writes what it has made, in its turn, so that no more is in memory
// than a block each.
func writeLines(w io.Writer, n int, line func(b []byte, i int) []byte) error {
	blocks := (n + blockLines - 1) / blockLines
	turn := make([]chan struct{}, blocks+1) // closed once all blocks before are written
	for k := range turn {
		turn[k] = make(chan struct{})
	}
	close(turn[0])
	var next atomic.Int64
	var failed error // of whose turn it is
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			b := make([]byte, 0, blockLines*lineBytes)
			for k := int(next.Add(1)) - 1; k < blocks; k = int(next.Add(1)) - 1 {
				b = b[:0]
				for i := k * blockLines; i < min(n, (k+1)*blockLines); i++ {
					b = line(b, i)
				}
				<-turn[k]
				if failed == nil {
					_, failed = w.Write(b)
				}
				close(turn[k+1])
			}
		})
	}
	wg.Wait()
	return failed
}

// appendFloat appends a comma and a number as format 'g' of strconv has it,
// shortest; of a blank the comma only.
//
// Format 'g' puts the digits of a number near 1 one by one, 'e' copies them; so
// they are taken from 'e' and moved about their point.
func appendFloat(b []byte, v float64) []byte {
	b = append(b, ',')
	if v != v {
		return b
	}
	from := len(b)
	b = strconv.AppendFloat(b, v, 'e', -1, 64) // -d.ddde+XX
	end := len(b) - len("e+XX")
	if b[end] != 'e' { // an exponent of three digits, or infinity
		return b
	}
	exp := int(b[end+2]-'0')*10 + int(b[end+3]-'0')
	if b[end+1] == '-' {
		exp = -exp
	}
	if exp < -4 || exp > 5 {
		return b
	}
	if b[from] == '-' {
		from++
	}
	if end > from+1 { // without the point
		end = from + 1 + copy(b[from+1:], b[from+2:end])
	}
	return place(b[:end], from, exp)
}

// place puts the point into the digits of b from the given place on, so that the
// first of them stands for so many tens.
func place(b []byte, from, exp int) []byte {
	const zeros = "00000"
	digits := len(b) - from
	switch {
	case exp < 0:
		b = append(b, zeros[:1-exp]...)
		copy(b[from+1-exp:], b[from:from+digits])
		copy(b[from:], zeros[:1-exp])
		b[from+1] = '.'
	case digits > exp+1:
		b = append(b, 0)
		copy(b[from+exp+2:], b[from+exp+1:])
		b[from+exp+1] = '.'
	default:
		b = append(b, zeros[:exp+1-digits]...)
	}
	return b
}
