package staffing

import (
	"math"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/registry"
)

// schoolTable is the posts of each school.
func (r *Result) schoolTable() exhibit.Table {
	t := exhibit.Table{
		ID: "posts", Title: text("各校编制", "Posts of the schools"),
		Note: text("“按班另加”是不足100人的乡村学校按班核算多出的部分，示例口径，不计入余缺。", "“By classes” is what small rural schools would get beyond the ratio, an example that does not count."),
		Columns: []exhibit.Column{
			column("school", "学校", "School"),
			{Key: "township", Label: text("乡镇", "Township"), Minor: true},
			figure("norm", "标准编制", "By the norm", 1), figure("small", "按班另加", "By classes", 1),
			figure("staff", "实有教职工", "Staff", 0), figure("gap", "余缺", "Balance", 1), figure("quota", "核定编制", "Approved", 0), figure("quota_gap", "核定－标准", "Approved − norm", 1), figure("in", "在编", "In posts", 0),
		},
	}
	var sum [6]float64
	for _, s := range r.Schools {
		t.Rows = append(t.Rows, exhibit.Row{ID: string(s.School.ID), Cells: []exhibit.Cell{
			exhibit.Name(s.School.Name), exhibit.Name(s.School.Township), exhibit.Num(s.Posts), exhibit.Num(s.Small), exhibit.Num(s.Staff), gapCell(s.Staff - s.Posts),
			exhibit.Num(s.Quota), gapCell(s.Quota - s.Posts), exhibit.Num(s.InQuota),
		}})
		for k, v := range []float64{s.Posts, s.Small, s.Staff, s.Staff - s.Posts, s.Quota, s.InQuota} {
			if !blank.Is(v) {
				sum[k] += v
			}
		}
	}
	t.Rows = append(t.Rows, exhibit.Row{ID: "total", Total: true, Cells: []exhibit.Cell{
		exhibit.Word(text("合计", "Sum")), exhibit.Name(""), exhibit.Num(sum[0]), exhibit.Num(sum[1]), exhibit.Num(sum[2]), exhibit.Num(sum[3]), exhibit.Num(sum[4]), exhibit.Num(blank.Of(blank.NotApplicable)), exhibit.Num(sum[5]),
	}})
	return t
}

