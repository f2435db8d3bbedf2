-- Corrections of children who are looked for, which wait for another person's word.
-- What is claimed is sealed with the key of the child.
CREATE TABLE person_claims (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  state    ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE INDEX person_claims_state ON person_claims (county, state);
