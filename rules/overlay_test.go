package rules_test

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/rules"
)

const national = "cn/quality-balance-2017"

// dictionary is read once for all tests.
var dictionary = sync.OnceValues(facts.LoadDictionary)

func load(t *testing.T, id string, overlays ...string) *rules.Pack {
	t.Helper()
	dict, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	p, err := rules.Loader{FS: rules.Embedded(), Dict: dict}.Load(id, overlays...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func limitOf(t *testing.T, p *rules.Pack, item, test, day string) string {
	t.Helper()
	for _, x := range p.Item(item).Tests {
		if x.ID == test {
			if d := x.Limit.Series.At(day); d != nil {
				return d.Value.Text
			}
			return "none"
		}
	}
	t.Fatalf("%s has no test %s", item, test)
	return ""
}

func TestOverlaysChangeOnlyWhatTheyGive(t *testing.T) {
	base, city := load(t, national), load(t, "cn/liaoning-shenyang-2023")
	if diff := cmp.Diff([]string{national, "cn/liaoning-2023", "cn/liaoning-shenyang-2023"}, city.Layers); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	for _, tt := range []struct{ pack, want string }{{national, "650"}, {"cn/liaoning-2023", "935"}, {"cn/liaoning-shenyang-2023", "1150"}} {
		if got := limitOf(t, load(t, tt.pack), "gov_02", "quota_primary", "2024-09-01"); got != tt.want {
			t.Errorf("%s: primary quota from %s, want %s", tt.pack, got, tt.want)
		}
	}
	was, is := base.Item("gov_02"), city.Item("gov_02")
	if is.Cite != was.Cite || is.Tests[0].Answer != was.Tests[0].Answer || is.Tests[1].Value != was.Tests[1].Value {
		t.Errorf("gov_02 lost what the overlay did not give: %+v", is)
	}
	if n, m := len(base.Item("gov_07").Tests), len(city.Item("gov_07").Tests); n != 1 || m != 2 {
		t.Errorf("gov_07 has %d tests and with the overlay %d, want 1 and 2", n, m)
	}
	if city.Place != registry.RegionCode(210100) || base.Place != 0 {
		t.Errorf("places %v and %v, want 210100 and none", city.Place, base.Place)
	}
}

func TestSeveralOverlaysApplyInOrder(t *testing.T) {
	p := load(t, national, "cn/no-interim-relief", "cn/anhui-2018")
	if want := national + "+cn/no-interim-relief+cn/anhui-2018"; p.ID != want {
		t.Errorf("id %s, want %s", p.ID, want)
	}
	if d := p.Param("interim_relief").Values.At("2024-09-01"); d.Value.V != 0 {
		t.Errorf("interim relief %v in 2024, want 0", d.Value.V)
	}
	if d := p.Param("interim_relief").Values.At("2021-09-01"); d.Value.V != 1 {
		t.Errorf("interim relief %v in 2021, want 1", d.Value.V)
	}
}

func TestAnOverlayNeedsItsParent(t *testing.T) {
	_, err := rules.Load(rules.Embedded(), "cn/basic-balance-2012", "cn/anhui-2018")
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("Load = %v, want a conflict", err)
	}
}

func TestAnOverlayMayRemove(t *testing.T) {
	p := load(t, "cn/nine-indicator-composite")
	if len(p.Items) != 0 || len(p.Verdict) != 1 || len(p.Indicators) != 9 {
		t.Errorf("%d items, %d requirements, %d indicators, want 0, 1, 9", len(p.Items), len(p.Verdict), len(p.Indicators))
	}
	fsys := fstest.MapFS{
		"a/pack.yaml": {Data: []byte("id: a\nversion: 1\nlabel: {zh: 甲, en: A}\n")},
		"b/pack.yaml": {Data: []byte("id: b\nversion: 1\nextends: a\nlabel: {zh: 乙, en: B}\nremove: {items: [none]}\n")},
		"c/pack.yaml": {Data: []byte("id: c\nversion: 1\nlabel: {zh: 丙, en: C}\nremove: {items: [none]}\n")},
	}
	for id, want := range map[string]string{"b": "b/pack.yaml:5:18", "c": "c/pack.yaml:4:10"} {
		_, err := rules.Load(fsys, id)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Load(%s) = %v, want a fault at %s", id, err, want)
		}
	}
}

