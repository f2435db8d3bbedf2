package sample

import (
	"context"

	"junheng/access"
	"junheng/people"
	"junheng/registry"
)

// Laid is what Lay came to.
type Laid struct {
	Pupils, Residents, Staff people.Receipt
}

// Lay takes the sample in as an officer of the county does.
func Lay(ctx context.Context, service *people.Service, actor access.Actor, s *Sample) (Laid, error) {
	var out Laid
	for _, part := range []struct {
		register people.Register
		file     string
		data     []byte
		receipt  *people.Receipt
	}{
		{people.Pupils, "学生名册（虚构）.csv", s.Pupils(), &out.Pupils},
		{people.Residents, "户籍适龄儿童（虚构）.csv", s.Residents(), &out.Residents},
		{people.Teachers, "班主任名册（虚构）.csv", s.Staff(), &out.Staff},
	} {
		r, _, err := service.Import(ctx, actor, people.Upload{County: s.County, Register: part.register, Year: s.Year, File: part.file, Data: part.data})
		if err != nil {
			return out, err
		}
		*part.receipt = r
	}
	return out, nil
}

// Schools picks the schools of the demonstration from a county's: the one
// named, then the first nine-year school and the first junior school there is.
func Schools(all []registry.School, named string) []registry.School {
	var out []registry.School
	add := func(fits func(registry.School) bool) {
		for _, sc := range all {
			if fits(sc) {
				out = append(out, sc)
				return
			}
		}
	}
	add(func(sc registry.School) bool { return sc.Name == named })
	add(func(sc registry.School) bool { return sc.Type == registry.NineYear })
	add(func(sc registry.School) bool { return sc.Type == registry.JuniorSchool })
	return out
}
