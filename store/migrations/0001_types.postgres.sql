-- The two types whose names the later files share with SQLite. There a column
-- declared ctext keeps text in byte order and one declared blob keeps bytes.
CREATE DOMAIN ctext AS text COLLATE "C";
CREATE DOMAIN blob AS bytea;
