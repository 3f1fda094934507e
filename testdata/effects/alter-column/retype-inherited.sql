-- schema
CREATE TABLE par (a varchar(10), b int);
CREATE TABLE kid (c int) INHERITS (par);
CREATE INDEX kid_a ON kid (a);
-- case
ALTER TABLE par ALTER a TYPE varchar(20);
ALTER TABLE ONLY par DROP COLUMN b;
