package parts

import (
	"junheng/registry"
	"junheng/web/route"
)

// Counties lists counties, each leading to the address that url gives, for
// readers of several.
func Counties(c *route.Context, h Head, counties []registry.RegionCode, url func(registry.RegionCode) string) error {
	l := Listing{Name: c.T("县（市、区）", "Counties"), Columns: []Column{{Key: "county", Label: c.T("县（市、区）", "County")}}}
	for _, county := range counties {
		l.Rows = append(l.Rows, Row{URL: url(county), Cells: []Cell{Word(registry.RegionName(county))}})
	}
	return List(c, h, l)
}
