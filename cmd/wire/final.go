package wire

import (
	"context"

	"junheng/assess/archive"
)

// finals lists, of assessments, those of final facts: what a trial run of returns
// that are not locked says closes no case, proves no effect and is nobody's latest,
// whether overviews show it or not.
func finals(ctx context.Context, from *archive.Service, list []archive.Assessment) ([]archive.Assessment, error) {
	out := make([]archive.Assessment, 0, len(list))
	for i := range list {
		trial, err := from.Trial(ctx, &list[i])
		if err != nil {
			return nil, err
		}
		if !trial {
			out = append(out, list[i])
		}
	}
	return out, nil
}

// inForce gives, of assessments, the verdict in force of the latest year that will
// do; nil where there is none.
func inForce(list []archive.Assessment, will func(*archive.Assessment) bool) *archive.Assessment {
	var best *archive.Assessment
	for i := range list { // newest first
		if a := &list[i]; a.Current && will(a) && (best == nil || a.Year > best.Year) {
			best = a
		}
	}
	return best
}
