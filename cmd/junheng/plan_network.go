package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/network"
	"junheng/registry"
	"junheng/registry/book"

	"github.com/twpayne/go-geom/encoding/geojson"
)

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_network": {ZH: "布局：学校留、并、扩、建怎样最省，使每个学生在路程上限之内都有学位。", EN: "The network: which schools to keep, merge, enlarge and build, so that every pupil has a place within reach at least cost."},
		"flag_schools":      {ZH: "学校和备选校址的表（xlsx、xls 或 csv）；名册导出的工作簿加上学位列即可。", EN: "List of schools and possible sites (xlsx, xls or csv); the register's workbook with columns of places will do."},
		"flag_villages":     {ZH: "村（社区、小区）的表：各年龄段学生数、经纬度。", EN: "List of villages or blocks with pupils by age and coordinates."},
		"flag_ways":         {ZH: "村到学校的距离表（村、学校、公里）；没有列出的按直线距离乘系数。", EN: "Distances (village, school, km); others are straight lines times the detour."},
		"flag_net_dataset":  {ZH: "报表数据集：学校表没有填学位数时，按班数乘班额上限计算。", EN: "Dataset of returns: places come from classes where the list of schools leaves them blank."},
		"flag_settings":     {ZH: "上限和单价：rural（农村，示例）、urban（城区，服务半径按 GB 50099-2011），或本县的 YAML 文件。", EN: "Limits and prices: rural (examples), urban (reach by GB 50099-2011), or the county's YAML file."},
		"flag_limit":        {ZH: "改一个年龄段的上限，写作 lower=2.5（步行公里）或 lower=2.5/8（步行/乘车）；可多次给出。", EN: "Limit of an age band, as lower=2.5 (km on foot) or lower=2.5/8 (on foot/by bus); may be repeated."},
		"flag_split":        {ZH: "允许一个村同一年龄段的学生分到几所学校。", EN: "Let pupils of a village in one age band go to several schools."},
		"flag_map":          {ZH: "地图的边界（GeoJSON，WGS 84 经纬度）。", EN: "Boundaries for the maps (GeoJSON, WGS 84)."},
		"flag_nodes":        {ZH: "最多搜索多少个节点；越多差距越小，用时越长。", EN: "Most nodes to search; more take longer and leave a smaller gap."},
		"flag_seconds":      {ZH: "最多用多少秒；0 不限。限时的结果会因机器而异。", EN: "Most seconds; 0 for no limit. A limit makes the result depend on the machine."},
		"flag_net_example":  {ZH: "把示例县的表、边界和设定写到这个文件夹，不做别的。", EN: "Write the example county's lists, boundaries and settings into this folder and do nothing else."},
		"flag_net_template": {ZH: "写出空表（xlsx），不做别的。", EN: "Write an empty workbook (xlsx) and do nothing else."},
	} {
		texts[k] = t
	}
	examples["plan network"] = locale.Text{
		ZH: "  junheng plan network --example 布局示例\n  junheng plan network --schools 布局示例/学校.csv --villages 布局示例/村.csv --map 布局示例/乡镇.geojson -o 布局\n  junheng plan network --schools 表.xlsx --villages 表.xlsx --limit lower=2/6 --split -o 布局\n",
		EN: "  junheng plan network --example net\n  junheng plan network --schools net/学校.csv --villages net/村.csv --map net/乡镇.geojson -o network\n  junheng plan network --schools lists.xlsx --villages lists.xlsx --limit lower=2/6 --split -o network\n",
	}
	exits["plan network"] = []exitText{
		{exitMet, locale.Text{ZH: "完成，每个学生都有学位", EN: "done, every pupil has a place"}},
		{exitShort, locale.Text{ZH: "完成，没有方案能满足全部条件", EN: "done, no plan keeps all conditions"}},
		inputExit,
	}
}

type planNetworkCmd struct {
	placeFlags
	resultFlags
	Schools  string   `help:"flag_schools" placeholder:"FILE"`
	Villages string   `help:"flag_villages" placeholder:"FILE"`
	Ways     string   `help:"flag_ways" placeholder:"FILE"`
	Dataset  string   `help:"flag_net_dataset" type:"existingdir" placeholder:"DIR"`
	Settings string   `help:"flag_settings" default:"rural" placeholder:"FILE"`
	Limit    []string `help:"flag_limit" placeholder:"BAND=KM"`
	Split    bool     `help:"flag_split"`
	Map      string   `help:"flag_map" placeholder:"FILE"`
	Nodes    int      `help:"flag_nodes" default:"300" placeholder:"N"`
	Seconds  float64  `help:"flag_seconds" default:"0" placeholder:"S"`
	Example  string   `help:"flag_net_example" placeholder:"DIR"`
	Template string   `help:"flag_net_template" placeholder:"FILE"`
}

// networkGap is the relative gap at which a search for a network ends: a plan
// within one part in ten thousand of the best.
const networkGap = 1e-4

