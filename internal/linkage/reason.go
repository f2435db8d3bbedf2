package linkage

import "junheng/internal/locale"

// Reason is why two records were taken for one person, or may be: the
// strongest thing that speaks for it.
type Reason uint8

// The reasons, from the strongest on.
const (
	NoReason     Reason = iota
	Decided             // a person decided so earlier
	SameNumber          // the same number
	Fifteen             // the same number in its form of 15 digits
	OneDigit            // the number with one character wrong
	Swapped             // the number with two neighbours exchanged
	Dropped             // the number with a character missing or too many
	Together            // no number: name, birth date and region
	Spelled             // no number: birth date, region, and a name the same but for spaces, dots or forms of characters
	Homophone           // no number: birth date, region, and a name that sounds the same
	NearName            // no number: birth date, region, and a name one character or a part apart
	Moved               // no number: name and birth date, in another region
	BirthSlipped        // no number: name and region, the birth date mistyped
	Mixed               // no number: several weaker agreements
	reasons
)

var reasonCodes = [reasons]string{
	"none", "decided", "same_number", "fifteen", "one_digit", "swapped", "dropped", "together", "spelled", "homophone", "near_name", "moved", "birth_slipped", "mixed",
}

var reasonTexts = [reasons]locale.Text{
	{ZH: "无", EN: "none"},
	{ZH: "人工认定", EN: "decided by a person"},
	{ZH: "证件号码一致", EN: "the same ID number"},
	{ZH: "与 15 位旧号一致", EN: "the same number in its old form of 15 digits"},
	{ZH: "证件号码错一位", EN: "ID number with one character wrong"},
	{ZH: "证件号码相邻两位颠倒", EN: "ID number with two neighbours exchanged"},
	{ZH: "证件号码多或少一位", EN: "ID number with a character missing or too many"},
	{ZH: "无号码：姓名、出生日期、地区一致", EN: "no number: name, birth date and region agree"},
	{ZH: "无号码：出生日期、地区一致，姓名写法不同", EN: "no number: birth date and region agree, the name is written otherwise"},
	{ZH: "无号码：出生日期、地区一致，姓名同音", EN: "no number: birth date and region agree, the name sounds the same"},
	{ZH: "无号码：出生日期、地区一致，姓名相近", EN: "no number: birth date and region agree, the name is near"},
	{ZH: "无号码：姓名、出生日期一致，地区不同", EN: "no number: name and birth date agree, the region is another"},
	{ZH: "无号码：姓名、地区一致，出生日期有笔误", EN: "no number: name and region agree, the birth date is mistyped"},
	{ZH: "多项部分一致", EN: "several weaker agreements"},
}

// Code names the reason for machines; it does not change between versions.
func (r Reason) Code() string { return reasonCodes[r] }

// Text says the reason.
func (r Reason) Text() locale.Text { return reasonTexts[r] }

// Reasons lists all reasons but NoReason, from the strongest on.
func Reasons() []Reason {
	var all []Reason
	for r := Decided; r < reasons; r++ {
		all = append(all, r)
	}
	return all
}

// reason gives the reason that a comparison amounts to.
func (c *comparison) reason() Reason {
	switch c.levels[FieldNumber] {
	case NumberSame:
		return SameNumber
	case NumberFifteen:
		return Fifteen
	case NumberOne:
		return OneDigit
	case NumberSwap:
		return Swapped
	case NumberDrop:
		return Dropped
	}
	name, birth := c.levels[FieldName], c.levels[FieldBirth] == BirthSame
	alike := name == NameSame || name == NameSpaced || name == NameVariant || name == NameSound
	here := c.levels[FieldRegion] != PlainOther
	switch {
	case birth && here && name == NameSame:
		return Together
	case birth && here && (name == NameSpaced || name == NameVariant):
		return Spelled
	case birth && here && name == NameSound:
		return Homophone
	case birth && here && (name == NameOne || name == NameHalf || name == NamePart):
		return NearName
	case birth && alike:
		return Moved
	case here && alike && c.levels[FieldBirth] == BirthSlip:
		return BirthSlipped
	}
	return Mixed
}

// Doubt is why a pair is left to a person.
type Doubt uint8

// The doubts.
const (
	NoDoubt      Doubt = iota
	DoubtWeight        // likely, but not likely enough
	DoubtRival         // another pair is nearly as good
	DoubtNumbers       // two sound numbers: two persons, or one registered twice
	DoubtName          // the same number under another name
	DoubtBirth         // no number, and another birth date
	DoubtFresh         // no number, and the record came after the person was looked for in vain; never by Match
	doubts
)

var doubtCodes = [doubts]string{"none", "weight", "rival", "numbers", "name", "birth", "fresh"}

var doubtTexts = [doubts]locale.Text{
	{ZH: "无", EN: "none"},
	{ZH: "把握不足", EN: "not likely enough"},
	{ZH: "另有几乎同样相符的记录", EN: "another record fits nearly as well"},
	{ZH: "两个号码均有效：或为两人，或为重复登记", EN: "both numbers are sound: two persons, or one registered twice"},
	{ZH: "号码一致而姓名不同", EN: "the same number under another name"},
	{ZH: "无号码，且出生日期不同", EN: "no number, and another birth date"},
	{ZH: "上次比对没有找到，现由新登记或改过的无号码记录对上，须由登记人以外的人核对", EN: "not found before; the record without a number was entered or changed since, and another person than who did looks at it"},
}

// Doubts lists all doubts but NoDoubt.
func Doubts() []Doubt {
	out := make([]Doubt, 0, doubts-1)
	for d := DoubtWeight; d < doubts; d++ {
		out = append(out, d)
	}
	return out
}

// Code names the doubt for machines; it does not change between versions.
func (d Doubt) Code() string { return doubtCodes[d] }

// Text says the doubt.
func (d Doubt) Text() locale.Text { return doubtTexts[d] }

// doubt gives what forbids to take a pair however much it weighs. Pairs that
// are not even to be shown are no match at all.
func (c *comparison) doubt() (d Doubt, never bool) {
	name := c.levels[FieldName]
	alike := name == NameSame || name == NameSpaced || name == NameVariant || name == NameSound
	switch c.levels[FieldNumber] {
	case NumberSame, NumberFifteen:
		if name == NameFamily || name == NameOther {
			return DoubtName, false
		}
		return NoDoubt, false
	case NumberOne, NumberSwap, NumberDrop:
		return NoDoubt, false
	case NumberOther:
		return DoubtNumbers, !alike
	}
	if c.levels[FieldBirth] == BirthOther {
		return DoubtBirth, !alike
	}
	return NoDoubt, false
}
