// Package access knows who may do what: accounts, roles, the region or school
// a role is held for, classes of fields, passwords, second factors, sessions
// and tokens.
//
// The pieces:
//
//   - Role, Permission and Grant: what may be done, and where.
//   - Actor: somebody who has proved who he is; every service asks it.
//   - Service: accounts and sessions, over a Store that package store gives.
//
// Nothing here reads a clock, a disk or a source of chance of its own.
package access

import (
	"junheng/registry"
)

// AccountID identifies an account; it is never used again for another.
type AccountID string

// Role is what somebody is in this work.
type Role string

// The roles. The three administrators see no business data, and no account
// holds one of them beside another role (三员分立).
const (
	SchoolClerk        Role = "school_clerk"        // 学校填报员
	SchoolHead         Role = "school_head"         // 校长
	ClassTeacher       Role = "class_teacher"       // 班主任
	TownshipOfficer    Role = "township_officer"    // 乡镇（学区）管理员
	CountyStatistician Role = "county_statistician" // 县（区）统计员
	CountyLeader       Role = "county_leader"       // 县（区）教育局领导
	Inspector          Role = "inspector"           // 督学
	CityReviewer       Role = "city_reviewer"       // 市级审核员
	ProvinceReviewer   Role = "province_reviewer"   // 省级审核员
	SystemAdmin        Role = "system_admin"        // 系统管理员
	SecurityAdmin      Role = "security_admin"      // 安全管理员
	AuditAdmin         Role = "audit_admin"         // 审计管理员
)

// Permission is one thing that may be done.
type Permission string

// The permissions. Public and SignedIn are those of routes that ask for no
// role.
const (
	Public   Permission = "public"
	Arriving Permission = "arriving"  // a right password, but perhaps a step still to go: see Pending
	SignedIn Permission = "signed_in" // own profile, password, tokens, language

	RegistryRead   Permission = "registry.read"
	RegistryEdit   Permission = "registry.edit"
	RoundRead      Permission = "round.read"
	RoundManage    Permission = "round.manage" // open, remind, close a round
	ReturnRead     Permission = "return.read"
	ReturnFill     Permission = "return.fill" // type, paste, upload
	ReturnSubmit   Permission = "return.submit"
	ReturnComment  Permission = "return.comment" // remarks on cells, and answers to them
	ReturnReview   Permission = "return.review"  // county: send back, approve, lock
	ReturnConfirm  Permission = "return.confirm" // city and province, after the county
	ReturnAmend    Permission = "return.amend"   // reopen after lock, with a reason
	NoticeRead     Permission = "notice.read"
	NoticeSend     Permission = "notice.send"
	AssessRead     Permission = "assess.read"    // verdicts and every explanation
	AssessRun      Permission = "assess.run"     // freeze a dataset, run a standard
	PlanRead       Permission = "plan.read"      // shortfalls, plans, scenarios, roadmaps
	PlanWrite      Permission = "plan.write"     // make and save them, enter progress
	PlanAdopt      Permission = "plan.adopt"     // make a roadmap binding
	CaseRead       Permission = "case.read"      // ledgers and cases
	CaseAct        Permission = "case.act"       // open a case, take its steps, add evidence
	CaseDirect     Permission = "case.direct"    // county: accept, close, reopen, hand over, allow more time
	AttendEnter    Permission = "attend.enter"   // daily absence of a class
	StatementSend  Permission = "statement.send" // send and accept periodic statements
	PeopleRead     Permission = "people.read"    // registers of named persons, masked
	PeopleEdit     Permission = "people.edit"    // import rosters, move, promote, decide on matches
	PeopleReveal   Permission = "people.reveal"  // a sealed field in clear, with a reason
	PeopleExport   Permission = "people.export"  // lists of named children, with a reason
	AssessAdopt    Permission = "assess.adopt"   // put a verdict in force that another person proposed
	PeopleConfirm  Permission = "people.confirm" // confirm what another person corrected of a child who is looked for
	PeopleRetain   Permission = "people.retain"  // destroy what is due, keep the legal bases
	ExportData     Permission = "export.data"
	SensitiveRead  Permission = "sensitive.read" // fields classed sensitive
	AccountRead    Permission = "account.read"   // the three administrators: the list of accounts
	AccountManage  Permission = "account.manage" // system administrator: create, disable, reset
	AccountGrant   Permission = "account.grant"  // security administrator: roles, unlock, policy
	SettingsManage Permission = "settings.manage"
	AuditRead      Permission = "audit.read"
)

// Grant is a role held for a place: a region and all below it, or one school.
type Grant struct {
	Role     Role
	Region   registry.RegionCode // county, city, province or township; 0 only for administrators
	School   registry.SchoolID   // for school roles
	Township string              // for the township officer: the township's name as schools state it
	Class    string              // for the class teacher: the class as the roster of the school states it
}

// Actor is somebody who has proved who he is, as every service sees him.
type Actor struct {
	Account AccountID
	Name    string
	Grants  []Grant
	From    string       // network address
	Via     string       // session, token or cli
	Session string       // the hash of his session, where he came by one
	Only    []Permission // of a token: these and no others; nil: all that the grants give
	Pending Pending      // a step to be done before anything else is allowed

	// Also are counties in use here that the list of regions does not have,
	// because they are younger than the list.
	Also []registry.RegionCode
}

// Pending is a step that stands between a right password and everything else.
type Pending string

// The steps, in the order in which they are asked for.
const (
	NothingPending Pending = ""
	PendingSecond  Pending = "second"   // show the second factor
	PendingSet     Pending = "password" // choose a password: a one-time code was used, or the old one is too old
	PendingEnrol   Pending = "enrol"    // enrol a second factor: the role requires one
)

// Place is what an act is about: a county, and perhaps one school in it, or one
// class of a school.
type Place struct {
	Region   registry.RegionCode
	School   registry.SchoolID
	Township string
	Class    string
}
