CREATE TABLE jobs (
  id     ctext NOT NULL PRIMARY KEY,
  owner  ctext NOT NULL,
  state  ctext NOT NULL,
  moment ctext NOT NULL,
  doc    ctext NOT NULL
);
CREATE INDEX jobs_owner ON jobs (owner, moment);
