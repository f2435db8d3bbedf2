package linkage

import "junheng/internal/locale"

// Field is a part of a record that is compared.
type Field uint8

// The fields, in the order in which they are explained.
const (
	FieldNumber Field = iota
	FieldName
	FieldKin
	FieldSex
	FieldBirth
	FieldRegion
	fields
)

// Text names the field.
func (f Field) Text() locale.Text { return fieldTexts[f] }

var fieldTexts = [fields]locale.Text{
	{ZH: "证件号码", EN: "ID number"},
	{ZH: "姓名", EN: "name"},
	{ZH: "监护人姓名", EN: "guardian's name"},
	{ZH: "性别", EN: "sex"},
	{ZH: "出生日期", EN: "birth date"},
	{ZH: "所在地区", EN: "region"},
}

// Level is how a field of two records agrees. What its values mean depends on
// the field; 0 is always that one of the two is blank.
type Level uint8

// The levels of an ID number.
const (
	NumberBlank Level = iota
	NumberSame
	NumberFifteen // the same in its form of 15 digits
	NumberOne     // one character is another
	NumberSwap    // two neighbouring characters exchanged
	NumberDrop    // one character missing or too many
	NumberBroken  // different, and one of them cannot have been issued
	NumberOther   // different, and both sound
	numberLevels
)

// The levels of a name, be it the person's own or the guardian's.
const (
	NameBlank   = Level(nameUnknown)
	NameSame    = Level(nameSame)
	NameSpaced  = Level(nameSpaced)
	NameVariant = Level(nameVariant)
	NameSound   = Level(nameSound)
	NameOne     = Level(nameOne)
	NameHalf    = Level(nameHalf)
	NamePart    = Level(namePart)
	NameFamily  = Level(nameFamily)
	NameOther   = Level(nameOther)
)

// The levels of a birth date.
const (
	BirthBlank Level = iota
	BirthSame
	BirthSlip // one digit or two neighbours wrong, month and day exchanged, or a year off
	BirthOther
	birthLevels
)

// The levels of sex and region.
const (
	PlainBlank Level = iota
	PlainSame
	PlainOther
	plainLevels
)

// levelNames are the names of the levels in the file of weights, by field.
var levelNames = [fields][]string{
	FieldNumber: {"blank", "same", "fifteen", "one", "swap", "drop", "broken", "other"},
	FieldName:   {"blank", "same", "spaced", "variant", "sound", "one", "half", "part", "family", "other"},
	FieldKin:    {"blank", "same", "spaced", "variant", "sound", "one", "half", "part", "family", "other"},
	FieldSex:    {"blank", "same", "other"},
	FieldBirth:  {"blank", "same", "slip", "other"},
	FieldRegion: {"blank", "same", "other"},
}

var numberTexts = [numberLevels]locale.Text{
	{ZH: "一方空缺", EN: "blank on one side"},
	{ZH: "完全一致", EN: "the same"},
	{ZH: "与 15 位旧号一致", EN: "the same in its old form of 15 digits"},
	{ZH: "错一位", EN: "one character differs"},
	{ZH: "相邻两位颠倒", EN: "two neighbouring characters exchanged"},
	{ZH: "多或少一位", EN: "one character missing or too many"},
	{ZH: "不同，且有一方不合校验", EN: "different, and one of them fails its check"},
	{ZH: "不同，且两方均合校验", EN: "different, and both are sound"},
}

var nameTexts = [nameLevels]locale.Text{
	{ZH: "一方空缺", EN: "blank on one side"},
	{ZH: "一致", EN: "the same"},
	{ZH: "仅空格、间隔点或全半角不同", EN: "the same but for spaces, dots or width"},
	{ZH: "仅繁简或异体字不同", EN: "the same but for forms of characters"},
	{ZH: "同音字", EN: "sounds the same"},
	{ZH: "差一个字", EN: "one character differs"},
	{ZH: "两字名差一个字", EN: "one of two characters differs"},
	{ZH: "部分一致", EN: "a part agrees"},
	{ZH: "仅首字相同", EN: "only the first character agrees"},
	{ZH: "不同", EN: "different"},
}

var birthTexts = [birthLevels]locale.Text{
	{ZH: "一方空缺", EN: "blank on one side"},
	{ZH: "一致", EN: "the same"},
	{ZH: "错一位、颠倒或差一年", EN: "one digit wrong, exchanged, or a year off"},
	{ZH: "不同", EN: "different"},
}

var plainTexts = [plainLevels]locale.Text{
	{ZH: "一方空缺", EN: "blank on one side"},
	{ZH: "一致", EN: "the same"},
	{ZH: "不同", EN: "different"},
}

// LevelText says a level of the field in words.
func (f Field) LevelText(l Level) locale.Text {
	switch f {
	case FieldNumber:
		return numberTexts[l]
	case FieldName, FieldKin:
		return nameTexts[l]
	case FieldBirth:
		return birthTexts[l]
	}
	return plainTexts[l]
}
