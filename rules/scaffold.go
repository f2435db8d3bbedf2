package rules

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Draft says what to begin: a pack, an overlay, an indicator or an item.
type Draft struct {
	Kind    string      // pack, overlay, indicator, item
	Pack    string      // id of the pack, such as cn/my-county
	ID      string      // of the indicator or item
	Label   locale.Text // may be left empty
	Extends string      // overlay: the parent
	Doc     string      // document cited; for a new pack also listed in it
	From    string      // first day, YYYY-MM-DD
	Scope   string      // indicator: id of a scope of the pack
	Number  int         // indicator, item: its place
}

var (
	msgDraftKind = locale.NewTemplate("rules.draft_kind", "不能新建“{kind}”", "cannot begin a {kind}")
	msgDraftID   = locale.NewTemplate("rules.draft_id", "“{id}”不能用作名称", "{id} cannot be used as a name")
	hintDraft    = locale.Plain("rules.hint.draft", "可新建：pack、overlay、indicator、item", "begin one of: pack, overlay, indicator, item")
	hintPackID   = locale.Plain("rules.hint.pack_id", "写作 地区/名称，例如 cn/my-county", "write it as place/name, such as cn/my-county")
)

// Scaffold writes the files of a draft, by path below the folder of packs: YAML
// that loads, with a status that keeps it from deciding, and a test that fails
// until someone who knows the law has put the real numbers in. Nothing is
// written to disk.
func Scaffold(d Draft) (map[string][]byte, error) {
	if !fs.ValidPath(d.Pack) || path.Dir(d.Pack) == "." {
		return nil, fault.New(fault.Usage, msgDraftID.With("id", d.Pack)).Hint(hintPackID)
	}
	needsID := d.Kind == "indicator" || d.Kind == "item"
	if needsID && !validID(d.ID) {
		return nil, fault.New(fault.Usage, msgDraftID.With("id", d.ID)).Hint(hintID)
	}
	name := cmp.Or(d.ID, path.Base(d.Pack))
	d.Label = locale.Text{ZH: cmp.Or(d.Label.ZH, name), EN: cmp.Or(d.Label.EN, name)}
	d.From, d.Number = cmp.Or(d.From, "2024-09-01"), max(d.Number, 1)
	d.Doc, d.Scope = cmp.Or(d.Doc, "草案"), cmp.Or(d.Scope, "all_schools")
	base := path.Join(d.Pack, "standards", strings.ReplaceAll(d.ID, "_", "-"))
	switch d.Kind {
	case "indicator":
		return files(base+".yaml", d.indicator(), base+".test.yaml", d.indicatorTest()), nil
	case "item":
		return files(base+".yaml", d.item(), base+".test.yaml", d.itemTest()), nil
	case "pack":
		out := files(path.Join(d.Pack, "pack.yaml"), d.pack(), path.Join(d.Pack, "CHANGES.md"), d.changes())
		d.ID, d.Scope = "first_indicator", "all_schools"
		base = path.Join(d.Pack, "standards", "first-indicator")
		for k, v := range files(base+".yaml", d.indicator(), base+".test.yaml", d.indicatorTest()) {
			out[k] = v
		}
		return out, nil
	case "overlay":
		return files(path.Join(d.Pack, "pack.yaml"), d.overlay(), path.Join(d.Pack, "CHANGES.md"), d.changes()), nil
	}
	return nil, fault.New(fault.Usage, msgDraftKind.With("kind", d.Kind)).Hint(hintDraft)
}

