-- Entries of telephones that could reach no case. The letter is sealed as the
-- telephone sealed it; it is emptied once it is filed. state: see HeldState.
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
