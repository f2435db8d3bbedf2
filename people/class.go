package people

import (
	"cmp"
	"iter"
	"maps"
	"strconv"
	"strings"

	"junheng/internal/lazy"
	"junheng/internal/locale"
	"junheng/registry"
)

func itoa(n int) string { return strconv.Itoa(n) }

func mapKeys[K comparable, V any](m map[K]V) iter.Seq[K] { return maps.Keys(m) }

var (
	classKey   = lazy.Pattern(`^(初?)((?:19|20)\d\d)级(.*)$`)
	classDigit = lazy.Pattern(`(\d{1,2})\D*$`)
	yearMark   = lazy.Pattern(`((?:19|20)\d\d)级?`)
)

// CompareClass orders the names of classes: by entry year, newest last, then by
// number.
func CompareClass(a, b string) int {
	ka, kb := classKey().FindStringSubmatch(a), classKey().FindStringSubmatch(b)
	if ka == nil || kb == nil {
		return cmp.Or(cmp.Compare(b2i(ka == nil), b2i(kb == nil)), cmp.Compare(a, b))
	}
	return cmp.Or(cmp.Compare(ka[1], kb[1]), cmp.Compare(kb[2], ka[2]), cmp.Compare(number(ka[3]), number(kb[3])), cmp.Compare(a, b))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func number(s string) int {
	m := classDigit().FindStringSubmatch(s)
	if m == nil {
		return 1 << 30
	}
	n, _ := strconv.Atoi(m[1]) // two digits
	return n
}

// hanDigits turns the Chinese numbers of grades and classes into digits.
var hanDigits = strings.NewReplacer("二十", "20", "十一", "11", "十二", "12", "十三", "13", "十四", "14", "十五", "15", "十六", "16", "十七", "17", "十八", "18", "十九", "19",
	"一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9", "十", "10")

// ParseGrade reads a grade from 1 to 9 as schools write it: 3, 三年级, 小三,
// 七年级, 初一, 2023级 of a school year. Text may go on with the class.
func ParseGrade(text string, year registry.SchoolYear, primaryYears int) (int, bool) {
	s := compact(text)
	if m := yearMark().FindStringSubmatch(s); m != nil {
		entry, _ := strconv.Atoi(m[1]) // four digits
		g := int(year) - entry + 1
		if strings.HasPrefix(s, "初") {
			g += primaryYears
		}
		return g, g >= 1 && g <= 9
	}
	add := 0
	switch {
	case strings.HasPrefix(s, "初中"), strings.HasPrefix(s, "初"):
		add = primaryYears
		s = strings.TrimPrefix(strings.TrimPrefix(s, "初中"), "初")
	case strings.HasPrefix(s, "小学"), strings.HasPrefix(s, "小"):
		s = strings.TrimPrefix(strings.TrimPrefix(s, "小学"), "小")
	}
	spelt := s != "" && strings.ContainsRune("一二三四五六七八九", []rune(s)[0])
	s = hanDigits.Replace(s)
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if spelt { // 三2班: the grade is what was spelt out
		end = 1
	}
	if strings.HasPrefix(s[end:], ".0") {
		s = s[:end]
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil || n < 1 || n+add > 9 {
		return 0, false
	}
	if rest := s[end:]; rest != "" && !strings.HasPrefix(rest, "年") && !strings.HasPrefix(rest, "(") && !strings.HasPrefix(rest, "级") && !spelt {
		return 0, false
	}
	return n + add, true
}

// ClassKey makes the key of a class of its grade and of what the roster calls
// it: 3, (3)班, 三(3)班 and 3班 of grade 3 in 2025 are 2023级3班. A key stays a
// key. Where one school teaches both stages, the junior classes begin with 初,
// since two classes of one entry year would else be one.
func ClassKey(text string, grade int, year registry.SchoolYear, sc registry.School, primaryYears int) string {
	s := compact(text)
	if classKey().MatchString(s) {
		return s
	}
	if s == "" || grade < 1 {
		return s
	}
	entry, prefix := int(year)-grade+1, ""
	if grade > primaryYears {
		entry = int(year) - (grade - primaryYears) + 1
		if len(sc.Stages()) > 1 && sc.Stages()[0] == registry.Primary {
			prefix = "初"
		}
	}
	name := s
	if m := classDigit().FindStringSubmatch(strings.TrimSuffix(hanDigits.Replace(s), "班")); m != nil {
		name = strings.TrimLeft(m[1], "0") + "班"
	}
	return prefix + strconv.Itoa(entry) + "级" + name
}

// GradeLabel gives a grade in words: 三年级, 七年级.
func GradeLabel(grade int) locale.Text {
	if grade < 1 || grade > 9 {
		return locale.Text{}
	}
	return locale.Text{ZH: string([]rune("一二三四五六七八九")[grade-1]) + "年级", EN: "grade " + itoa(grade)}
}
