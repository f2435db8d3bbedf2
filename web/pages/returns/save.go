package returns

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"junheng/collect/returns"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// change is one cell as the grid sends it. Absent texts leave things as they are.
type change struct {
	Key    string  `json:"key"`
	Text   *string `json:"text"`
	Reason *string `json:"reason"`
	Rev    int64   `json:"rev"`
	Was    string  `json:"was"`
}

// reply is what the grid hears of a save.
type reply struct {
	Cells     []savedCell `json:"cells"`
	Conflicts []clash     `json:"conflicts"`
	Problems  []problem   `json:"problems"`
	Filled    int         `json:"filled"`
	// Blocked says what stands in the way of each act; empty: nothing.
	Blocked map[returns.Act]string `json:"blocked"`
}

type savedCell struct {
	Key    string `json:"key"`
	Text   string `json:"text"`
	Rev    int64  `json:"rev"`
	Reason string `json:"reason,omitempty"`
}

type clash struct {
	Key    string `json:"key"`
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
	Was    string `json:"was"`
	Who    string `json:"who"`
	At     string `json:"at"`
	Rev    int64  `json:"rev"`
}

var badRequest = fault.New(fault.Usage, locale.Plain("returns.bad_request", "页面发来的内容无法读取，请刷新后重试", "What the page sent cannot be read; reload it and try again"))

// readChanges reads the body of a save.
func readChanges(c *route.Context, school registry.SchoolID) ([]returns.Edit, error) {
	var in struct {
		Cells []change `json:"cells"`
	}
	if err := json.NewDecoder(c.R.Body).Decode(&in); err != nil {
		return nil, badRequest.Because(err)
	}
	out := make([]returns.Edit, 0, len(in.Cells))
	for _, ch := range in.Cells {
		key, ok := parseKey(ch.Key, school)
		if !ok {
			return nil, badRequest
		}
		out = append(out, returns.Edit{Key: key, Text: asForm(ch.Text), Reason: ch.Reason, Rev: ch.Rev, Was: ch.Was})
	}
	return out, nil
}

// asForm gives a text of the grid as the forms read it.
func asForm(text *string) *string {
	if text != nil && strings.TrimSpace(*text) == none {
		t := noneIn
		return &t
	}
	return text
}

// asGrid gives a cell's text as the grid shows it.
func asGrid(v *returns.CellView) string {
	switch {
	case !v.Bad && v.Text == noneIn && blank.StateOf(v.Value) == blank.NotApplicable:
		return none
	case v.Text == "":
		return v.Words
	}
	return v.Text
}

// saved turns what the service did into what the grid hears.
func saved(c *route.Context, s returns.Saved, at find, isMany bool) reply {
	out := reply{Cells: []savedCell{}, Conflicts: []clash{}, Filled: s.Counts.Filled, Blocked: map[returns.Act]string{}}
	for _, a := range s.Acts {
		out.Blocked[a.Act] = a.Blocked.In(c.Lang)
	}
	for i := range s.Cells {
		v := &s.Cells[i]
		out.Cells = append(out.Cells, savedCell{keyText(v.Key, isMany), asGrid(v), v.Rev, v.Reason})
	}
	for _, k := range s.Conflicts {
		mine := k.Mine
		if mine == noneIn {
			mine = none
		}
		out.Conflicts = append(out.Conflicts, clash{
			Key: keyText(k.Key, isMany), Mine: mine, Theirs: asGrid(&k.Theirs), Was: k.Was, Who: k.Theirs.ByName, At: k.Theirs.At.In(c.Now.Location()).Format("01-02 15:04"), Rev: k.Theirs.Rev,
		})
	}
	out.Problems = problems(c, s.Problems, at, isMany)
	return out
}

func sendJSON(c *route.Context, v any) error {
	c.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.WriteHeader(http.StatusOK)
	return json.NewEncoder(c.W).Encode(v)
}

// cells saves what the grid sends.
func (d Deps) cells(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	v, err := d.Returns.Open(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	edits, err := readChanges(c, v.Return.School)
	if err != nil {
		return err
	}
	s, err := d.Returns.SaveCells(c.Ctx(), c.Actor, returns.Save{County: at, Return: id, Edits: edits})
	if err != nil {
		return err
	}
	for i := range s.Cells {
		v.Cells[s.Cells[i].Key] = s.Cells[i] // reasons just given belong beside their findings
	}
	return sendJSON(c, saved(c, s, finder(v), false))
}

// plainEdits gives what a browser without script changed: the fields that
// differ from what the form started with.
func plainEdits(ctx context.Context, form func(string) ([]string, bool), was string, school registry.SchoolID) ([]returns.Edit, error) {
	var before map[string]seen
	if err := json.NewDecoder(io.LimitReader(strings.NewReader(was), 1<<24)).Decode(&before); err != nil {
		return nil, badRequest.Because(err)
	}
	var out []returns.Edit
	for name, b := range before {
		values, sent := form("v:" + name)
		if !sent || len(values) == 0 || strings.TrimSpace(values[0]) == b.Text {
			continue
		}
		key, ok := parseKey(name, school)
		if !ok {
			return nil, badRequest
		}
		out = append(out, returns.Edit{Key: key, Text: asForm(&values[0]), Rev: b.Rev, Was: b.Text})
	}
	slices.SortFunc(out, func(a, b returns.Edit) int { return strings.Compare(keyText(a.Key, true), keyText(b.Key, true)) })
	return out, ctx.Err()
}
