-- case
ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_pk;
