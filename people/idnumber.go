package people

import (
	"strings"
	"time"

	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// IDKind says what document a number is from.
type IDKind string

// The kinds of number.
const (
	ResidentID     IDKind = "resident"      // 公民身份号码, GB 11643-1999
	OldResidentID  IDKind = "resident_15"   // the same before 1999, 15 digits
	HMTPermit      IDKind = "hmt_permit"    // 港澳台居民居住证: 810000, 820000, 830000
	ForeignPermit  IDKind = "foreign"       // 外国人永久居留身份证, 18 digits, begins with 9
	ForeignPermit1 IDKind = "foreign_first" // its first form: three letters and twelve digits
)

// IDFault is one thing wrong with a number.
type IDFault string

// The faults.
const (
	IDLength   IDFault = "length"    // neither 18 nor 15 characters
	IDChars    IDFault = "chars"     // something else than digits, or X not at the end
	IDDigit    IDFault = "digit"     // the check digit of GB 11643-1999 does not fit
	IDBirth    IDFault = "birth"     // the birth date is on no calendar
	IDFuture   IDFault = "future"    // born after today
	IDAge      IDFault = "age"       // too old to be anybody's
	IDRegion   IDFault = "region"    // the region code is unknown to GB/T 2260
	IDSex      IDFault = "sex"       // the sex digit contradicts what is stated
	IDBirthSay IDFault = "birth_say" // the birth date contradicts what is stated
	IDShort    IDFault = "short"     // 15 digits: valid once, no longer issued
)

var idFaultWords = map[IDFault]locale.Text{
	IDLength:   {ZH: "证件号码不是 18 位", EN: "the ID number has not 18 characters"},
	IDChars:    {ZH: "证件号码含有数字以外的字符（末位可为 X）", EN: "the ID number holds something else than digits (X may be the last)"},
	IDDigit:    {ZH: "证件号码校验位不符（GB 11643-1999），很可能有一位抄错", EN: "the check digit of the ID number does not fit (GB 11643-1999); probably one digit is wrong"},
	IDBirth:    {ZH: "证件号码中的出生日期不存在", EN: "the birth date in the ID number is on no calendar"},
	IDFuture:   {ZH: "证件号码中的出生日期晚于今天", EN: "the birth date in the ID number is after today"},
	IDAge:      {ZH: "证件号码中的出生日期过早", EN: "the birth date in the ID number is too long ago"},
	IDRegion:   {ZH: "证件号码前六位不是已知的行政区划代码（GB/T 2260）", EN: "the first six digits of the ID number are no known region (GB/T 2260)"},
	IDSex:      {ZH: "证件号码中的性别与所填性别不符", EN: "the sex in the ID number is not the one stated"},
	IDBirthSay: {ZH: "证件号码中的出生日期与所填出生日期不符", EN: "the birth date in the ID number is not the one stated"},
	IDShort:    {ZH: "15 位旧号码，已换算为 18 位", EN: "an old number of 15 digits; it was turned into 18"},
}

// Label says the fault in words.
func (f IDFault) Label() locale.Text { return idFaultWords[f] }

// Grave reports whether a number with the fault cannot be right. An unknown
// region or an old number can be.
func (f IDFault) Grave() bool { return f != IDRegion && f != IDShort }

// ID is a number with what it says.
type ID struct {
	Number string // as it is kept: 18 characters, X a capital
	Kind   IDKind // empty where nothing can be told
	Region registry.RegionCode
	Birth  string // YYYY-MM-DD, empty where it is on no calendar
	Sex    Sex
	Faults []IDFault
}

// Good reports whether nothing grave is wrong with the number.
func (id ID) Good() bool {
	for _, f := range id.Faults {
		if f.Grave() {
			return false
		}
	}
	return id.Number != ""
}

// State sums the checks up.
func (id ID) State() IDState {
	switch {
	case id.Number == "":
		return IDMissing
	case id.Good():
		return IDGood
	}
	return IDDoubtful
}

// oldest is how many years ago a person of a register can be born; the longest
// life on record is 122 years.
const oldest = 125

// compact takes spaces out and makes full-width characters half-width.
func compact(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	return workbook.Normalize(s)
}

// ParseID reads a number and checks it on a day, all checks at once. Blank
// gives a zero ID. The checks of sex and birth date against what a roster
// states are made by [ID.Against].
func ParseID(text string, today time.Time) ID {
	s := strings.ToUpper(strings.Trim(compact(text), "'’`\""))
	if s == "" {
		return ID{}
	}
	id := ID{Number: s}
	if firstForeign(s) {
		return id.readFirstForeign(today)
	}
	if len(s) == 15 && allDigits(s) {
		id.Faults = append(id.Faults, IDShort)
		s = lengthen(s)
		id.Number, id.Kind = s, OldResidentID
	}
	if len(s) != 18 {
		id.Faults = append(id.Faults, IDLength)
		return id
	}
	if !allDigits(s[:17]) || (s[17] != 'X' && (s[17] < '0' || s[17] > '9')) {
		id.Faults = append(id.Faults, IDChars)
		return id
	}
	if CheckDigit(s[:17]) != s[17] {
		id.Faults = append(id.Faults, IDDigit)
	}
	id.readRegion(s)
	id.readBirth(s[6:14], today)
	id.Sex = Female
	if (s[16]-'0')%2 == 1 {
		id.Sex = Male
	}
	return id
}

// readRegion finds the kind of an 18-digit number by its first digits, and the
// region that gave it out.
func (id *ID) readRegion(s string) {
	code, err := registry.ParseRegionCode(s[:6])
	switch {
	case s[0] == '9':
		id.Kind = ForeignPermit
		return
	case s[:6] == "810000", s[:6] == "820000", s[:6] == "830000":
		id.Kind, id.Region = HMTPermit, code
		return
	case id.Kind == "":
		id.Kind = ResidentID
	}
	id.Region = code
	if err != nil || !knownRegion(code) {
		id.Faults = append(id.Faults, IDRegion)
	}
}

// knownRegion knows the counties in force, those retired since 2021 and the
// made-up ones of the demonstration. Numbers keep the code of the place where
// they were first given out, which may be retired for longer; that is why an
// unknown region is no grave fault.
func knownRegion(code registry.RegionCode) bool { return registry.RegionName(code) != code.String() }

// readBirth reads eight digits.
func (id *ID) readBirth(s string, today time.Time) {
	born, err := time.Parse("20060102", s)
	switch {
	case err != nil:
		id.Faults = append(id.Faults, IDBirth)
		return
	case born.Format(time.DateOnly) > today.Format(time.DateOnly):
		id.Faults = append(id.Faults, IDFuture)
	case born.Year() < today.Year()-oldest:
		id.Faults = append(id.Faults, IDAge)
	}
	id.Birth = born.Format(time.DateOnly)
}

// firstForeign recognises three letters, four digits of the place, six of the
// birth date and two more.
func firstForeign(s string) bool {
	return len(s) == 15 && strings.Trim(s[:3], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && allDigits(s[3:])
}

func (id ID) readFirstForeign(today time.Time) ID {
	id.Kind = ForeignPermit1
	century := "20"
	if s := id.Number[7:9]; s > today.Format("06") {
		century = "19"
	}
	id.readBirth(century+id.Number[7:13], today)
	return id
}

// Against adds the faults of a number that contradicts a sex or a birth date
// (YYYY-MM-DD); what is blank contradicts nothing.
func (id ID) Against(sex Sex, birth string) ID {
	faults := id.Faults[:len(id.Faults):len(id.Faults)]
	if sex != "" && id.Sex != "" && sex != id.Sex {
		faults = append(faults, IDSex)
	}
	if birth != "" && id.Birth != "" && birth != id.Birth {
		faults = append(faults, IDBirthSay)
	}
	id.Faults = faults
	return id
}

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// CheckDigit gives the last character of a number by its first seventeen
// digits: ISO 7064 MOD 11-2, as GB 11643-1999 has it.
func CheckDigit(seventeen string) byte {
	sum := 0
	for i, w := range idWeights {
		sum += int(seventeen[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// lengthen turns 15 digits into 18: the century 19, and the check digit.
func lengthen(s string) string {
	s = s[:6] + "19" + s[6:]
	return s + string(CheckDigit(s))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
