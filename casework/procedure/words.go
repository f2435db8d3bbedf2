package procedure

import "junheng/internal/locale"

var (
	msgLacks       = locale.NewTemplate("procedure.lacks", "缺少 {key}", "{key} is missing")
	msgID          = locale.NewTemplate("procedure.id", "标识“{got}”应由小写字母、数字和下划线组成且以字母开头", "the id {got}: want small letters, digits and underscores, a letter first")
	msgRepeated    = locale.NewTemplate("procedure.repeated", "标识 {id} 重复", "the id {id} is used twice")
	msgOneOf       = locale.NewTemplate("procedure.one_of", "{key}“{got}”应为以下之一：{options}", "{key} {got}: want one of {options}")
	msgNoSuch      = locale.NewTemplate("procedure.no_such", "没有{what}“{id}”", "there is no {what} {id}")
	msgCite        = locale.Plain("procedure.cite", "缺少出处：cite 要写 doc、at、status", "there is no full citation: doc, at and status")
	msgUnmanned    = locale.NewTemplate("procedure.unmanned", "“{party}”没有角色，也没有人代办（roles 或 for）", "nobody acts as {party}: give it roles, or say for whom others act")
	msgOptions     = locale.NewTemplate("procedure.options", "“{field}”：选择项要有 options，其他类型不要", "{field}: a choice has options, and nothing else has")
	msgTwoKinds    = locale.NewTemplate("procedure.two_kinds", "字段 {id} 在两处类型不同：{one} 和 {two}", "the field {id} has two kinds: {one} and {two}")
	msgFirst       = locale.Plain("procedure.first", "第一个状态是新案卷的状态，不能是办结或作废", "the first state is that of a new case; it cannot be an end")
	msgAhead       = locale.NewTemplate("procedure.ahead", "ahead: {n} 有误：只用于期内某日（due_day）应报的报表，须小于该日", "ahead: {n} makes no sense: it is for a statement due on a day of its period (due_day), and smaller than the day")
	msgSpan        = locale.NewTemplate("procedure.span", "期限“{n} {unit}”有误", "a length of {n} {unit} makes no sense")
	msgTime        = locale.NewTemplate("procedure.time", "时刻“{got}”应写作 17:30 或 24:00", "the time {got}: want 17:30 or 24:00")
	msgReopens     = locale.NewTemplate("procedure.reopens", "步骤“{step}”与“{state}”不符：重新立案的步骤（reopen）只从办结状态开始，其他步骤不能", "{step} and {state} do not go together: steps that reopen start in closed states, all others in open ones")
	msgReopenTo    = locale.NewTemplate("procedure.reopen_to", "重新立案的步骤“{step}”要写 from 和一个未办结的 to", "{step} reopens: it needs from, and to a state that is open")
	msgNobody      = locale.NewTemplate("procedure.nobody", "步骤“{step}”没有人可以办理（by）", "nobody may take {step}: by is empty")
	msgNoDate      = locale.NewTemplate("procedure.no_date", "“{field}”不能起算期限：应为日期，且不是敏感字段", "no clock starts at {field}: it has to be a date, and not sensitive")
	msgCounted     = locale.NewTemplate("procedure.counted", "台账不能按“{field}”统计：by 要用选择题或是非题，again 要用是非题且不是敏感字段；只供部分当事方查看的都不行", "the ledger cannot be counted by {field}: by takes choices and yes or no, again takes yes or no that is not sensitive, and neither what some parties alone see")
	msgNever       = locale.NewTemplate("procedure.never", "期限“{clock}”永远不会开始", "the clock {clock} never starts")
	msgTrigger     = locale.NewTemplate("procedure.trigger", "“{got}”应为 opened、closed、state:状态 或 step:步骤", "{got}: want opened, closed, state:<id> or step:<id>")
	msgNumber      = locale.NewTemplate("procedure.number", "编号“{got}”里没有 {n}", "the number {got} has no place for the running number")
	msgUnreached   = locale.NewTemplate("procedure.unreached", "没有步骤或期限通往状态“{state}”", "nothing leads to the state {state}")
	msgRound       = locale.NewTemplate("procedure.round", "期限在零时间里让状态“{state}”转出又转回（sets、state），案件永远停不下来", "clocks lead from {state} and back to it in no time (sets, state): a case would never come to rest")
	msgMissed      = locale.NewTemplate("procedure.missed", "“{clock}”：starts 为 missed 时要写 least（连续缺勤天数），流程要有 days；其他期限不写 least", "{clock}: one that starts with missed gives least, and the procedure has days; others give no least")
	msgNoRung      = locale.NewTemplate("procedure.no_rung", "“{clock}”到期就转为“{state}”而停止，之后的升级和催办不会发生；rungs 只能写 after 为 0 的通知对象", "{clock} ends in the state {state}, which stops it: nothing comes later; its rungs may only tell somebody, after 0")
	msgBound       = locale.NewTemplate("procedure.bound", "“{field}”的 not_before、not_after 只用于日期，应为 now、opened 或另一个日期字段，得到 {got}", "{field}: not_before and not_after are for days: now, opened or another field with a day, got {got}")
	msgAnother     = locale.NewTemplate("procedure.another", "“{field}”的 another 只用于以学校为对象的流程里的学校字段", "{field}: another is for fields of the kind school in procedures about schools")
	msgAtMost      = locale.NewTemplate("procedure.at_most", "“{field}”的 {key} 只用于不加密的数字，应为另一个这样的数字字段，得到 {got}", "{field}: {key} is for numbers that are not sealed and names another one, got {got}")
	msgWhereSealed = locale.NewTemplate("procedure.where_sealed", "where 不能用加密的字段“{field}”：程序看不到它的值", "where cannot use the sealed field {field}: the program does not see what it says")
	msgFull        = locale.NewTemplate("procedure.full", "full 要写两个不同的、不加密的数字字段：sum 是累计的，reaches 是要达到的，得到 {sum} 和 {reaches}", "full names two numbers that are not sealed: sum is added up, reaches is what it has to reach; got {sum} and {reaches}")
	msgMinMax      = locale.NewTemplate("procedure.min_max", "“{field}”的 min 大于 max", "{field}: min is above max")
	msgSamePerson  = locale.Plain("procedure.same_person", "关于人的流程同一时间只有一个案卷，不用写 same", "of a person there is one open case at a time; same is not for them")
	msgFoundAgain  = locale.NewTemplate("procedure.found_again", "found_again 应为 1 以上的次数，得到 {got}", "found_again is a number of times from 1, got {got}")
	msgNoEnd       = locale.NewTemplate("procedure.no_end", "状态“{state}”没有通往办结的路", "no way leads from the state {state} to an end")
	msgNobodyBorn  = locale.Plain("procedure.nobody_born", "birthdays 只用于与人有关的流程（about: pupil 或 teacher）", "birthdays are for procedures about persons (about: pupil or teacher)")
	msgRetired     = locale.NewTemplate("procedure.retired", "retired 里的“{id}”仍是现行字段，或标识有误", "{id} in retired is still a field, or no id")
	msgNoLeast     = locale.Plain("procedure.no_least", "按敏感字段统计（by）时须写 least：少于多少件的不向无权查看者显示", "a ledger counted by what is sealed (by) needs least: how small a group is not shown to whoever may not see its members")
	msgLeast       = locale.NewTemplate("procedure.least", "least 的 n 应为 2 以上，得到 {n}", "n of least: want 2 or more, got {n}")
	msgLong        = locale.NewTemplate("procedure.long", "期限“{n} {unit}”太长，最多 {most}", "{n} {unit} is too long; at most {most}")
	msgDueDay      = locale.NewTemplate("procedure.due_day", "due_day: {n} 有误：应为 1 至 28，每个月都有的日子", "due_day: {n} makes no sense: 1 to 28, a day that every month has")
	msgCountsEnd   = locale.NewTemplate("procedure.counts_end", "报表按案卷到过的状态计入（counts），“{state}”是办结状态，不能写", "a statement counts by states that cases were in while they were open (counts); {state} is an end")
	msgPublic      = locale.NewTemplate("procedure.public", "“{field}”是关于人的文字，不能是 public", "{field} is text about a person; it is not public")
	msgTwoClasses  = locale.NewTemplate("procedure.two_classes", "“{field}”在两处密级或可看的责任方不同：同一字段要一样", "{field} has two classes, or two lists of parties that see it: the same field has one")

	things = map[string]locale.Text{
		"state": {ZH: "状态", EN: "state"}, "step": {ZH: "步骤", EN: "step"}, "party": {ZH: "责任方", EN: "party"}, "document": {ZH: "文书", EN: "document"},
		"field": {ZH: "字段", EN: "field"}, "role": {ZH: "角色", EN: "role"}, "option": {ZH: "选项", EN: "option"}, "clock": {ZH: "期限", EN: "clock"},
	}
)
