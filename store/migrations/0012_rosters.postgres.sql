-- As in SQLite, where the file of the same number says what for.
ALTER TABLE person_index RENAME TO person_index_before;
ALTER TABLE person_index_before RENAME CONSTRAINT person_index_pkey TO person_index_before_pkey;
CREATE TABLE person_index (
  county bigint NOT NULL,
  field  ctext  NOT NULL,
  hash   blob   NOT NULL,
  person ctext  NOT NULL,
  PRIMARY KEY (county, field, hash, person)
);
INSERT INTO person_index SELECT county, field, hash, person FROM person_index_before ORDER BY county, field, hash, person;
DROP TABLE person_index_before;
CREATE INDEX person_index_person ON person_index (county, person);

CREATE TABLE roster_outcomes (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  sealed blob   NOT NULL,
  PRIMARY KEY (county, id)
);
