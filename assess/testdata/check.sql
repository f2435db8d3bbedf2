-- The seven indicators, the unit rule, the difference coefficients and the
-- county's verdict, computed a second time and another way. It runs unchanged
-- on SQLite and PostgreSQL. A blank is NULL. Each step is a table
-- made from those before it.

CREATE TABLE taught AS
SELECT s.county, s.school, s.type, t.stage
  FROM school s JOIN type_stage t ON t.type = s.type
 WHERE EXISTS (SELECT 1 FROM section r WHERE r.county = s.county AND r.school = s.school)
 UNION
SELECT r.county, r.school, s.type, r.stage
  FROM section r JOIN school s ON s.county = r.county AND s.school = r.school
 WHERE r.stage > 0;
CREATE INDEX taught_school ON taught (county, school);
ANALYZE taught;

CREATE TABLE divided AS
SELECT county, school FROM section WHERE stage > 0
EXCEPT
SELECT county, school FROM fact WHERE stage = 0;
CREATE INDEX divided_school ON divided (county, school);
ANALYZE divided;

CREATE TABLE unit AS
SELECT t.county, t.school, t.type, t.stage
  FROM taught t
  LEFT JOIN section r ON r.county = t.county AND r.school = t.school AND r.stage = t.stage
  LEFT JOIN divided d ON d.county = t.county AND d.school = t.school
 WHERE t.stage IN (1, 2) AND (r.stage IS NOT NULL OR d.school IS NULL);

CREATE TABLE pupils AS
SELECT t.county, t.school, t.stage, w.weight, f.value AS n,
       CASE WHEN f.value = 0 THEN 0 ELSE 1 END AS busy
  FROM taught t
  JOIN stage_weight w ON w.stage = t.stage
  LEFT JOIN fact f ON f.county = t.county AND f.school = t.school AND f.stage = t.stage AND f.field = 'students';
CREATE INDEX pupils_school ON pupils (county, school);
ANALYZE pupils;

CREATE TABLE pool AS
SELECT county, school, sum(weight * n) AS total, count(*) AS stages, count(n) AS known, sum(busy) AS busy
  FROM pupils GROUP BY county, school;
CREATE INDEX pool_school ON pool (county, school);
ANALYZE pool;

CREATE TABLE resolved AS
SELECT u.county, u.school, u.type, u.stage, x.field,
       CASE WHEN own.value IS NOT NULL THEN own.value
            WHEN whole.value IS NULL THEN NULL
            WHEN pool.busy - p.busy = 0 THEN whole.value
            WHEN whole.value = 0 THEN 0
            WHEN x.splits = 1 AND pool.known = pool.stages AND pool.total > 0
            THEN whole.value * (p.weight * p.n) / pool.total
       END AS value
  FROM unit u
 CROSS JOIN field x
  JOIN pupils p ON p.county = u.county AND p.school = u.school AND p.stage = u.stage
  JOIN pool ON pool.county = u.county AND pool.school = u.school
  LEFT JOIN fact own ON own.county = u.county AND own.school = u.school AND own.stage = u.stage AND own.field = x.field
  LEFT JOIN fact whole ON whole.county = u.county AND whole.school = u.school AND whole.stage = 0 AND whole.field = x.field;
CREATE INDEX resolved_school ON resolved (county, school, stage);
CREATE INDEX resolved_field ON resolved (field);
ANALYZE resolved;

CREATE TABLE head AS
SELECT county, school, type, stage, value AS students,
       CASE WHEN type = 8 THEN 0
            WHEN type = 2 AND value < 50 THEN 0
            WHEN type = 2 AND value IS NULL THEN NULL
            ELSE 1 END AS scope
  FROM resolved WHERE field = 'students';
CREATE INDEX head_school ON head (county, school);
ANALYZE head;

CREATE TABLE amount AS
SELECT r.county, r.school, r.stage, t.indicator,
       CASE WHEN count(*) = count(r.value) THEN sum(t.sign * r.value) END AS num
  FROM resolved r JOIN term t ON t.field = r.field
 GROUP BY r.county, r.school, r.stage, t.indicator;
CREATE INDEX amount_school ON amount (county, school, stage);
ANALYZE amount;

