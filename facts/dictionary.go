package facts

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

//go:embed dictionary/*.yaml
var embedded embed.FS

// Dictionary is the data dictionary: every field that may be reported, each
// with its label, unit, kind, level, and the requirement that needs it. It is
// not changed once loaded, so it may be shared.
type Dictionary struct {
	fields []*Field
	byID   map[FieldID]*Field
	consts map[string]float64
	group  map[FieldID]locale.Text
}

// LoadDictionary reads the dictionary that comes with the program.
func LoadDictionary() (*Dictionary, error) {
	if d := fromCompiled(); d != nil {
		return d, nil
	}
	return parseDictionary()
}

func parseDictionary() (*Dictionary, error) {
	sub, err := fs.Sub(embedded, "dictionary")
	if err != nil {
		return nil, err
	}
	return emptyDictionary().WithExtra(sub)
}

func emptyDictionary() *Dictionary {
	return &Dictionary{byID: map[FieldID]*Field{}, consts: stageConstants(), group: map[FieldID]locale.Text{}}
}

// stageConstants gives the stages as the numbers that formulas compare with.
func stageConstants() map[string]float64 {
	consts := map[string]float64{}
	for _, s := range []registry.Stage{registry.Primary, registry.Junior, registry.Senior} {
		consts[s.String()] = float64(s)
	}
	return consts
}

// WithExtra gives a dictionary with the fields of every *.yaml file of fsys
// added; d itself is unchanged. Files have the form of the program's own
// (groups of fields with defaults) and are read strictly: the error joins all
// problems, each a fault at file:line:column, among them a field or option
// that exists already.
func (d *Dictionary) WithExtra(fsys fs.FS) (*Dictionary, error) {
	out := &Dictionary{
		fields: slices.Clone(d.fields), byID: maps.Clone(d.byID),
		consts: maps.Clone(d.consts), group: maps.Clone(d.group),
	}
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && path.Ext(name) == ".yaml" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	r := &dictReader{dict: out}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		r.file(name, data)
	}
	if err := errors.Join(r.problems...); err != nil {
		return nil, err
	}
	return out, nil
}

// Field gives the entry of a field, or nil when the dictionary has none.
func (d *Dictionary) Field(id FieldID) *Field { return d.byID[id] }

// Fields lists the entries in the order in which they are written.
func (d *Dictionary) Fields() []*Field { return slices.Clone(d.fields) }

// Group gives the heading under which a field is written, such as 班级.
func (d *Dictionary) Group(id FieldID) locale.Text { return d.group[id] }

// Constants gives the named numbers that formulas may use: the id of every
// enum option with its code, and primary, junior and senior for the stage.
func (d *Dictionary) Constants() map[string]float64 { return maps.Clone(d.consts) }

// Hash gives the SHA-256, in hex, over all entries ordered by id. It does not
// depend on the files or the order in which entries are written.
func (d *Dictionary) Hash() string {
	sorted := d.Fields()
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].ID < sorted[j].ID })
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, f := range sorted {
		if err := enc.Encode(f); err != nil {
			panic(err) // a Field holds nothing that JSON cannot express
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Check reports why a number cannot be the value of the field: not whole where
// only whole numbers are possible, outside the plausible range, or not one of
// the options. The zero message means it can.
func (f *Field) Check(v float64) locale.Message {
	label := f.Label
	switch {
	case f.Type == Words:
		return wordsOnly.With("field", label)
	case f.Type == Enum:
		for _, o := range f.Options {
			if v == float64(o.Code) {
				return locale.Message{}
			}
		}
		return notAnOption.With("field", label, "got", v)
	case (f.Type == Bool || f.Type == Answer) && v != 0 && v != 1:
		return notBool.With("field", label, "got", v)
	case (f.Whole() || f.Type == Year) && v != float64(int64(v)):
		return notWhole.With("field", label, "got", v)
	case f.Min != nil && v < *f.Min:
		return tooSmall.With("field", label, "got", v, "min", *f.Min, "unit", UnitText(f.Unit))
	case f.Max != nil && v > *f.Max:
		return tooLarge.With("field", label, "got", v, "max", *f.Max, "unit", UnitText(f.Unit))
	}
	return locale.Message{}
}

var (
	wordsOnly   = locale.NewTemplate("facts.words_only", "{field}只填文字", "{field} takes words only")
	notAnOption = locale.NewTemplate("facts.not_an_option", "{field}没有代码{got}", "{field} has no option {got}")
	notBool     = locale.NewTemplate("facts.not_bool", "{field}应为是或否，读到{got}", "{field} is yes or no, not {got}")
	notWhole    = locale.NewTemplate("facts.not_whole", "{field}应为整数，读到{got}", "{field} is a whole number, not {got}")
	tooSmall    = locale.NewTemplate("facts.too_small", "{field}为{got}{unit}，不应小于{min}{unit}", "{field} is {got} {unit}, below {min}")
	tooLarge    = locale.NewTemplate("facts.too_large", "{field}为{got}{unit}，大得不合常理（一般不超过{max}{unit}）", "{field} is {got} {unit}, implausibly above {max}")

	badDictionary = locale.NewTemplate("facts.bad_dictionary", "数据字典有误：{why}", "the data dictionary is wrong: {why}")
)

func dictFault(place, why string) *fault.Fault {
	return fault.New(fault.Invalid, badDictionary.With("why", why)).At(place)
}
