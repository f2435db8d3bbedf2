package casework_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/rules"
)

// A school is inspected once, a building stands once: a second open case of the same
// is refused with the number of the first, also to two who open it at once.
func TestOfWhatAProcedureSaysIsOneOnlyOneCaseIsOpen(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(rules.Embedded())
	n := 0
	try := func(proc string, school registry.SchoolID, fields map[string]string) (casework.Case, error) {
		n++
		at := lower
		at.School, at.Class = school, ""
		return h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
			County: county, Procedure: proc, Key: fmt.Sprint("one", n), Place: at, Origin: casework.Origin{Kind: "person"}, Fields: fields,
		})
	}
	building := func(name string) map[string]string {
		return map[string]string{"building_name": name, "built_year": "1990", "structure": "frame", "area": "100", "seismic": "yes"}
	}
	year := func(y string) map[string]string {
		return map[string]string{"check_year": y, "licence": "教民1号", "papers_by": "2027-03-31"}
	}
	for _, c := range []struct {
		proc          string
		fields, twice map[string]string
		other         map[string]string // the same school, and not the same; nil: there is none
	}{
		{"safety_check", map[string]string{"boarding": "no"}, map[string]string{"boarding": "yes"}, nil},
		{"building", building("主教学楼 A"), building("主教学楼a"), building("实验楼")},
		{"private_school", year("2026"), year("2026"), year("2027")},
	} {
		first, err := try(c.proc, "S1", c.fields)
		if err != nil {
			t.Fatalf("%s: %v", c.proc, err)
		}
		if _, err := try(c.proc, "S1", c.twice); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), first.Number) {
			t.Errorf("%s: a second case beside %s: %v", c.proc, first.Number, err)
		}
		if _, err := try(c.proc, "S2", c.fields); err != nil {
			t.Errorf("%s of another school: %v", c.proc, err)
		}
		if c.other == nil {
			continue
		}
		if _, err := try(c.proc, "S1", c.other); err != nil {
			t.Errorf("%s of another one of the school: %v", c.proc, err)
		}
	}
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() {
			at := lower
			at.School, at.Class = "S3", ""
			_, errs[i] = h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
				County: county, Procedure: "safety_check", Key: fmt.Sprint("at-once", i), Place: at, Origin: casework.Origin{Kind: "person"},
			})
		})
	}
	all.Wait()
	opened := 0
	for _, err := range errs {
		if err == nil {
			opened++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Errorf("at once: %v", err)
		}
	}
	if opened != 1 {
		t.Errorf("%d cases of one school were opened at once", opened)
	}
}
