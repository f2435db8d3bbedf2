-- The tables after migration 16, as SQLite tells them. Written by
-- go test ./store -run Schema -update; the migrations are what counts.

CREATE TABLE accounts (
  id       ctext  NOT NULL PRIMARY KEY,
  login    ctext  NOT NULL UNIQUE,
  subject  ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL
);

CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

CREATE TABLE assessments (
  county   bigint  NOT NULL,
  id       ctext   NOT NULL,
  year     bigint  NOT NULL,
  moment   ctext   NOT NULL,
  in_force boolean NOT NULL,
  doc      ctext   NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX assessments_year ON assessments (county, year, in_force);

CREATE TABLE associations (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

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

CREATE TABLE blobs (
  county  bigint NOT NULL,
  hash    ctext  NOT NULL,
  size    bigint NOT NULL,
  content blob   NOT NULL,
  PRIMARY KEY (county, hash)
);

CREATE TABLE case_deliveries (
  county  bigint NOT NULL,
  message ctext  NOT NULL,
  channel ctext  NOT NULL,
  tries   bigint NOT NULL,
  again   ctext  NOT NULL,
  done    ctext  NOT NULL,
  failed  ctext  NOT NULL,
  PRIMARY KEY (county, message, channel)
);

CREATE TABLE case_events (
  county  bigint  NOT NULL,
  case_id ctext   NOT NULL,
  seq     bigint  NOT NULL,
  act     ctext   NOT NULL,
  moved   boolean NOT NULL,
  moment  ctext   NOT NULL,
  doc     ctext   NOT NULL,
  PRIMARY KEY (county, case_id, seq),
  UNIQUE (county, case_id, act)
);

CREATE TABLE case_held (
  county  bigint NOT NULL,
  id      ctext  NOT NULL,
  account ctext  NOT NULL,
  state   ctext  NOT NULL,
  got     ctext  NOT NULL,
  doc     ctext  NOT NULL,
  letter  blob   NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX case_held_account ON case_held (county, account, got);

CREATE TABLE case_messages (
  county  bigint NOT NULL,
  id      ctext  NOT NULL,
  case_id ctext  NOT NULL,
  account ctext  NOT NULL,
  moment  ctext  NOT NULL,
  got     ctext  NOT NULL,
  seen    ctext  NOT NULL,
  doc     ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX case_messages_account ON case_messages (county, account, seen, moment);

CREATE INDEX case_messages_got ON case_messages (county, got);

CREATE INDEX case_messages_newest ON case_messages (county, account, moment, id, seen);

CREATE TABLE case_numbers (
  county  bigint NOT NULL,
  counter ctext  NOT NULL,
  number  bigint NOT NULL,
  PRIMARY KEY (county, counter)
);

CREATE TABLE case_statements (
  county    bigint NOT NULL,
  id        ctext  NOT NULL,
  procedure ctext  NOT NULL,
  kind      ctext  NOT NULL,
  school    ctext  NOT NULL,
  period    ctext  NOT NULL,
  state     ctext  NOT NULL,
  revision  bigint NOT NULL,
  doc       ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE case_texts (
  county  bigint NOT NULL,
  version ctext  NOT NULL,
  doc     ctext  NOT NULL,
  PRIMARY KEY (county, version)
);

CREATE TABLE cases (
  county    bigint  NOT NULL,
  id        ctext   NOT NULL,
  opening   ctext   NOT NULL,
  number    ctext   NOT NULL,
  label     ctext   NOT NULL,
  procedure ctext   NOT NULL,
  state     ctext   NOT NULL,
  active    boolean NOT NULL,
  single    ctext   NOT NULL,
  school    ctext   NOT NULL,
  township  ctext   NOT NULL,
  class     ctext   NOT NULL,
  owner     ctext   NOT NULL,
  account   ctext   NOT NULL,
  subject   ctext   NOT NULL,
  origin    ctext   NOT NULL,
  origin_id ctext   NOT NULL,
  opened    ctext   NOT NULL,
  until     ctext   NOT NULL,
  tick      ctext   NOT NULL,
  late      bigint  NOT NULL,
  revision  bigint  NOT NULL,
  doc       ctext   NOT NULL, brief ctext NOT NULL DEFAULT '',
  PRIMARY KEY (county, id),
  UNIQUE (county, opening)
);

CREATE INDEX cases_count ON cases (county, active, procedure, state, owner, school, township, class, account, origin, late);

CREATE INDEX cases_ledger ON cases (county, procedure, state);

CREATE INDEX cases_newest ON cases (county, procedure, active, opened, id);

CREATE INDEX cases_school ON cases (county, school, class);

CREATE UNIQUE INDEX cases_single ON cases (county, procedure, single) WHERE single <> '';

CREATE INDEX cases_subject ON cases (county, subject);

CREATE INDEX cases_tick ON cases (county, tick) WHERE tick <> '';

CREATE TABLE counties (
  county  bigint NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  seq     bigint NOT NULL,
  hash    ctext  NOT NULL
);

CREATE TABLE dataset_files (
  county  bigint NOT NULL,
  dataset ctext  NOT NULL,
  name    ctext  NOT NULL,
  hash    ctext  NOT NULL,
  PRIMARY KEY (county, dataset, name)
);

CREATE TABLE datasets (
  county bigint NOT NULL,
  hash   ctext  NOT NULL,
  year   bigint NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, hash)
);

CREATE TABLE jobs (
  id     ctext NOT NULL PRIMARY KEY,
  owner  ctext NOT NULL,
  state  ctext NOT NULL,
  moment ctext NOT NULL,
  doc    ctext NOT NULL
);

CREATE INDEX jobs_owner ON jobs (owner, moment);

CREATE TABLE layers (
  county  bigint NOT NULL,
  name    ctext  NOT NULL,
  geojson blob   NOT NULL,
  PRIMARY KEY (county, name)
);

CREATE TABLE match_decisions (
  county bigint NOT NULL,
  kind   ctext  NOT NULL,
  person ctext  NOT NULL,
  other  ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, kind, person, other)
);

CREATE TABLE match_items (
  county bigint NOT NULL,
  run    ctext  NOT NULL,
  person ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, run, person)
);

CREATE TABLE match_results (
  county bigint NOT NULL,
  kind   ctext  NOT NULL,
  person ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, kind, person)
);

CREATE TABLE match_runs (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
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

CREATE TABLE notices (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE packs (
  hash    ctext NOT NULL,
  name    ctext NOT NULL,
  content blob  NOT NULL,
  PRIMARY KEY (hash, name)
);

CREATE TABLE papers (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  kind     ctext  NOT NULL,
  moment   ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  body     ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE people_settings (
  county   bigint NOT NULL PRIMARY KEY,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL
);

CREATE TABLE person_claims (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  state    ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX person_claims_state ON person_claims (county, state);

CREATE TABLE person_events (
  county bigint NOT NULL,
  person ctext  NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, person, id)
);

CREATE TABLE person_index (
  county bigint NOT NULL,
  field  ctext  NOT NULL,
  hash   blob   NOT NULL,
  person ctext  NOT NULL,
  PRIMARY KEY (county, field, hash, person)
) WITHOUT ROWID;

CREATE TABLE person_moves (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  state    ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE persons (
  county    bigint  NOT NULL,
  id        ctext   NOT NULL,
  register  ctext   NOT NULL,
  school    ctext   NOT NULL,
  grade     bigint  NOT NULL,
  class     ctext   NOT NULL,
  sex       ctext   NOT NULL,
  birth     ctext   NOT NULL,
  status    ctext   NOT NULL,
  since     ctext   NOT NULL,
  flags     bigint  NOT NULL,
  year      bigint  NOT NULL,
  township  ctext   NOT NULL,
  village   ctext   NOT NULL,
  id_check  ctext   NOT NULL,
  shredded  boolean NOT NULL,
  key_id    ctext   NOT NULL,
  wrapped   blob    NOT NULL,
  sealed    blob    NOT NULL,
  index_key ctext   NOT NULL,
  digest    blob    NOT NULL,
  moment    ctext   NOT NULL,
  revision  bigint  NOT NULL, hashes blob NOT NULL DEFAULT '',
  PRIMARY KEY (county, id)
);

CREATE INDEX persons_class ON persons (county, register, school, township, grade, class, status);

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

CREATE TABLE roadmaps (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  moment   ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE roster_outcomes (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  sealed blob   NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE roster_receipts (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
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

CREATE TABLE schema_versions (
  number  bigint NOT NULL PRIMARY KEY,
  name    text   NOT NULL,
  moment  text   NOT NULL,
  program text   NOT NULL
);

CREATE TABLE school_calendar_entries (
  county bigint NOT NULL,
  n      bigint NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, n)
);

CREATE TABLE school_calendars (
  county bigint NOT NULL PRIMARY KEY,
  doc    ctext  NOT NULL
);

CREATE TABLE school_event_schools (
  county bigint NOT NULL,
  school ctext  NOT NULL,
  event  ctext  NOT NULL,
  PRIMARY KEY (county, school, event)
);

CREATE TABLE school_events (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  day    ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE schools (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE sessions (
  hash    ctext NOT NULL PRIMARY KEY,
  account ctext NOT NULL,
  doc     ctext NOT NULL
);

CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE settings (
  name  ctext NOT NULL PRIMARY KEY,
  value blob  NOT NULL
);

CREATE TABLE tokens (
  hash    ctext NOT NULL PRIMARY KEY,
  account ctext NOT NULL,
  id      ctext NOT NULL,
  doc     ctext NOT NULL,
  UNIQUE (account, id)
);

CREATE TABLE townships (
  county bigint NOT NULL,
  code   bigint NOT NULL,
  name   ctext  NOT NULL,
  kind   ctext  NOT NULL,
  PRIMARY KEY (county, code)
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
