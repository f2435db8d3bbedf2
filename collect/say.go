package collect

import "junheng/internal/locale"

// What would be right.
var (
	wantNumber   = locale.NewTemplate("collect.want.number", "应为数字，例如 {example}", "want a number, such as {example}")
	wantWhole    = locale.NewTemplate("collect.want.whole", "应为以{unit}计的整数，例如 {example}", "want a whole number in {unit}, such as {example}")
	wantAmount   = locale.NewTemplate("collect.want.amount", "应为以{unit}计的数字，例如 {example}", "want a number in {unit}, such as {example}")
	wantYesNo    = locale.NewTemplate("collect.want.yes_no", "应填“是”或“否”", "want 是 (yes) or 否 (no)")
	wantYear     = locale.NewTemplate("collect.want.year", "应为四位年份，例如 2008", "want a year of four digits, such as 2008")
	wantText     = locale.NewTemplate("collect.want.text", "应为文字", "want text")
	wantOneOf    = locale.NewTemplate("collect.want.one_of", "应为下列之一：{options}", "want one of: {options}")
	wantRange    = locale.NewTemplate("collect.want.range", "一般在 {min} 至 {max}{unit}之间", "usually between {min} and {max} {unit}")
	wantZeroOrNA = locale.NewTemplate("collect.want.zero_or_na", "确实没有填 0，不适用填“不适用”", "write 0 if there are none, 不适用 if it does not apply")
	wantFilled   = locale.NewTemplate("collect.want.filled", "必填；确实没有填 0", "must be filled in; write 0 if there are none")
	wantFilledIn = locale.NewTemplate("collect.want.filled_text", "必填", "must be filled in")
	wantCode     = locale.NewTemplate("collect.want.code", "应为学校标识码的全部数字，例如 2121000123", "want every digit of the school's code, such as 2121000123")
	wantRegion   = locale.NewTemplate("collect.want.region", "应为六位行政区划代码，例如 210102", "want the six-digit division code, such as 210102")
	wantName     = locale.NewTemplate("collect.want.name", "每行须有学校名称或学校标识码", "each row needs the school's name or code")
	wantStage    = locale.NewTemplate("collect.want.stage", "应写明学部：小学或初中", "want the section: 小学 (primary) or 初中 (junior)")
	wantOnce     = locale.NewTemplate("collect.want.once", "同一学校同一项只应有一个值", "want one value for an item of a school")
	wantOneCol   = locale.NewTemplate("collect.want.one_column", "每一项只应有一列", "want one column for an item")
)

