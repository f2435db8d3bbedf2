package access

import (
	"slices"

	"junheng/internal/locale"
)

// Reach says what a role is held for.
type Reach uint8

// The reaches.
const (
	Installation Reach = iota // the three administrators
	OneClass
	OneSchool
	OneTownship
	OneCounty
	OneCity
	OneProvince
	AnyRegion // a county, a city or a province
)

// RoleInfo describes one role.
type RoleInfo struct {
	Role  Role
	Label locale.Text
	Tells locale.Text // what its holder does, in a sentence
	Reach Reach
	Perms []Permission // besides Public, Arriving and SignedIn
}

// Admin reports whether the role is one of the three administrators.
func (i RoleInfo) Admin() bool { return i.Reach == Installation }

// reading is what everybody who works with returns may do at his place.
var reading = []Permission{RegistryRead, RoundRead, ReturnRead, ReturnComment, NoticeRead, AssessRead, ExportData}

func with(base []Permission, more ...Permission) []Permission {
	return append(slices.Clone(base), more...)
}

// roles is the table of the whole program: who may do what. The guide prints
// it, and a test holds the two together.
var roles = []RoleInfo{
	{
		Role: ClassTeacher, Reach: OneClass,
		Label: locale.Text{ZH: "班主任", EN: "Class teacher"},
		Tells: locale.Text{ZH: "登记本班每日缺勤，家访、劝返本班学生", EN: "enters the daily absence of one class, visits and brings back its pupils"},
		Perms: []Permission{RegistryRead, NoticeRead, CaseRead, CaseAct, AttendEnter, PeopleRead},
	},
	{
		Role: SchoolClerk, Reach: OneSchool,
		Label: locale.Text{ZH: "学校填报员", EN: "School clerk"},
		Tells: locale.Text{ZH: "填写、上传本校报表；不要求校长确认的任务可直接上报", EN: "fills and uploads the returns of one school, and submits them where the head need not sign"},
		Perms: with(reading, ReturnFill, CaseRead, CaseAct, AttendEnter, PeopleRead, PeopleEdit),
	},
	{
		Role: SchoolHead, Reach: OneSchool,
		Label: locale.Text{ZH: "校长", EN: "School head"},
		Tells: locale.Text{ZH: "核对并上报本校报表，可看本校敏感数据", EN: "checks and submits the returns of one school and sees its sensitive fields"},
		Perms: with(reading, ReturnFill, ReturnSubmit, SensitiveRead, CaseRead, CaseAct, AttendEnter, StatementSend,
			PeopleRead, PeopleEdit, PeopleReveal, PeopleExport),
	},
	{
		Role: TownshipOfficer, Reach: OneTownship,
		Label: locale.Text{ZH: "乡镇（学区）管理员", EN: "Township officer"},
		Tells: locale.Text{ZH: "查看本乡镇学校，代教学点填报", EN: "follows the schools of a township and fills for its teaching points"},
		Perms: with(reading, ReturnFill, CaseRead, CaseAct, PeopleRead, PeopleReveal),
	},
	{
		Role: CountyStatistician, Reach: OneCounty,
		Label: locale.Text{ZH: "县（区）统计员", EN: "County statistician"},
		Tells: locale.Text{ZH: "布置任务、审核报表、维护学校名册、运行测算、编制规划", EN: "opens rounds, reviews returns, keeps the register, runs the assessment and makes plans"},
		Perms: with(reading, RegistryEdit, RoundManage, ReturnFill, ReturnSubmit, ReturnReview, ReturnAmend,
			NoticeSend, AssessRun, PlanRead, PlanWrite, SensitiveRead, CaseRead, CaseAct, CaseDirect, StatementSend,
			PeopleRead, PeopleEdit, PeopleConfirm, PeopleReveal, PeopleExport),
	},
	{
		Role: CountyLeader, Reach: OneCounty,
		Label: locale.Text{ZH: "县（区）教育局领导", EN: "County leader"},
		Tells: locale.Text{ZH: "查看全县数据与结论，批准锁定后的更正，确认现行结论，采纳路线图", EN: "sees the county's data and verdicts, allows corrections after the lock, puts verdicts in force, adopts the roadmap"},
		Perms: with(reading, ReturnReview, ReturnAmend, NoticeSend, AssessAdopt, PlanRead, PlanWrite, PlanAdopt, SensitiveRead,
			CaseRead, CaseDirect, StatementSend, PeopleRead, PeopleConfirm, PeopleReveal, PeopleExport, PeopleRetain),
	},
	{
		Role: Inspector, Reach: AnyRegion,
		Label: locale.Text{ZH: "督学", EN: "Inspector"},
		Tells: locale.Text{ZH: "查看辖区全部数据，对报表提出意见", EN: "reads everything of the region and comments on returns"},
		Perms: with(reading, PlanRead, SensitiveRead, CaseRead, CaseAct),
	},
	{
		Role: CityReviewer, Reach: OneCity,
		Label: locale.Text{ZH: "市级审核员", EN: "City reviewer"},
		Tells: locale.Text{ZH: "复核县级已锁定的报表", EN: "confirms what the counties have locked"},
		Perms: with(reading, ReturnConfirm, NoticeSend, AssessRun, AssessAdopt, PlanRead, SensitiveRead, CaseRead, StatementSend),
	},
	{
		Role: ProvinceReviewer, Reach: OneProvince,
		Label: locale.Text{ZH: "省级审核员", EN: "Province reviewer"},
		Tells: locale.Text{ZH: "复核市级已确认的报表", EN: "confirms what the cities have confirmed"},
		Perms: with(reading, ReturnConfirm, NoticeSend, AssessRun, AssessAdopt, PlanRead, SensitiveRead, CaseRead, StatementSend),
	},
	{
		Role: SystemAdmin, Reach: Installation,
		Label: locale.Text{ZH: "系统管理员", EN: "System administrator"},
		Tells: locale.Text{ZH: "建立、停用账号，重置密码，系统设置；不能授权", EN: "creates and disables accounts, resets passwords, keeps the settings; grants nothing"},
		Perms: []Permission{AccountRead, AccountManage, SettingsManage},
	},
	{
		Role: SecurityAdmin, Reach: Installation,
		Label: locale.Text{ZH: "安全管理员", EN: "Security administrator"},
		Tells: locale.Text{ZH: "授予角色、解锁账号、重置第二因素、安全策略；不能建账号", EN: "grants roles, unlocks accounts, resets second factors, keeps the policy; creates no account"},
		Perms: []Permission{AccountRead, AccountGrant},
	},
	{
		Role: AuditAdmin, Reach: Installation,
		Label: locale.Text{ZH: "审计管理员", EN: "Audit administrator"},
		Tells: locale.Text{ZH: "查看、导出并验证审计日志", EN: "reads, exports and verifies the audit log"},
		Perms: []Permission{AccountRead, AuditRead},
	},
}