// Run plans the network of schools and shows the result with its maps.
func (c *planNetworkCmd) Run(a *app) error {
	s, err := c.settings()
	if err != nil {
		return err
	}
	switch {
	case c.Example != "":
		return c.writeExample()
	case c.Template != "":
		return c.writeTemplate(a, s)
	case c.Schools == "" || c.Villages == "":
		return usage("cmd.network_lists", "请给出 --schools 和 --villages；先看示例：junheng plan network --example 文件夹", "give --schools and --villages; for an example: junheng plan network --example DIR")
	}
	n, err := c.county(a, s)
	if err != nil {
		return err
	}
	shapes, err := c.shapes()
	if err != nil {
		return err
	}
	ctx := context.Background()
	if c.Seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(c.Seconds*float64(time.Second)))
		defer cancel()
	}
	p, err := n.Solve(ctx, network.Options{Gap: networkGap, Nodes: c.Nodes})
	if err != nil {
		return err
	}
	r := p.Report(locale.Text{
		ZH: fmt.Sprintf("%d 处学校和校址　%d 个村（社区）　%s", len(n.Sites), len(n.Villages), s.Label.ZH),
		EN: fmt.Sprintf("%d schools and sites, %d villages; %s", len(n.Sites), len(n.Villages), s.Label.EN),
	})
	r.Plates = p.Plates(shapes)
	if err := a.showReport(r, "network", c.resultFlags); err != nil {
		return err
	}
	if p.Trouble != nil {
		return status(exitShort)
	}
	return nil
}

// settings reads the limits and prices, with the limits of the flags.
func (c *planNetworkCmd) settings() (*network.Settings, error) {
	name := c.Settings
	data, err := network.SettingsYAML(name)
	if err != nil {
		if data, err = readNamed(name); err != nil {
			return nil, err
		}
	}
	s, err := network.ReadSettings(name, data)
	if err != nil {
		return nil, err
	}
	for _, l := range c.Limit {
		if err := s.Limit(l); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// county reads the lists.
func (c *planNetworkCmd) county(a *app, s *network.Settings) (*network.County, error) {
	known, err := c.known(a, s)
	if err != nil {
		return nil, err
	}
	n := &network.County{Settings: s, Split: c.Split}
	data, err := readNamed(c.Schools)
	if err != nil {
		return nil, err
	}
	if n.Sites, err = s.ReadSites(filepath.Base(c.Schools), data, known); err != nil {
		return nil, err
	}
	if data, err = readNamed(c.Villages); err != nil {
		return nil, err
	}
	if n.Villages, err = s.ReadVillages(filepath.Base(c.Villages), data, n.Sites); err != nil {
		return nil, err
	}
	if c.Ways != "" {
		if data, err = readNamed(c.Ways); err != nil {
			return nil, err
		}
		if err = n.ReadWays(filepath.Base(c.Ways), data); err != nil {
			return nil, err
		}
	}
	return n, n.Check()
}

// known looks schools up in the dataset, if one is given.
func (c *planNetworkCmd) known(a *app, s *network.Settings) (network.Known, error) {
	if c.Dataset == "" {
		return func(string, string) (network.Site, bool) { return network.Site{}, false }, nil
	}
	lib, err := a.library()
	if err != nil {
		return nil, err
	}
	src, err := a.source(lib, []string{c.Dataset}, sourceOptions{placeFlags: c.placeFlags})
	if err != nil {
		return nil, err
	}
	defer src.close()
	place, err := county(c.County)
	if err != nil {
		return nil, err
	}
	year := registry.SchoolYear(c.Year)
	for _, y := range src.table.Years() {
		if c.Year == 0 {
			year = max(year, y)
		}
	}
	return network.Find(s.FromFacts(src.table, place, year)), nil
}

// shapes reads the boundaries, if any are given.
func (c *planNetworkCmd) shapes() (*geojson.FeatureCollection, error) {
	if c.Map == "" {
		return &geojson.FeatureCollection{}, nil
	}
	data, err := readNamed(c.Map)
	if err != nil {
		return nil, err
	}
	shapes, err := book.ParseBoundaries(data)
	if f, ok := err.(*fault.Fault); ok { //nolint:errorlint // ParseBoundaries returns a fault as it is
		return nil, f.At(filepath.Base(c.Map))
	}
	return shapes, err
}

func (c *planNetworkCmd) writeExample() error {
	if err := layOut(network.ExampleFiles(), c.Example); err != nil {
		return err
	}
	for _, name := range []string{"rural", "urban"} {
		data, err := network.SettingsYAML(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Example, name+".yaml"), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (c *planNetworkCmd) writeTemplate(a *app, s *network.Settings) error {
	data, err := s.Template(a.lang())
	if err != nil {
		return err
	}
	return os.WriteFile(c.Template, data, 0o644)
}
