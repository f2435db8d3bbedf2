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
	"account.setup":        {ZH: "初始设置", EN: "set the installation up"},
	"account.login":        {ZH: "登录", EN: "signed in"},
	"account.logout":       {ZH: "退出登录", EN: "signed out"},
	"account.expire":       {ZH: "登录超时", EN: "session ended by its limits"},
	"account.lock":         {ZH: "账号锁定", EN: "account locked"},
	"account.unlock":       {ZH: "解锁账号", EN: "unlocked an account"},
	"account.password":     {ZH: "修改密码", EN: "changed the password"},
	"account.end_others":   {ZH: "退出其他设备", EN: "ended other sessions"},
	"account.recovery":     {ZH: "使用恢复码", EN: "used a recovery code"},
	"account.second.enrol": {ZH: "绑定第二因素", EN: "enrolled a second factor"},
	"account.second.drop":  {ZH: "取消第二因素", EN: "dropped the second factor"},
	"account.second.codes": {ZH: "更换恢复码", EN: "made new recovery codes"},
	"account.second.reset": {ZH: "重置第二因素", EN: "reset a second factor"},
	"account.create":       {ZH: "建立账号", EN: "made an account"},
	"account.amend":        {ZH: "修改账号资料", EN: "amended an account"},
	"account.disable":      {ZH: "停用账号", EN: "disabled an account"},
	"account.enable":       {ZH: "恢复账号", EN: "enabled an account"},
	"account.reset":        {ZH: "重置密码", EN: "reset a password"},
	"account.propose":      {ZH: "提出授权", EN: "proposed grants"},
	"account.grants":       {ZH: "变更角色", EN: "changed roles"},
	"account.policy":       {ZH: "修改安全策略", EN: "changed the policy"},
	"account.list":         {ZH: "查看账号列表", EN: "listed accounts"},
	"account.show":         {ZH: "查看账号", EN: "looked at an account"},
	"token.create":         {ZH: "建立访问令牌", EN: "made an access token"},
	"token.end":            {ZH: "停用访问令牌", EN: "ended an access token"},
	"settings.watch":       {ZH: "修改预警尺度", EN: "changed the margins of warnings"},
	"people.reveal":        {ZH: "显示加密的个人信息", EN: "showed sealed fields of a person"},
	"people.export":        {ZH: "导出实名名单", EN: "exported a list with names"},
	"people.class_names":   {ZH: "班主任查看本班姓名", EN: "a class teacher saw the names of the class"},
	"people.look_up":       {ZH: "查找个人", EN: "looked a person up"},
	"people.compute":       {ZH: "比对名册（程序内读取全部信息）", EN: "compared registers, reading all inside the program"},
	"people.import":        {ZH: "导入名册", EN: "took a roster in"},
	"people.import_part":   {ZH: "导入名册的一部分", EN: "took a part of a roster in"},
	"people.enter":         {ZH: "登记入册", EN: "entered a person"},
	"people.status":        {ZH: "登记状态变化", EN: "entered a change of state"},
	"people.move_ask":      {ZH: "登记转学", EN: "entered a move"},
	"people.move_answer":   {ZH: "核实转学", EN: "answered a move"},
	"people.move_withdraw": {ZH: "撤回转学", EN: "withdrew a move"},
	"people.promote":       {ZH: "学年升级", EN: "promoted a school"},
	"people.shred":         {ZH: "销毁到期个人信息", EN: "destroyed a person's data"},
	"people.rotate_keys":   {ZH: "更换个人信息密钥", EN: "wrapped persons' keys anew"},
	"people.settings":      {ZH: "修改名册设置", EN: "changed the settings of registers"},
	"audit.verify":         {ZH: "验证审计日志", EN: "verified the log"},
	"audit.export":         {ZH: "导出审计日志", EN: "exported the log"},
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
