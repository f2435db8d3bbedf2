package network_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"junheng/plan/network"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the example county anew")

// invented makes the example county: a town in the middle of eight townships,
// villages strung along valleys, schools from the time when they had more
// children.
type invented struct {
	r        *rand.Rand
	schools  [][]string
	villages [][]string
	shapes   []any
}

var (
	townships = []string{"青禾镇", "柳河镇", "石桥镇", "云岭乡", "松坪乡", "双溪乡", "高崖乡", "桃源乡"}
	first     = []string{"大", "小", "上", "下", "东", "西", "前", "后", "新", "老", "南", "北", "中", "里", "外"}
	second    = []string{"湾", "岭", "沟", "坪", "坝", "冲", "洼", "河", "庄", "寨", "岗", "塘", "坡", "峪", "店"}
)

// The middle of the county, and how many degrees a kilometre is there.
const (
	midLon, midLat = 108.62, 31.24
	degLat         = 1 / 111.2
	degLon         = degLat / 0.855
)

func (x *invented) place(east, north float64) (lon, lat string) {
	return fmt.Sprintf("%.5f", midLon+east*degLon), fmt.Sprintf("%.5f", midLat+north*degLat)
}

// centre is the middle of a township: four in two rows, twelve kilometres apart.
func centre(t int) (east, north float64) { return float64(t%4)*12 - 18, 6 - float64(t/4)*12 }

func (x *invented) school(name, town, kind string, east, north float64, cells ...string) {
	lon, lat := x.place(east, north)
	x.schools = append(x.schools, append([]string{name, kind, town, lon, lat}, cells...))
}

func (x *invented) township(t int) {
	town := townships[t]
	e, n := centre(t)
	near := func(r float64) (float64, float64) {
		return e + (x.r.Float64()*2-1)*r, n + (x.r.Float64()*2-1)*r
	}
	short := strings.TrimSuffix(strings.TrimSuffix(town, "镇"), "乡")
	at := func(r float64) (a, b float64) { return near(r) }
	switch t {
	case 0: // the county town
		a, b := at(0.6)
		x.school("青禾县实验小学", town, "", a, b, "1080", "180", "", "", "", "", "", "", "", "120", "", "", "")
		a, b = at(1.2)
		x.school("青禾县城关小学", town, "", a, b, "720", "90", "", "", "", "", "", "", "", "90", "", "", "")
		a, b = at(1)
		x.school("青禾县第一中学", town, "", a, b, "", "", "900", "150", "", "", "240", "60", "", "150", "", "", "保留")
		a, b = at(1.4)
		x.school("青禾县第二中学", town, "", a, b, "", "", "600", "100", "", "", "120", "60", "", "110", "", "", "")
		a, b = at(2)
		x.school("青禾县城东新校", town, "新建", a, b, "", "900", "", "450", "", "", "", "", "", "120", "2600", "", "")
	case 1, 2, 4: // a nine-year school
		a, b := at(0.5)
		x.school(short+"九年一贯制学校", town, "", a, b, "360", "90", "300", "50", "60", "60", "120", "80", "", "75", "", "", "")
	default:
		a, b := at(0.5)
		x.school(short+"中心小学", town, "", a, b, "270", "90", "", "", "48", "48", "", "", "", "45", "", "", "")
	}
	if t == 5 || t == 7 {
		a, b := at(0.8)
		x.school(short+"初级中学", town, "", a, b, "", "", "250", "100", "", "", "150", "60", "", "60", "", "", "")
	}
	if t == 3 {
		a, b := at(2.5)
		x.school("云岭新建初级中学", town, "新建", a, b, "", "", "", "300", "", "", "", "180", "", "60", "1200", "", "")
	}
}

// small adds the village schools and teaching points.
func (x *invented) small() {
	for k, t := range []int{1, 2, 3, 4, 6, 7, 3} {
		e, n := centre(t)
		angle := x.r.Float64() * 2 * math.Pi
		d := 4 + x.r.Float64()*2.5
		name, grades, seats, keep := "村小学", "", "120", "22"
		if k%2 == 1 {
			name, grades, seats, keep = "教学点", "1-3", "45", "9"
		}
		short := strings.TrimSuffix(strings.TrimSuffix(townships[t], "镇"), "乡")
		x.school(short+first[k]+second[k]+name, townships[t], "", e+d*math.Cos(angle), n+d*math.Sin(angle), seats, "", "", "", "", "", "", "", grades, keep, "", "8", "")
	}
}

