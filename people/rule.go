package people

import (
	"embed"
	"sync"

	"junheng/internal/locale"

	"github.com/goccy/go-yaml"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

// Source cites a document of law.
type Source struct {
	Document string `yaml:"document"`
	Number   string `yaml:"number"`
	Article  string `yaml:"article"`
	Date     string `yaml:"date"` // in force since, YYYY-MM-DD
}

// Retention is a rule by which the time of a person's data is over: some years
// after the state began, or at an age.
type Retention struct {
	ID       string      `yaml:"id"`
	Register Register    `yaml:"register"`
	Statuses []Status    `yaml:"statuses"`
	Years    int         `yaml:"years"`
	Age      int         `yaml:"age"`
	Status   string      `yaml:"status"` // confirmed, local or unconfirmed: how sure the number is
	Label    locale.Text `yaml:"label"`
	Reason   locale.Text `yaml:"reason"`
	Source   Source      `yaml:"source"`
}

// Law is a document that fields rest on.
type Law struct {
	ID       string `yaml:"id"`
	Document string `yaml:"document"`
	Number   string `yaml:"number"`
	Date     string `yaml:"date"`
}

// Basis is one ground on which a field is kept.
type Basis struct {
	Law     string `yaml:"law"`
	Article string `yaml:"article"`
	Why     string `yaml:"why"`
}

// FieldBasis is one line of the register of legal bases.
type FieldBasis struct {
	Field     string      `yaml:"field"`
	Registers []Register  `yaml:"registers"`
	Class     string      `yaml:"class"` // internal, sensitive, child
	Purpose   locale.Text `yaml:"purpose"`
	Basis     []Basis     `yaml:"basis"`
	SeenBy    locale.Text `yaml:"seen_by"`
}

// LegalBasis is the register of legal bases.
type LegalBasis struct {
	AsOf   string       `yaml:"as_of"`
	Laws   []Law        `yaml:"laws"`
	Fields []FieldBasis `yaml:"fields"`
}

// openLabels are the words for what is not sealed.
var openLabels = map[string]locale.Text{
	"sex_birth": {ZH: "性别、出生日期", EN: "sex, birth date"}, "groups": {ZH: "特殊群体", EN: "groups"}, "placement": {ZH: "就读情况", EN: "placement"},
}

// Label gives the field in words.
func (f FieldBasis) Label() locale.Text {
	if l := Field(f.Field).Label(); !l.IsZero() {
		return l
	}
	return openLabels[f.Field]
}

// ClassLabel gives the class of the field in words.
func (f FieldBasis) ClassLabel() locale.Text {
	return map[string]locale.Text{
		"internal": {ZH: "内部", EN: "internal"}, "sensitive": {ZH: "敏感", EN: "sensitive"}, "child": {ZH: "儿童个人信息（敏感）", EN: "a child's (sensitive)"},
	}[f.Class]
}

// Law finds a document by its id.
func (b *LegalBasis) Law(id string) Law {
	for _, l := range b.Laws {
		if l.ID == id {
			return l
		}
	}
	return Law{}
}

func mustYAML(name string, into any) {
	text, err := ruleFiles.ReadFile("rules/" + name)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, into, yaml.Strict())
	}
	if err != nil {
		panic(err) // part of the program, and tested
	}
}

// Retentions lists the rules of retention.
var Retentions = sync.OnceValue(func() []Retention {
	var file struct {
		AsOf  string      `yaml:"as_of"`
		Rules []Retention `yaml:"rules"`
	}
	mustYAML("retention.yaml", &file)
	return file.Rules
})

// LegalBases gives the register of legal bases.
var LegalBases = sync.OnceValue(func() *LegalBasis {
	b := &LegalBasis{}
	mustYAML("legal-basis.yaml", b)
	return b
})
