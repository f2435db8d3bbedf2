package assess

import (
	"math"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/locale"
)

// The sentences of verdicts. Each names the numbers that decided.
var (
	msgUnconfirmed = locale.NewTemplate("assess.unconfirmed", "“{what}”的数值尚未核实（{doc} {at}）", "a number of “{what}” is unconfirmed ({doc} {at})")
	msgWeakSplit   = locale.NewTemplate("assess.unconfirmed_split", "“{what}”按尚未核实的比例拆分（{doc} {at}）", "“{what}” is divided by an unconfirmed ratio ({doc} {at})")

	msgNoPupils   = locale.NewTemplate("assess.no_pupils", "没有学生，不参评", "no pupils, not assessed")
	msgOutOfScope = locale.NewTemplate("assess.out_of_scope", "不属于“{scope}”，不参评", "outside “{scope}”, not assessed")
	msgNoUnitRule = locale.NewTemplate("assess.no_unit_rule", "本标准不逐校判定", "this standard has no rule for single schools")
	msgUnitAll    = locale.NewTemplate("assess.unit_all", "{n} 项指标全部达标", "all {n} indicators met")
	msgUnitMet    = locale.NewTemplate("assess.unit_met", "{n} 项指标中 {met} 项达标，余项不低于底线：{which}", "{met} of {n} indicators met, the rest not under the floor: {which}")
	msgUnitShort  = locale.NewTemplate("assess.unit_short", "{n} 项指标中 {met} 项达标；{which}", "{met} of {n} indicators met; {which}")
	msgUnitOpen   = locale.NewTemplate("assess.unit_undetermined", "{n} 项指标中 {met} 项达标，{unknown} 项无法计算：{which}", "{met} of {n} indicators met, {unknown} cannot be computed: {which}")
	msgUnitNoData = locale.NewTemplate("assess.unit_no_data", "{n} 项指标中 {met} 项达标，{unknown} 项无法计算：缺{fields}", "{met} of {n} indicators met, {unknown} cannot be computed: {fields} not reported")
	msgBelow      = locale.NewTemplate("assess.below_threshold", "{what} {value} < {limit}", "{what} {value} < {limit}")
	msgBelowFloor = locale.NewTemplate("assess.below_floor", "{what} {value}，低于底线 {floor}", "{what} {value}, under the floor {floor}")
	msgMissing    = locale.NewTemplate("assess.missing", "{what}缺{fields}", "{what} lacks {fields}")
	msgNoValue    = locale.NewTemplate("assess.no_value", "{what}无法计算", "{what} has no value")

	msgStageUnits   = locale.NewTemplate("assess.stage_units", "{stage} {n} 所中 {short} 所未达标", "{short} of {n} {stage} units fall short")
	msgStageUnknown = locale.NewTemplate("assess.stage_units_unknown", "{stage} {n} 所中 {short} 所未达标，{unknown} 所无法判定", "{short} of {n} {stage} units fall short, {unknown} undetermined")
	msgStageOpen    = locale.NewTemplate("assess.stage_units_open", "{stage} {n} 所中 {unknown} 所无法判定", "{unknown} of {n} {stage} units undetermined")
	msgStageMet     = locale.NewTemplate("assess.stage_units_met", "{stage} {n} 所全部达标", "all {n} {stage} units meet the standard")

	msgCoefOver    = locale.NewTemplate("assess.coefficient_over", "{stage}{what}差异系数 {value} > {limit}", "{stage} {what}: difference coefficient {value} > {limit}")
	msgCoefIn      = locale.NewTemplate("assess.coefficient_within", "{stage}{what}差异系数 {value} ≤ {limit}", "{stage} {what}: difference coefficient {value} ≤ {limit}")
	msgCoefMissing = locale.NewTemplate("assess.coefficient_missing", "{stage}{what}差异系数无法判定：{n} 所中 {missing} 所未填报（其余学校为 {value}，限值 {limit}）", "{stage} {what}: difference coefficient undetermined, {missing} of {n} units have not reported (the others give {value}, limit {limit})")
	msgCoefOne     = locale.NewTemplate("assess.coefficient_one", "{stage}只有一所学校，{what}差异系数为 0", "one {stage} unit only: the difference coefficient of {what} is 0")
	msgCoefZero    = locale.NewTemplate("assess.coefficient_zero_mean", "{stage}{what}均值不大于 0，差异系数无定义", "{stage} {what}: the mean is not above zero, the difference coefficient is undefined")
	msgCoefNobody  = locale.NewTemplate("assess.coefficient_nobody", "{stage}{what}差异系数无法判定：{n} 所均未填报", "{stage} {what}: difference coefficient undetermined, none of {n} units has reported")
	msgCoefNone    = locale.NewTemplate("assess.coefficient_none", "{stage}{what}没有参评学校", "no {stage} unit is assessed in {what}")
	msgCoefBare    = locale.NewTemplate("assess.coefficient_no_limit", "{stage}{what}差异系数 {value}，不单独设限", "{stage} {what}: difference coefficient {value}, without a limit of its own")
	msgCoefsMet    = locale.NewTemplate("assess.coefficients_met", "{n} 个差异系数全部不超过限值，最高 {value}", "all {n} difference coefficients are within their limits, the highest is {value}")

	msgCompositeOver = locale.NewTemplate("assess.composite_over", "{stage}综合差异系数 {value} > {limit}", "{stage}: composite difference coefficient {value} > {limit}")
	msgCompositeIn   = locale.NewTemplate("assess.composite_within", "{stage}综合差异系数 {value} ≤ {limit}", "{stage}: composite difference coefficient {value} ≤ {limit}")
	msgCompositeOpen = locale.NewTemplate("assess.composite_undetermined", "{stage}综合差异系数无法判定：{n} 项中 {missing} 项不完整", "{stage}: composite difference coefficient undetermined, {missing} of {n} coefficients are incomplete")

	msgItemsMet   = locale.NewTemplate("assess.items_met", "{n} 项全部达到要求", "all {n} items met")
	msgItemsOpen  = locale.NewTemplate("assess.items_undetermined", "{n} 项中 {met} 项达到要求，{unknown} 项无法判定：{which}", "{met} of {n} items met, {unknown} undetermined: {which}")
	msgItemsShort = locale.NewTemplate("assess.items_short", "{n} 项中 {short} 项未达到：{which}", "{short} of {n} items not met: {which}")
	msgScore      = locale.NewTemplate("assess.score", "得分 {points}，要求 {pass} 分以上", "{points} points, {pass} required")
	msgScoreOpen  = locale.NewTemplate("assess.score_undetermined", "得分 {points} 至 {most}，要求 {pass} 分以上，无法判定", "{points} to {most} points, {pass} required: undetermined")
	msgNoWeights  = locale.NewTemplate("assess.no_weights", "{n} 项尚无分值（由省级规定）", "{n} items have no points yet (the province sets them)")
	msgVetoNone   = locale.NewTemplate("assess.veto_none", "没有一票否决情形", "nothing found that vetoes")
	msgVetoFound  = locale.NewTemplate("assess.veto_found", "一票否决：{which}", "vetoed: {which}")
	msgVetoOpen   = locale.NewTemplate("assess.veto_undetermined", "一票否决情形尚未查明：{which}", "not yet known whether vetoed: {which}")

	msgTestValue  = locale.NewTemplate("assess.test_value", "{what} {value}，要求 {op} {limit}", "{what} {value}, required {op} {limit}")
	msgTestNoData = locale.NewTemplate("assess.test_missing", "{what}无法计算：缺{fields}", "{what} cannot be computed: {fields} not reported")
	msgTestZero   = locale.NewTemplate("assess.test_zero", "{what}无法计算：分母为 0", "{what} cannot be computed: the denominator is 0")
	msgFound      = locale.NewTemplate("assess.found", "{what}：已发现", "{what}: found")
	msgFoundNot   = locale.NewTemplate("assess.found_not", "{what}：未发现", "{what}: not found")
	msgFoundOpen  = locale.NewTemplate("assess.found_open", "{what}：尚未填报", "{what}: not answered")
	msgTestAll    = locale.NewTemplate("assess.test_all", "{what}：{n} 所全部符合", "{what}: all {n} comply")
	msgTestSome   = locale.NewTemplate("assess.test_some", "{what}：{n} 所中 {short} 所不符合（{worst}）", "{what}: {short} of {n} do not comply ({worst})")
	msgTestNone   = locale.NewTemplate("assess.test_none", "{what}：{n} 所均未发现", "{what}: found in none of {n}")
	msgTestOpen   = locale.NewTemplate("assess.test_open", "{what}：{n} 所中 {unknown} 所无法判定（{worst}）", "{what}: {unknown} of {n} undetermined ({worst})")
	msgTestEmpty  = locale.NewTemplate("assess.test_empty", "{what}：没有涉及的学校", "{what}: no school is concerned")
	msgNotExcused = locale.NewTemplate("assess.not_excused", "{what}填为“不适用”，本项不能不适用", "{what} is marked not applicable, which it cannot be")
	msgAnswerYes  = locale.NewTemplate("assess.answer_yes", "{what}：是", "{what}: yes")
	msgAnswerNo   = locale.NewTemplate("assess.answer_no", "{what}：否", "{what}: no")
	msgAnswerNone = locale.NewTemplate("assess.answer_none", "{what}：未回答", "{what}: not answered")
	msgNoRule     = locale.NewTemplate("assess.no_rule", "{what}在 {day} 没有现行标准", "{what} has no number in force on {day}")

	msgNothing     = locale.NewTemplate("assess.nothing", "没有可评估的学校", "there are no schools to assess")
	msgNoStage     = locale.NewTemplate("assess.no_stage", "没有参评的{stage}，不能认定全县达标", "there is no {stage} unit, so the county cannot be found to meet the standard")
	msgUnplaced    = locale.NewTemplate("assess.unplaced", "{n} 所学校类型不明且未按学段填报，未纳入评估：{which}", "{n} schools of unknown type do not report by stage and are not assessed: {which}")
	msgProvisional = locale.NewTemplate("assess.provisional_short", "仅因尚未核实的数值而未达标，不作定论：{which}", "short only by unconfirmed numbers, not conclusive: {which}")
	msgCountyMet   = locale.NewTemplate("assess.county_met", "各项要求全部达到", "every requirement is met")
	msgZeroUnit    = locale.NewTemplate("assess.zero_unit", "{name}没有学生，不计入参评学校", "{name} has no pupils and is not counted")
	msgSplitNote   = locale.NewTemplate("assess.split_note", "{n} 所学校的{fields}按 {weights} 拆分到学段（{doc}）", "{fields} of {n} schools are divided among stages by {weights} ({doc})")
)

