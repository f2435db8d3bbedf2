-- Look-up hashes lie in the order in which they are asked for, and stand in the
-- table once.
ALTER TABLE person_index RENAME TO person_index_before;
CREATE TABLE person_index (
  county bigint NOT NULL,
  field  ctext  NOT NULL,
  hash   blob   NOT NULL,
  person ctext  NOT NULL,
  PRIMARY KEY (county, field, hash, person)
) WITHOUT ROWID;
INSERT INTO person_index SELECT county, field, hash, person FROM person_index_before ORDER BY county, field, hash, person;
DROP TABLE person_index_before;
CREATE INDEX person_index_person ON person_index (county, person);

-- What reading a roster came to, problem by problem, sealed.
CREATE TABLE roster_outcomes (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  sealed blob   NOT NULL,
  PRIMARY KEY (county, id)
);
