-- Every built-in type, as it is and as an array of some.
CREATE TABLE numbers (
  a smallint, b integer, c bigint, d numeric, e numeric(10,3), f numeric(3,3), g real, h double precision,
  i money, j boolean, k oid);
CREATE TABLE texts (
  a text, b varchar, c varchar(12), d varchar(1), e char(3), f char, g "char", h name, i bytea,
  j bit(5), k bit varying(5), l bit);
CREATE TABLE moments (
  a date, b time, c time(0), d timetz, e timestamp, f timestamp(3), g timestamptz, h timestamptz(0),
  i interval, j interval day to second, k interval year);
CREATE TABLE documents (a json, b jsonb, c jsonpath, d uuid, e tsvector, f tsquery);
CREATE TABLE shapes (a point, b line, c lseg, d box, e path, f polygon, g circle);
CREATE TABLE addresses (a inet, b cidr, c macaddr, d macaddr8);
CREATE TABLE ranges (a int4range, b int8range, c numrange, d tsrange, e tstzrange, f daterange);
CREATE TABLE lists (
  a int[], b text[], c varchar(4)[], d numeric(4,1)[], e timestamptz[], f uuid[], g jsonb[], h int4range[], i bytea[]);
CREATE TABLE internals (
  a regclass, b regtype, c regproc, d regprocedure, e regrole, f regnamespace, g regconfig, h regdictionary,
  i regcollation, j pg_lsn, k txid_snapshot, l pg_snapshot, m xid, n xid8, o cid, p tid, q refcursor,
  r int2vector, s oidvector, t aclitem);
CREATE TABLE required (
  a smallint NOT NULL, b text NOT NULL, c varchar(12) NOT NULL, d timestamptz NOT NULL, e boolean NOT NULL,
  f numeric(6,2) NOT NULL, g jsonb NOT NULL, h int[] NOT NULL, i uuid NOT NULL, j bytea NOT NULL);
