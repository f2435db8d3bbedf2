package expr

import "junheng/internal/locale"

// wording is how one language writes what has no mathematical sign.
type wording struct {
	and, or, not string // around operands, with their spaces
	comma        string
	call         map[op][2]string // text before and after the arguments
	choice       [3]string        // if … then … else …
	since        [3]string        // result, condition that held, end
	unless       [3]string        // result, condition that did not hold, end
	undecided    [2]string        // around a condition that is blank
	places       [2]string        // around the decimals of round
	otherwise    [2]string        // around the stand-in of coalesce_na
	blanks       [5]string        // by blank.State
}

var wordings = map[locale.Lang]*wording{
	locale.ZH: {
		and: " 且 ", or: " 或 ", not: "非 ", comma: "，",
		call: map[op][2]string{
			opMin: {"最小值（", "）"}, opMax: {"最大值（", "）"}, opCeil: {"向上取整（", "）"}, opFloor: {"向下取整（", "）"},
			opAbs: {"绝对值（", "）"}, opRound: {"四舍五入（", "）"}, opApplicable: {"适用（", "）"}, opReported: {"已填报（", "）"},
			opCoalesce: {"取值（", "）"},
		},
		choice:    [3]string{"若 ", "，则 ", "，否则 "},
		since:     [3]string{"", "（因 ", "）"},
		unless:    [3]string{"", "（因 ", " 不成立）"},
		undecided: [2]string{"无法判断（", "）"},
		places:    [2]string{"，", " 位小数"},
		otherwise: [2]string{"，不适用时取 ", ""},
		blanks:    [5]string{"", "未填报", "不予显示", "无法计算", "不适用"},
	},
	locale.EN: {
		and: " and ", or: " or ", not: "not ", comma: ", ",
		call: map[op][2]string{
			opMin: {"min(", ")"}, opMax: {"max(", ")"}, opCeil: {"round up(", ")"}, opFloor: {"round down(", ")"},
			opAbs: {"absolute value(", ")"}, opRound: {"round(", ")"}, opApplicable: {"applicable(", ")"}, opReported: {"reported(", ")"},
			opCoalesce: {"value(", ")"},
		},
		choice:    [3]string{"if ", " then ", " else "},
		since:     [3]string{"", " (since ", ")"},
		unless:    [3]string{"", " (since ", " is false)"},
		undecided: [2]string{"undecided (", ")"},
		places:    [2]string{", ", " decimals"},
		otherwise: [2]string{", or if not applicable ", ""},
		blanks:    [5]string{"", "not reported", "withheld", "undefined", "not applicable"},
	},
}
