-- One row a county: how often its data changed, and where its audit chain
-- stands. Locking it puts the writers of a county in a row.
CREATE TABLE counties (
  county  bigint NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  seq     bigint NOT NULL,
  hash    ctext  NOT NULL
);

CREATE TABLE audit_entries (
  county bigint NOT NULL,
  seq    bigint NOT NULL,
  moment ctext  NOT NULL,
  actor  ctext  NOT NULL,
  name   ctext  NOT NULL,
  role   ctext  NOT NULL,
  origin ctext  NOT NULL,
  act    ctext  NOT NULL,
  object ctext  NOT NULL,
  detail ctext  NOT NULL,
  result ctext  NOT NULL,
  prev   ctext  NOT NULL,
  hash   ctext  NOT NULL,
  PRIMARY KEY (county, seq)
);
CREATE INDEX audit_entries_moment ON audit_entries (county, moment);
CREATE INDEX audit_entries_object ON audit_entries (county, object);

CREATE TABLE accounts (
  id       ctext  NOT NULL PRIMARY KEY,
  login    ctext  NOT NULL UNIQUE,
  subject  ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL
);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

CREATE TABLE sessions (
  hash    ctext NOT NULL PRIMARY KEY,
  account ctext NOT NULL,
  doc     ctext NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE tokens (
  hash    ctext NOT NULL PRIMARY KEY,
  account ctext NOT NULL,
  id      ctext NOT NULL,
  doc     ctext NOT NULL,
  UNIQUE (account, id)
);

CREATE TABLE settings (
  name  ctext NOT NULL PRIMARY KEY,
  value blob  NOT NULL
);
