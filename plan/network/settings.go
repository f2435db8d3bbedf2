package network

import (
	"bytes"
	"embed"
	"errors"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

//go:embed settings/*.yaml
var settingsFiles embed.FS

// Status says on what a number rests.
type Status string

// The statuses.
const (
	ByDocument Status = "document" // a rule, named as source
	ByCounty   Status = "county"   // the county's own setting
	ByExample  Status = "example"  // neither: to be changed
	// ByHearsay is a rule, named as source, whose text was not checked.
	ByHearsay Status = "unconfirmed"
)

// Setting is a number with its source.
type Setting struct {
	Value  float64 `yaml:"value"`
	Status Status  `yaml:"status"`
	Source string  `yaml:"source"`
	Dated  string  `yaml:"dated"`
}

// Band is an age band: pupils with the same stage and limits.
type Band struct {
	ID      string      `yaml:"id"`
	Label   locale.Text `yaml:"label"`
	Columns []string    `yaml:"columns"` // other headings it may have in a list of villages
	Stage   string      `yaml:"stage"`   // primary or junior
	Grades  [2]int      `yaml:"grades"`
	Walk    Setting     `yaml:"walk"`     // kilometres
	Ride    *Setting    `yaml:"ride"`     // kilometres; nil: nobody rides
	Board   Setting     `yaml:"board"`    // 1: those farther away may board
	BoardKm *Setting    `yaml:"board_km"` // kilometres from home, at most; nil: any
}

// Reach is the longest daily way in kilometres.
func (b *Band) Reach() float64 {
	if b.Ride != nil {
		return max(b.Walk.Value, b.Ride.Value)
	}
	return b.Walk.Value
}

// Junior reports whether the band belongs to the junior stage.
func (b *Band) Junior() bool { return b.Stage == registry.Junior.String() }

// Settings are what a county sets: limits, prices, years.
type Settings struct {
	ID        string             `yaml:"id"`
	Label     locale.Text        `yaml:"label"`
	Dated     string             `yaml:"dated"`
	Years     Setting            `yaml:"years"`
	Detour    Setting            `yaml:"detour"`
	Bands     []Band             `yaml:"bands"`
	ClassSize map[string]Setting `yaml:"class_size"`
	Prices    Prices             `yaml:"prices"`
}

// Prices are in yuan.
type Prices struct {
	Keep    Setting `yaml:"keep"`    // a school, a year
	Build   Setting `yaml:"build"`   // a school, besides its places
	Seat    Setting `yaml:"seat"`    // a place more
	Bed     Setting `yaml:"bed"`     // a bed more
	Close   Setting `yaml:"close"`   // a school
	Boarder Setting `yaml:"boarder"` // a year
	Ride    Setting `yaml:"ride"`    // a pupil and kilometre, a year
	Way     Setting `yaml:"way"`     // likewise, weighed and not paid
}

var (
	sayYAML    = locale.NewTemplate("network.yaml", "设定文件不是有效的 YAML：{why}", "the settings are no valid YAML: {why}")
	sayNoSet   = locale.NewTemplate("network.no_settings", "没有名为“{name}”的设定；随程序附带 rural、urban", "there are no settings called {name}; rural and urban come with the program")
	sayRange   = locale.NewTemplate("network.range", "“{key}”应{want}，读到 {got}", "{key} must be {want}, not {got}")
	saySource  = locale.NewTemplate("network.source", "“{key}”要注明 status（document、unconfirmed、county 或 example）和 source", "{key} must name its status (document, unconfirmed, county or example) and source")
	sayBands   = locale.Plain("network.bands", "至少要有一个年龄段，id 不能重复，stage 为 primary 或 junior，grades 为起止年级，label 中英文都要有", "there must be an age band; ids differ, stage is primary or junior, grades are the first and last, label has both languages")
	sayLimit   = locale.NewTemplate("network.limit", "距离上限“{got}”应写作 {id}=2.5（步行）或 {id}=2.5/8（步行/乘车），可用：{known}", "the limit {got} must look like {id}=2.5 (on foot) or {id}=2.5/8 (on foot/by bus); there are {known}")
	wantMore   = locale.Text{ZH: "大于 0", EN: "above 0"}
	wantNoLess = locale.Text{ZH: "不小于 0", EN: "0 or more"}
)

// SettingsYAML gives settings that come with the program (rural, urban) as they
// are written, for a county to edit.
func SettingsYAML(name string) ([]byte, error) {
	data, err := settingsFiles.ReadFile("settings/" + name + ".yaml")
	if err != nil {
		return nil, fault.New(fault.NotFound, sayNoSet.With("name", name))
	}
	return data, nil
}

// ReadSettings reads and checks settings. The error joins all that is wrong.
func ReadSettings(name string, data []byte) (*Settings, error) {
	s := &Settings{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(s); err != nil {
		return nil, fault.New(fault.Invalid, sayYAML.With("why", strings.TrimSpace(yaml.FormatError(err, false, false)))).At(name)
	}
	var errs []error
	fail := func(m locale.Message) { errs = append(errs, fault.New(fault.Invalid, m).At(name)) }
	check := func(key string, v Setting, positive bool) {
		if positive && !(v.Value > 0) {
			fail(sayRange.With("key", key, "want", wantMore, "got", v.Value))
		} else if !(v.Value >= 0) {
			fail(sayRange.With("key", key, "want", wantNoLess, "got", v.Value))
		}
		switch {
		case v.Source == "", v.Status != ByDocument && v.Status != ByCounty && v.Status != ByExample && v.Status != ByHearsay:
			fail(saySource.With("key", key))
		}
	}
	check("years", s.Years, true)
	check("detour", s.Detour, true)
	seen := map[string]bool{}
	for _, b := range s.Bands {
		if seen[b.ID] || b.ID == "" || b.Stage != registry.Primary.String() && b.Stage != registry.Junior.String() ||
			b.Grades[0] < 1 || b.Grades[1] < b.Grades[0] || b.Label.ZH == "" || b.Label.EN == "" {
			fail(sayBands)
		}
		seen[b.ID] = true
		check(b.ID+".walk", b.Walk, true)
		check(b.ID+".board", b.Board, false)
		if b.Ride != nil {
			check(b.ID+".ride", *b.Ride, false)
		}
		if b.BoardKm != nil {
			check(b.ID+".board_km", *b.BoardKm, true)
		}
	}
	if len(s.Bands) == 0 {
		fail(sayBands)
	}
	for _, stage := range []string{"primary", "junior"} {
		check("class_size."+stage, s.ClassSize[stage], true)
	}
	for _, p := range s.Prices.named() {
		check("prices."+p.key, p.Setting, false)
	}
	return s, errors.Join(errs...)
}

// priced is a price with its key.
type priced struct {
	key string
	Setting
}

func (p *Prices) named() []priced {
	return []priced{
		{"keep", p.Keep},
		{"build", p.Build},
		{"seat", p.Seat},
		{"bed", p.Bed},
		{"close", p.Close},
		{"boarder", p.Boarder},
		{"ride", p.Ride},
		{"way", p.Way},
	}
}

// Limit replaces the limits of one band by the county's own, written as
// lower=2.5 (on foot; the way by bus stays) or lower=2.5/8.
func (s *Settings) Limit(text string) error {
	id, limits, _ := strings.Cut(text, "=")
	walk, ride, both := strings.Cut(limits, "/")
	known := make([]string, len(s.Bands))
	for i := range s.Bands {
		known[i] = s.Bands[i].ID
	}
	for i := range s.Bands {
		b := &s.Bands[i]
		if b.ID != strings.TrimSpace(id) {
			continue
		}
		own := Setting{Status: ByCounty, Source: limits}
		w, err := strconv.ParseFloat(strings.TrimSpace(walk), 64)
		if err != nil || !(w > 0) {
			break
		}
		own.Value = w
		b.Walk = own
		if !both {
			return nil
		}
		r, err := strconv.ParseFloat(strings.TrimSpace(ride), 64)
		if err != nil || !(r >= 0) {
			break
		}
		own.Value = r
		b.Ride = &own
		return nil
	}
	return fault.New(fault.Usage, sayLimit.With("got", text, "id", s.Bands[0].ID, "known", strings.Join(known, "、")))
}
