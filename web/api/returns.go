package api

import (
	"errors"
	"net/http"
	"time"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// roundView is a round of returns.
type roundView struct {
	County int32      `json:"county"`
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Year   int16      `json:"school_year"`
	Forms  []string   `json:"forms"`
	Due    time.Time  `json:"due"`
	Opened time.Time  `json:"opened"`
	Closed *time.Time `json:"closed,omitempty"`
}

func viewRound(r returns.Round) roundView {
	v := roundView{County: int32(r.County), ID: string(r.ID), Title: r.Title, Year: int16(r.Year), Forms: r.Forms, Due: r.Due, Opened: r.OpenedAt}
	if !r.ClosedAt.IsZero() {
		v.Closed = &r.ClosedAt
	}
	return v
}

// ReturnView is the head of a return.
type ReturnView struct {
	County     int32         `json:"county"`
	ID         string        `json:"id"`
	Round      string        `json:"round"`
	Form       string        `json:"form"`
	Year       int16         `json:"school_year"`
	School     string        `json:"school,omitempty" doc:"absent: the county's own form"`
	SchoolName string        `json:"school_name,omitempty"`
	State      returns.State `json:"state" enum:"open,ready,submitted,sent_back,approved,locked,city_ok,province_ok"`
	Revision   int64         `json:"revision"`
	Versions   int           `json:"versions"`
	Counts     countsView    `json:"counts"`
	Changed    time.Time     `json:"changed"`
	Note       string        `json:"note,omitempty"`
}

type countsView struct {
	Asked       int `json:"asked"`
	Filled      int `json:"filled"`
	MustFix     int `json:"must_fix"`
	Verify      int `json:"verify"`
	Remark      int `json:"remark"`
	Unexplained int `json:"unexplained" doc:"请核实 without a reason"`
}

func viewReturn(r returns.Return) ReturnView {
	return ReturnView{
		County: int32(r.County), ID: string(r.ID), Round: string(r.Round), Form: r.Form, Year: int16(r.Year), School: string(r.School), SchoolName: r.Who.Name,
		State: r.State, Revision: r.Revision, Versions: r.Version, Changed: r.Changed, Note: r.Note, Counts: countsView(r.Counts),
	}
}

// cellView is a cell of a return.
type cellView struct {
	Stage  string   `json:"stage" enum:"whole,primary,junior,senior"`
	Field  string   `json:"field"`
	Text   string   `json:"text" doc:"as the form asks for it"`
	Value  *float64 `json:"value" doc:"in the dictionary's unit; null: see state"`
	State  string   `json:"state,omitempty" doc:"why there is no value: not_reported, not_applicable, withheld"`
	Words  string   `json:"words,omitempty"`
	Bad    bool     `json:"refused,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Rev    int64    `json:"rev" doc:"give it back when you change the cell; 0: never touched"`
	Last   string   `json:"last_year,omitempty"`
	File   string   `json:"file,omitempty"`
	Sheet  string   `json:"sheet,omitempty"`
	Cell   string   `json:"cell,omitempty"`
	By     string   `json:"by,omitempty"`
}

func viewCell(c returns.CellView) cellView {
	v := cellView{
		Stage: c.Key.Stage.String(), Field: string(c.Key.Field), Text: c.Text, Words: c.Words, Bad: c.Bad, Reason: c.Reason, Rev: c.Rev, Last: c.Last,
		File: c.Origin.File, Sheet: c.Origin.Sheet, Cell: c.Origin.Cell, By: c.ByName,
	}
	v.Value, v.State = number(c.Value)
	return v
}

// problemView is one finding of the checks.
type problemView struct {
	Severity string      `json:"severity" enum:"must_fix,verify,remark"`
	Key      string      `json:"key"`
	Stage    string      `json:"stage,omitempty"`
	Field    string      `json:"field,omitempty"`
	Place    string      `json:"place,omitempty" doc:"file sheet!cell, where it was read from a workbook"`
	Text     locale.Text `json:"text"`
}

func viewProblem(p collect.Problem) problemView {
	v := problemView{Severity: p.Severity.String(), Key: p.Key, Stage: p.Stage.String(), Field: string(p.Field), Text: locale.Text{ZH: p.Sentence(locale.ZH), EN: p.Sentence(locale.EN)}}
	if p.Cell != "" {
		v.Place = p.File + " " + p.Sheet + "!" + p.Cell
	}
	return v
}

func viewProblems(list []collect.Problem) []problemView {
	out := []problemView{}
	for _, p := range list {
		out = append(out, viewProblem(p))
	}
	return out
}

// returnWhole is a return with everything in it.
type returnWhole struct {
	ReturnView
	Cells    []cellView    `json:"cells"`
	Problems []problemView `json:"problems"`
	Acts     []returns.Act `json:"acts" doc:"what you may do with it now"`
}

// ReturnPath names a return.
type ReturnPath struct {
	CountyPath
	ID string `path:"id"`
}

func rounds(a *api, s *returns.Service) {
	type list struct {
		Year int16 `query:"school_year" doc:"0: all"`
		Paging
	}
	add(a, operation{Method: http.MethodGet, Path: "/rounds", Perm: access.RoundRead, Act: "rounds.list", Tag: "returns", Summary: "Rounds in scope, newest first"},
		func(c *route.Context, in *list) (*page[roundView], error) {
			all, err := s.ListRounds(c.Ctx(), c.Actor, registry.SchoolYear(in.Year))
			if err != nil {
				return nil, err
			}
			return cut(all, in.Paging, viewRound)
		})
	type query struct {
		County []int32         `query:"county" doc:"none: all in scope"`
		Round  string          `query:"round"`
		Year   int16           `query:"school_year"`
		Form   string          `query:"form"`
		State  []returns.State `query:"state"`
		Paging
	}
	add(a, operation{Method: http.MethodGet, Path: "/returns", Perm: access.ReturnRead, Act: "returns.list", Tag: "returns", Summary: "Returns in scope"},
		func(c *route.Context, in *query) (*page[ReturnView], error) {
			f := returns.Filter{Counties: scoped(c.Actor.Counties(access.ReturnRead), in.County), Round: returns.RoundID(in.Round), Year: registry.SchoolYear(in.Year), Form: in.Form, States: in.State}
			var all []returns.Return
			if len(f.Counties) > 0 {
				var err error
				if all, err = s.List(c.Ctx(), c.Actor, f); err != nil {
					return nil, err
				}
			}
			return cut(all, in.Paging, viewReturn)
		})
	add(a, operation{Method: http.MethodGet, Path: "/returns/{county}/{id}", Perm: access.ReturnRead, Act: "returns.show", Tag: "returns", Summary: "A return with its cells and problems"},
		func(c *route.Context, in *ReturnPath) (*answer[returnWhole], error) {
			v, err := s.Open(c.Ctx(), c.Actor, in.code(), returns.ReturnID(in.ID))
			if err != nil {
				return nil, err
			}
			return reply(viewWhole(v)), nil
		})
}

// viewWhole lists the cells in the order of the form.
func viewWhole(v *returns.View) returnWhole {
	out := returnWhole{ReturnView: viewReturn(v.Return), Cells: []cellView{}, Problems: viewProblems(v.Problems), Acts: []returns.Act{}}
	for _, slot := range v.Grid.Slots(v.School) {
		key := returns.CellKey{School: v.Return.School, Stage: slot.Stage, Field: v.Grid.Items[slot.Item].Field}
		if cell, ok := v.Cells[key]; ok && !cell.Hidden {
			out.Cells = append(out.Cells, viewCell(cell))
		}
	}
	for _, a := range v.Acts {
		if a.Blocked.IsZero() {
			out.Acts = append(out.Acts, a.Act)
		}
	}
	return out
}

// editBody is one change of one cell.
type editBody struct {
	Stage  string  `json:"stage" enum:"whole,primary,junior,senior" default:"whole"`
	Field  string  `json:"field"`
	Text   *string `json:"text,omitempty" doc:"as one would type it; empty clears the cell; 无 means not applicable"`
	Words  *string `json:"words,omitempty"`
	Reason *string `json:"reason,omitempty" doc:"why a 请核实 finding is right all the same"`
	Rev    int64   `json:"rev" doc:"of the cell as you saw it; 0: never touched"`
}

// savedView is what became of a save.
type savedView struct {
	Revision  int64          `json:"revision"`
	State     returns.State  `json:"state"`
	Cells     []cellView     `json:"cells" doc:"those named, as they stand now"`
	Conflicts []conflictView `json:"conflicts" doc:"edits that were not taken, because another changed the cell; send again with the rev of theirs to overrule"`
	Problems  []problemView  `json:"problems" doc:"all of the return"`
	Counts    countsView     `json:"counts"`
}

type conflictView struct {
	Mine   string   `json:"mine"`
	Theirs cellView `json:"theirs"`
}

// actBody is what to do with a return.
type actBody struct {
	Act    returns.Act `json:"act" enum:"ready,submit,send_back,approve,lock,confirm,amend"`
	Reason string      `json:"reason,omitempty" doc:"of send_back and amend"`

	Revision int64 `json:"revision,omitempty" doc:"of the return as it was read; 0: however it stands now"`
}

// uploadedView is what became of a workbook.
type uploadedView struct {
	ID       string        `json:"id"`
	File     string        `json:"file"`
	Hash     string        `json:"hash" doc:"SHA-256"`
	Read     int           `json:"read" doc:"rows or entries with data"`
	Accepted int           `json:"accepted"`
	Parked   int           `json:"parked"`
	Refused  string        `json:"refused,omitempty" doc:"why the file was not read at all"`
	Returns  []string      `json:"returns" doc:"those it changed"`
	Problems []problemView `json:"problems"`
}

func filling(a *api, s *returns.Service) {
	type saveIn struct {
		ReturnPath
		Body struct {
			Edits []editBody `json:"edits" minItems:"1" maxItems:"5000"`
		}
	}
	add(a, operation{Method: http.MethodPatch, Path: "/returns/{county}/{id}/cells", Perm: access.ReturnFill, Act: "returns.save", Tag: "returns", Summary: "Change cells of a return", Quiet: true},
		func(c *route.Context, in *saveIn) (*answer[savedView], error) {
			save, err := edits(in.ReturnPath, in.Body.Edits)
			if err != nil {
				return nil, err
			}
			done, err := s.SaveCells(c.Ctx(), c.Actor, save)
			if err != nil {
				return nil, err
			}
			return reply(viewSaved(done)), nil
		})
	type actIn struct {
		ReturnPath
		Body actBody
	}
	add(a, operation{Method: http.MethodPost, Path: "/returns/{county}/{id}/acts", Perm: access.ReturnRead, Act: "returns.act", Tag: "returns", Summary: "Submit, send back, approve, lock, confirm or amend a return", Quiet: true},
		func(c *route.Context, in *actIn) (*answer[ReturnView], error) {
			return act(c, s, in.ReturnPath, in.Body)
		})
	type uploadIn struct {
		CountyPath
		Round   string `path:"round"`
		Name    string `query:"name" required:"true" doc:"of the file: 学校填报表.xlsx"`
		RawBody []byte `contentType:"application/octet-stream"`
	}
	add(a, operation{Method: http.MethodPost, Path: "/rounds/{county}/{round}/uploads", Perm: access.ReturnFill, Act: "returns.upload", Tag: "returns", Summary: "Upload a workbook into a round", Quiet: true, Body: 128 << 20, Created: true},
		func(c *route.Context, in *uploadIn) (*answer[[]uploadedView], error) {
			done, err := s.Upload(c.Ctx(), c.Actor, returns.UploadCommand{County: in.code(), Round: returns.RoundID(in.Round), Files: []collect.Input{{Name: in.Name, Data: in.RawBody}}})
			if err != nil {
				return nil, err
			}
			out := []uploadedView{}
			for _, u := range done.Uploads {
				out = append(out, viewUpload(u))
			}
			return reply(out), nil
		})
}

var sayStage = locale.NewTemplate("api.stage", "不认识的学段“{got}”", "unknown stage {got}")

// edits turns the body of a save into a command. The cells are those of the
// return's own school, which the service fills in.
func edits(at ReturnPath, list []editBody) (returns.Save, error) {
	out := returns.Save{County: at.code(), Return: returns.ReturnID(at.ID)}
	var wrong []error
	for _, e := range list {
		stage, ok := registry.ParseStage(e.Stage)
		if !ok {
			wrong = append(wrong, fault.New(fault.Invalid, sayStage.With("got", e.Stage)).At("body.edits."+e.Field))
			continue
		}
		out.Edits = append(out.Edits, returns.Edit{
			Key: returns.CellKey{Stage: stage, Field: facts.FieldID(e.Field)}, Text: e.Text, Words: e.Words, Reason: e.Reason, Rev: e.Rev,
		})
	}
	return out, errors.Join(wrong...)
}

func viewSaved(d returns.Saved) savedView {
	v := savedView{Revision: d.Revision, State: d.State, Cells: []cellView{}, Conflicts: []conflictView{}, Problems: viewProblems(d.Problems), Counts: countsView(d.Counts)}
	for _, cell := range d.Cells {
		v.Cells = append(v.Cells, viewCell(cell))
	}
	for _, x := range d.Conflicts {
		v.Conflicts = append(v.Conflicts, conflictView{x.Mine, viewCell(x.Theirs)})
	}
	return v
}

// act does one thing to one return. What stands in the way of a submission is
// told in full.
func act(c *route.Context, s *returns.Service, at ReturnPath, b actBody) (*answer[ReturnView], error) {
	id := returns.ReturnID(at.ID)
	done, err := s.Act(c.Ctx(), c.Actor, returns.Command{County: at.code(), Returns: []returns.ReturnID{id}, Act: b.Act, Reason: b.Reason, Revision: b.Revision})
	if err != nil {
		return nil, err
	}
	if d := done[0]; d.Err != nil {
		wrong := []error{d.Err}
		for _, p := range d.Problems {
			say := locale.Plain(p.Key, p.Sentence(locale.ZH), p.Sentence(locale.EN))
			wrong = append(wrong, fault.New(fault.Invalid, say).At(p.Stage.String()+"/"+string(p.Field)))
		}
		return nil, errors.Join(wrong...)
	}
	v, err := s.Open(c.Ctx(), c.Actor, at.code(), id)
	if err != nil {
		return nil, err
	}
	return reply(viewReturn(v.Return)), nil
}

func viewUpload(u returns.Upload) uploadedView {
	v := uploadedView{ID: u.ID, File: u.Name, Hash: u.Hash, Refused: u.Receipt.Refused.In(locale.ZH), Returns: []string{}, Problems: viewProblems(u.Problems)}
	v.Read, v.Accepted, v.Parked = u.Receipt.Read()
	for _, id := range u.Returns {
		v.Returns = append(v.Returns, string(id))
	}
	return v
}