func files(pairs ...string) map[string][]byte {
	out := map[string][]byte{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = []byte(pairs[i+1])
	}
	return out
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (d *Draft) labels() string {
	return fmt.Sprintf("{zh: %s, en: %s}", quote(d.Label.ZH), quote(d.Label.EN))
}

func (d *Draft) cite() string {
	return fmt.Sprintf("{doc: %s, at: 第…条, status: unconfirmed}", quote(d.Doc))
}

func (d *Draft) indicator() string {
	return fmt.Sprintf(`# What it is, how it is computed, what is required. Add %[1]s to a part of the verdict.
kind: indicator
id: %[1]s
number: %[2]d
label: %[3]s
short: %[3]s
unit: 人/百生
scope: %[4]s
per: 100
numerator: backbone_teachers
denominator: students
decimals: 2
threshold: # each unit at least
  - from: %[5]s
    value: 1
    cite: %[6]s
floor: # share of the threshold that an excused indicator must reach
  - {from: %[5]s, ratio: 0.85, cite: %[6]s}
difference_limit: # coefficient at most
  - {from: %[5]s, value: 0.50, cite: %[6]s}
cite: %[6]s
`, d.ID, d.Number, d.labels(), d.Scope, d.From, d.cite())
}

func (d *Draft) indicatorTest() string {
	return fmt.Sprintf(`# Fails until the numbers are those of the law: give a case on, just under and just over each line.
indicator: %s
cases:
  - name: replace this by a case whose answer is printed in the document
    school_year: %s
    given:
      A: {stage: primary, students: 400, backbone_teachers: 4}
    want:
      values: {A: 0}
      verdicts: {A: met}
`, d.ID, d.year())
}

// year gives the first school year that begins on or after From.
func (d *Draft) year() string {
	if len(d.From) < 7 || d.From[5:] <= "09-01" {
		return d.From[:min(4, len(d.From))]
	}
	var y int
	if _, err := fmt.Sscanf(d.From[:4], "%d", &y); err != nil {
		return d.From[:4]
	}
	return fmt.Sprint(y + 1)
}

func (d *Draft) item() string {
	return fmt.Sprintf(`# A requirement of one or more tests, all of which must hold. Add %[1]s to a part of the verdict.
kind: item
id: %[1]s
number: %[2]d
label: %[3]s
text: %[3]s
tests:
  - id: share
    label: %[3]s
    over: county
    value: 100 * exchanged / exchange_eligible
    op: '>='
    unit: '%%'
    limit: [{from: %[4]s, value: 10, cite: %[5]s}]
cite: %[5]s
`, d.ID, d.Number, d.labels(), d.From, d.cite())
}

func (d *Draft) itemTest() string {
	return fmt.Sprintf(`# Fails until the numbers are those of the law: give a case on, just under and just over the line.
item: %s
cases:
  - name: replace this by a case whose answer is printed in the document
    school_year: %s
    county: {exchange_eligible: 100, exchanged: 9}
    want: {verdict: met, tests: {share: 0}}
`, d.ID, d.year())
}

func (d *Draft) pack() string {
	return fmt.Sprintf(`# A standard of its own. Put every number in with its date, its article and how sure you are of it.
id: %[1]s
version: 0.1.0
label: %[2]s
stages: [primary, junior]
documents:
  - id: %[3]s
    title: {zh: 文件题名, en: Title of the document}
    status: unconfirmed
scopes:
  - id: all_schools
    label: {zh: 全部义务教育学校, en: All compulsory schools}
    where: students >= 0
    cite: %[4]s
verdict:
  - id: schools
    label: {zh: 每所学校达标, en: Every school meets it}
    rule: units
    indicators: [first_indicator]
    min_met: [{from: %[5]s, value: 1, cite: %[4]s}]
    cite: %[4]s
`, d.Pack, d.labels(), quote(d.Doc), d.cite(), d.From)
}

func (d *Draft) overlay() string {
	return fmt.Sprintf(`# Changes its parent key by key: under standards give an indicator or item the same id and only what differs.
id: %[1]s
version: 0.1.0
extends: %[2]s
label: %[3]s
documents:
  - id: %[4]s
    title: {zh: 文件题名, en: Title of the document}
    status: unconfirmed
`, d.Pack, d.Extends, d.labels(), quote(d.Doc))
}

func (d *Draft) changes() string {
	return fmt.Sprintf("# %s\n\n## 0.1.0\n\n- Begun. Periods concerned: from %s. Areas touched: all.\n", d.Pack, d.From)
}