// strung places the villages of a township along three valleys.
func (x *invented) strung(t int) {
	e, n := centre(t)
	turn := x.r.Float64() * 2 * math.Pi
	for k := range 15 {
		arm := turn + float64(k%3)*2*math.Pi/3 + (x.r.Float64()-0.5)*0.5
		d := 0.6 + float64(k/3)*1.05 + x.r.Float64()*0.5
		size := 12 + x.r.IntN(36)
		if t == 0 {
			size = 20 + x.r.IntN(40)
			if k < 10 {
				size = 200 + x.r.IntN(200)
				d *= 0.4
			}
		}
		lon, lat := x.place(e+d*math.Cos(arm), n+d*math.Sin(arm))
		lower, upper := size/3+x.r.IntN(3), size/3+x.r.IntN(4)
		x.villages = append(x.villages, []string{
			first[k] + second[(k*7+t*4)%15] + "村", townships[t], lon, lat,
			fmt.Sprint(lower), fmt.Sprint(upper), fmt.Sprint(size / 3),
		})
	}
}

// corner is a corner of the townships' boundaries, off the grid by chance that
// depends on the corner only.
func corner(c, r int) [2]float64 {
	rnd := rand.New(rand.NewPCG(uint64(c*7+r), 4))
	e, n := float64(c)*12-24+rnd.Float64()*3-1.5, 12-float64(r)*12+rnd.Float64()*3-1.5
	return [2]float64{math.Round((midLon+e*degLon)*1e5) / 1e5, math.Round((midLat+n*degLat)*1e5) / 1e5}
}

func (x *invented) shape(t int) {
	c, r := t%4, t/4
	ring := [][2]float64{corner(c, r), corner(c+1, r), corner(c+1, r+1), corner(c, r+1), corner(c, r)}
	x.shapes = append(x.shapes, map[string]any{
		"type": "Feature", "properties": map[string]string{"name": townships[t]},
		"geometry": map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring}},
	})
}

func invent(t *testing.T) map[string][]byte {
	t.Helper()
	x := &invented{r: rand.New(rand.NewPCG(20, 120))}
	x.schools = append(x.schools, strings.Split("学校,性质,乡镇,经度,纬度,小学学位,小学可增学位,初中学位,初中可增学位,小学床位,小学可增床位,初中床位,初中可增床位,年级,年运行费,建设费,撤并费,决定", ","))
	x.villages = append(x.villages, strings.Split("村,乡镇,经度,纬度,小学1—3年级,小学4—6年级,初中", ","))
	for k := range townships {
		x.township(k)
	}
	x.small()
	for k := range townships {
		x.strung(k)
		x.shape(k)
	}
	table := func(rows [][]string) []byte {
		var b bytes.Buffer
		for _, r := range rows {
			b.WriteString(strings.Join(r, ",") + "\n")
		}
		return b.Bytes()
	}
	shapes, err := json.MarshalIndent(map[string]any{"type": "FeatureCollection", "features": x.shapes}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"学校.csv": table(x.schools), "村.csv": table(x.villages), "乡镇.geojson": append(shapes, '\n')}
}

func TestTheExampleCountyIsWhatItsSeedMakes(t *testing.T) {
	for name, want := range invent(t) {
		if *update {
			if err := os.WriteFile(filepath.Join("example", name), want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := fs.ReadFile(network.ExampleFiles(), name)
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// county reads the example county.
func county(t testing.TB, limits ...string) *network.County {
	t.Helper()
	yaml, err := network.SettingsYAML("rural")
	if err != nil {
		t.Fatal(err)
	}
	s, err := network.ReadSettings("rural.yaml", yaml)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range limits {
		if err := s.Limit(l); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) []byte {
		data, err := fs.ReadFile(network.ExampleFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	c := &network.County{Settings: s}
	if c.Sites, err = s.ReadSites("学校.csv", read("学校.csv"), nil); err != nil {
		t.Fatal(err)
	}
	if c.Villages, err = s.ReadVillages("村.csv", read("村.csv"), c.Sites); err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	return c
}
