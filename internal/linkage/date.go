package linkage

import "fmt"

// Date is a day as the number yyyymmdd; 0 is unknown. A day that no calendar
// has, as mistyped registers hold, is kept as it is.
type Date uint32

// MakeDate gives the date of a year, a month and a day.
func MakeDate(year, month, day int) Date {
	return Date(year*10000 + month*100 + day)
}

// ParseDate reads 2015-02-03, 2015/2/3, 2015.2.3, 20150203 or 2015年2月3日; what
// it cannot read is 0.
func ParseDate(s string) Date {
	if len(s) == 10 && s[4] == s[7] && (s[4] == '-' || s[4] == '/' || s[4] == '.') {
		if d, ok := plainDate(s); ok {
			return d
		}
	}
	var part [3]int
	var digits [3]int
	n, inside := -1, false
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			if c < 0x80 && c != '-' && c != '/' && c != '.' && c != ' ' {
				return 0
			}
			inside = false
			continue
		}
		if !inside {
			n, inside = n+1, true
			if n > 2 {
				return 0 // a time of day follows, or it is no date
			}
		}
		part[n], digits[n] = part[n]*10+int(c-'0'), digits[n]+1
		if digits[n] > 8 {
			return 0
		}
	}
	switch {
	case n == 0 && digits[0] == 8:
		return Date(part[0])
	case n == 2 && digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2:
		return MakeDate(part[0], part[1], part[2])
	}
	return 0
}

// plainDate reads the ten characters of an ISO date.
func plainDate(s string) (Date, bool) {
	head, tail := load8(s, 0), load8(s, 2)
	w := head&0xffffffff | head>>8&0xffff00000000 | tail&0xffff000000000000
	if !digits8(w) {
		return 0, false
	}
	return Date(value8(w)), true
}

// String writes the date as 2015-02-03, and the unknown as nothing.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}

// real reports whether the month has such a day, in a year of living people.
func (d Date) real() bool {
	y, m, day := d/10000, d/100%100, d%100
	if y < 1900 || y > 2199 || m < 1 || m > 12 || day < 1 {
		return false
	}
	last := [12]Date{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0) {
		last = 29
	}
	return day <= last
}

// slipped reports whether two different dates differ by what a hand does wrong:
// one digit, two neighbouring digits, the month and the day exchanged, or the
// year before or after.
func (d Date) slipped(o Date) bool {
	if d+10000 == o || o+10000 == d {
		return true
	}
	if d/10000 == o/10000 && d/100%100 == o%100 && d%100 == o/100%100 {
		return true
	}
	var a, b [8]byte
	for i := 7; i >= 0; i-- {
		a[i], b[i] = byte(d%10), byte(o%10)
		d, o = d/10, o/10
	}
	slip := slipOf(a[:], b[:])
	return slip == slipOne || slip == slipSwap
}
