package returns

import "github.com/a-h/templ"

// SampleGrid is a grid of twelve rows for tests of its script: students in
// two sections, one row asked of one section only, one choice, one locked.
func SampleGrid(url string, single bool) templ.Component {
	s := &sheet{Label: "学校填报表格", URL: url, Corner: "填报项目", Single: single, Total: !single, MayFill: true, Was: "{}"}
	number := func(key, label, text, last string) cell {
		return cell{Key: key, Label: label, Kind: "number", Text: text, Last: last, State: "empty"}
	}
	if single {
		s.Heads = []head{{Text: "本年"}}
		s.Rows = []row{
			{Group: "学生信息", Label: "小学学生人数", Also: "小学在校生数|小学学生数", Unit: "人", Required: true, Cells: []cell{number("primary.students", "小学学生人数", "", "400")}},
			{Label: "初中学生人数", Unit: "人", Cells: []cell{number("junior.students", "初中学生人数", "", "")}},
			{Label: "班级总数", Unit: "个", Cells: []cell{{Key: "whole.classes", Kind: "number", Label: "班级总数", Text: "12", Locked: true, State: "locked"}}},
			{Group: "校舍", Label: "室内体育用房面积", Unit: "㎡", Cells: []cell{number("whole.indoor_sport_area", "室内体育用房面积", "", "")}},
			{Label: "是否寄宿制", Cells: []cell{{Key: "whole.is_boarding", Kind: "choice", Label: "是否寄宿制", State: "empty", Options: []choice{{"是", "是"}, {"否", "否"}}}}},
		}
		return grid(s)
	}
	s.Heads = []head{{Text: "小学部"}, {Text: "初中部"}, {Text: "高中部"}}
	for _, name := range []string{"a", "b", "c"} {
		r := row{Label: name, Unit: "人"}
		for _, stage := range []string{"primary", "junior", "senior"} {
			r.Cells = append(r.Cells, number(stage+"."+name, name+" "+stage, "", ""))
		}
		s.Rows = append(s.Rows, r)
	}
	s.Rows[1].Cells[2] = cell{}
	return grid(s)
}
