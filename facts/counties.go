package facts

import (
	"bytes"
	"encoding/json"
	"slices"

	"junheng/registry"
)

// Counties is a list of counties. A nation's has thousands, so plain lists are
// read without the reflection of encoding/json, which takes most of the time
// that a manifest does.
type Counties []registry.RegionCode

// UnmarshalJSON reads a list of numbers.
func (c *Counties) UnmarshalJSON(js []byte) error {
	if list, ok := plainCodes(js); ok {
		*c = list
		return nil
	}
	return json.Unmarshal(js, (*[]registry.RegionCode)(c))
}

// plainCodes reads a list of codes of one to nine digits, as manifests have it:
// without white space. It gives false for any other.
func plainCodes(js []byte) (Counties, bool) {
	const longest = 9
	n := len(js)
	if n < 3 || js[0] != '[' || js[n-1] != ']' {
		return nil, false
	}
	list := make(Counties, 0, n/len("110101,")+1)
	code, digits := registry.RegionCode(0), 0
	for _, b := range js[1:] {
		switch {
		case '0' <= b && b <= '9' && digits < longest && (digits != 1 || code != 0):
			code, digits = 10*code+registry.RegionCode(b-'0'), digits+1
		case (b == ',' || b == ']') && digits > 0:
			list, code, digits = append(list, code), 0, 0
		default:
			return nil, false
		}
	}
	return list, true
}

// readManifest reads the JSON of a manifest. encoding/json looks at every byte
// three times, and the counties of a nation are nine tenths of them: where they
// stand on a line of their own, as this program writes them, they are read apart.
func readManifest(js []byte, m *Manifest) error {
	const key = "\n  \"counties\": " // no line ends within a string
	before, after, _ := bytes.Cut(js, []byte(key))
	end := bytes.IndexByte(after, ']') + 1
	list, ok := plainCodes(after[:end])
	if !ok {
		return json.Unmarshal(js, m)
	}
	rest := slices.Concat(before, []byte(key+"null"), after[end:])
	if err := json.Unmarshal(rest, m); err != nil {
		return err
	}
	if m.County == nil { // they do not come again
		m.County = list
	}
	return nil
}
