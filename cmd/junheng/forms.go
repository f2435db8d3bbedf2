package main

import (
	"os"
	"strings"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
)

// formsCmd groups what is done with forms.
type formsCmd struct {
	List   formsListCmd   `cmd:"" help:"help_forms_list"`
	Show   formsShowCmd   `cmd:"" help:"help_forms_show"`
	Export formsExportCmd `cmd:"" help:"help_forms_export"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_forms_list":   {ZH: "列出能识别的表样。", EN: "List the forms that are recognised."},
		"help_forms_show":   {ZH: "一个表样的数据项、单位、必填和审核规则。", EN: "Items, units and checks of a form."},
		"help_forms_export": {ZH: "导出空表；给出数据集时填入已有数据，改后可再导入。", EN: "Write the form as a workbook, empty or filled from a dataset; it can be imported again."},
		"arg_form":          {ZH: "表样标识（见 forms list）。", EN: "Form (see forms list)."},
		"flag_school":       {ZH: "只要这一所学校（学校标识码）。", EN: "This school only (its code)."},
		"flag_outfile":      {ZH: "写出的文件。", EN: "File to write."},
	} {
		texts[k] = t
	}
}

type formsListCmd struct{}

// Run lists forms, one a line.
func (formsListCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	forms, err := lib.forms()
	if err != nil {
		return err
	}
	for _, f := range forms {
		if f.Orientation == collect.ChecksOnly {
			continue
		}
		a.printf("%-22s %s\n", f.ID, formName(f, a.lang()))
	}
	return nil
}

// formName gives a form's name, with its number where the name has none.
func formName(f *collect.Form, l locale.Lang) string {
	name := f.Label.In(l)
	if f.Number != "" && !strings.Contains(name, f.Number) {
		name = f.Number + " " + name
	}
	return name
}

var (
	tmplNoSuchForm = locale.NewTemplate("cmd.no_such_form", "没有表样“{id}”", "there is no form {id}")
	hintFormsList  = locale.Plain("cmd.hint_forms_list", "junheng forms list 列出全部表样", "junheng forms list shows them all")
)

func (l *library) form(id string) (*collect.Form, error) {
	forms, err := l.forms()
	if err != nil {
		return nil, err
	}
	for _, f := range forms {
		if f.ID == id {
			return f, nil
		}
	}
	return nil, fault.New(fault.NotFound, tmplNoSuchForm.With("id", id)).Hint(hintFormsList)
}

type formsShowCmd struct {
	Form string `arg:"" help:"arg_form"`
}

// Run prints what a form asks for.
func (c *formsShowCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	f, err := lib.form(c.Form)
	if err != nil {
		return err
	}
	a.printf("%s  %s\n%s\n\n", f.ID, formName(f, a.lang()), f.Pos)
	a.printf("%s\n", a.say("* 必填；各列为项目、单位、数据项、用途", "* required; columns: item, unit, field, what needs it"))
	wide := 0
	for _, e := range f.Entries {
		wide = max(wide, publish.Width(locale.Text{ZH: e.Label, EN: e.EN}.In(a.lang())))
	}
	wide = min(wide, 44)
	for _, e := range f.Entries {
		mark := "  "
		if e.Required {
			mark = "* "
		}
		needs := ""
		if d := lib.dict.Field(e.Field); d != nil && len(d.Needs) > 0 {
			needs = d.Needs[0]
		}
		a.printf("%s%s  %s  %-28s %s\n", mark, publish.Pad(locale.Text{ZH: e.Label, EN: e.EN}.In(a.lang()), wide), publish.Pad(e.Unit, 4), e.Field, needs)
	}
	for _, ch := range f.Checks {
		a.printf("%s %s  %s\n", a.say("审核", "check"), ch.ID, ch.Message.In(a.lang()))
	}
	return nil
}

type formsExportCmd struct {
	placeFlags
	Form    string `arg:"" help:"arg_form"`
	Dataset string `help:"flag_dataset" type:"existingdir" placeholder:"DIR"`
	School  string `help:"flag_school" placeholder:"CODE"`
	Out     string `help:"flag_outfile" short:"o" required:"" placeholder:"OUT.xlsx"`
}

// Run writes a form as a workbook.
func (c *formsExportCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	f, err := lib.form(c.Form)
	if err != nil {
		return err
	}
	place, err := county(c.County)
	if err != nil {
		return err
	}
	year := registry.SchoolYear(c.Year)
	if year == 0 {
		year = registry.SchoolYear(schoolYearOf(a.now().Year(), int(a.now().Month())))
	}
	var data []byte
	if c.Dataset == "" {
		data, err = collect.Template(f, nil, place, year, nil)
	} else {
		data, err = c.filled(f, place)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(c.Out, data, 0o644)
}

var msgSimulatedForm = locale.Plain("cmd.simulated_form", "模拟数据不能填入报表", "simulated data fill no return")

// filled exports the facts of a dataset, of one county, year or school where
// the flags name one.
func (c *formsExportCmd) filled(f *collect.Form, place registry.RegionCode) ([]byte, error) {
	d, closeAll, err := openDataset(c.Dataset)
	if err != nil {
		return nil, err
	}
	defer closeAll()
	if d.Manifest.Simulated {
		return nil, fault.New(fault.Usage, msgSimulatedForm)
	}
	t, err := d.Table()
	if err != nil {
		return nil, err
	}
	t = t.Filter(place, registry.SchoolYear(c.Year))
	if c.School != "" {
		t = onlySchool(t, registry.SchoolID(c.School))
	}
	return collect.Export(f, t)
}

// onlySchool keeps the rows of one school.
func onlySchool(t *facts.Table, id registry.SchoolID) *facts.Table {
	b := facts.NewBuilder()
	for r := range t.Len() {
		s, ok := t.SchoolAt(r)
		if !ok || s.ID != id {
			continue
		}
		b.School(t.Year[r], s)
		key := t.Key(r)
		b.AddRow(key)
		for _, f := range t.Fields() {
			b.AddFact(key, f, facts.Fact{Value: t.Value(r, f), Text: t.Text(r, f), Origin: t.Origin(r, f)})
		}
	}
	return b.Table()
}
