package registry_test

import (
	"testing"

	"junheng/registry"
)

// FuzzRegionText feeds what senders may write into a cell for a region: it is
// a code, or a name of some regions, or neither, and nothing worse.
func FuzzRegionText(f *testing.F) {
	for _, seed := range []string{
		"210102", "２１０１０２", "441900003000", "999999999999", "0", "21010\x00",
		"沈阳市和平区", "北京市市辖区市辖区东城区", "省直辖县级行政区划", "和平", "市", "\xff\xfe和平区", "吉林省吉林市",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if code, err := registry.ParseRegionCode(s); err == nil {
			again, err := registry.ParseRegionCode(code.String())
			if err != nil || again != code {
				t.Errorf("ParseRegionCode(%q) = %v, but its own text is read as %v, %v", s, code, again, err)
			}
			if r, err := registry.FindRegion(code); err == nil && r.Code != code {
				t.Errorf("FindRegion(%v) found %v", code, r.Code)
			}
		}
		for _, r := range registry.ListRegionsByName(s) {
			if found, err := registry.FindRegion(r.Code); err != nil || found != r {
				t.Errorf("ListRegionsByName(%q) gives %v, which FindRegion gives as %v, %v", s, r, found, err)
			}
		}
	})
}