// The words of explanations.
var (
	msgThreshold   = locale.NewTemplate("assess.threshold", "标准值", "threshold")
	msgFloor       = locale.NewTemplate("assess.floor", "底线", "floor")
	msgLimit       = locale.NewTemplate("assess.limit", "限值", "limit")
	msgMinMet      = locale.NewTemplate("assess.min_met", "至少达标的指标数", "indicators that must be met")
	msgPass        = locale.NewTemplate("assess.pass", "合格分数", "points required")
	msgFlip        = locale.NewTemplate("assess.flip", "{name}的{what}由 {now} 变为 {then}，结论即变为“{outcome}”", "{name}: {what} from {now} to {then} makes it “{outcome}”")
	msgOurCounty   = locale.NewTemplate("assess.our_county", "本县", "the county")
	msgWeight      = locale.NewTemplate("assess.weight", "分值", "points")
	msgCondition   = locale.NewTemplate("assess.condition", "条件", "condition")
	msgNumerator   = locale.NewTemplate("assess.numerator", "分子", "numerator")
	msgDenominator = locale.NewTemplate("assess.denominator", "分母", "denominator")
	msgReached     = locale.NewTemplate("assess.reached", "{what} {value} ≥ {limit}", "{what} {value} ≥ {limit}")
	msgNotAsked    = locale.NewTemplate("assess.not_asked", "{what}不参评", "{what} is not assessed")
	msgShare       = locale.NewTemplate("assess.share", "占差异的 {share}%，与均值相差 {deviation}", "{share} % of the difference, {deviation} from the mean")

	msgSpreadFormula = locale.NewTemplate("assess.spread_formula",
		"差异系数 = S ÷ X̄，S² = Σ (P ÷ ΣP) × (X − X̄)²，X̄ = Σx ÷ ΣP（按学生数加权，不四舍五入）",
		"coefficient = S ÷ X̄, S² = Σ (P ÷ ΣP) × (X − X̄)², X̄ = Σx ÷ ΣP (weighted by pupils, unrounded)")
	msgCompositeFormula = locale.NewTemplate("assess.composite_formula", "综合差异系数 = 各差异系数的算术平均（不四舍五入）", "composite = arithmetic mean of the coefficients, unrounded")
	msgShareFormula     = locale.NewTemplate("assess.share_formula", "符合条件的学校数 ÷ 范围内学校数", "schools that satisfy the condition ÷ schools in scope")
	msgSumFormula       = locale.NewTemplate("assess.sum_formula", "各校分子之和 ÷ 各校分母之和", "sum of numerators ÷ sum of denominators")
	msgNotRelaxed       = locale.NewTemplate("assess.not_relaxed", "放宽规定（未适用）：{label}", "relaxation, not applied: {label}")
	msgRelaxed          = locale.NewTemplate("assess.relaxed", "适用放宽规定：{label}", "relaxation applied: {label}")

	msgFactOnly     = locale.NewTemplate("assess.fact_only", "全校数即本学段数（其他学段没有学生）", "the whole school's value: no other stage has pupils")
	msgFactZero     = locale.NewTemplate("assess.fact_zero", "全校为 0，各学段均为 0", "zero for the whole school, hence for each stage")
	msgFactSplit    = locale.NewTemplate("assess.fact_split", "按 {weights} 与学生数拆分全校数", "the whole school's value divided by {weights} and pupils")
	msgFactNoSplit  = locale.NewTemplate("assess.fact_no_split", "只有全校数，没有规定拆分办法，须按学段填报", "only a whole-school value, which no rule divides: report it by stage")
	msgFactNoPupils = locale.NewTemplate("assess.fact_no_pupils", "只有全校数，且{stage}学生数未填报，无法拆分", "only a whole-school value, and the pupils of {stage} are not reported: it cannot be divided")
	msgFactNoWeight = locale.NewTemplate("assess.fact_no_weight", "只有全校数，{stage}没有拆分权重", "only a whole-school value, and {stage} has no weight to divide by")
	msgFactIdentity = locale.NewTemplate("assess.fact_identity", "来自学校名录", "from the register of schools")
	msgFactSum      = locale.NewTemplate("assess.fact_sum", "各学段合计", "its stages together")
	msgFactNone     = locale.NewTemplate("assess.fact_none", "未填报", "not reported")
)

