-- Comparisons of registers: who was not simply found, what was decided of
-- doubtful pairs, and what became of those who are nowhere.
CREATE TABLE match_runs (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE match_items (
  county bigint NOT NULL,
  run    ctext  NOT NULL,
  person ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, run, person)
);

CREATE TABLE match_decisions (
  county bigint NOT NULL,
  kind   ctext  NOT NULL,
  person ctext  NOT NULL,
  other  ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, kind, person, other)
);

CREATE TABLE match_results (
  county bigint NOT NULL,
  kind   ctext  NOT NULL,
  person ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, kind, person)
);
