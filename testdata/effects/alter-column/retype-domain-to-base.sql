-- schema
CREATE DOMAIN m AS numeric(10,2);
CREATE DOMAIN d AS varchar(10);
CREATE DOMAIN e AS varchar(20);
CREATE DOMAIN f AS varchar;
CREATE TABLE t (a m, b d, c d, g d, h d, i d, j varchar(10));
-- case
ALTER TABLE t ALTER a TYPE numeric(12,2);
ALTER TABLE t ALTER b TYPE varchar(20);
ALTER TABLE t ALTER c TYPE varchar(10);
ALTER TABLE t ALTER g TYPE varchar;
ALTER TABLE t ALTER h TYPE e;
ALTER TABLE t ALTER i TYPE f;
ALTER TABLE t ALTER j TYPE e;