CREATE TABLE valued AS
SELECT h.county, h.school, h.stage, a.indicator,
       CASE WHEN h.students <> 0 THEN l.per * a.num / h.students END AS value,
       CASE WHEN h.scope = 0 OR h.students = 0 THEN 0 WHEN h.scope IS NULL THEN NULL ELSE h.students END AS weight,
       l.threshold - l.threshold * l.hair AS threshold, l.bottom - l.bottom * l.hair AS bottom, l.most + l.most * l.hair AS most
  FROM head h
  JOIN amount a ON a.county = h.county AND a.school = h.school AND a.stage = h.stage
  JOIN line l ON l.indicator = a.indicator AND l.stage = h.stage;

CREATE TABLE graded AS
SELECT valued.*,
       CASE WHEN weight = 0 THEN 'out_of_scope'
            WHEN value IS NULL OR weight IS NULL THEN 'undetermined'
            WHEN value >= threshold THEN 'met'
            WHEN value >= bottom THEN 'within_floor'
            ELSE 'below_floor' END AS grade
  FROM valued;

CREATE TABLE tally AS
SELECT county, school, stage,
       sum(CASE WHEN grade = 'out_of_scope' THEN 0 ELSE 1 END) AS asked,
       sum(CASE WHEN grade = 'met' THEN 1 ELSE 0 END) AS met,
       sum(CASE WHEN grade IN ('within_floor', 'below_floor') THEN 1 ELSE 0 END) AS short,
       sum(CASE WHEN grade = 'below_floor' THEN 1 ELSE 0 END) AS below,
       sum(CASE WHEN grade = 'undetermined' THEN 1 ELSE 0 END) AS unknown
  FROM graded GROUP BY county, school, stage;

CREATE TABLE judged AS
SELECT tally.*,
       CASE WHEN asked = 0 THEN 'out_of_scope'
            WHEN below > 0 OR short > 1 THEN 'short'
            WHEN unknown > 0 THEN 'undetermined'
            ELSE 'met' END AS outcome
  FROM tally;

CREATE TABLE mean AS
SELECT g.*,
       CASE WHEN value IS NOT NULL AND weight > 0 THEN 1 ELSE 0 END AS counts,
       sum(CASE WHEN weight > 0 THEN value * weight END) OVER w
         / sum(CASE WHEN weight > 0 AND value IS NOT NULL THEN weight END) OVER w AS mean
  FROM graded g
WINDOW w AS (PARTITION BY county, stage, indicator);

CREATE TABLE spread AS
SELECT county, stage, indicator, max(mean) AS mean, max(most) AS most, sum(counts) AS counted,
       sum(CASE WHEN counts = 0 AND (weight IS NULL OR weight <> 0) THEN 1 ELSE 0 END) AS missing,
       CASE WHEN max(mean) > 0 THEN
         sqrt(sum(CASE WHEN counts = 1 THEN weight * (value - mean) * (value - mean) ELSE 0 END)
              / sum(CASE WHEN counts = 1 THEN weight END)) / max(mean) END AS cv
  FROM mean GROUP BY county, stage, indicator;

CREATE TABLE coefficient AS
SELECT spread.*,
       CASE WHEN counted + missing = 0 THEN 'out_of_scope'
            WHEN missing > 0 OR cv IS NULL THEN 'undetermined'
            WHEN cv > most THEN 'short'
            ELSE 'met' END AS outcome
  FROM spread;

CREATE TABLE part AS
SELECT county, CASE WHEN outcome <> 'out_of_scope' THEN stage END AS has, outcome FROM judged
 UNION ALL
SELECT county, NULL, outcome FROM coefficient;

CREATE TABLE verdict AS
SELECT county,
       CASE WHEN sum(CASE WHEN outcome = 'short' THEN 1 ELSE 0 END) > 0 THEN 'short'
            WHEN sum(CASE WHEN outcome = 'undetermined' THEN 1 ELSE 0 END) > 0 THEN 'undetermined'
            WHEN count(DISTINCT has) = 2 THEN 'met' -- both stages have units in scope
            ELSE 'undetermined' END AS outcome
  FROM part GROUP BY county;
