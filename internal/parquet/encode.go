package parquet

import (
	"encoding/binary"
	"math"
	"slices"
)

// EncodeInts gives a column of whole numbers; there are at most GroupRows.
func EncodeInts[T ~int32 | ~int16 | ~uint8](vs []T) Pages {
	p := Pages{Kind: Int32, Rows: len(vs), Values: len(vs)}
	words := dictionary(vs, 4)
	if words == nil {
		for _, v := range vs {
			p.Data = binary.LittleEndian.AppendUint32(p.Data, uint32(int32(v)))
		}
		return p
	}
	for _, w := range words {
		p.Dict = binary.LittleEndian.AppendUint32(p.Dict, uint32(int32(w)))
	}
	p.Words, p.Data = len(words), appendCodes(nil, len(words), codesOf(vs, words))
	return p
}

// EncodeDoubles gives a column of numbers, in which every NaN is a null; there
// are at most GroupRows.
func EncodeDoubles(vs []float64) Pages {
	bits := make([]uint64, 0, len(vs))
	for _, v := range vs {
		if v == v {
			bits = append(bits, math.Float64bits(v))
		}
	}
	p := Pages{Kind: Double, Rows: len(vs), Values: len(bits)}
	p.Data = appendLevels(nil, p.Rows, p.Values, func(i int) bool { return vs[i] == vs[i] })
	p.Levels = len(p.Data)
	words := dictionary(bits, 8)
	if words == nil {
		for _, v := range bits {
			p.Data = binary.LittleEndian.AppendUint64(p.Data, v)
		}
		return p
	}
	for _, w := range words {
		p.Dict = binary.LittleEndian.AppendUint64(p.Dict, w)
	}
	p.Words, p.Data = len(words), appendCodes(p.Data, len(words), codesOf(bits, words))
	return p
}

// EncodeWords gives a column of n words, in which every empty one is a null;
// there are at most GroupRows.
func EncodeWords(n int, at func(i int) string) Pages {
	all, has := make([]string, n), make([]string, 0, n)
	for i := range all {
		all[i] = at(i)
		if all[i] != "" {
			has = append(has, all[i])
		}
	}
	p := Pages{Kind: Words, Rows: n, Values: len(has)}
	p.Data = appendLevels(nil, n, len(has), func(i int) bool { return all[i] != "" })
	p.Levels = len(p.Data)
	words := distinct(has)
	if len(words) == 0 || len(words) > maxWords ||
		textBytes(words)+codeBytes(len(words), len(has)) >= textBytes(has) {
		p.Data = appendTexts(p.Data, has)
		return p
	}
	p.Dict = appendTexts(nil, words)
	p.Words, p.Data = len(words), appendCodes(p.Data, len(words), codesOf(has, words))
	return p
}

func textBytes(words []string) int {
	n := 4 * len(words)
	for _, w := range words {
		n += len(w)
	}
	return n
}

func appendTexts(b []byte, words []string) []byte {
	for _, w := range words {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(w))), w...)
	}
	return b
}

// dictionary gives the values that come, ascending, where a dictionary of them
// with codes takes less room than the values of so many bytes; else nil.
func dictionary[T ~int32 | ~int16 | ~uint8 | ~uint64](vs []T, size int) []T {
	words := distinct(vs)
	if len(words) == 0 || len(words) > maxWords || size*len(words)+codeBytes(len(words), len(vs)) >= size*len(vs) {
		return nil
	}
	return words
}

// distinct gives the values that come, ascending.
func distinct[T ~int32 | ~int16 | ~uint8 | ~uint64 | ~string](vs []T) []T {
	seen := make(map[T]struct{}, 64)
	var words []T
	for i, v := range vs {
		if i > 0 && v == vs[i-1] {
			continue
		}
		if _, ok := seen[v]; !ok {
			seen[v] = struct{}{}
			words = append(words, v)
		}
	}
	slices.Sort(words)
	return words
}

// codesOf gives the place of every value among the words.
func codesOf[T ~int32 | ~int16 | ~uint8 | ~uint64 | ~string](vs, words []T) []uint16 {
	at := make(map[T]uint16, len(words))
	for i, w := range words {
		at[w] = uint16(i)
	}
	out := make([]uint16, len(vs))
	for i, v := range vs {
		if i > 0 && v == vs[i-1] {
			out[i] = out[i-1]
			continue
		}
		out[i] = at[v]
	}
	return out
}
