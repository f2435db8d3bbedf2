package network_test

import (
	"math"
	"strings"
	"testing"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/plan/network"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
)

func rural(t *testing.T) *network.Settings {
	t.Helper()
	return county(t).Settings
}

// complaints gives what an error says, a line a fault.
func complaints(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAListOfSchoolsIsReadWithEverythingWrongAtOnce(t *testing.T) {
	s := rural(t)
	text := "学校名称,性质,经度,纬度,小学学位,年级,年运行费(万元),决定\n" +
		"甲小学,现有,108.1,31.2,200,1-3,12.5,保留\n" +
		"乙小学,半新,108.1,31.2,200,,,\n" +
		"丙小学,,108.1,,二百,,,\n" +
		"丁小学,,108.1,31.2,,,,\n" +
		"甲小学,新建,108.1,31.2,100,三到五,,撤并\n"
	sites, err := s.ReadSites("学校.csv", []byte(text), nil)
	for _, want := range []string{
		"学校.csv A3: the kind must be 现有 or 新建, not 半新", "学校.csv E4", "coordinates 108.1, — of 丙小学", "丁小学 has no number of places",
		"grades must look like 1-3", "甲小学 is a new site and cannot be closed", "甲小学 stands twice",
	} {
		if !strings.Contains(complaints(err), want) {
			t.Errorf("nothing says %q in\n%v", want, err)
		}
	}
	if got := sites[0]; got.Sections[0].Seats != 200 || got.Keep != 125_000 || got.Grades != [2]int{1, 3} || got.Decision != network.MustKeep || got.Close != s.Prices.Close.Value || !got.Assumed {
		t.Errorf("%+v", got)
	}
}

func TestPlacesComeFromReturnsWhereTheListLeavesThemBlank(t *testing.T) {
	s := rural(t)
	b := facts.NewBuilder()
	school := registry.School{ID: "s1", Code: "3121000001", Name: "乙学校", County: 210102, Type: registry.NineYear}
	b.School(2024, school)
	for stage, classes := range map[registry.Stage]float64{registry.Primary: 12, registry.Junior: 6} {
		key := facts.Key{County: 210102, Year: 2024, School: "s1", Stage: stage}
		b.AddRow(key)
		b.AddFact(key, "classes", facts.Fact{Value: classes})
	}
	known := network.Find(s.FromFacts(b.Table(), 210102, 2024))
	sites, err := s.ReadSites("x.csv", []byte("学校,标识码,经度,纬度\n乙学校（新名）,3121000001,108,31\n"), known)
	if err != nil {
		t.Fatal(err)
	}
	if got := sites[0].Sections; got[0].Seats != 12*45 || got[1].Seats != 6*50 {
		t.Errorf("%+v", got)
	}
}

func TestOfTheSchoolsOnRecordSpecialOnesAreLeftOutAndPrivateOnesStay(t *testing.T) {
	b := facts.NewBuilder()
	for _, x := range []registry.School{
		{ID: "a", Name: "甲小学", Type: registry.PrimarySchool, Founder: registry.CountyEducation},
		{ID: "b", Name: "乙特校", Type: registry.SpecialSchool, Founder: registry.CountyEducation},
		{ID: "c", Name: "丙小学", Type: registry.PrimarySchool, Founder: private(t)},
	} {
		x.County = 210102
		b.School(2024, x)
		key := facts.Key{County: 210102, Year: 2024, School: x.ID, Stage: registry.Primary}
		b.AddFact(key, "classes", facts.Fact{Value: 6})
	}
	got := map[string]network.Decision{}
	for _, s := range rural(t).FromFacts(b.Table(), 210102, 2024) {
		got[s.Name] = s.Decision
	}
	if diff := cmp.Diff(map[string]network.Decision{"甲小学": network.Undecided, "丙小学": network.MustKeep}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// private is a founder whose schools are private.
func private(t *testing.T) registry.Founder {
	for f := registry.Founder(0); f < 20; f++ {
		if f.Private() {
			return f
		}
	}
	t.Fatal("no founder is private")
	return 0
}

func TestAListOfVillagesIsReadWithEverythingWrongAtOnce(t *testing.T) {
	s := rural(t)
	sites := county(t).Sites
	text := "村,乡镇,经度,纬度,现读小学,小学低年级,4—6年级,初中\n" +
		"大湾村,青禾镇,108.6,31.2,青禾县实验小学,12,13,9\n" +
		"大湾村,柳河镇,108.7,31.2,,5,,\n" +
		"大湾村,柳河镇,108.7,31.2,,5,,\n" +
		"小湾村,柳河镇,308.7,31.2,没有的学校,5.5,,\n"
	villages, err := s.ReadVillages("村.csv", []byte(text), sites)
	for _, want := range []string{"柳河镇 大湾村 stands twice", "coordinates 308.7, 31.2", "没有的学校 is not in the list", "F5"} {
		if !strings.Contains(complaints(err), want) {
			t.Errorf("nothing says %q in\n%v", want, err)
		}
	}
	if diff := cmp.Diff([]int{12, 13, 9}, villages[0].Pupils); diff != "" || villages[0].Now != [2]int{0, -1} || villages[1].Pupils[2] != 0 {
		t.Errorf("%s\n%+v", diff, villages[:2])
	}
	if _, err := s.ReadVillages("村.csv", []byte("村,人口\n大湾村,200\n"), sites); !strings.Contains(complaints(err), "no column of pupils") {
		t.Errorf("without pupils: %v", err)
	}
}

func TestDistancesGivenTakeTheirPlaceBeforeStraightLines(t *testing.T) {
	c := county(t, "lower=2.5/30")
	c.Split = true
	far := "村,学校,公里,乡镇\n" + c.Villages[0].Name + ",青禾县实验小学,29.5," + c.Villages[0].Township + "\n"
	if err := c.ReadWays("路.csv", []byte(far)); err != nil {
		t.Fatal(err)
	}
	if d := c.Ways[network.Way{Village: 0, Site: 0}]; d != 29.5 {
		t.Errorf("%v km", d)
	}
	err := c.ReadWays("路.csv", []byte("村,学校,公里\n没有的村,没有的学校,1\n"))
	if got := complaints(err); !strings.Contains(got, "没有的村 is not in the list of villages") || !strings.Contains(got, "没有的学校 is not in the list of schools") {
		t.Errorf("%v", err)
	}
	c.Ways = nil
	c.Villages[3].Lon, c.Villages[3].Lat = math.NaN(), math.NaN()
	if got := complaints(c.Check()); !strings.Contains(got, c.Villages[3].FullName()) {
		t.Errorf("%v", got)
	}
}

func TestTheTemplateIsReadAsAnEmptyList(t *testing.T) {
	s := rural(t)
	data, err := s.Template(locale.ZH)
	if err != nil {
		t.Fatal(err)
	}
	_, errSites := s.ReadSites("表.xlsx", data, nil)
	_, errVillages := s.ReadVillages("表.xlsx", data, nil)
	for _, err := range []error{errSites, errVillages} {
		if !strings.Contains(complaints(err), "nothing below the headings") {
			t.Errorf("got %v", err)
		}
	}
}

func TestSettingsThatAreWrongAreRefusedWithTheirKeys(t *testing.T) {
	for _, name := range []string{"rural", "urban"} {
		data, err := network.SettingsYAML(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := network.ReadSettings(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Bands {
			if b := &s.Bands[i]; b.Walk.Source == "" || b.Reach() < b.Walk.Value {
				t.Errorf("%s %s: %+v", name, b.ID, b)
			}
		}
	}
	data, _ := network.SettingsYAML("rural")
	broken := strings.NewReplacer("years: {value: 10,", "years: {value: 0,", "keep: {value: 300000, status: example, source: 示例}", "keep: {value: -1, status: perhaps, source: 示例}").Replace(string(data))
	_, err := network.ReadSettings("x.yaml", []byte(broken))
	for _, want := range []string{"years must be above 0", "prices.keep must be 0 or more", "prices.keep must name its status"} {
		if !strings.Contains(complaints(err), want) {
			t.Errorf("nothing says %q in\n%v", want, err)
		}
	}
	if _, err := network.ReadSettings("x.yaml", []byte("yeers: 1\n")); err == nil {
		t.Error("an unknown key was read")
	}
	if _, err := network.SettingsYAML("lunar"); err == nil {
		t.Error("there are lunar settings")
	}
	s := rural(t)
	for _, text := range []string{"lower", "lower=x", "nobody=3", "lower=3/x", "lower=-1"} {
		if err := s.Limit(text); err == nil {
			t.Errorf("the limit %q was taken", text)
		}
	}
	if err := s.Limit("lower=2/6.5"); err != nil || s.Bands[0].Walk.Value != 2 || s.Bands[0].Ride.Value != 6.5 || s.Bands[0].Walk.Status != network.ByCounty {
		t.Errorf("%v %+v", err, s.Bands[0])
	}
}
