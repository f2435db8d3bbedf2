package auditlog

import (
	"strings"

	"junheng/audit"
	"junheng/internal/locale"
	"junheng/web/route"
)

// things names what an act is about, by the first part of its key.
var things = map[string]locale.Text{
	"home": {ZH: "首页", EN: "the first page"}, "help": {ZH: "使用帮助", EN: "the help"}, "search": {ZH: "查找结果", EN: "what was searched for"},
	"login": {ZH: "登录页", EN: "the sign-in"}, "setup": {ZH: "初始设置", EN: "the set-up"}, "settings": {ZH: "安全策略", EN: "the policy"}, "system": {ZH: "系统设置", EN: "the settings"},
	"account": {ZH: "本人账号", EN: "the own account"}, "accounts": {ZH: "账号", EN: "accounts"}, "token": {ZH: "访问令牌", EN: "access tokens"}, "audit": {ZH: "审计日志", EN: "the log"},
	"round": {ZH: "填报任务", EN: "a round"}, "rounds": {ZH: "填报任务", EN: "rounds"}, "return": {ZH: "报表", EN: "a return"}, "returns": {ZH: "报表", EN: "returns"},
	"review": {ZH: "审核页", EN: "the review"}, "upload": {ZH: "上传的表格", EN: "an upload"}, "uploads": {ZH: "上传的表格", EN: "uploads"},
	"notice": {ZH: "通知", EN: "a notice"}, "notices": {ZH: "通知", EN: "notices"},
	"school": {ZH: "学校名册", EN: "the register"}, "schools": {ZH: "学校名册", EN: "the register"}, "groups": {ZH: "集团与学区", EN: "groups"}, "townships": {ZH: "乡镇", EN: "townships"}, "map": {ZH: "学校地图", EN: "the map"},
	"dataset": {ZH: "数据集", EN: "a dataset"}, "datasets": {ZH: "数据集", EN: "datasets"}, "assessment": {ZH: "评估结果", EN: "a verdict"}, "results": {ZH: "评估结果", EN: "verdicts"},
	"plan": {ZH: "规划", EN: "a plan"}, "plans": {ZH: "规划", EN: "plans"}, "scenario": {ZH: "规划方案", EN: "a scenario"}, "scenarios": {ZH: "规划方案", EN: "scenarios"},
	"roadmap": {ZH: "规划路线图", EN: "a roadmap"}, "roadmaps": {ZH: "规划路线图", EN: "roadmaps"},
	"people":   {ZH: "学生名册", EN: "registers of persons"},
	"warnings": {ZH: "预警", EN: "early warnings"}, "job": {ZH: "后台任务", EN: "a job"}, "api": {ZH: "数据接口", EN: "the interface"},
}

// deeds names what was done, by the last part of the key.
var deeds = map[string]locale.Text{
	"save": {ZH: "填写", EN: "filled in"}, "ready": {ZH: "提请校长确认", EN: "put before the head:"}, "submit": {ZH: "提交", EN: "submitted"}, "send_back": {ZH: "退回", EN: "sent back"},
	"approve": {ZH: "审核通过", EN: "approved"}, "lock": {ZH: "锁定", EN: "locked"}, "confirm": {ZH: "确认", EN: "confirmed"}, "amend": {ZH: "更正", EN: "amended"},
	"comment": {ZH: "批注", EN: "commented on"}, "resolve": {ZH: "处理批注：", EN: "resolved a comment on"}, "upload": {ZH: "上传", EN: "uploaded"}, "download": {ZH: "下载", EN: "downloaded"},
	"export": {ZH: "导出", EN: "exported"}, "merge": {ZH: "合并", EN: "merged"}, "read_sensitive": {ZH: "查看敏感数据：", EN: "read sensitive fields of"},
	"open": {ZH: "新建", EN: "opened"}, "close": {ZH: "结束", EN: "closed"}, "remind": {ZH: "催报：", EN: "reminded about"},
	"send": {ZH: "发送", EN: "sent"}, "read": {ZH: "阅读", EN: "read"}, "reply": {ZH: "回复", EN: "answered"}, "recall": {ZH: "撤回", EN: "recalled"},
	"freeze": {ZH: "冻结", EN: "froze"}, "run": {ZH: "运行评估：", EN: "judged:"}, "current": {ZH: "设为现行：", EN: "made current:"}, "propose": {ZH: "提议为现行结论：", EN: "proposed as the verdict in force:"}, "adopt": {ZH: "答复现行结论的提议：", EN: "answered what was proposed as the verdict in force:"},
	"import": {ZH: "导入", EN: "imported"}, "enter": {ZH: "登记变动：", EN: "entered a change of"}, "boundaries": {ZH: "装入边界：", EN: "loaded boundaries of"}, "stop": {ZH: "停止", EN: "stopped"},
	"template": {ZH: "下载", EN: "downloaded"}, "file": {ZH: "下载", EN: "downloaded"},
}

// taken are visits that take a file away.
var taken = map[string]bool{"template": true, "file": true, "export": true, "original": true, "annotated": true, "download": true}

// actText gives an act in words: those written for it, or what was done to
// what, or its key.
func actText(c *route.Context, act string, result audit.Result) string {
	if t, ok := acts[act]; ok {
		return t.In(c.Lang)
	}
	parts := strings.Split(act, ".")
	thing, known := things[parts[0]]
	if !known {
		return act
	}
	last := parts[len(parts)-1]
	switch deed, ok := deeds[last]; {
	case result == audit.Visited && taken[last]:
		return c.T("下载"+thing.ZH, "downloaded "+thing.EN)
	case result == audit.Visited:
		return c.T("查看"+thing.ZH, "looked at "+thing.EN)
	case ok:
		return c.T(deed.ZH+thing.ZH, deed.EN+" "+thing.EN)
	}
	return thing.In(c.Lang)
}
