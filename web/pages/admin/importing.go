package admin

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
	"junheng/web/pages/setup"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/xuri/excelize/v2"
)

// The columns of the workbook, in the order of the template.
const (
	colSchool = iota
	colName
	colLogin
	colRole
	colPhone
	colTownship
	colClass
)

var importColumns = []struct {
	label locale.Text
	field string // of access.NewAccount, to find the cell of a fault again
	also  []string
}{
	{locale.Text{ZH: "学校", EN: "School"}, "grants", []string{"学校名称", "学校标识码"}},
	{locale.Text{ZH: "姓名", EN: "Name"}, "name", nil},
	{locale.Text{ZH: "登录名", EN: "Login"}, "login", []string{"账号", "用户名"}},
	{locale.Text{ZH: "角色", EN: "Role"}, "grants", nil},
	{locale.Text{ZH: "电话", EN: "Telephone"}, "phone", []string{"手机", "联系电话"}},
	{locale.Text{ZH: "乡镇", EN: "Township"}, "grants", []string{"乡镇街道"}},
	{locale.Text{ZH: "班级", EN: "Class"}, "grants", nil},
}

func (d Deps) importing(c *route.Context) error { return importPage(c, nil) }

func importPage(c *route.Context, errs error) error {
	head := parts.Head{Title: c.T("批量导入账号", "Import accounts"), Menu: menu(c), Crumbs: crumbs(c), Errors: errs}
	return parts.Page(c, head, importForm())
}

// template gives an empty workbook with the roles as a drop-down list.
func (d Deps) template(c *route.Context) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := c.T("账号", "Accounts")
	var roles []string
	for _, i := range access.Roles() {
		if !i.Admin() {
			roles = append(roles, i.Label.In(c.Lang))
		}
	}
	list := excelize.NewDataValidation(true)
	role := workbook.ColName(colRole)
	list.SetSqref(role + "2:" + role + "2000")
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F2"}}})
	steps := []error{err, f.SetSheetName("Sheet1", sheet), list.SetDropList(roles), f.AddDataValidation(sheet, list)}
	for i, col := range importColumns {
		steps = append(steps, f.SetCellValue(sheet, workbook.CellName(0, i), col.label.In(c.Lang)))
	}
	last := workbook.ColName(len(importColumns) - 1)
	steps = append(steps, f.SetCellStyle(sheet, "A1", last+"1", bold), f.SetColWidth(sheet, "A", last, 22),
		f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	var out bytes.Buffer
	if err := errors.Join(append(steps, f.Write(&out))...); err != nil {
		return err
	}
	return parts.SendFile(c, c.T("账号导入模板.xlsx", "accounts.xlsx"), parts.Workbook, out.Bytes())
}

// takeIn makes the accounts of a workbook, all or none.
func (d Deps) takeIn(c *route.Context) error {
	in := intake{sheetOf: map[int]string{}}
	region, err := setup.Region(c.Form("region"))
	if err == nil && len(access.CheckGrants([]access.Grant{{Role: access.CountyStatistician, Region: region}})) > 0 {
		err = parts.Problem("region", "请填写一个县（区）", "want a county")
	}
	if err != nil {
		in.bad = append(in.bad, err)
	}
	name, data, err := upload(c)
	if err != nil {
		in.bad = append(in.bad, err)
	}
	if in.bad != nil {
		return importPage(c, errors.Join(in.bad...))
	}
	in.county = region
	if in.schools, err = d.Schools(c.Ctx(), region, c.Now.Format("2006-01-02")); err != nil {
		return err
	}
	if err := in.read(name, data); err != nil {
		return importPage(c, err)
	}
	more, err := d.Access.CheckMany(c.Ctx(), in.list)
	if err != nil {
		return err
	}
	for _, e := range more {
		in.bad = append(in.bad, in.atCell(e))
	}
	if in.bad != nil {
		return importPage(c, errors.Join(in.bad...))
	}
	made, err := d.Access.CreateMany(c.Ctx(), c.Actor, in.list)
	if err != nil && len(made) == 0 {
		return err
	}
	if err != nil { // those made need their codes all the same
		c.Flash("导入中断：只建立了下列账号，其余请重新导入。", "The import broke off: only these accounts were made.")
	}
	return codesPage(c, made)
}

func upload(c *route.Context) (name string, data []byte, err error) {
	file, header, err := c.R.FormFile("file")
	if err != nil {
		if errors.Is(err, http.ErrMissingFile) {
			return "", nil, parts.Problem("file", "请选择工作簿", "choose a workbook")
		}
		return "", nil, err
	}
	defer file.Close()
	data, err = io.ReadAll(file)
	return header.Filename, data, err
}

// intake gathers the accounts of a workbook and everything wrong with it.
type intake struct {
	county  registry.RegionCode
	schools []registry.School
	list    []access.NewAccount
	rows    []int // of each account
	at      []int // column of the sheet of each of ours
	sheetOf map[int]string
	bad     []error
}

