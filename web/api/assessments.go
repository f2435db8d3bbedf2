package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/route"
)

// assessmentView is a judgement on record.
type assessmentView struct {
	County   int32             `json:"county"`
	ID       string            `json:"id"`
	Year     int16             `json:"school_year" doc:"the year in which it begins"`
	Owner    int32             `json:"dataset_owner"`
	Dataset  string            `json:"dataset" doc:"SHA-256 of the facts judged"`
	Pack     string            `json:"pack" example:"cn/quality-balance-2017"`
	PackHash string            `json:"pack_hash"`
	Choices  map[string]string `json:"choices,omitempty"`
	Program  string            `json:"program"`
	By       string            `json:"by"`
	At       time.Time         `json:"at"`
	Current  bool              `json:"current"`
	Headline archive.Headline  `json:"headline"`
}

func viewAssessment(a archive.Assessment) assessmentView {
	return assessmentView{
		County: int32(a.County), ID: a.ID, Year: int16(a.Year), Owner: int32(a.Owner), Dataset: a.Dataset, Pack: a.Pack, PackHash: a.PackHash,
		Choices: a.Choices, Program: a.Program, By: a.ByName, At: a.At, Current: a.Current, Headline: a.Headline,
	}
}

// proposalView is that an assessment be the verdict in force.
type proposalView struct {
	Assessment string    `json:"assessment"`
	State      string    `json:"state" enum:"proposed,adopted,refused"`
	Reason     string    `json:"reason"`
	By         string    `json:"by"`
	At         time.Time `json:"at"`
}

func viewProposal(p archive.Proposal) proposalView {
	return proposalView{Assessment: p.Assessment, State: string(p.State), Reason: p.Reason, By: p.ByName, At: p.At}
}

// AssessmentPath names an assessment.
type AssessmentPath struct {
	CountyPath
	ID string `path:"id"`
}

// explainQuery asks for the working under a figure.
type explainQuery struct {
	AssessmentPath
	Ref    string `query:"ref" default:"verdict" doc:"a ref of the result: verdict, coef/primary/teachers, value/<school>/primary/teachers …"`
	Levels int    `query:"levels" minimum:"1" maximum:"20" default:"3" doc:"how deep; deeper figures are named with their refs"`
}

// reverseQuery asks what rests on a workbook cell.
type reverseQuery struct {
	AssessmentPath
	File  string `query:"file" required:"true" doc:"name or SHA-256"`
	Sheet string `query:"sheet"`
	Cell  string `query:"cell" required:"true" example:"F31"`
}

// runBody is what is to be judged.
type runBody struct {
	Owner    int32             `json:"dataset_owner" doc:"region that froze the dataset"`
	Dataset  string            `json:"dataset" doc:"its hash"`
	Pack     string            `json:"pack" example:"cn/quality-balance-2017"`
	Overlays []string          `json:"overlays,omitempty"`
	Choices  map[string]string `json:"choices,omitempty"`
	Propose  string            `json:"propose,omitempty" doc:"why it is to be the verdict in force, which another person confirms; left out: it is only kept"`
}

