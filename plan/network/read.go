package network

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/listing"
)

// field is one column of the list of schools: its headings, what it says, and
// how it is put into a site.
type field struct {
	listing.Column
	en  string
	say locale.Text
	put func(r *siteReader, s *Site, text string, v float64)
}

// wan is 10,000 yuan.
const wan = 10_000

func number(labels, en, zh, say string, put func(s *Site, v float64)) field {
	return field{column(labels, listing.Number), en, locale.Text{ZH: zh, EN: say}, func(_ *siteReader, s *Site, _ string, v float64) { put(s, v) }}
}

func count(labels, en, zh, say string, put func(s *Site) *int) field {
	return field{column(labels, listing.Count), en, locale.Text{ZH: zh, EN: say}, func(_ *siteReader, s *Site, _ string, v float64) { *put(s) = int(v) }}
}

func words(labels, en, zh, say string, put func(r *siteReader, s *Site, text string)) field {
	return field{column(labels, listing.Words), en, locale.Text{ZH: zh, EN: say}, func(r *siteReader, s *Site, text string, _ float64) { put(r, s, text) }}
}

func column(labels string, k listing.Kind) listing.Column {
	return listing.Column{Labels: strings.Split(labels, "|"), Kind: k, Optional: true}
}

// siteFields are the columns of the list of schools.
func siteFields() []field {
	name := words("学校|学校名称|校名|校址", "School", "学校或拟建校址的名称", "name of the school or of the site", func(_ *siteReader, s *Site, t string) { s.Name = t })
	name.Optional = false
	sec := func(st int) func(s *Site) *Section { return func(s *Site) *Section { return &s.Sections[st] } }
	seats := func(st int, labels, en string) field {
		return count(labels, en, "现有学位；不办这个学段的不填", "places there are; blank where the stage is not taught", func(s *Site) *int { return &sec(st)(s).Seats })
	}
	more := func(st int, labels, en string) field {
		return count(labels, en, "最多还能增加的学位；新建校址填最多能建的学位", "places that can be added; for a new site all it can have", func(s *Site) *int { return &sec(st)(s).MoreSeats })
	}
	beds := func(st int, labels, en string) field {
		return count(labels, en, "现有寄宿床位", "beds there are", func(s *Site) *int { return &sec(st)(s).Beds })
	}
	moreBeds := func(st int, labels, en string) field {
		return count(labels, en, "最多还能增加的床位", "beds that can be added", func(s *Site) *int { return &sec(st)(s).MoreBeds })
	}
	return []field{
		name,
		words("标识码|学校标识码|代码", "Code", "学校标识码，用来与报表对上", "code, by which it is found in returns", func(_ *siteReader, s *Site, t string) { s.ID = t }),
		words("性质|现状", "Kind", "现有（或不填）、新建", "现有 (or blank) or 新建 (new)", (*siteReader).kind),
		words("乡镇|所属乡镇", "Township", "乡镇", "township", func(_ *siteReader, s *Site, t string) { s.Township = t }),
		number("经度", "Longitude", "WGS 84 经度；给了距离表可不填", "degrees; not needed where distances are given", func(s *Site, v float64) { s.Lon = v }),
		number("纬度", "Latitude", "WGS 84 纬度", "degrees", func(s *Site, v float64) { s.Lat = v }),
		seats(primary, "小学学位|小学学位数", "Primary places"),
		more(primary, "小学可增学位|小学可扩学位", "Primary places more"),
		seats(junior, "初中学位|初中学位数", "Junior places"),
		more(junior, "初中可增学位|初中可扩学位", "Junior places more"),
		beds(primary, "小学床位", "Primary beds"),
		moreBeds(primary, "小学可增床位", "Primary beds more"),
		beds(junior, "初中床位", "Junior beds"),
		moreBeds(junior, "初中可增床位", "Junior beds more"),
		words("年级|服务年级", "Grades", "只办部分年级的，写作 1-3", "where only some are taught, as 1-3", (*siteReader).grades),
		number("年运行费|年运行费（万元）|年运行费(万元)", "Keep", "一年的固定运行费，万元", "keeping it a year, 10,000 yuan", func(s *Site, v float64) { s.Keep = v * wan }),
		number("建设费|建设费（万元）|建设费(万元)", "Build", "新建的固定费用（不含学位），万元", "building it besides places, 10,000 yuan", func(s *Site, v float64) { s.Build = v * wan }),
		number("撤并费|撤并费（万元）|撤并费(万元)", "Close", "撤并的一次性费用，万元", "closing it, 10,000 yuan", func(s *Site, v float64) { s.Close = v * wan }),
		number("学位单价|学位单价（元）|学位单价(元)", "Place price", "增加一个学位的费用，元", "a place more, yuan", func(s *Site, v float64) { s.Seat = v }),
		number("床位单价|床位单价（元）|床位单价(元)", "Bed price", "增加一个床位的费用，元", "a bed more, yuan", func(s *Site, v float64) { s.Bed = v }),
		count("最小规模", "Least", "开办所需的最少学生数", "fewest pupils it may have", func(s *Site) *int { return &s.Least }),
		words("决定", "Decision", "保留、撤并，或不填（由程序选择）", "保留 (keep), 撤并 (close) or blank", (*siteReader).decision),
	}
}

