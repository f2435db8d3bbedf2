package archive

import (
	"context"
	"io/fs"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Options are what a Service works with.
type Options struct {
	Store   Store
	Log     audit.Log // refusals and exports
	Clock   func() time.Time
	IDs     func() string // a new id at each call, sorted by time
	Dict    *facts.Dictionary
	Packs   fs.FS  // the standards new assessments may choose from
	Program string // program and version, kept in every dataset and assessment

	// Tell tells people of what waits for them, or was answered; nil: nobody is told.
	Tell func(ctx context.Context, t access.Telling) error

	// InForce is told what was put in force, once it is on record; nil: nobody is.
	// Who confirmed it waits for it.
	InForce func(ctx context.Context, a Assessment)

	Memory  int64   // bytes that opened assessments may take, roughly; 0: 256 MB
	Near    float64 // how near its line a value is warned of, as a share of the line; 0: 0.05
	Horizon int     // a value that reaches its line within so many years at its pace is warned of; 0: 3
}

// Defaults of what is not law but taste.
const (
	defaultMemory  = 256 << 20
	defaultNear    = 0.05
	defaultHorizon = 3
)

// Service freezes datasets, runs assessments and opens them again. It is safe
// for concurrent use.
type Service struct {
	opt     Options
	packs   *cache[packKey]
	tables  *cache[tableKey]
	results *cache[resultKey]
}

// New makes a service; Store, Log, Clock, IDs, Dict and Packs must be given.
func New(opt Options) *Service {
	if opt.Memory == 0 {
		opt.Memory = defaultMemory
	}
	if opt.Near == 0 {
		opt.Near = defaultNear
	}
	if opt.Horizon == 0 {
		opt.Horizon = defaultHorizon
	}
	return &Service{
		opt:     opt,
		packs:   newCache[packKey](opt.Memory / 8),
		tables:  newCache[tableKey](opt.Memory / 4),
		results: newCache[resultKey](opt.Memory - opt.Memory/8 - opt.Memory/4),
	}
}

var (
	msgDenied = locale.NewTemplate("archive.denied", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole  = locale.Plain("archive.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")

	actRead   = locale.Text{ZH: "查看评估结果", EN: "read assessments"}
	actRun    = locale.Text{ZH: "冻结数据集、运行评估", EN: "freeze datasets and run assessments"}
	actExport = locale.Text{ZH: "导出数据", EN: "export data"}
	actAdopt  = locale.Text{ZH: "确认现行结论", EN: "put verdicts in force"}
	actSettle = locale.Text{ZH: "修改系统设置", EN: "change the settings"}
)

// allow asks whether the actor may do something at a place. A refusal is put
// on record before it is told.
func (s *Service) allow(ctx context.Context, actor access.Actor, p access.Permission, at access.Place, act, object string) error {
	if actor.May(p, at) {
		return nil
	}
	return s.refuse(ctx, actor, p, at, act, object)
}

func (s *Service) refuse(ctx context.Context, actor access.Actor, p access.Permission, at access.Place, act, object string) error {
	words := map[access.Permission]locale.Text{access.AssessRead: actRead, access.AssessRun: actRun, access.ExportData: actExport, access.SettingsManage: actSettle, access.AssessAdopt: actAdopt}[p]
	refused := access.Act{By: actor, Perm: p, At: at, Name: act, Object: object}
	return s.guard().Refuse(ctx, refused, fault.New(fault.Denied, msgDenied.With("place", registry.RegionName(at.Region), "act", words)).Hint(hintRole))
}

// entry makes a line of the audit log; detail is written as canonical JSON.
func (s *Service) entry(actor access.Actor, p access.Permission, at access.Place, act, object string, detail any) audit.Entry {
	return s.guard().Entry(access.Act{By: actor, Perm: p, At: at, Name: act, Object: object}, detail)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

// AllowExport asks whether the actor may take data of a region away as a file,
// and puts it on record that he did. object names what: dataset/<hash>,
// assessment/<id>/report.html.
func (s *Service) AllowExport(ctx context.Context, actor access.Actor, region registry.RegionCode, act, object string) error {
	at := access.Place{Region: region}
	if err := s.allow(ctx, actor, access.ExportData, at, act, object); err != nil {
		return err
	}
	return s.opt.Log.Append(ctx, s.entry(actor, access.ExportData, at, act, object, nil))
}