func TestHashesTellPacksApartAndNothingElse(t *testing.T) {
	files := func(nl, extra string) fstest.MapFS {
		text := strings.ReplaceAll("id: a\nversion: 1\nlabel: {zh: 甲, en: A}\n"+extra, "\n", nl)
		return fstest.MapFS{"a/pack.yaml": {Data: []byte(text)}, "a/CHANGES.md": {Data: []byte(extra)}}
	}
	hash := func(fsys fs.FS) string {
		p, err := rules.Load(fsys, "a")
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash
	}
	plain := hash(files("\n", ""))
	if got := hash(files("\r\n", "")); got != plain {
		t.Errorf("line ends change the hash: %s, %s", got, plain)
	}
	if got := hash(files("\n", "# a remark\n")); got == plain {
		t.Error("a changed file has the same hash")
	}
	if a, b := load(t, national).Hash, load(t, national).Hash; a != b || len(a) != 64 {
		t.Errorf("the same pack hashes to %s and %s", a, b)
	}
	if a, b := load(t, national).Hash, load(t, "cn/anhui-2018").Hash; a == b {
		t.Error("an overlay does not change the hash")
	}
}

func TestAUsersPackComesFirstAndWhole(t *testing.T) {
	own := fstest.MapFS{
		"cn/anhui-2018/pack.yaml": {Data: []byte("id: cn/anhui-2018\nversion: 9.9.9\nextends: cn/quality-balance-2017\nlabel: {zh: 自定, en: Own}\n")},
		"my/town/pack.yaml":       {Data: []byte("id: my/town\nversion: 1.0.0\nlabel: {zh: 本镇, en: My town}\n")},
	}
	fsys := rules.Search(own, rules.Embedded())
	p, err := rules.Load(fsys, "cn/anhui-2018")
	if err != nil {
		t.Fatal(err)
	}
	if p.Version != "9.9.9" || limitOf(t, p, "gov_11", "backbone", "2024-09-01") != "20" {
		t.Errorf("version %s, want 9.9.9 and the national rule", p.Version)
	}
	if n := len(p.Fixtures); n != 0 {
		t.Errorf("%d fixtures of the bundled pack of that name, want none", n)
	}
	list, err := rules.List(fsys)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, i := range list {
		found[i.ID] = i.Version
	}
	if found["my/town"] != "1.0.0" || found["cn/anhui-2018"] != "9.9.9" || found[national] == "" {
		t.Errorf("list = %v, want the user's packs and the bundled ones", found)
	}
	if _, err := fs.ReadFile(fsys, "cn/anhui-2018/standards/gov-11-exchange.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of the hidden pack: %v, want not exist", err)
	}
}

// A pack of numbers for plans is told from those by which counties are judged,
// and so is what extends it, through any number of steps.
func TestPacksForPlanningAreToldFromStandards(t *testing.T) {
	fsys := rules.Search(fstest.MapFS{
		"my/posts/pack.yaml": {Data: []byte("id: my/posts\nversion: 1.0.0\nextends: my/hours\nlabel: {zh: 本县编制, en: Own}\n")},
		"my/hours/pack.yaml": {Data: []byte("id: my/hours\nversion: 1.0.0\nextends: cn/staffing\nlabel: {zh: 本省课时, en: Own}\n")},
		"my/over/pack.yaml":  {Data: []byte("id: my/over\nversion: 1.0.0\nextends: cn/quality-balance-2017\nlabel: {zh: 本县, en: Own}\n")},
		"my/loop/pack.yaml":  {Data: []byte("id: my/loop\nversion: 1.0.0\nextends: my/loop\nlabel: {zh: 自己, en: Own}\n")},
	}, rules.Embedded())
	list, err := rules.List(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range list {
		if i.Planning {
			got = append(got, i.ID)
		}
	}
	if diff := cmp.Diff([]string{"cn/staffing", "my/hours", "my/posts"}, got); diff != "" {
		t.Errorf("packs for planning (-want +got):\n%s", diff)
	}
}

func TestACloneMayBeChanged(t *testing.T) {
	p := load(t, national)
	c := p.Clone()
	c.Indicators[0].Numerator = "0"
	c.Item("gov_03").Tests[0].Value = "0"
	c.Params[0].Unit = "changed"
	if diff := cmp.Diff(load(t, national), p, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("changing the clone changed the pack (-want +got):\n%s", diff)
	}
}

func TestNoOverlayLeavesYearsWithoutTheRuleOfItsParent(t *testing.T) {
	first := func(s rules.Series) string {
		day := "9999"
		for _, d := range s {
			day = min(day, d.From)
		}
		return day
	}
	for _, id := range []string{"liaoning-2023", "liaoning-shenyang-2023", "dalian-2016", "guangdong-2018", "anhui-2018", "no-interim-relief", "seven-indicator-composite"} {
		parent, over := load(t, national), load(t, "cn/"+id)
		for _, it := range parent.Items {
			for n, x := range it.Tests {
				mine := over.Item(it.ID).Tests[n]
				if len(x.Limit.Series) > 0 && (mine.ID != x.ID || first(mine.Limit.Series) > first(x.Limit.Series)) {
					t.Errorf("%s: %s/%s has no limit before %s", id, it.ID, x.ID, first(mine.Limit.Series))
				}
			}
		}
	}
}