var (
	sayKind     = locale.NewTemplate("network.kind", "“性质”应为 现有 或 新建，读到“{got}”", "the kind must be 现有 or 新建, not {got}")
	sayDecision = locale.NewTemplate("network.decision", "“决定”应为 保留、撤并 或不填，读到“{got}”", "the decision must be 保留, 撤并 or blank, not {got}")
	sayGrades   = locale.NewTemplate("network.grades", "“年级”应写作 1-3，读到“{got}”", "grades must look like 1-3, not {got}")
	sayDegrees  = locale.NewTemplate("network.degrees", "“{name}”的经纬度 {lon}，{lat} 不在范围内（经度 0–180，纬度 0–90），或只填了一个", "the coordinates {lon}, {lat} of {name} are out of range (longitude 0–180, latitude 0–90) or only one is filled in")
	saySeats    = locale.NewTemplate("network.seats", "“{name}”没有填学位数", "{name} has no number of places")
	hintSeats   = locale.Plain("network.hint_seats", "填“小学学位”“初中学位”；有报表的学校可以留空，按班数和班额上限计算。", "fill in 小学学位 and 初中学位; of schools with returns they may stay blank and come from classes")
	sayNewClose = locale.NewTemplate("network.new_close", "“{name}”是新建校址，“决定”不能是撤并", "{name} is a new site and cannot be closed")
)

// siteReader gathers what is wrong with one row.
type siteReader struct {
	place string
	errs  []error
}

func (r *siteReader) fail(m locale.Message) { r.errs = append(r.errs, invalid(m, r.place)) }

func (r *siteReader) kind(s *Site, t string) {
	switch t {
	case "现有", "在办", "existing":
	case "新建", "拟建", "new":
		s.New = true
	default:
		r.fail(sayKind.With("got", t))
	}
}

func (r *siteReader) decision(s *Site, t string) {
	switch t {
	case "保留", "必保", "新建", "建", "keep":
		s.Decision = MustKeep
	case "撤并", "撤销", "撤", "close":
		s.Decision = MustClose
	case "待定", "undecided":
	default:
		r.fail(sayDecision.With("got", t))
	}
}

func (r *siteReader) grades(s *Site, t string) {
	from, to, ok := strings.Cut(strings.NewReplacer("—", "-", "–", "-", "至", "-", "~", "-", "年级", "").Replace(t), "-")
	a, errA := strconv.Atoi(strings.TrimSpace(from))
	b, errB := strconv.Atoi(strings.TrimSpace(to))
	if !ok || errA != nil || errB != nil || a < 1 || b < a {
		r.fail(sayGrades.With("got", t))
		return
	}
	s.Grades = [2]int{a, b}
}

// Known gives what returns say of a school by code or name, to fill in the seats
// that a list leaves blank; nil where there are no returns.
type Known func(code, name string) (Site, bool)

// ReadSites reads a list of schools and sites out of a workbook or a CSV file.
// The error joins everything that is wrong, each with its cell.
func (s *Settings) ReadSites(name string, data []byte, known Known) ([]Site, error) {
	fields := siteFields()
	columns := make([]listing.Column, len(fields))
	for i, f := range fields {
		columns[i] = f.Column
	}
	rows, err := listing.Read(name, data, columns)
	if err != nil && rows == nil {
		return nil, err
	}
	errs := []error{err}
	seen := map[string]bool{}
	var out []Site
	for _, row := range rows {
		site := s.blankSite()
		r := siteReader{place: row.Place}
		for i, f := range fields {
			if row.Text[i] != "" && (f.Kind == listing.Words || !math.IsNaN(row.Value[i])) {
				f.put(&r, &site, row.Text[i], row.Value[i])
			}
		}
		r.check(&site, known)
		s.price(&site)
		if seen[site.Name] {
			r.fail(sayTwice.With("name", site.Name))
		}
		seen[site.Name] = true
		errs = append(errs, r.errs...)
		out = append(out, site)
	}
	return out, errors.Join(errs...)
}

// blankSite is a site of which nothing is told.
func (s *Settings) blankSite() Site {
	nan := math.NaN()
	return Site{Lon: nan, Lat: nan, Keep: nan, Build: nan, Close: nan, Seat: nan, Bed: nan}
}

// price puts the prices of the settings where a site tells none.
func (s *Settings) price(site *Site) {
	for _, p := range []struct {
		at   *float64
		from Setting
		asks bool
	}{
		{&site.Keep, s.Prices.Keep, true},
		{&site.Build, s.Prices.Build, site.New},
		{&site.Close, s.Prices.Close, !site.New},
		{&site.Seat, s.Prices.Seat, site.Sections[primary].MoreSeats+site.Sections[junior].MoreSeats > 0},
		{&site.Bed, s.Prices.Bed, site.Sections[primary].MoreBeds+site.Sections[junior].MoreBeds > 0},
	} {
		if math.IsNaN(*p.at) {
			*p.at = p.from.Value
			site.Assumed = site.Assumed || p.asks
		}
	}
}

func (r *siteReader) check(s *Site, known Known) {
	if badPlace(s.Lon, s.Lat) {
		r.fail(sayDegrees.With("name", s.Name, "lon", degree(s.Lon), "lat", degree(s.Lat)))
	}
	if s.New && s.Decision == MustClose {
		r.fail(sayNewClose.With("name", s.Name))
	}
	empty := s.Sections[primary].Seats+s.Sections[primary].MoreSeats+s.Sections[junior].Seats+s.Sections[junior].MoreSeats == 0
	if empty && known != nil {
		if from, ok := known(s.ID, s.Name); ok {
			for st := range stages {
				s.Sections[st].Seats = from.Sections[st].Seats
			}
			empty = false
		}
	}
	if empty {
		r.errs = append(r.errs, fault.New(fault.Invalid, saySeats.With("name", s.Name)).At(r.place).Hint(hintSeats))
	}
}

func badPlace(lon, lat float64) bool {
	if math.IsNaN(lon) && math.IsNaN(lat) {
		return false
	}
	return !(lon >= 0 && lon <= 180 && lat >= 0 && lat <= 90)
}

func degree(v float64) string {
	if math.IsNaN(v) {
		return "—"
	}
	return fmt.Sprint(v)
}
