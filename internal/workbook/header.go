package workbook

// HeaderPaths reads rows top to bottom (counted from 0, both included) as a
// header of one or several levels. It gives, for each column of the grid, the
// texts above it from the outermost to the innermost, exactly as the cells
// hold them: a merged cell heads every column it spans, and a cell merged
// downwards, or repeated below itself, counts once. Blank levels are left out;
// a column without any heading has an empty path.
func HeaderPaths(g *Grid, top, bottom int) [][]string {
	paths := make([][]string, g.Cols)
	for col := range paths {
		var path []string
		last := Cell{Row: -1}
		for row := max(top, 0); row <= bottom; row++ {
			c := g.Value(row, col)
			if c.IsBlank() || c.Row == last.Row && c.Col == last.Col {
				continue
			}
			last = c
			text := c.String()
			if n := len(path); n > 0 && Normalize(path[n-1]) == Normalize(text) {
				continue
			}
			path = append(path, text)
		}
		paths[col] = path
	}
	return paths
}