var (
	msgMore        = locale.NewTemplate("assess.more", " 等 {all} 项", "and {n} more")
	msgMoreSchools = locale.NewTemplate("assess.more_schools", " 等 {all} 所", "and {n} more")
)

// and joins sentences with a semicolon of their language.
func and(list []locale.Message) locale.Message { return join(list, "；", "; ") }

// comma joins names with a comma of their language.
func comma(list []locale.Message) locale.Message { return join(list, "、", ", ") }

func join(list []locale.Message, zh, en string) locale.Message {
	if len(list) == 1 {
		return list[0]
	}
	m := locale.Message{Key: "assess.list", Args: map[string]any{}}
	for i, x := range list {
		if i > 0 {
			if x.Key != msgMore.Key && x.Key != msgMoreSchools.Key { // 甲、乙 等 5 项
				m.Text.ZH += zh
			}
			m.Text.EN += en
		}
		name := "part" + strconv.Itoa(i)
		m.Text.ZH += "{" + name + "}"
		m.Text.EN += "{" + name + "}"
		m.Args[name] = x
	}
	return m
}

// words makes a message of a label.
func words(t locale.Text) locale.Message { return locale.Message{Text: t} }

// few keeps the first n of a list and says how many more there are.
func few(list []locale.Message, n int) []locale.Message {
	if len(list) <= n {
		return list
	}
	return append(list[:n:n], msgMore.With("n", len(list)-n, "all", len(list)))
}

