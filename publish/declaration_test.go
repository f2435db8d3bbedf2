package publish_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"junheng/facts"
	"junheng/rules"
)

// Every place of the official wording must name a fact or a test that exists,
// else a figure would silently stay blank.
func TestEveryPlaceOfTheDeclarationIsKnown(t *testing.T) {
	text, err := os.ReadFile("declaration.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	places, item := 0, ""
	line := regexp.MustCompile(`item: (\w+)|\{([^}]*)\}`)
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		if m[1] != "" {
			if item = m[1]; pack.Item(item) == nil {
				t.Errorf("the pack has no item %s", item)
			}
			continue
		}
		words := strings.Fields(m[2])
		if len(words) < 3 {
			t.Errorf("place {%s} is too short", m[2])
			continue
		}
		places++
		last := words[len(words)-1]
		switch words[0] {
		case "county":
			if dict.Field(facts.FieldID(words[1])) == nil {
				t.Errorf("no field %s in the dictionary", words[1])
			}
			if !regexp.MustCompile(`^(/[1-9]\d*|\d)$`).MatchString(last) {
				t.Errorf("place {%s} ends in %q", m[2], last)
			}
		case "test":
			for id := range strings.SplitSeq(words[1], "|") {
				if !hasTest(pack.Item(item), id) {
					t.Errorf("item %s has no test %s", item, id)
				}
			}
		default:
			t.Errorf("place {%s} begins with %q", m[2], words[0])
		}
	}
	if places < 30 {
		t.Errorf("only %d places found", places)
	}
}

func hasTest(it *rules.Item, id string) bool {
	if it == nil {
		return false
	}
	for _, x := range it.Tests {
		if x.ID == id {
			return true
		}
	}
	return false
}
