-- As in SQLite, where the file of the same number says what for.
ALTER TABLE persons ADD COLUMN hashes blob NOT NULL DEFAULT '';
UPDATE persons SET hashes = coalesce((
  SELECT decode(string_agg(lpad(to_hex(length(i.field)), 2, '0') || encode(convert_to(i.field, 'UTF8'), 'hex') || lpad(to_hex(length(i.hash)), 2, '0') || encode(i.hash, 'hex'), ''), 'hex')
  FROM person_index i WHERE i.county = persons.county AND i.person = persons.id), '');
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

DROP INDEX persons_class;
CREATE INDEX persons_class ON persons (county, register, school, township, grade, class, status);

CREATE TABLE roster_outcomes (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  sealed blob   NOT NULL,
  PRIMARY KEY (county, id)
);