// fewSchools is few for a list of schools.
func fewSchools(list []locale.Message, n int) []locale.Message {
	if len(list) <= n {
		return list
	}
	return append(list[:n:n], msgMoreSchools.With("n", len(list)-n, "all", len(list)))
}

// show writes a value with the given decimals, and with more where rounding
// would hide on which side of a line it lies.
func show(v float64, decimals int, lines ...float64) string {
	switch blank.StateOf(v) {
	case blank.Number:
	case blank.NotApplicable:
		return "不适用/n.a."
	default:
		return "—"
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	for d := decimals; d < 15; d++ {
		text = strconv.FormatFloat(v, 'f', d, 64)
		shown, _ := strconv.ParseFloat(text, 64)
		same := true
		for _, l := range lines {
			same = same && (blank.Is(l) || side(shown, l) == side(v, l))
		}
		if same {
			break
		}
	}
	return text
}

// side says on which side of a line a value lies: −1, 0 (on it) or 1.
func side(v, line float64) int {
	switch {
	case v > over(line):
		return 1
	case v < under(line):
		return -1
	}
	return 0
}

// plain writes a number of law or a limit without needless zeros.
func plain(v float64) string {
	if blank.Is(v) || math.IsInf(v, 0) {
		return "—"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// outcomeWords names the outcomes that a flip leads to.
var outcomeWords = map[Outcome]locale.Text{
	Met:   {ZH: "达标", EN: "met"},
	Short: {ZH: "未达标", EN: "short"},
}