// raw is a document made elsewhere, sent as it is.
type raw struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// adoption is how an assessment becomes the verdict in force: one proposes it, another
// puts it in force or refuses.
func adoption(a *api, s *archive.Service) {
	type propose struct {
		AssessmentPath
		Body struct {
			Reason string `json:"reason" minLength:"4"`
		}
	}
	add(a, operation{Method: http.MethodPost, Path: "/assessments/{county}/{id}/proposal", Perm: access.AssessRun, Act: "assessment.propose", Tag: "assessments", Summary: "Propose an assessment as the verdict in force", Quiet: true},
		func(c *route.Context, in *propose) (*answer[proposalView], error) {
			p, err := s.Propose(c.Ctx(), c.Actor, in.code(), in.ID, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return reply(viewProposal(p)), nil
		})
	type adopt struct {
		AssessmentPath
		Body struct {
			Confirm bool   `json:"confirm"`
			Reason  string `json:"reason,omitempty" doc:"wanted where it is refused"`
		}
	}
	add(a, operation{Method: http.MethodPost, Path: "/assessments/{county}/{id}/adoption", Perm: access.AssessAdopt, Act: "assessment.adopt", Tag: "assessments", Summary: "Put in force, or refuse, what another person proposed", Quiet: true},
		func(c *route.Context, in *adopt) (*answer[assessmentView], error) {
			made, err := s.Adopt(c.Ctx(), c.Actor, archive.Adoption{County: in.code(), Assessment: in.ID, Confirm: in.Body.Confirm, Reason: in.Body.Reason})
			if err != nil {
				return nil, err
			}
			return reply(viewAssessment(made)), nil
		})
}

func assessments(a *api, s *archive.Service) {
	type list struct {
		CountyPath
		Year int16 `query:"school_year" doc:"0: all"`
		Paging
	}
	add(a, operation{Method: http.MethodGet, Path: "/assessments/{county}", Perm: access.AssessRead, Act: "assessments.list", Tag: "assessments", Summary: "Assessments of a county, newest first"},
		func(c *route.Context, in *list) (*page[assessmentView], error) {
			all, err := s.Assessments(c.Ctx(), c.Actor, in.code())
			if err != nil {
				return nil, err
			}
			kept := all[:0]
			for _, one := range all {
				if in.Year == 0 || int16(one.Year) == in.Year {
					kept = append(kept, one)
				}
			}
			return cut(kept, in.Paging, viewAssessment)
		})
	type run struct{ Body runBody }
	add(a, operation{Method: http.MethodPost, Path: "/assessments", Perm: access.AssessRun, Act: "assessments.run", Tag: "assessments", Summary: "Judge every county of a dataset", Quiet: true, Created: true},
		func(c *route.Context, in *run) (*answer[[]assessmentView], error) {
			made, err := s.Run(c.Ctx(), c.Actor, archive.Running{
				Owner: registry.RegionCode(in.Body.Owner), Dataset: in.Body.Dataset, Pack: in.Body.Pack, Overlays: in.Body.Overlays, Choices: in.Body.Choices, Propose: in.Body.Propose,
			})
			if err != nil && len(made) == 0 {
				return nil, err
			}
			out := []assessmentView{}
			for _, one := range made {
				out = append(out, viewAssessment(one))
			}
			return reply(out), nil
		})
	adoption(a, s)
	add(a, operation{Method: http.MethodGet, Path: "/assessments/{county}/{id}/result", Perm: access.AssessRead, Act: "assessments.result", Tag: "assessments", Summary: "The whole result, as result.json"},
		func(c *route.Context, in *AssessmentPath) (*raw, error) {
			o, err := s.Open(c.Ctx(), c.Actor, in.code(), in.ID)
			if err != nil {
				return nil, err
			}
			if err := s.AllowExport(c.Ctx(), c.Actor, in.code(), "assessment.export", "assessment/"+in.ID+"/result.json"); err != nil {
				return nil, err
			}
			var b bytes.Buffer
			err = publish.JSON(&b, o.Result)
			return &raw{"application/json", b.Bytes()}, err
		})
	add(a, operation{Method: http.MethodGet, Path: "/assessments/{county}/{id}/explanation", Perm: access.AssessRead, Act: "assessments.explain", Tag: "assessments", Summary: "The working under any figure, down to the workbook cell"},
		func(c *route.Context, in *explainQuery) (*raw, error) {
			o, err := s.Open(c.Ctx(), c.Actor, in.code(), in.ID)
			if err != nil {
				return nil, err
			}
			step, err := o.Explain(in.Ref, in.Levels)
			if err != nil {
				return nil, err
			}
			text, err := json.Marshal(publish.StepJSON(step))
			return &raw{"application/json", text}, err
		})
	type refs struct {
		Refs []string `json:"refs" doc:"nearest first; each can be explained"`
	}
	add(a, operation{Method: http.MethodGet, Path: "/assessments/{county}/{id}/reverse", Perm: access.AssessRead, Act: "assessments.reverse", Tag: "assessments", Summary: "What rests on a workbook cell"},
		func(c *route.Context, in *reverseQuery) (*answer[refs], error) {
			o, err := s.Open(c.Ctx(), c.Actor, in.code(), in.ID)
			if err != nil {
				return nil, err
			}
			out := refs{Refs: o.RestsOn(in.File, in.Sheet, in.Cell)}
			if out.Refs == nil {
				out.Refs = []string{}
			}
			return reply(out), nil
		})
	rollUps(a, s)
}

// rollUpView sums a region's verdicts.
type rollUpView struct {
	Region int32       `json:"region"`
	Year   int16       `json:"school_year"`
	Rows   []rollUpRow `json:"rows"`
	Total  rollUpRow   `json:"total"`
}

type rollUpRow struct {
	Region       int32   `json:"region"`
	Name         string  `json:"name"`
	Counties     int     `json:"counties"`
	Assessed     int     `json:"assessed"`
	Met          int     `json:"met"`
	Short        int     `json:"short"`
	Undetermined int     `json:"undetermined"`
	Units        int     `json:"units"`
	UnitsMet     int     `json:"units_met"`
	UnitsShort   int     `json:"units_short"`
	Students     float64 `json:"students"`
	Assessment   string  `json:"assessment,omitempty" doc:"of a county"`
}

func viewRollUp(r archive.RollUpRow) rollUpRow {
	v := rollUpRow{
		Region: int32(r.Region), Name: r.Name, Counties: r.Counties, Assessed: r.Assessed, Met: r.Met, Short: r.Short, Undetermined: r.Undetermined,
		Units: r.Units, UnitsMet: r.UnitsMet, UnitsShort: r.UnitsShort, Students: r.Students,
	}
	if r.Latest != nil {
		v.Assessment = r.Latest.ID
	}
	return v
}

func rollUps(a *api, s *archive.Service) {
	type in struct {
		Region int32 `path:"region" doc:"province, city or county"`
		Year   int16 `query:"school_year" doc:"0: the latest that has any"`
	}
	add(a, operation{Method: http.MethodGet, Path: "/rollups/{region}", Perm: access.AssessRead, Act: "rollups.show", Tag: "assessments", Summary: "The current verdicts of a region, summed"},
		func(c *route.Context, in *in) (*answer[rollUpView], error) {
			r, err := s.RollUp(c.Ctx(), c.Actor, registry.RegionCode(in.Region), registry.SchoolYear(in.Year))
			if err != nil {
				return nil, err
			}
			v := rollUpView{Region: int32(r.Region), Year: int16(r.Year), Total: viewRollUp(r.Total), Rows: []rollUpRow{}}
			for _, row := range r.Rows {
				v.Rows = append(v.Rows, viewRollUp(row))
			}
			return reply(v), nil
		})
}
