CREATE TABLE schools (
  county   bigint NOT NULL,
  id       ctext  NOT NULL,
  revision bigint NOT NULL,
  doc      ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE school_events (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  day    ctext  NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

-- Which schools an event is about.
CREATE TABLE school_event_schools (
  county bigint NOT NULL,
  school ctext  NOT NULL,
  event  ctext  NOT NULL,
  PRIMARY KEY (county, school, event)
);

CREATE TABLE associations (
  county bigint NOT NULL,
  id     ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, id)
);

CREATE TABLE townships (
  county bigint NOT NULL,
  code   bigint NOT NULL,
  name   ctext  NOT NULL,
  kind   ctext  NOT NULL,
  PRIMARY KEY (county, code)
);

CREATE TABLE layers (
  county  bigint NOT NULL,
  name    ctext  NOT NULL,
  geojson blob   NOT NULL,
  PRIMARY KEY (county, name)
);
