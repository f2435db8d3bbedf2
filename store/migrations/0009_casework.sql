-- Cases: each the fold of its events, kept beside them so that lists are quick.
-- Nothing here is ever deleted. until and tick are empty where nothing is due;
-- single is the subject while a procedure allows one open case of it.
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
  doc       ctext   NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, opening)
);

CREATE UNIQUE INDEX cases_single ON cases (county, procedure, single) WHERE single <> '';
CREATE INDEX cases_ledger ON cases (county, procedure, state);
CREATE INDEX cases_school ON cases (county, school, class);
CREATE INDEX cases_subject ON cases (county, subject);
CREATE INDEX cases_tick ON cases (county, tick) WHERE tick <> '';

-- key is unique within a case: the same act sent again is one act. moved is true
-- of events that take the case from one state to another.
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

CREATE TABLE case_numbers (
  county  bigint NOT NULL,
  counter ctext  NOT NULL,
  number  bigint NOT NULL,
  PRIMARY KEY (county, counter)
);

-- The texts of procedures under which cases were opened.
CREATE TABLE case_texts (
  county  bigint NOT NULL,
  version ctext  NOT NULL,
  doc     ctext  NOT NULL,
  PRIMARY KEY (county, version)
);

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

-- county is the region whose statement it is: of a city or a province theirs.
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

CREATE TABLE school_calendars (
  county bigint NOT NULL PRIMARY KEY,
  doc    ctext  NOT NULL
);
