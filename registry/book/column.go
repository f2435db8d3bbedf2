package book

import (
	"strconv"
	"strings"
	"time"

	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// column is one column of the register's workbook: its heading, the other
// headings under which it is accepted, and how a cell becomes part of a record
// and back. set gives what would be accepted where the cell cannot be read.
type column struct {
	head locale.Text
	also []string
	set  func(r *Record, c workbook.Cell, text string) (want locale.Message)
	get  func(r Record) any
}

var (
	wantType     = locale.Plain("book.want_type", "办学类型，如 小学、教学点、九年一贯制学校", "a type of school, such as 小学 or 九年一贯制学校")
	wantFounder  = locale.Plain("book.want_founder", "举办者类型 1–10，或 公办、民办", "a founder code 1–10, or 公办 or 民办")
	wantLocation = locale.Plain("book.want_location", "城区、镇区、乡村，或城乡代码 111–220", "城区, 镇区 or 乡村, or an urban–rural code 111–220")
	wantYear     = locale.Plain("book.want_year", "四位年份，如 1985", "a year of four digits, such as 1985")
	wantDay      = locale.Plain("book.want_day", "日期，如 2019-09-01", "a date, such as 2019-09-01")
	wantDegree   = locale.Plain("book.want_degree", "以度计的数字，如 123.456", "a number in degrees, such as 123.456")
	wantTown     = locale.Plain("book.want_township", "九位乡镇代码，如 210102001", "a township code of nine digits, such as 210102001")
)

// columns are those of the workbook, in order.
var columns = []column{
	{head: locale.Text{ZH: "学校标识码", EN: "School code"}, also: []string{"标识码", "学校代码"}, set: func(r *Record, _ workbook.Cell, s string) locale.Message {
		r.Code = s
		return locale.Message{}
	}, get: func(r Record) any { return r.Code }},
	{head: locale.Text{ZH: "学校名称", EN: "Name"}, also: []string{"学校", "校名", "名称"}, set: func(r *Record, _ workbook.Cell, s string) locale.Message {
		r.Name = s
		return locale.Message{}
	}, get: func(r Record) any { return r.Name }},
	{head: locale.Text{ZH: "办学类型", EN: "Type"}, also: []string{"学校类型", "类型", "学校类别"}, set: parsed(wantType, registry.ParseSchoolType, func(r *Record, v registry.SchoolType) { r.Type = v }), get: func(r Record) any {
		if r.Type == registry.UnknownType {
			return ""
		}
		return r.Type.Info().Label.ZH
	}},
	{head: locale.Text{ZH: "举办者", EN: "Founder"}, also: []string{"举办者类型", "办别"}, set: parsed(wantFounder, registry.ParseFounder, func(r *Record, v registry.Founder) { r.Founder = v }), get: func(r Record) any {
		if r.Founder == registry.UnknownFounder {
			return ""
		}
		return r.Founder.Label().ZH
	}},
	{head: locale.Text{ZH: "城乡类型", EN: "Place"}, also: []string{"城乡", "城乡分类"}, set: parsed(wantLocation, registry.ParseLocation, func(r *Record, v registry.Location) { r.Location = v }), get: func(r Record) any {
		if r.Location == registry.UnknownLocation {
			return ""
		}
		return r.Location.Label().ZH
	}},
	{head: locale.Text{ZH: "乡镇", EN: "Township"}, also: []string{"所属乡镇", "乡镇街道", "街道"}, set: func(r *Record, _ workbook.Cell, s string) locale.Message {
		r.Township = s
		return locale.Message{}
	}, get: func(r Record) any { return r.Township }},
	{head: locale.Text{ZH: "乡镇代码", EN: "Township code"}, set: func(r *Record, _ workbook.Cell, s string) locale.Message {
		code, err := registry.ParseRegionCode(s)
		if err != nil || code.Level() != registry.TownshipLevel || code.County() != r.County {
			return wantTown
		}
		r.TownshipCode = code
		return locale.Message{}
	}, get: func(r Record) any {
		if r.TownshipCode == 0 {
			return ""
		}
		return r.TownshipCode.String()
	}},
	{head: locale.Text{ZH: "建校年份", EN: "Founded"}, also: []string{"建校时间", "建校年"}, set: setYear, get: func(r Record) any {
		if r.Founded == 0 {
			return ""
		}
		return r.Founded
	}},
	{head: locale.Text{ZH: "地址", EN: "Address"}, also: []string{"学校地址", "详细地址"}, set: func(r *Record, _ workbook.Cell, s string) locale.Message {
		r.Address = s
		return locale.Message{}
	}, get: func(r Record) any { return r.Address }},
	{head: locale.Text{ZH: "经度", EN: "Longitude"}, set: degree(180, func(r *Record, v *float64) { r.Lon = v }), get: func(r Record) any { return number(r.Lon) }},
	{head: locale.Text{ZH: "纬度", EN: "Latitude"}, set: degree(90, func(r *Record, v *float64) { r.Lat = v }), get: func(r Record) any { return number(r.Lat) }},
	{head: locale.Text{ZH: "设立日期", EN: "Opened"}, also: []string{"成立日期", "批准设立日期"}, set: day(func(r *Record, s string) { r.Opened = s }), get: func(r Record) any { return r.Opened }},
	{head: locale.Text{ZH: "撤并日期", EN: "Closed"}, also: []string{"停办日期", "撤销日期"}, set: day(func(r *Record, s string) { r.Closed = s }), get: func(r Record) any { return r.Closed }},
}

// codeColumn and nameColumn are the places of the two that identify a school.
const (
	codeColumn = 0
	nameColumn = 1
)

func parsed[T any](want locale.Message, parse func(string) (T, bool), put func(*Record, T)) func(*Record, workbook.Cell, string) locale.Message {
	return func(r *Record, _ workbook.Cell, s string) locale.Message {
		v, ok := parse(s)
		if !ok {
			return want
		}
		put(r, v)
		return locale.Message{}
	}
}

func degree(most float64, put func(*Record, *float64)) func(*Record, workbook.Cell, string) locale.Message {
	return func(r *Record, c workbook.Cell, s string) locale.Message {
		v, ok := c.Number()
		if !ok {
			var err error
			if v, err = strconv.ParseFloat(s, 64); err != nil {
				return wantDegree
			}
		}
		if !(v >= -most && v <= most) {
			return wantDegree
		}
		put(r, &v)
		return locale.Message{}
	}
}

func day(put func(*Record, string)) func(*Record, workbook.Cell, string) locale.Message {
	return func(r *Record, c workbook.Cell, s string) locale.Message {
		if at, ok := c.Time(); ok {
			s = at.Format(time.DateOnly)
		}
		s = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(s)
		for _, layout := range []string{time.DateOnly, "2006-1-2"} {
			if at, err := time.Parse(layout, s); err == nil {
				put(r, at.Format(time.DateOnly))
				return locale.Message{}
			}
		}
		return wantDay
	}
}

func setYear(r *Record, c workbook.Cell, s string) locale.Message {
	if at, ok := c.Time(); ok {
		r.Founded = at.Year()
		return locale.Message{}
	}
	s, _, _ = strings.Cut(strings.NewReplacer("/", "-", ".", "-", "年", "-").Replace(s), "-")
	v, err := strconv.Atoi(s)
	if err != nil || v < 1000 || v > 9999 {
		return wantYear
	}
	r.Founded = v
	return locale.Message{}
}

func number(v *float64) any {
	if v == nil {
		return ""
	}
	return *v
}
