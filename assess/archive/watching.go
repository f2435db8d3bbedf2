package archive

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Watching is what is warned of in a county, and who decided it. It is taste,
// not law: no verdict changes by it.
type Watching struct {
	Watch
	Own    bool // decided for this county; else for the installation, or by the program
	ByName string
	At     time.Time // zero: nobody decided, the program's own
}

// The bounds of what may be decided.
const (
	widestShare   = 0.5
	farthestYears = 10
)

// watchDoc is a decision as it is kept.
type watchDoc struct {
	Share  float64   `json:"share"`
	Years  int       `json:"years"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// watchName names the decision of a county; of the installation with 0.
func watchName(county registry.RegionCode) string {
	if county == 0 {
		return "watch"
	}
	return county.String() + "/watch"
}

// Watching gives what is warned of in a county: as the county decided, else as
// the installation did, else the program's own. County 0 asks what holds for
// counties that decided nothing.
func (s *Service) Watching(ctx context.Context, county registry.RegionCode) (Watching, error) {
	for _, at := range []registry.RegionCode{county, 0} {
		data, err := s.opt.Store.ReadSetting(ctx, watchName(at))
		if err != nil {
			return Watching{}, err
		}
		if len(data) == 0 {
			continue
		}
		var d watchDoc
		if err := json.Unmarshal(data, &d); err != nil {
			return Watching{}, err
		}
		return Watching{Watch: Watch{d.Share, d.Years}, Own: at == county, ByName: d.ByName, At: d.At}, nil
	}
	return Watching{Watch: Watch{s.opt.Near, s.opt.Horizon}}, nil
}

// SetWatching decides what is warned of in a county, or with county 0 in all
// that decide nothing themselves; nil takes the decision back. A county's is
// made by who may judge it, the installation's by who keeps its settings. The
// error joins all that is wrong, each with Place within or years.
func (s *Service) SetWatching(ctx context.Context, actor access.Actor, county registry.RegionCode, w *Watch) error {
	p, at, object := access.AssessRun, access.Place{Region: county}, "settings/"+watchName(county)
	if county == 0 {
		p = access.SettingsManage
	}
	if err := s.allow(ctx, actor, p, at, actWatch, object); err != nil {
		return err
	}
	if w != nil {
		if err := w.check(); err != nil {
			return err
		}
	}
	was, err := s.Watching(ctx, county)
	if err != nil {
		return err
	}
	detail := map[string]any{"share": []any{was.Share, nil}, "years": []any{was.Years, nil}}
	var data []byte
	if w != nil {
		detail["share"], detail["years"] = []any{was.Share, w.Share}, []any{was.Years, w.Years}
		if data, err = json.Marshal(watchDoc{w.Share, w.Years, actor.Name, s.opt.Clock().UTC()}); err != nil {
			return err
		}
	}
	return s.opt.Store.SaveSetting(ctx, watchName(county), data, s.entry(actor, p, at, actWatch, object, detail))
}

const actWatch = "settings.watch"

var (
	msgShare = locale.NewTemplate("archive.share", "提醒尺度应大于 0，不超过 {most}%", "more than 0 and at most {most}%")
	msgYears = locale.NewTemplate("archive.years", "年数应为 1 至 {most} 的整数", "a whole number from 1 to {most}")
)

func (w *Watch) check() error {
	var errs []error
	if !(w.Share > 0 && w.Share <= widestShare) {
		errs = append(errs, fault.New(fault.Invalid, msgShare.With("most", 100*widestShare)).At("within"))
	}
	if w.Years < 1 || w.Years > farthestYears {
		errs = append(errs, fault.New(fault.Invalid, msgYears.With("most", farthestYears)).At("years"))
	}
	return errors.Join(errs...)
}
