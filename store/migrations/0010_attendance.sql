-- The registers of classes. Rows are only ever added: of the entries of one class
-- and day the one with the highest seq stands.
CREATE TABLE attendance (
  county    bigint NOT NULL,
  kind      ctext  NOT NULL,
  school    ctext  NOT NULL,
  class     ctext  NOT NULL,
  day       ctext  NOT NULL,
  seq       bigint NOT NULL,
  entry_key ctext  NOT NULL,
  moment    ctext  NOT NULL,
  doc       ctext  NOT NULL,
  PRIMARY KEY (county, kind, school, class, day, seq),
  UNIQUE (county, entry_key)
);
CREATE INDEX attendance_day ON attendance (county, kind, day);
