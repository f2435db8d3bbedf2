package parts

import (
	"slices"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/web/route"
)

// MenuItem is one entry of the menu on the left.
type MenuItem struct {
	Key   string // Head.Menu of its pages
	Label locale.Text
	URL   string
	Icon  string
	Perm  access.Permission // who sees it
	Group locale.Text       // heading above it; empty: as the one before
}

// Menu lists the entries in the order they are shown.
var Menu = []MenuItem{
	{"home", locale.Text{ZH: "我的任务", EN: "My tasks"}, "/", "home", access.SignedIn, locale.Text{}},
	{"notices", locale.Text{ZH: "通知", EN: "Notices"}, "/notices", "bell", access.NoticeRead, locale.Text{}},

	{"attend", locale.Text{ZH: "考勤", EN: "Attendance"}, "/attend", "calendar-check", access.PeopleRead, locale.Text{ZH: "办案", EN: "Act"}},
	{"visits", locale.Text{ZH: "家访与劝返", EN: "Home visits"}, "/visits", "home-heart", access.CaseAct, locale.Text{}},
	{"cases", locale.Text{ZH: "台账与案件", EN: "Ledgers"}, "/cases", "folder", access.CaseRead, locale.Text{}},
	{"statements", locale.Text{ZH: "定期报表", EN: "Statements"}, "/statements", "file-text", access.StatementSend, locale.Text{}},
	{"calendar", locale.Text{ZH: "校历", EN: "School calendar"}, "/calendar", "calendar", access.CaseRead, locale.Text{}},

	{"rounds", locale.Text{ZH: "填报任务", EN: "Rounds"}, "/rounds", "clipboard-list", access.RoundRead, locale.Text{ZH: "填报", EN: "Collect"}},
	{"review", locale.Text{ZH: "审核", EN: "Review"}, "/review", "checkbox", access.ReturnReview, locale.Text{}},
	{"confirm", locale.Text{ZH: "上级确认", EN: "Confirm"}, "/review", "checkbox", access.ReturnConfirm, locale.Text{}},

	{"results", locale.Text{ZH: "评估结果", EN: "Results"}, "/results", "chart-bar", access.AssessRead, locale.Text{ZH: "评估", EN: "Judge"}},
	{"warnings", locale.Text{ZH: "预警", EN: "Early warning"}, "/warnings", "alert-triangle", access.AssessRead, locale.Text{}},
	{"datasets", locale.Text{ZH: "数据集", EN: "Datasets"}, "/datasets", "database", access.AssessRead, locale.Text{}},

	{"plans", locale.Text{ZH: "规划", EN: "Planning"}, "/plans", "adjustments", access.PlanRead, locale.Text{ZH: "决策", EN: "Decide"}},

	{"people", locale.Text{ZH: "学生名册", EN: "Rolls"}, "/people", "users-group", access.PeopleRead, locale.Text{ZH: "学生", EN: "Pupils"}},
	{"matching", locale.Text{ZH: "学龄比对", EN: "School age"}, "/matching", "users", access.PeopleRead, locale.Text{ZH: "学生", EN: "Pupils"}},

	{"schools", locale.Text{ZH: "学校名录", EN: "Schools"}, "/schools", "school", access.RegistryRead, locale.Text{ZH: "名录", EN: "Register"}},
	{"map", locale.Text{ZH: "学校地图", EN: "Map"}, "/map", "map", access.RegistryRead, locale.Text{}},

	{"accounts", locale.Text{ZH: "账号", EN: "Accounts"}, "/admin/accounts", "users", access.AccountManage, locale.Text{ZH: "管理", EN: "Administration"}},
	{"grants", locale.Text{ZH: "账号与授权", EN: "Accounts and roles"}, "/admin/accounts", "users", access.AccountGrant, locale.Text{ZH: "管理", EN: "Administration"}},
	{"settings", locale.Text{ZH: "安全策略", EN: "Security policy"}, "/admin/settings", "settings", access.AccountRead, locale.Text{}},
	{"system", locale.Text{ZH: "系统设置", EN: "Settings"}, "/admin/system", "adjustments", access.SettingsManage, locale.Text{}},
	{"audit", locale.Text{ZH: "审计日志", EN: "Audit log"}, "/audit", "shield-check", access.AuditRead, locale.Text{ZH: "管理", EN: "Administration"}},
}

func holds(a access.Actor, p access.Permission) bool {
	return p == access.Public || p == access.SignedIn || a.Holds(p)
}

// ofSchools reports whether the reader is limited to schools or townships: of
// datasets, which are a whole county's, there is nothing for him to see.
func ofSchools(a access.Actor) bool { return a.Schools() != nil || a.Townships() != nil }

// OfClass reports whether the reader is limited to classes: a comparison, which is
// a county's or a school's, is not his.
func OfClass(a access.Actor) bool {
	return len(a.Grants) > 0 && !slices.ContainsFunc(a.Grants, func(g access.Grant) bool { return g.Role.Info().Reach != access.OneClass })
}

// menuGroup is a heading with the entries below it that the reader may open.
type menuGroup struct {
	Label string
	Items []MenuItem
}

func menuFor(c *route.Context) []menuGroup {
	var groups []menuGroup
	var heading locale.Text
	seen := map[string]bool{}
	for _, item := range Menu {
		if !item.Group.IsZero() {
			heading = item.Group
		}
		if seen[item.URL] || !holds(c.Actor, item.Perm) || item.Key == "datasets" && ofSchools(c.Actor) || item.Key == "matching" && OfClass(c.Actor) {
			continue
		}
		seen[item.URL] = true
		label := heading.In(c.Lang)
		if n := len(groups); n == 0 || groups[n-1].Label != label {
			groups = append(groups, menuGroup{Label: label})
		}
		last := &groups[len(groups)-1]
		last.Items = append(last.Items, item)
	}
	return groups
}