func (in *intake) read(name string, data []byte) error {
	book, err := workbook.Open(name, data, workbook.Options{MaxFileBytes: maxUpload, MaxCells: 100_000})
	if err != nil {
		return err
	}
	found := false
	for _, sheet := range book.Sheets() {
		in.at = nil
		err := sheet.Scan(func(row workbook.Row) error {
			if in.at == nil {
				in.at = heading(row)
				found = found || in.at != nil
				return nil
			}
			in.row(sheet.Name, row)
			return nil
		})
		if err != nil {
			return err
		}
		if found {
			break
		}
	}
	if !found {
		return parts.Problem("file", "没有找到表头：应有“姓名”“登录名”“角色”三列", "no heading found: want the columns 姓名, 登录名 and 角色")
	}
	if len(in.list) == 0 && in.bad == nil {
		return parts.Problem("file", "工作簿里没有账号", "the workbook has no accounts")
	}
	return nil
}

func heading(row workbook.Row) []int {
	labels := make([][]string, len(importColumns))
	for i, col := range importColumns {
		labels[i] = append([]string{col.label.ZH, col.label.EN}, col.also...)
	}
	at := row.Columns(labels)
	if at[colName] < 0 || at[colLogin] < 0 || at[colRole] < 0 {
		return nil
	}
	return at
}

func (in *intake) row(sheet string, row workbook.Row) {
	text := make([]string, len(importColumns))
	for _, cell := range row.Cells {
		if i := slices.Index(in.at, cell.Col); i >= 0 && !cell.IsBlank() {
			text[i] = strings.TrimSpace(cell.String())
		}
	}
	if strings.Join(text, "") == "" {
		return
	}
	n := access.NewAccount{Login: text[colLogin], Name: text[colName], Phone: text[colPhone]}
	in.sheetOf[len(in.list)] = sheet
	in.rows = append(in.rows, row.Index)
	g, err := in.grant(text)
	if err != nil {
		var f *fault.Fault
		if errors.As(err, &f) {
			col, _ := strconv.Atoi(f.Place)
			err = f.At(in.cell(len(in.list), col))
		}
		in.bad = append(in.bad, err)
	} else {
		n.Wants = []access.Grant{g}
	}
	in.list = append(in.list, n)
}

func (in *intake) cell(i, col int) string {
	return in.sheetOf[i] + "!" + workbook.CellName(in.rows[i], max(in.at[col], 0))
}

func problem(col int, key, zh, en, got string) error {
	return fault.New(fault.Invalid, locale.NewTemplate("admin.import."+key, zh, en).With("got", got)).At(strconv.Itoa(col))
}

// grant reads role and place of a row; a fault has the column as its place.
func (in *intake) grant(text []string) (access.Grant, error) {
	var info access.RoleInfo
	for _, i := range access.Roles() {
		if text[colRole] == i.Label.ZH || strings.EqualFold(text[colRole], i.Label.EN) || text[colRole] == string(i.Role) {
			info = i
		}
	}
	g := access.Grant{Role: info.Role, Region: in.county}
	switch {
	case info.Role == "":
		return g, problem(colRole, "role", "没有“{got}”这个角色，请从下拉列表中选", "there is no role {got}; choose from the list", text[colRole])
	case info.Admin():
		return g, problem(colRole, "admin", "“{got}”不能批量导入，请单独建立", "{got} cannot be imported; make the account by itself", text[colRole])
	case info.Reach == access.OneClass:
		id, err := in.school(text[colSchool])
		if g.School, g.Class = id, text[colClass]; g.Class == "" {
			err = errors.Join(err, problem(colClass, "class", "请填写班级{got}", "the class is missing{got}", ""))
		}
		return g, err
	case info.Reach == access.OneSchool:
		id, err := in.school(text[colSchool])
		g.School = id
		return g, err
	case info.Reach == access.OneTownship:
		if g.Township = text[colTownship]; g.Township == "" {
			return g, problem(colTownship, "township", "请填写乡镇{got}", "the township is missing{got}", "")
		}
	case info.Reach == access.OneCity:
		g.Region = in.county / 100 * 100
	case info.Reach == access.OneProvince:
		g.Region = in.county / 10000 * 10000
	}
	return g, nil
}

// school finds a school by name, code or identity.
func (in *intake) school(text string) (registry.SchoolID, error) {
	var found []registry.SchoolID
	for _, s := range in.schools {
		if text != "" && (s.Name == text || s.Code == text || string(s.ID) == text) {
			found = append(found, s.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", problem(colSchool, "school", "名册中没有学校“{got}”", "the register has no school {got}", text)
	case 1:
		return found[0], nil
	}
	return "", problem(colSchool, "schools", "有几所学校都叫“{got}”，请填学校标识码", "several schools are called {got}; give the code", text)
}

// atCell moves a fault of an account to its cell.
func (in *intake) atCell(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	index, field, _ := strings.Cut(f.Place, ".")
	i, bad := strconv.Atoi(index)
	if bad != nil || i >= len(in.rows) {
		return err
	}
	field, _, _ = strings.Cut(field, ".")
	for col, known := range importColumns {
		if known.field == field && (field != "grants" || col == colRole) {
			return f.At(in.cell(i, col))
		}
	}
	return f.At(in.cell(i, colName))
}

func codeRows(c *route.Context, made []access.Created) parts.Listing {
	l := parts.Listing{
		Name: c.T("一次性口令", "codes"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("姓名", "Name")}, {Key: "login", Label: c.T("登录名", "Login")}, {Key: "code", Label: c.T("一次性口令", "One-time code")},
		},
	}
	for _, m := range made {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(m.Account.Name), parts.Word(m.Account.Login), {Text: m.Code, View: setup.Code(m.Code)}}})
	}
	return l
}
