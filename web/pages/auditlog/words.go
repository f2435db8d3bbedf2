package auditlog

import (
	"junheng/audit"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// actGroups are the beginnings of acts by which the log is filtered.
var actGroups = []struct {
	prefix string
	label  locale.Text
}{
	{"account.login", locale.Text{ZH: "登录", EN: "sign-ins"}},
	{"account.", locale.Text{ZH: "账号与授权", EN: "accounts and grants"}},
	{"token.", locale.Text{ZH: "访问令牌", EN: "access tokens"}},
	{"return.", locale.Text{ZH: "报表填报与审核", EN: "returns"}},
	{"round.", locale.Text{ZH: "填报任务", EN: "rounds"}},
	{"notice.", locale.Text{ZH: "通知", EN: "notices"}},
	{"school", locale.Text{ZH: "学校名册", EN: "register of schools"}},
	{"dataset", locale.Text{ZH: "数据集", EN: "datasets"}},
	{"assess", locale.Text{ZH: "测算与结论", EN: "verdicts"}},
	{"audit.", locale.Text{ZH: "审计日志本身", EN: "the log itself"}},
}

// acts gives the words for acts on accounts and on the log. Those of other
// parts of the program are put together, see actText.
var acts = map[string]locale.Text{
	"account.setup":         {ZH: "初始设置", EN: "set the installation up"},
	"account.login":         {ZH: "登录", EN: "signed in"},
	"account.logout":        {ZH: "退出登录", EN: "signed out"},
	"account.expire":        {ZH: "登录超时", EN: "session ended by its limits"},
	"account.lock":          {ZH: "账号锁定", EN: "account locked"},
	"account.unlock":        {ZH: "解锁账号", EN: "unlocked an account"},
	"account.password":      {ZH: "修改密码", EN: "changed the password"},
	"account.end_others":    {ZH: "退出其他设备", EN: "ended other sessions"},
	"account.recovery":      {ZH: "使用恢复码", EN: "used a recovery code"},
	"account.second.enrol":  {ZH: "绑定第二因素", EN: "enrolled a second factor"},
	"account.second.drop":   {ZH: "取消第二因素", EN: "dropped the second factor"},
	"account.second.codes":  {ZH: "更换恢复码", EN: "made new recovery codes"},
	"account.second.reset":  {ZH: "重置第二因素", EN: "reset a second factor"},
	"account.create":        {ZH: "建立账号", EN: "made an account"},
	"account.amend":         {ZH: "修改账号资料", EN: "amended an account"},
	"account.disable":       {ZH: "停用账号", EN: "disabled an account"},
	"account.enable":        {ZH: "恢复账号", EN: "enabled an account"},
	"account.reset":         {ZH: "重置密码", EN: "reset a password"},
	"account.propose":       {ZH: "提出授权", EN: "proposed grants"},
	"account.grants":        {ZH: "变更角色", EN: "changed roles"},
	"account.policy":        {ZH: "修改安全策略", EN: "changed the policy"},
	"account.list":          {ZH: "查看账号列表", EN: "listed accounts"},
	"account.show":          {ZH: "查看账号", EN: "looked at an account"},
	"token.create":          {ZH: "建立访问令牌", EN: "made an access token"},
	"token.end":             {ZH: "停用访问令牌", EN: "ended an access token"},
	"settings.watch":        {ZH: "修改预警尺度", EN: "changed the margins of warnings"},
	"people.reveal":         {ZH: "显示加密的个人信息", EN: "showed sealed fields of a person"},
	"people.export":         {ZH: "导出实名名单", EN: "exported a list with names"},
	"people.class_names":    {ZH: "班主任查看本班姓名", EN: "a class teacher saw the names of the class"},
	"people.look_up":        {ZH: "查找个人", EN: "looked a person up"},
	"people.compute":        {ZH: "比对名册（程序内读取全部信息）", EN: "compared registers, reading all inside the program"},
	"people.import":         {ZH: "导入名册", EN: "took a roster in"},
	"people.receipt":        {ZH: "查看导入结果", EN: "looked at what a roster came to"},
	"people.import_part":    {ZH: "导入名册的一部分", EN: "took a part of a roster in"},
	"people.enter":          {ZH: "登记入册", EN: "entered a person"},
	"people.correct":        {ZH: "更正登记内容", EN: "corrected what is on record of a person"},
	"people.claim":          {ZH: "申报待查儿童的更正", EN: "claimed a correction of a child who is looked for"},
	"people.claim_look":     {ZH: "查看待查儿童的更正", EN: "looked at a correction to confirm"},
	"people.claim_paper":    {ZH: "打开更正的凭据", EN: "opened the proof of a correction"},
	"people.claim_answer":   {ZH: "答复待查儿童的更正", EN: "answered a correction of a child who is looked for"},
	"people.claim_withdraw": {ZH: "撤回待查儿童的更正", EN: "withdrew a correction of a child who is looked for"},
	"people.status":         {ZH: "登记状态变化", EN: "entered a change of state"},
	"people.move_ask":       {ZH: "登记转学", EN: "entered a move"},
	"people.move_answer":    {ZH: "核实转学", EN: "answered a move"},
	"people.move_withdraw":  {ZH: "撤回转学", EN: "withdrew a move"},
	"people.promote":        {ZH: "学年升级", EN: "promoted a school"},
	"people.undo_turn":      {ZH: "撤销学年升级", EN: "took a school's promotion back"},
	"people.shred":          {ZH: "销毁到期个人信息", EN: "destroyed a person's data"},
	"people.rotate_keys":    {ZH: "更换个人信息密钥", EN: "wrapped persons' keys anew"},
	"people.settings":       {ZH: "修改名册设置", EN: "changed the settings of registers"},

	"attend.open":         {ZH: "打开考勤", EN: "opened the daily register"},
	"attend.board":        {ZH: "查看全县考勤", EN: "looked at the registers of the county"},
	"attend.school":       {ZH: "查看全校考勤", EN: "looked at the registers of a school"},
	"attend.show":         {ZH: "查看班级考勤", EN: "looked at the register of a class"},
	"attend.enter":        {ZH: "登记缺勤", EN: "entered absence"},
	"visits.list":         {ZH: "查看待家访名单", EN: "looked at the visits to make"},
	"visits.show":         {ZH: "打开家访表", EN: "opened the form of a visit"},
	"visits.step":         {ZH: "登记家访、劝返", EN: "entered a visit"},
	"sync.take":           {ZH: "手机补传登记", EN: "a telephone sent what it had kept"},
	"sync.shell":          {ZH: "打开离线页", EN: "opened the page for no signal"},
	"sync.worker":         {ZH: "取离线脚本", EN: "fetched the script for no signal"},
	"held.list":           {ZH: "查看手机登记待处理", EN: "looked at the held entries of telephones"},
	"held.show":           {ZH: "打开手机登记", EN: "opened an entry of a telephone"},
	"held.file":           {ZH: "查看手机登记的照片", EN: "looked at a photo of a held entry"},
	"held.decide":         {ZH: "处理手机登记", EN: "decided about an entry of a telephone"},
	"case.hold":           {ZH: "县里代存手机登记", EN: "held an entry of a telephone"},
	"case.held.open":      {ZH: "打开代存的手机登记", EN: "read a held entry of a telephone"},
	"case.held.decide":    {ZH: "处理代存的手机登记", EN: "decided about a held entry"},
	"case.keep":           {ZH: "手机登记留作备注", EN: "kept what a telephone recorded as a note"},
	"cases.choose":        {ZH: "选择县的台账", EN: "chose the ledgers of a county"},
	"cases.desk":          {ZH: "查看待办案件", EN: "looked at the cases that wait"},
	"cases.messages":      {ZH: "查看消息", EN: "read messages"},
	"cases.messages.read": {ZH: "消息标为已读", EN: "marked messages as read"},
	"cases.ledger":        {ZH: "查看台账", EN: "looked at a ledger"},
	"cases.board":         {ZH: "查看办案进展", EN: "looked at the board of a ledger"},
	"cases.figures":       {ZH: "查看台账统计", EN: "looked at the figures of a ledger"},
	"cases.procedure":     {ZH: "查看办案流程", EN: "looked at a procedure"},
	"cases.form":          {ZH: "打开立案表", EN: "opened the form of a case"},
	"cases.open":          {ZH: "立案", EN: "opened a case"},
	"cases.about":         {ZH: "查看某人的案件", EN: "looked at the cases about a person"},
	"cases.show":          {ZH: "打开案件", EN: "opened a case"},
	"cases.step.form":     {ZH: "打开环节表", EN: "opened the form of a step"},
	"cases.step":          {ZH: "办理环节", EN: "took a step"},
	"cases.link":          {ZH: "关联案件", EN: "joined two cases"},
	"cases.note":          {ZH: "登记备注", EN: "added a note"},
	"cases.direct":        {ZH: "延期、改派、重新立案", EN: "extended, handed over or reopened a case"},
	"cases.correct":       {ZH: "更正案件", EN: "corrected a case"},
	"cases.reveal":        {ZH: "显示案件中的加密内容", EN: "showed what is sealed in a case"},
	"cases.issue":         {ZH: "开具文书", EN: "made out a paper"},
	"cases.paper":         {ZH: "打印文书", EN: "printed a paper"},
	"cases.file":          {ZH: "打开佐证材料", EN: "opened a piece of evidence"},
	"cases.export.form":   {ZH: "打开实名台账导出表", EN: "opened the form of a ledger with names"},
	"cases.export":        {ZH: "导出台账", EN: "exported a ledger"},
	"case.open":           {ZH: "立案", EN: "opened a case"},
	"case.step":           {ZH: "办理环节", EN: "took a step"},
	"case.note":           {ZH: "登记备注", EN: "added a note"},
	"case.extend":         {ZH: "延长时限", EN: "allowed more time"},
	"case.hand":           {ZH: "改派案件", EN: "handed a case over"},
	"case.issue":          {ZH: "开具文书", EN: "made out a paper"},
	"case.link":           {ZH: "关联案件", EN: "joined two cases"},
	"case.follow":         {ZH: "案件随学生转走", EN: "a case went with its pupil"},
	"case.reseal":         {ZH: "加密案件中原有的明文", EN: "sealed what lay in clear in a case"},
	"case.resealed":       {ZH: "本县案件明文加密完毕", EN: "sealed what lay in clear in all cases"},
	"case.reopen":         {ZH: "重新立案", EN: "reopened a case"},
	"case.correct":        {ZH: "更正案件", EN: "corrected a case"},
	"case.look":           {ZH: "写明查看案件加密内容的事由", EN: "said why he looks at what is sealed in a case"},
	"case.reveal":         {ZH: "显示案件中的加密内容", EN: "showed what is sealed in a case"},
	"case.file":           {ZH: "打开佐证材料", EN: "opened a piece of evidence"},
	"case.tick":           {ZH: "时限到期处理", EN: "did what a limit demanded"},
	"statements.choose":   {ZH: "打开定期报表", EN: "opened the statements"},
	"statements.list":     {ZH: "查看定期报表", EN: "looked at the statements"},
	"statements.paper":    {ZH: "打印定期报表", EN: "printed a statement"},
	"statements.show":     {ZH: "打开一份定期报表", EN: "opened a statement"},
	"statements.send":     {ZH: "报送定期报表", EN: "sent a statement"},
	"statements.settle":   {ZH: "接收或退回定期报表", EN: "accepted a statement, or sent it back"},
	"statement.send":      {ZH: "报送定期报表", EN: "sent a statement"},
	"statement.accept":    {ZH: "接收定期报表", EN: "accepted a statement"},
	"statement.send_back": {ZH: "退回定期报表", EN: "sent a statement back"},
	"calendar.choose":     {ZH: "选择县的校历", EN: "chose the school calendar of a county"},
	"calendar.show":       {ZH: "查看校历", EN: "looked at the school calendar"},
	"calendar.edit":       {ZH: "打开校历录入", EN: "opened the form of the school calendar"},
	"calendar.preview":    {ZH: "预览校历改动", EN: "looked at what a school calendar would change"},
	"calendar.save":       {ZH: "录入校历", EN: "entered a school calendar"},
	"calendar.follow":     {ZH: "按现行校历重算期限", EN: "let ends follow the school calendar"},
	"matching.choose":     {ZH: "选择县的学龄比对", EN: "chose the comparisons of a county"},
	"matching.list":       {ZH: "查看学龄比对", EN: "looked at the comparisons"},
	"matching.run":        {ZH: "比对名册", EN: "compared registers"},
	"matching.show":       {ZH: "查看比对结果", EN: "looked at a comparison"},
	"matching.children":   {ZH: "查看待查儿童", EN: "looked at the children to look into"},
	"matching.child":      {ZH: "打开待查儿童", EN: "opened a child to look into"},
	"matching.judge":      {ZH: "认定是否同一人", EN: "decided whether two are one person"},
	"matching.outcome":    {ZH: "登记核实结论", EN: "entered what was found out"},
	"matching.method":     {ZH: "查看各率的算法", EN: "looked at the formulas of the rates"},
	"matching.paper":      {ZH: "打开核实凭据", EN: "opened the proof of an outcome"},
	"matching.case":       {ZH: "为待查儿童立案", EN: "opened a case about a child"},
	"matching.export":     {ZH: "导出比对结果", EN: "exported a comparison"},
	"audit.verify":        {ZH: "验证审计日志", EN: "verified the log"},
	"audit.export":        {ZH: "导出审计日志", EN: "exported the log"},
}

func resultText(c *route.Context, r audit.Result) string {
	switch r {
	case audit.Done:
		return c.T("成功", "done")
	case audit.Denied:
		return c.T("拒绝", "denied")
	case audit.Failed:
		return c.T("失败", "failed")
	case audit.Visited:
		return c.T("浏览", "visited")
	}
	return string(r)
}

// chainName names a chain: a county's, or that of the installation.
func chainName(c *route.Context, code registry.RegionCode) string {
	if code == 0 {
		return c.T("系统", "installation")
	}
	return registry.RegionName(code)
}

// shortened gives the beginning of a text of more than sixty bytes.
func shortened(text string) string {
	const runes = 40
	n := 0
	for i := range text {
		if n++; n > runes {
			return text[:i] + "…"
		}
	}
	return text
}