// The likely cause and the fix.
var (
	causeNoValue     = locale.NewTemplate("collect.cause.no_value", "单元格是公式，但文件中没有计算结果；请用 Excel 或 WPS 打开、保存一次再报", "the cell is a formula that was never calculated; open the file in Excel or WPS, save it and send it again")
	causeError       = locale.NewTemplate("collect.cause.error", "公式出错（{got}）；请改正公式，或直接填写数值", "the formula gives the error {got}; correct it or write the value itself")
	causeNone        = locale.NewTemplate("collect.cause.none", "“无”已按“不适用”接收", "无 was taken as not applicable")
	causeAnswer      = locale.NewTemplate("collect.cause.answer", "文字已保留，是否达标未写明", "the words are kept; whether it is met is not said")
	didYouMean       = locale.NewTemplate("collect.cause.did_you_mean", "是否指“{best}”？", "did you mean {best}?")
	causeSerial      = locale.NewTemplate("collect.cause.serial", "像是日期 {date} 的内部序号；请填 {year}", "this looks like the serial number of the date {date}; write {year}")
	causeHeadingUnit = locale.NewTemplate("collect.cause.heading_unit", "表中单位写的是“{unit}”，应为“{want}”；请核对数值后改正单位", "the sheet says the unit is {unit}, want {want}; check the values and correct the unit")
	causeBool        = locale.NewTemplate("collect.cause.bool", "读到逻辑值；请填写数值", "this is TRUE or FALSE; write the number")
	causeDate        = locale.NewTemplate("collect.cause.date", "单元格是日期格式（显示为 {got}）；请把格式改为“常规”后重填数值", "the cell is formatted as a date ({got}); set its format to General and write the number again")
	causePercent     = locale.NewTemplate("collect.cause.percent", "单元格是百分比格式（显示为 {got}）；请改为“常规”", "the cell is formatted as a percentage ({got}); set it to General")
	causeUnit        = locale.NewTemplate("collect.cause.unit", "请去掉单元格中的“{unit}”", "remove {unit} from the cell")
	causeOtherUnit   = locale.NewTemplate("collect.cause.other_unit", "单元格中写了“{unit}”，本项以{want}计；请核对是否填错了栏，再只填数字", "the cell says {unit}, the item is in {want}; is it the right column? Write the number alone")
	causeConvert     = locale.NewTemplate("collect.cause.convert", "单元格以“{unit}”填写，本项以{want}计；请换算为 {value}，并去掉单位", "the cell is in {unit}, the item is in {want}; write {value} without a unit")
	causeFormulaText = locale.NewTemplate("collect.cause.formula_text", "公式被存成了文字，没有计算结果；请填写结果", "a formula was stored as text and has no result; write the result")
	causeWordsBeside = locale.NewTemplate("collect.cause.words_beside", "数字之外还写了别的；请只填一个数字，说明写到备注里", "there is more than a number; write one number and put remarks elsewhere")
	causeWords       = locale.NewTemplate("collect.cause.words", "不是数字；请填数字，确实没有填 0，不适用填“不适用”", "not a number; write a number, 0 if there are none, 不适用 if it does not apply")
	causeUnitTaken   = locale.NewTemplate("collect.cause.unit_taken", "单元格中带有“{unit}”，已按数值接收", "the cell contains {unit}; the number was taken")
	causeNegative    = locale.NewTemplate("collect.cause.negative", "不能是负数；请核对是否多了负号", "it cannot be negative; is there a stray minus sign?")
	causeNotWhole    = locale.NewTemplate("collect.cause.not_whole", "只能是整数；请核对小数点，或是否误填了比例、均值", "it comes in wholes only; check the decimal point, or whether a ratio or mean was written")
	causeOver100     = locale.NewTemplate("collect.cause.over_100", "百分比不能超过 100；请核对小数点", "a percentage cannot exceed 100; check the decimal point")
	causeFraction    = locale.NewTemplate("collect.cause.fraction", "像是用小数表示的比例；本项以百分数计，请核对", "this looks like a fraction; the item is a percentage")
	causeImplausible = locale.NewTemplate("collect.cause.implausible", "数值超出常见范围；请核对单位（本项以{unit}计）和位数", "the value is out of the usual range; check the unit ({unit}) and the digits")
	causeApprox      = locale.NewTemplate("collect.cause.approx", "不能填约数；请填写准确数值", "not an exact number; write the exact value")
	causeSum         = locale.NewTemplate("collect.cause.sum", "请填写相加后的结果", "write the result of the sum")
	causeChinese     = locale.NewTemplate("collect.cause.chinese", "请改用阿拉伯数字", "write it in digits")
	causeGrouping    = locale.NewTemplate("collect.cause.grouping", "逗号或空格的位置不对，无法判断是千分位还是小数点；请去掉", "the commas or spaces are out of place; remove them")
	causeRange       = locale.NewTemplate("collect.cause.range", "读到的是一个范围；请填写一个数值", "this is a range; write one number")
	causeLetterO     = locale.NewTemplate("collect.cause.letter_o", "可能把数字 0、1 打成了字母 O、l", "a letter O or l may stand for the digit 0 or 1")
	causeBlank       = locale.NewTemplate("collect.cause.blank", "空白不当作零处理", "blank is not read as zero")
	causeNotCode     = locale.NewTemplate("collect.cause.not_code", "读到的是文字；请核对是否串了列，没有标识码的留空", "this is text; have the columns shifted? Leave it empty where there is no code")
	causePrecision   = locale.NewTemplate("collect.cause.precision", "代码被存成了科学记数，末位已丢失；请把该列设为“文本”后重新录入", "the code was stored in scientific notation and lost its last digits; format the column as text and write it again")
	causeNotTaught   = locale.NewTemplate("collect.cause.not_taught", "办学类型为“{type}”，没有{stage}部；请核对办学类型，或删去此值", "the school is a {type} and has no {stage} section; check the type or clear the value")
)

// unitNames are the units in English. Units that are signs, and words that mean
// nothing in English, are missing.
var unitNames = map[string]string{
	"人": "persons", "元": "yuan", "万元": "ten thousand yuan", "千元": "thousand yuan", "亿元": "hundred million yuan",
	"间": "rooms", "台": "devices", "册": "volumes", "个": "units", "所": "schools", "亩": "mu", "公顷": "ha", "平方公里": "km²",
	"人次": "person-times", "学时": "hours", "年": "years", "份": "copies", "级": "levels", "人/班": "per class",
}

// unitName names a unit for people.
func unitName(unit string) locale.Text {
	if en, ok := unitNames[unit]; ok {
		return locale.Text{ZH: unit, EN: en}
	}
	return locale.Text{ZH: unit, EN: unit}
}
