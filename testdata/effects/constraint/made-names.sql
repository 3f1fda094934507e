-- schema
CREATE TABLE x (a int, b int);
-- case
ALTER TABLE x ADD UNIQUE (a) INCLUDE (b);
ALTER TABLE x DROP CONSTRAINT x_a_b_key;
ALTER TABLE x ADD EXCLUDE USING gist (int4range(a, a) WITH &&);
ALTER TABLE x DROP CONSTRAINT x_int4range_excl;
ALTER TABLE x ADD EXCLUDE USING btree (a WITH =, (a + b) WITH =, (abs(b)) WITH =) INCLUDE (b);
ALTER TABLE x DROP CONSTRAINT x_a_expr_abs_b_excl;
