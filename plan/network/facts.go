package network

import (
	"junheng/facts"
	"junheng/registry"
)

// FromFacts gives the schools of a county in a year with the places they have
// for pupils: classes times the largest size of a class in the settings. A
// section that reports no classes has no places; a school that reports its
// classes undivided counts them for its only stage. Special schools are left out;
// private ones are not the county's to close and stay.
func (s *Settings) FromFacts(t *facts.Table, county registry.RegionCode, year registry.SchoolYear) []Site {
	var out []Site
	at := map[registry.SchoolID]int{}
	for r := range t.Len() {
		school, ok := t.SchoolAt(r)
		if !ok || t.Year[r] != year || county != 0 && school.County != county {
			continue
		}
		stage, planned := planned(t.Stage[r], school)
		classes := t.Value(r, "classes")
		if !planned || !(classes > 0) || school.Type == registry.SpecialSchool {
			continue
		}
		i, known := at[school.ID]
		if !known {
			i = len(out)
			at[school.ID] = i
			site := s.blankSite()
			site.ID, site.Name, site.Township = string(school.ID), school.Name, school.Township
			if school.Code != "" {
				site.ID = school.Code
			}
			if school.Founder.Private() {
				site.Decision = MustKeep
			}
			s.price(&site)
			out = append(out, site)
		}
		size := s.ClassSize[[...]string{registry.Primary.String(), registry.Junior.String()}[stage]]
		out[i].Sections[stage].Seats = int(classes * size.Value)
	}
	return out
}

// planned gives the stage that a row of facts is about.
func planned(row registry.Stage, school registry.School) (stage int, ok bool) {
	if only := school.Stages(); row == registry.Whole && len(only) == 1 {
		row = only[0]
	}
	switch row {
	case registry.Primary:
		return primary, true
	case registry.Junior:
		return junior, true
	}
	return 0, false
}

// Find looks schools up by code, then by name.
func Find(sites []Site) Known {
	return func(code, name string) (Site, bool) {
		if i := siteNamed(sites, code); code != "" && i >= 0 {
			return sites[i], true
		}
		if i := siteNamed(sites, name); i >= 0 {
			return sites[i], true
		}
		return Site{}, false
	}
}
