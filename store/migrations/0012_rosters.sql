-- Look-up hashes lie in the order in which they are asked for, and once: the
-- person keeps a list of his own, by which they are taken away again. Each entry
-- of the list is the field's name and the hash, each after its length as one
-- byte.
ALTER TABLE persons ADD COLUMN hashes blob NOT NULL DEFAULT '';
UPDATE persons SET hashes = coalesce((
  SELECT unhex(group_concat(printf('%02X', length(i.field)) || hex(i.field) || printf('%02X', length(i.hash)) || hex(i.hash), ''))
  FROM person_index i WHERE i.county = persons.county AND i.person = persons.id), x'');
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

-- Classes are counted from the index alone.
DROP INDEX persons_class;
CREATE INDEX persons_class ON persons (county, register, school, township, grade, class, status);

-- What reading a roster came to, problem by problem, sealed.
CREATE TABLE roster_outcomes (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  sealed blob   NOT NULL,
  PRIMARY KEY (county, id)
);
