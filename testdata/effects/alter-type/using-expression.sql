-- case
ALTER TABLE t ALTER COLUMN b TYPE int USING b::int;
