package book_test

import (
	"testing"

	"junheng/internal/fault"
	"junheng/registry/book"
)

func TestBoundariesThatHoldNothingAreRefusedInWords(t *testing.T) {
	const square = `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[123,41],[124,41],[124,42],[123,41]]]},"properties":{}}`
	tests := map[string]struct {
		text string
		ok   bool
	}{
		"no feature at all":       {`{"type":"FeatureCollection","features":[null]}`, false},
		"null beside a polygon":   {`{"type":"FeatureCollection","features":[null,` + square + `]}`, true},
		"no geometry":             {`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{}}]}`, false},
		"a polygon without rings": {`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[]},"properties":{}}]}`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := book.ParseBoundaries([]byte(tt.text))
			if tt.ok && (err != nil || len(got.Features) != 1) {
				t.Errorf("%+v, %v", got, err)
			}
			if !tt.ok && fault.KindOf(err) != fault.Invalid {
				t.Errorf("error %v, want one that is invalid", err)
			}
		})
	}
}
