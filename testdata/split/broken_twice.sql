UPDATE t SET a = 'x
  , b = 1;
CREATE INDEX i ON "t (a);
COMMENT ON TABLE t IS E'quote\';
DROP TABLE t;
