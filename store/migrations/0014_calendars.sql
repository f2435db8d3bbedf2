CREATE TABLE school_calendar_entries (
  county bigint NOT NULL,
  n      bigint NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, n)
);
