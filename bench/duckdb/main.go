// Command duckdb prints the statements with which DuckDB does the measured
// work, so that both sides compute the same thing from one definition.
//
//	go run ./bench/duckdb store       writes the years as Parquet, partitioned by year
//	go run ./bench/duckdb w1csv       one year from CSV with an explicit schema
//	go run ./bench/duckdb w1parquet   one year from Parquet
//	go run ./bench/duckdb w2csv       ten years from CSV
//	go run ./bench/duckdb w2parquet   ten years from Parquet
//
// ${DATA} and ${OUT} stand for the folders; shell.c fills them in.
package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"junheng/bench/nation"
)

func main() {
	kinds := map[string]func() string{
		"store":     store,
		"w1csv":     func() string { return oneYear(fromCSV(fmt.Sprintf("y%d", nation.LastYear))) },
		"w1parquet": func() string { return oneYear(fromParquet(fmt.Sprintf("year=%d", nation.LastYear))) },
		"w2csv":     func() string { return tenYears(fromCSV("y*")) },
		"w2parquet": func() string { return tenYears(fromParquet("year=*")) },
	}
	if len(os.Args) != 2 || kinds[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "want: duckdb store|w1csv|w1parquet|w2csv|w2parquet")
		os.Exit(2)
	}
	fmt.Print(kinds[os.Args[1]]())
}

// schema gives the columns with their types.
func schema() string {
	decimals := []string{
		"training_hours", "site_area", "floor_area", "teaching_area", "unsafe_area", "sports_area", "green_area",
		"dorm_area", "canteen_area", "equipment_value", "info_equipment_value",
	}
	var out []string
	for _, c := range nation.Columns {
		kind := "INTEGER"
		switch {
		case c == "stage" || c == "school_name":
			kind = "VARCHAR"
		case c == "school_code":
			kind = "BIGINT"
		case slices.Contains(decimals, c):
			kind = "DOUBLE"
		}
		out = append(out, fmt.Sprintf("'%s':'%s'", c, kind))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

func fromCSV(files string) string {
	return fmt.Sprintf(`read_csv('${DATA}/nat/%s.csv', header=true, auto_detect=false, delim=',', quote='"', escape='"', nullstr='', columns=%s)`, files, schema())
}

func fromParquet(folder string) string {
	return fmt.Sprintf(`read_parquet('${DATA}/pq/%s/*.parquet', hive_partitioning=false)`, folder)
}

func store() string {
	return fmt.Sprintf("COPY (SELECT * FROM %s) TO '${DATA}/pq' (FORMAT parquet, PARTITION_BY (year), OVERWRITE_OR_IGNORE, WRITE_PARTITION_COLUMNS true);\n"+
		"SELECT version(), count(*), sum(pupils) FROM %s;\n", fromCSV("y*"), fromParquet("*"))
}

// each joins one piece of SQL an indicator, with K for its number from 1.
func each(sep, piece string) string {
	var out []string
	for k := range nation.Indicators {
		p := nation.Threshold[0][k]
		j := nation.Threshold[1][k]
		n := nation.Numerators[k]
		out = append(out, strings.NewReplacer(
			"{K}", strconv.Itoa(k+1),
			"{T}", fmt.Sprintf("(CASE WHEN stage='P' THEN %g ELSE %g END)", p, j),
			"{X}", fmt.Sprintf("CAST((%s)%s AS DOUBLE)", strings.Join(n.Columns, "+"), times(n.Factor)),
		).Replace(piece))
	}
	return strings.Join(out, sep)
}

// times multiplies by a factor, in the form that DuckDB computes fastest.
func times(factor float64) string {
	switch factor {
	case 1:
		return ""
	case 100:
		return "*100.0"
	}
	return fmt.Sprintf("*%.0f", factor)
}

// judged is the query that judges every stage of every county, by key.
func judged(source, key string) string {
	units := fmt.Sprintf("SELECT %s, stage, CAST(pupils AS DOUBLE) AS p, %s FROM %s WHERE pupils > 0", key, each(", ", "{X} AS x{K}"), source)
	marks := fmt.Sprintf("SELECT *, %s AS below, %s AS severe, %s AS missing FROM u",
		each("+", "coalesce(CAST((x{K} < {T}*p) AS INT),0)"),
		each("+", fmt.Sprintf("coalesce(CAST((x{K} < %g*{T}*p) AS INT),0)", nation.Floor)),
		each("+", "CAST(x{K} IS NULL AS INT)"))
	sums := fmt.Sprintf("SELECT %s, stage, count(*) AS units, sum(CASE WHEN below>1 OR severe>0 THEN 1 ELSE 0 END) AS short, sum(missing) AS missing, %s FROM v GROUP BY %s, stage",
		key, each(", ", "sum(x{K}) AS s{K}, sum(CASE WHEN x{K} IS NOT NULL THEN p END) AS n{K}, sum(x{K}*x{K}/p) AS q{K}"), key)
	figures := fmt.Sprintf("SELECT %s, stage, units, short, missing, %s FROM g", key,
		each(", ", "s{K}/n{K} AS m{K}, sqrt(greatest(0.0, q{K}/n{K}-(s{K}/n{K})*(s{K}/n{K})))/(s{K}/n{K}) AS cv{K}"))
	pass := "short=0 AND " + each(" AND ", fmt.Sprintf("cv{K} <= CASE WHEN stage='P' THEN %g ELSE %g END", nation.CVLimit[0], nation.CVLimit[1]))
	return fmt.Sprintf("WITH u AS (%s), v AS (%s), g AS (%s), r AS (%s) SELECT *, CASE WHEN %s THEN 1 ELSE 0 END AS pass FROM r",
		units, marks, sums, figures, pass)
}

func oneYear(source string) string {
	return fmt.Sprintf("CREATE TEMP TABLE res AS %s;\nCOPY res TO '${OUT}/w1_duckdb.csv';\n", judged(source, "county")) +
		"SELECT (SELECT count(*) FROM res), (SELECT sum(units) FROM res), (SELECT sum(short) FROM res), (SELECT round(sum(" + each("+", "cv{K}") + "), 6) FROM res), " +
		"(SELECT count(*) FROM (SELECT county, min(pass) AS ok FROM res GROUP BY county) WHERE ok=1);\n"
}

func tenYears(source string) string {
	change := fmt.Sprintf("regr_slope(cv{K}, year) AS b{K}, max(CASE WHEN year=%d THEN cv{K} END)-max(CASE WHEN year=%d THEN cv{K} END) AS d{K}", nation.LastYear, nation.FirstYear)
	return fmt.Sprintf("CREATE TEMP TABLE res AS %s;\n", judged(source, "county, year")) +
		"CREATE TEMP TABLE tr AS SELECT county, stage, " + each(", ", change) + ", sum(pass) AS years_passed FROM res GROUP BY county, stage;\n" +
		"COPY tr TO '${OUT}/w2_duckdb.csv';\n" +
		"SELECT count(*), round(sum(" + each("+", "b{K}") + "), 6), sum(years_passed) FROM tr;\n"
}