// Roles lists every role, from the school upward and the administrators last.
func Roles() []RoleInfo {
	out := slices.Clone(roles)
	for i := range out {
		out[i].Perms = slices.Clone(out[i].Perms)
	}
	return out
}

// Info describes the role. Of a role nobody knows it gives one without label
// and permissions.
func (r Role) Info() RoleInfo {
	if i := slices.IndexFunc(roles, func(i RoleInfo) bool { return i.Role == r }); i >= 0 {
		return roles[i]
	}
	return RoleInfo{Role: r}
}

// Known reports whether the program has such a role.
func (r Role) Known() bool {
	return slices.ContainsFunc(roles, func(i RoleInfo) bool { return i.Role == r })
}

// Label gives the words for the role; of an unknown one its key.
func (r Role) Label() locale.Text {
	if !r.Known() {
		return locale.Text{ZH: string(r), EN: string(r)}
	}
	return r.Info().Label
}

// Admin reports whether the role is one of the three administrators.
func (r Role) Admin() bool { return r.Known() && r.Info().Admin() }

func (r Role) gives(p Permission) bool { return slices.Contains(r.Info().Perms, p) }

// permissions gives each permission its words, in the order of the guide.
var permissions = []struct {
	Perm  Permission
	Label locale.Text
	read  bool // a token without a list of its own gets these
}{
	{RegistryRead, locale.Text{ZH: "查看学校名册", EN: "read the register of schools"}, true},
	{RegistryEdit, locale.Text{ZH: "维护学校名册", EN: "keep the register of schools"}, false},
	{RoundRead, locale.Text{ZH: "查看填报任务", EN: "read rounds"}, true},
	{RoundManage, locale.Text{ZH: "布置填报任务", EN: "open, remind and close rounds"}, false},
	{ReturnRead, locale.Text{ZH: "查看报表", EN: "read returns"}, true},
	{ReturnFill, locale.Text{ZH: "填写、上传报表", EN: "fill and upload returns"}, false},
	{ReturnSubmit, locale.Text{ZH: "上报报表", EN: "submit returns"}, false},
	{ReturnComment, locale.Text{ZH: "对报表提出意见", EN: "comment on returns"}, false},
	{ReturnReview, locale.Text{ZH: "审核、退回、锁定报表", EN: "approve, send back and lock returns"}, false},
	{ReturnConfirm, locale.Text{ZH: "市、省复核", EN: "confirm as city or province"}, false},
	{ReturnAmend, locale.Text{ZH: "锁定后更正", EN: "reopen after the lock"}, false},
	{NoticeRead, locale.Text{ZH: "查看通知", EN: "read notices"}, true},
	{NoticeSend, locale.Text{ZH: "发送通知", EN: "send notices"}, false},
	{AssessRead, locale.Text{ZH: "查看结论及依据", EN: "read verdicts and workings"}, true},
	{AssessRun, locale.Text{ZH: "冻结数据、运行测算", EN: "freeze datasets and run standards"}, false},
	{AssessAdopt, locale.Text{ZH: "确认现行结论", EN: "put verdicts in force"}, false},
	{PlanRead, locale.Text{ZH: "查看规划", EN: "read plans and scenarios"}, true},
	{PlanWrite, locale.Text{ZH: "编制规划、情景", EN: "make plans and scenarios"}, false},
	{PlanAdopt, locale.Text{ZH: "采纳路线图", EN: "adopt a roadmap"}, false},
	{CaseRead, locale.Text{ZH: "查看台账、案件", EN: "read ledgers and cases"}, false},
	{CaseAct, locale.Text{ZH: "立案、办理环节", EN: "open cases and take their steps"}, false},
	{CaseDirect, locale.Text{ZH: "验收、销号、改派、延期", EN: "accept, close, hand over and extend cases"}, false},
	{AttendEnter, locale.Text{ZH: "登记缺勤", EN: "enter absence"}, false},
	{StatementSend, locale.Text{ZH: "报送、复核定期报表", EN: "send and accept periodic statements"}, false},
	{PeopleRead, locale.Text{ZH: "查看学生名册（隐去敏感信息）", EN: "read registers of persons, masked"}, false},
	{PeopleEdit, locale.Text{ZH: "导入、维护学生名册", EN: "import and keep registers of persons"}, false},
	{PeopleConfirm, locale.Text{ZH: "确认待查儿童的更正", EN: "confirm corrections of children who are looked for"}, false},
	{PeopleReveal, locale.Text{ZH: "显示加密信息（须写明事由）", EN: "see sealed fields, with a reason"}, false},
	{PeopleExport, locale.Text{ZH: "导出实名名单（须写明事由）", EN: "export named lists, with a reason"}, false},
	{PeopleRetain, locale.Text{ZH: "确认销毁到期信息", EN: "confirm the destruction of what is due"}, false},
	{ExportData, locale.Text{ZH: "导出数据", EN: "export data"}, true},
	{SensitiveRead, locale.Text{ZH: "查看敏感数据项", EN: "read sensitive fields"}, false},
	{AccountRead, locale.Text{ZH: "查看账号列表", EN: "read the list of accounts"}, false},
	{AccountManage, locale.Text{ZH: "建立、停用账号", EN: "create and disable accounts"}, false},
	{AccountGrant, locale.Text{ZH: "授予角色、解锁", EN: "grant roles and unlock"}, false},
	{SettingsManage, locale.Text{ZH: "系统设置", EN: "keep the settings"}, false},
	{AuditRead, locale.Text{ZH: "查看审计日志", EN: "read the audit log"}, false},
}

// Permissions lists every permission that roles give, in the order of the guide.
func Permissions() []Permission {
	out := make([]Permission, len(permissions))
	for i, p := range permissions {
		out[i] = p.Perm
	}
	return out
}

// Label gives the words for the permission.
func (p Permission) Label() locale.Text {
	for _, i := range permissions {
		if i.Perm == p {
			return i.Label
		}
	}
	return locale.Text{ZH: string(p), EN: string(p)}
}

// Business reports whether the permission is about the data of schools and
// counties, which no administrator may touch.
func (p Permission) Business() bool {
	switch p {
	case Public, Arriving, SignedIn, AccountRead, AccountManage, AccountGrant, SettingsManage, AuditRead:
		return false
	}
	return true
}
