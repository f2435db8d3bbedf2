-- Files by their hash, whoever they belong to: workbooks as sent, attachments,
-- the files of datasets.
CREATE TABLE blobs (
  county  bigint NOT NULL,
  hash    ctext  NOT NULL,
  size    bigint NOT NULL,
  content blob   NOT NULL,
  PRIMARY KEY (county, hash)
);

CREATE TABLE rounds (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  year     bigint NOT NULL,
  opened   ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

-- The head of a return is columns; its cells and comments are one document,
-- the last column, so that lists need not read it.
CREATE TABLE returns (
  county      bigint NOT NULL,
  id          ctext  NOT NULL,
  round       ctext  NOT NULL,
  form        ctext  NOT NULL,
  year        bigint NOT NULL,
  school      ctext  NOT NULL,
  who         ctext  NOT NULL,
  state       ctext  NOT NULL,
  revision    bigint NOT NULL,
  version     bigint NOT NULL,
  asked       bigint NOT NULL,
  filled      bigint NOT NULL,
  must_fix    bigint NOT NULL,
  verify      bigint NOT NULL,
  remark      bigint NOT NULL,
  unexplained bigint NOT NULL,
  changed     ctext  NOT NULL,
  note        ctext  NOT NULL,
  body        blob   NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, round, form, school)
);
CREATE INDEX returns_school ON returns (county, school, year);

CREATE TABLE return_versions (
  county    bigint NOT NULL,
  return_id ctext  NOT NULL,
  number    bigint NOT NULL,
  state     ctext  NOT NULL,
  actor     ctext  NOT NULL,
  name      ctext  NOT NULL,
  moment    ctext  NOT NULL,
  reason    ctext  NOT NULL,
  body      blob   NOT NULL,
  PRIMARY KEY (county, return_id, number)
);

CREATE TABLE uploads (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  round  ctext  NOT NULL,
  school ctext  NOT NULL,
  hash   ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX uploads_round ON uploads (county, round, school);

CREATE TABLE notices (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE notice_receipts (
  county  bigint NOT NULL,
  notice  ctext  NOT NULL,
  account ctext  NOT NULL,
  doc     ctext  NOT NULL,
  PRIMARY KEY (county, notice, account)
);
