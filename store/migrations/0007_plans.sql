-- What planning works with: scenarios, prices, plans found; and the roadmaps
-- that came of them.
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

CREATE TABLE roadmaps (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  moment   ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);
