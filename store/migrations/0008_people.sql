-- Named persons. What identifies one is in wrapped and sealed, which nobody
-- reads without the keyring; person_index leads to a person by keyed hashes.
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
  revision  bigint  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX persons_class ON persons (county, register, school, class);

CREATE TABLE person_index (
  county bigint NOT NULL,
  person ctext  NOT NULL,
  field  ctext  NOT NULL,
  hash   blob   NOT NULL,
  PRIMARY KEY (county, person, field, hash)
);

CREATE INDEX person_index_hash ON person_index (county, field, hash);

CREATE TABLE person_events (
  county bigint NOT NULL,
  person ctext  NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, person, id)
);

CREATE TABLE person_moves (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  state    ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE roster_receipts (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE people_settings (
  county   bigint NOT NULL PRIMARY KEY,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL
);
