package rules_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/rules"
)

// faults lists the faults joined in err.
func faults(t *testing.T, err error) []*fault.Fault {
	t.Helper()
	if err == nil {
		t.Fatal("no error, want one")
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok && !isJoined(err) {
		return []*fault.Fault{f}
	}
	var out []*fault.Fault
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		f, ok := errors.AsType[*fault.Fault](e)
		if !ok {
			t.Fatalf("%v is no fault", e)
		}
		out = append(out, f)
	}
	return out
}

func isJoined(err error) bool {
	_, ok := err.(interface{ Unwrap() []error })
	return ok
}

// tell writes faults as people read them, in both languages, with their hints.
func tell(list []*fault.Fault) []byte {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.In(locale.ZH) + "\n  " + f.Msg.In(locale.EN) + "\n")
		for _, h := range f.Hints {
			b.WriteString("  hint: " + h.In(locale.ZH) + " / " + h.In(locale.EN) + "\n")
		}
	}
	return []byte(b.String())
}

func TestEveryFaultOfABadPackIsToldAtOnce(t *testing.T) {
	for _, id := range []string{"bad", "dangling"} {
		_, err := rules.Load(os.DirFS("testdata"), id)
		testkit.Golden(t, id+".golden", tell(faults(t, err)))
	}
}

func TestWhatIsNotPlainYAMLIsRefused(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an anchor", "id: x\nversion: &v 1\nlabel: {zh: 一, en: one}\n", "x/pack.yaml:2:10"},
		{"a key given twice", "id: x\nid: y\nversion: 1\nlabel: {zh: 一, en: one}\n", "x/pack.yaml:2:1"},
		{"an unquoted colon", "id: x\nversion: 1: 2\n", "x/pack.yaml:2:10"},
		{"a second document", "id: x\nversion: 1\nlabel: {zh: 一, en: one}\n---\nid: y\n", "x/pack.yaml:5:1"},
		{"a list where a map is meant", "- id: x\n", "x/pack.yaml:1:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := rules.Load(fstest.MapFS{"x/pack.yaml": {Data: []byte(tt.text)}}, "x")
			found := false
			for _, f := range faults(t, err) {
				found = found || f.Place == tt.want
			}
			if !found {
				t.Errorf("no fault at %s in:\n%s", tt.want, tell(faults(t, err)))
			}
		})
	}
}

func TestAPackThatDoesNotExistIsNotFound(t *testing.T) {
	for _, id := range []string{"cn/nothing", "../secret", ""} {
		_, err := rules.Load(rules.Embedded(), id)
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("Load(%q) = %v, want not found", id, err)
		}
	}
}

func TestExtendsMayNotRunInACircle(t *testing.T) {
	fsys := fstest.MapFS{
		"a/pack.yaml": {Data: []byte("id: a\nversion: 1\nextends: b\nlabel: {zh: 甲, en: A}\n")},
		"b/pack.yaml": {Data: []byte("id: b\nversion: 1\nextends: a\nlabel: {zh: 乙, en: B}\n")},
	}
	_, err := rules.Load(fsys, "a")
	if f := faults(t, err)[0]; f.Place != "b/pack.yaml:3:10" || !strings.Contains(f.Error(), "a → b → a") {
		t.Errorf("Load = %v, want the circle named at b/pack.yaml:3:10", f)
	}
}

// Whatever is written into a pack, loading it ends and tells faults only.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"cn/quality-balance-2017/pack.yaml", "cn/quality-balance-2017/standards/gov-03-rooms.yaml"} {
		data, err := fs.ReadFile(rules.Embedded(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), string(data), string(data))
	}
	dict, err := facts.LoadDictionary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("id: x\nverdict: [{id: a, rule: units}]", "kind: items\nitems: [1, {id: [}]", "item: a\ncases: [{given: {A: 1}}]")
	f.Fuzz(func(t *testing.T, pack, standard, test string) {
		fsys := fstest.MapFS{
			"x/pack.yaml":             {Data: []byte(pack)},
			"x/standards/a.yaml":      {Data: []byte(standard)},
			"x/standards/a.test.yaml": {Data: []byte(test)},
		}
		p, err := rules.Loader{FS: fsys, Dict: dict}.Load("x")
		if (p == nil) == (err == nil) {
			t.Fatalf("Load gives %v and %v, want one of them", p, err)
		}
		if err != nil {
			_ = tell(faults(t, err))
		}
	})
}
