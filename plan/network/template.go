package network

import (
	"errors"

	"github.com/xuri/excelize/v2"

	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// Template gives an empty workbook with the lists of schools, villages and
// distances, and a sheet that says what each column means.
func (s *Settings) Template(lang locale.Lang) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	var schools, villages []string
	notes := [][]string{{both("表", "Sheet").In(lang), both("列", "Column").In(lang), both("填什么", "What it takes").In(lang)}}
	note := func(sheet, column string, say locale.Text) {
		notes = append(notes, []string{sheet, column, say.In(lang)})
	}
	for _, x := range siteFields() {
		schools = append(schools, x.Labels[0])
		note("学校", x.Labels[0]+" "+x.en, x.say)
	}
	says := []locale.Text{
		both("村、社区或小区的名称", "name of the village or block"), both("乡镇", "township"), both("WGS 84 经度；给了距离表可不填", "degrees; not needed where distances are given"), both("WGS 84 纬度", "degrees"),
		both("现在去的小学；不填按最近的计", "present primary school; the nearest where blank"), both("现在去的初中；不填按最近的计", "present junior school; the nearest where blank"),
	}
	for i, c := range s.villageColumns() {
		villages = append(villages, c.Labels[0])
		say := both("学生人数", "number of pupils")
		if i < len(says) {
			say = says[i]
		}
		note("村", c.Labels[0], say)
	}
	note("距离", "村、学校、公里、乡镇", both("可不填；填了的以此为准，其余按直线距离乘系数；有同名村时填乡镇", "may be left out; others are straight lines times the detour; the township tells villages of one name apart"))
	err := f.SetSheetName("Sheet1", "学校")
	for _, sheet := range []struct {
		name string
		rows [][]string
	}{{"学校", [][]string{schools}}, {"村", [][]string{villages}}, {"距离", [][]string{{"村", "学校", "公里", "乡镇"}}}, {both("说明", "Notes").In(lang), notes}} {
		if sheet.name != "学校" {
			_, made := f.NewSheet(sheet.name)
			err = errors.Join(err, made)
		}
		for r, row := range sheet.rows {
			for c, text := range row {
				err = errors.Join(err, f.SetCellStr(sheet.name, workbook.CellName(r, c), text))
			}
		}
		err = errors.Join(err, f.SetColWidth(sheet.name, "A", "Z", 15))
	}
	if err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
