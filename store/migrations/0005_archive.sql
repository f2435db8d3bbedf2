CREATE TABLE datasets (
  county bigint NOT NULL,
  hash   ctext  NOT NULL,
  year   bigint NOT NULL,
  moment ctext  NOT NULL,
  doc    ctext  NOT NULL,
  PRIMARY KEY (county, hash)
);

CREATE TABLE dataset_files (
  county  bigint NOT NULL,
  dataset ctext  NOT NULL,
  name    ctext  NOT NULL,
  hash    ctext  NOT NULL,
  PRIMARY KEY (county, dataset, name)
);

-- Standards as they were when something was judged by them. They belong to no
-- county.
CREATE TABLE packs (
  hash    ctext NOT NULL,
  name    ctext NOT NULL,
  content blob  NOT NULL,
  PRIMARY KEY (hash, name)
);

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
