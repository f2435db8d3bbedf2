package wire_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"junheng/cmd/wire"
	"junheng/facts"
	"junheng/rules"
)

// What is wrong with a layout of a county is told when the program starts, and not
// when the paper is wanted.
func TestCasesDoNotStartWithALayoutThatNamesWhatIsNotThere(t *testing.T) {
	own := fstest.MapFS{
		"ours/procedures/hazard.yaml": {Data: []byte("id: hazard-ours\nextends: hazard\nregion: 210102\nversion: '1'\ncite: {doc: 规定, at: 第一条, status: local}\ndocuments:\n  - {id: acceptance, layout: ours.yaml}\n  - {id: watch_notice, layout: gone.yaml}\n")},
		"ours/documents/ours.yaml":    {Data: []byte("parts:\n  - text: '{fix_buy}'\n")},
	}
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	_, err = wire.NewCases(nil, wire.CaseOptions{Packs: rules.Search(own, rules.Embedded()), Dict: dict})
	for _, want := range []string{"ours/documents/ours.yaml:2:11", "fix_by", "ours/procedures/hazard.yaml:8:", "gone.yaml"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}