// lackTable is the balance of every subject of every section.
func (r *Result) lackTable() exhibit.Table {
	t := exhibit.Table{
		ID: "balance", Title: text("各校学科余缺", "Balance by school and subject"),
		Note:    text("现有－需要，负数为缺；空白为不开设或未报。", "There are − needed; below 0 lacking; blank where not taught or not reported."),
		Columns: []exhibit.Column{column("section", "学校（学部）", "School")},
	}
	var shown []int
	for k, s := range r.Subjects {
		if len(s.Fields) > 0 {
			shown = append(shown, k)
			t.Columns = append(t.Columns, exhibit.Column{Key: s.ID, Label: s.Label, Decimals: 1, Number: true, Minor: len(shown) > 4})
		}
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		row := exhibit.Row{ID: string(s.School.ID) + "/" + s.Stage.String(), Cells: []exhibit.Cell{exhibit.Word(s.Name())}}
		for _, k := range shown {
			n := s.Subjects[k]
			if n.Lessons == 0 || blank.Is(n.Need) {
				row.Cells = append(row.Cells, exhibit.Num(blank.Of(blank.NotApplicable)))
				continue
			}
			row.Cells = append(row.Cells, gapCell(n.Gap()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// hireSchoolTable lists who is to be recruited by school and subject.
func (r *Result) hireSchoolTable() exhibit.Table {
	t := exhibit.Table{
		ID: "recruiting-schools", Title: text("各校招聘需要", "Recruiting by school and subject"),
		Empty:   text("没有学校缺满一名教师。", "No school lacks a whole teacher."),
		Columns: []exhibit.Column{column("section", "学校（学部）", "School"), column("subject", "学科", "Subject"), figure("need", "需要", "Needed", 1), figure("have", "现有", "There are", 1)},
	}
	for _, y := range r.Years {
		t.Columns = append(t.Columns, figure("y"+strconv.Itoa(int(y)), y.String(), y.String(), 0))
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		for k, n := range s.Subjects {
			sum := 0.0
			row := exhibit.Row{ID: string(s.School.ID) + "/" + s.Stage.String() + "/" + r.Subjects[k].ID, Cells: []exhibit.Cell{
				exhibit.Word(s.Name()), exhibit.Word(r.Subjects[k].Label), exhibit.Num(n.Need), exhibit.Num(n.Have),
			}}
			for _, v := range n.Hire {
				sum += v
				row.Cells = append(row.Cells, exhibit.Num(v))
			}
			if sum > 0 {
				t.Rows = append(t.Rows, row)
			}
		}
	}
	return t
}

// sharedTable sums the subjects in which schools can share.
func (r *Result) sharedTable() exhibit.Table {
	t := exhibit.Table{
		ID: "shared", Title: text("走教：分学科", "Shared teachers by subject"),
		Empty: text("没有两所以上学校缺同一学科的不足一名教师。", "No two schools lack a part of a teacher of the same subject."),
		Columns: []exhibit.Column{
			column("stage", "学段", "Stage"), column("subject", "学科", "Subject"),
			{Key: "schools", Label: text("缺员学校", "Schools"), Unit: text("所", "schools"), Number: true},
			{Key: "lessons", Label: text("缺周课时", "Lessons lacking"), Unit: text("节", "lessons"), Number: true},
			figure("teachers", "走教教师", "Shared teachers", 0), figure("bound", "至少", "At least", 0),
		},
	}
	for _, s := range r.Shared {
		t.Rows = append(t.Rows, exhibit.Row{ID: s.Stage.String() + "/" + r.Subjects[s.Subject].ID, Cells: []exhibit.Cell{
			exhibit.Word(stageName(s.Stage)), exhibit.Word(r.Subjects[s.Subject].Label), exhibit.Num(float64(s.Sections)), exhibit.Num(s.Lessons), exhibit.Num(float64(s.Teachers)), exhibit.Num(float64(s.Bound)),
		}})
	}
	return t
}

// groupTable lists the schools that one teacher would serve.
func (r *Result) groupTable() exhibit.Table {
	t := exhibit.Table{
		ID: "groups", Title: text("走教：编组", "Shared teachers: groups"),
		Note:  text("每行一名教师；只列两所以上学校的组。", "A teacher a line; groups of two schools or more."),
		Empty: text("没有可以共用一名教师的学校。", "No schools can share a teacher."),
		Columns: []exhibit.Column{
			column("subject", "学科", "Subject"), column("schools", "学校", "Schools"),
			{Key: "lessons", Label: text("周课时", "Lessons a week"), Unit: text("节", "lessons"), Number: true, Decimals: 1},
			{Key: "km", Label: text("最远两校", "Farthest"), Unit: text("公里", "km"), Number: true, Decimals: 1},
		},
	}
	for _, s := range r.Shared {
		name := r.Subjects[s.Subject].Label
		if s.Stage == registry.Junior {
			name = text("初中"+name.ZH, name.EN+" (junior)")
		}
		for k, g := range s.Groups {
			if len(g.Sections) < 2 {
				continue
			}
			km := exhibit.Num(g.Km)
			if math.IsNaN(g.Km) {
				km = exhibit.Num(blank.Of(blank.NotReported))
			}
			t.Rows = append(t.Rows, exhibit.Row{ID: s.Stage.String() + "/" + r.Subjects[s.Subject].ID + "/" + strconv.Itoa(k), Cells: []exhibit.Cell{
				exhibit.Word(name), exhibit.Word(r.names(g.Sections)), exhibit.Num(g.Lessons), km,
			}})
		}
	}
	return t
}
