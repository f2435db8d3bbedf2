package main

import (
	"fmt"
	"strconv"
	"strings"
)

// The county is invented: no place has this name or this code.
const (
	countyName = "青禾县"
	countyCode = "219901"
)

// roster lists the schools: name, township, type, founder, place, year of
// founding, pupils of 2024 by section (primary/junior/senior), who sends the
// facts of 2024, and marks that make it a special case.
//
// Marks: exact (on every threshold), just_above, two_short, sport_floor,
// excused (one indicator above 85 %), backbone (many backbone teachers),
// late (falls short before 2024), dense (crowded centre, rented ground),
// crowded (classes over 45), migrants (more than half), shared (teachers who
// come from elsewhere), hall_shared (one gymnasium counted twice), copied
// (numbers of last year), art_room (rooms too small), boarding, direct
// (facilities by section), rich, underfunded.
const roster = `
青禾县第一小学|城关镇|小学|县级教育部门|城区|1952|1864|form|dense
青禾县第二小学|城关镇|小学|县级教育部门|城区|2008|2350|table|late
青禾县第三小学|城关镇|小学|县级教育部门|城区|2014|2112|table|migrants
青禾县第四小学|城关镇|小学|县级教育部门|城区|2012|2131|table|
青禾县实验小学|城关镇|小学|县级教育部门|城区|1998|1000|form|exact
青禾县城南小学|城关镇|小学|县级教育部门|城区|2019|1326|table|crowded art_room
青禾县城北小学|城关镇|小学|县级教育部门|城区|2005|1188|table|just_above
青禾县滨河小学|城关镇|小学|县级教育部门|城区|2018|964|table|crowded
石桥镇中心小学|石桥镇|小学|县级教育部门|镇区|1956|742|form|two_short
石桥镇第二小学|石桥镇|小学|县级教育部门|镇区|1987|418|table|late
柳河镇中心小学|柳河镇|小学|县级教育部门|镇区|1961|688|form|just_above
柳河镇东街小学|柳河镇|小学|县级教育部门|镇区|1993|356|table|late
双泉镇中心小学|双泉镇|小学|县级教育部门|镇区|1958|705|table|hall_shared
双泉镇第二小学|双泉镇|小学|县级教育部门|镇区|2003|284|table|
新河镇中心小学|新河镇|小学|县级教育部门|镇区|1965|596|table|late
新河镇河西小学|新河镇|小学|县级教育部门|镇区|1990|248|table|
松岭乡中心小学|松岭乡|小学|县级教育部门|乡村|1963|322|table|
大沟乡中心小学|大沟乡|小学|县级教育部门|乡村|1964|295|table|boarding
白塔乡中心小学|白塔乡|小学|县级教育部门|乡村|1967|340|form|
石桥镇杨家小学|石桥镇|小学|县级教育部门|乡村|1972|128|table|late
石桥镇王屯小学|石桥镇|小学|县级教育部门|乡村|1974|93|form|shared
石桥镇北沟小学|石桥镇|小学|县级教育部门|乡村|1971|86|table|shared underfunded
柳河镇李家小学|柳河镇|小学|县级教育部门|乡村|1969|142|table|
柳河镇河口小学|柳河镇|小学|县级教育部门|乡村|1976|67|form|shared
双泉镇下泉小学|双泉镇|小学|县级教育部门|乡村|1970|117|table|copied
双泉镇赵庄小学|双泉镇|小学|县级教育部门|乡村|1973|104|table|statistics
新河镇刘岗小学|新河镇|小学|县级教育部门|乡村|1975|156|table|late
新河镇沙坨小学|新河镇|小学|县级教育部门|乡村|1978|111|table|
松岭乡黑松小学|松岭乡|小学|县级教育部门|乡村|1977|135|table|
大沟乡石门小学|大沟乡|小学|县级教育部门|乡村|1979|121|table|boarding
白塔乡塔前小学|白塔乡|小学|县级教育部门|乡村|1980|164|table|excused
新河镇育才小学|新河镇|小学|地方企业|镇区|1984|212|table|
松岭乡上岭教学点|松岭乡|教学点|县级教育部门|乡村|1981|18|xls|
松岭乡云台教学点|松岭乡|教学点|县级教育部门|乡村|1983|52|xls|shared
大沟乡后沟教学点|大沟乡|教学点|县级教育部门|乡村|1982|31|xls|
大沟乡三岔教学点|大沟乡|教学点|县级教育部门|乡村|1985|78|xls|
白塔乡南坡教学点|白塔乡|教学点|县级教育部门|乡村|1986|44|xls|
双泉镇泉头教学点|双泉镇|教学点|县级教育部门|乡村|1988|60|xls|shared
青禾县第一中学|城关镇|初级中学|县级教育部门|城区|1955|/1742|form|late
青禾县第二中学|城关镇|初级中学|县级教育部门|城区|2006|/1480|table|backbone
青禾县第三中学|城关镇|初级中学|县级教育部门|城区|2018|/1256|table|statistics
石桥镇初级中学|石桥镇|初级中学|县级教育部门|镇区|1968|/684|form|late
柳河镇初级中学|柳河镇|初级中学|县级教育部门|镇区|1970|/612|table|sport_floor
新河镇初级中学|新河镇|初级中学|县级教育部门|镇区|1971|/545|table|boarding
白塔乡初级中学|白塔乡|初级中学|县级教育部门|乡村|1973|/286|table|boarding excused
松岭乡初级中学|松岭乡|初级中学|县级教育部门|乡村|1972|/254|table|boarding late
大沟乡初级中学|大沟乡|初级中学|县级教育部门|乡村|1974|/231|table|boarding backbone
双泉镇九年一贯制学校|双泉镇|九年一贯制学校|县级教育部门|镇区|2009|420/380|through|direct hall_shared
新河镇河东学校|新河镇|九年一贯制学校|县级教育部门|镇区|2015|512/436|through|rich
大沟乡民族学校|大沟乡|九年一贯制学校|县级教育部门|乡村|1995|166/210|through|direct boarding
白塔乡九年制学校|白塔乡|九年一贯制学校|县级教育部门|乡村|2001|188/172|form|rich
青禾县实验学校|城关镇|十二年一贯制学校|县级教育部门|城区|2017|640/560/320|through|rich backbone
青禾县高级中学附属学校|城关镇|完全中学|县级教育部门|城区|1985|/720/1080|through|rich
柳河镇完全中学|柳河镇|完全中学|县级教育部门|镇区|1978|/390/420|through|direct
青禾县特殊教育学校|城关镇|特殊教育学校|县级教育部门|城区|2002|52/34|through|direct
青禾县职业初级中学|城关镇|职业初中|县级教育部门|城区|1994|/148|table|
青禾县育英小学|城关镇|小学|民办|城区|2011|468|csv|late
青禾县新世纪学校|城关镇|九年一贯制学校|民办|城区|2013|540/460|csv|direct backbone
青禾县博文中学|城关镇|初级中学|民办|城区|2016|/520|csv|
青禾县高级中学|城关镇|高级中学|县级教育部门|城区|1951|//1860|table|
`

func schools() []*school {
	var out []*school
	for i, line := range strings.Split(strings.TrimSpace(roster), "\n") {
		c := strings.Split(line, "|")
		s := &school{
			Name: c[0], Town: c[1], Type: c[2], Founder: c[3], Place: c[4], Sender: c[7],
			Code: fmt.Sprintf("219901%04d", 101+i), Pupils: map[string]float64{}, Marks: map[string]bool{},
		}
		s.Founded, _ = strconv.Atoi(c[5])
		for k, p := range strings.Split(c[6], "/") {
			if n, _ := strconv.Atoi(p); n > 0 {
				s.Pupils[[]string{primary, junior, senior}[k]] = float64(n)
			}
		}
		for _, m := range strings.Fields(c[8]) {
			s.Marks[m] = true
		}
		s.Direct = s.Marks["direct"]
		out = append(out, s)
	}
	return out
}
