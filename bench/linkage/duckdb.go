package main

import "strings"

// duckdb is the same work in SQL: exact numbers, then those of one birth date
// and county by four rules, one to one where each is the other's best. Edit
// distances of DuckDB count bytes of UTF-8, so that another Chinese character
// is a distance of up to 3: characters of names are compared one by one.
func duckdb(dir, n string) string {
	return strings.NewReplacer("{DIR}", dir, "{N}", n).Replace(`
CREATE TABLE pop AS SELECT row_number() OVER () AS r, * FROM read_csv('{DIR}/pop_{N}.csv', header=true, auto_detect=false, delim=',', quote='"', columns={'id':'VARCHAR','name':'VARCHAR','sex':'VARCHAR','dob':'DATE','guardian':'VARCHAR','county':'INTEGER','address':'VARCHAR'});
CREATE TABLE enr AS SELECT row_number() OVER () AS r, * FROM read_csv('{DIR}/enr_{N}.csv', header=true, auto_detect=false, delim=',', quote='"', nullstr='\N', columns={'id':'VARCHAR','name':'VARCHAR','sex':'VARCHAR','dob':'DATE','guardian':'VARCHAR','county':'INTEGER','school_code':'BIGINT'});
CREATE TABLE p1 AS SELECT * FROM pop p WHERE NOT EXISTS (SELECT 1 FROM enr e WHERE e.id = p.id);
CREATE TABLE e1 AS SELECT * FROM enr e WHERE NOT EXISTS (SELECT 1 FROM pop p WHERE e.id = p.id);
CREATE TABLE cand AS SELECT * FROM (
  SELECT p.r AS p, e.r AS e, CASE
    WHEN length(e.id) = 15 AND substr(p.id, 1, 6) || substr(p.id, 9, 9) = e.id THEN 1
    WHEN length(e.id) = 18 AND damerau_levenshtein(p.id, e.id) <= 1 THEN 2
    WHEN e.id = '' AND p.guardian = e.guardian AND p.name = e.name THEN 3
    WHEN e.id = '' AND p.guardian = e.guardian AND length(p.name) = length(e.name) AND ` + oneApart(8) + ` <= 1 THEN 4
  END AS rule FROM p1 p JOIN e1 e ON p.dob = e.dob AND p.county = e.county) WHERE rule IS NOT NULL;
CREATE TABLE m AS SELECT p, e FROM (SELECT *, row_number() OVER (PARTITION BY p ORDER BY rule, e) AS rp, row_number() OVER (PARTITION BY e ORDER BY rule, p) AS re FROM cand) WHERE rp = 1 AND re = 1;
CREATE TABLE missing AS SELECT * FROM p1 WHERE r NOT IN (SELECT p FROM m);
COPY missing TO '{DIR}/missing_duckdb_{N}.csv' (HEADER false);
SELECT (SELECT count(*) FROM pop), (SELECT count(*) FROM p1), (SELECT count(*) FROM e1), (SELECT count(*) FROM m), (SELECT count(*) FROM missing);
`)
}

// oneApart counts the first characters of two names that differ.
func oneApart(characters int) string {
	var terms []string
	for i := range characters {
		at := string(rune('1' + i))
		terms = append(terms, "CAST(substr(p.name, "+at+", 1) <> substr(e.name, "+at+", 1) AS INT)")
	}
	return "(" + strings.Join(terms, " + ") + ")"
}
