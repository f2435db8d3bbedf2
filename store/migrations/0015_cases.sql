-- What statistics ask of a case, kept beside it; empty: read the case itself.
ALTER TABLE cases ADD COLUMN brief ctext NOT NULL DEFAULT '';

-- Cases are counted, and what waits for somebody is found, from the index alone:
-- a row holds the whole case and is long.
CREATE INDEX cases_count ON cases (county, active, procedure, state, owner, school, township, class, account, origin, late);
CREATE INDEX cases_newest ON cases (county, procedure, active, opened, id);

-- The newest messages of somebody are found without reading all of his.
CREATE INDEX case_messages_newest ON case_messages (county, account, moment, id, seen);
