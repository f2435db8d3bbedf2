package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// FindingsFile is the file of a dataset that keeps what was found in its facts
// when they were taken in. The dataset's hash is that of the facts alone; the
// file's own stands in the audit log beside it.
const FindingsFile = "findings.json"

// Finding is one thing that was found in the facts of a dataset before they
// were frozen, and how it was met.
type Finding struct {
	County   registry.RegionCode `json:"county"`
	School   registry.SchoolID   `json:"school,omitempty"` // empty: the county itself
	Name     string              `json:"name,omitempty"`   // of the school
	Stage    string              `json:"stage,omitempty"`  // primary, junior …; empty: the whole school
	Section  locale.Text         `json:"section,omitzero"` // the stage in words
	Field    string              `json:"field,omitempty"`
	Label    locale.Text         `json:"label"`
	Severity string              `json:"severity"` // must_fix, verify, remark
	Key      string              `json:"key"`      // stable identifier of the check
	What     locale.Text         `json:"what"`
	Reason   string              `json:"reason,omitempty"` // why it was accepted all the same
	By       string              `json:"by,omitempty"`     // who gave the reason
	Parked   bool                `json:"parked,omitempty"` // the value is not among the facts
}

// findingsFile writes findings as they are kept.
func findingsFile(list []Finding) (data []byte, hash string, err error) {
	if list == nil {
		list = []Finding{}
	}
	if data, err = json.MarshalIndent(list, "", " "); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:]), nil
}

// Findings gives what was found in the facts of a dataset when they were taken
// in. Known is false for a dataset that was frozen without them, by an earlier
// program or from files.
func (s *Service) Findings(ctx context.Context, actor access.Actor, owner registry.RegionCode, hash string) (list []Finding, known bool, err error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: owner}, "dataset.show", "dataset/"+hash); err != nil {
		return nil, false, err
	}
	files, err := s.opt.Store.ReadDataset(ctx, owner, hash)
	if err != nil {
		return nil, false, err
	}
	data, known := files[FindingsFile]
	if !known {
		return nil, false, nil
	}
	err = json.Unmarshal(data, &list)
	return list, true, err
}
