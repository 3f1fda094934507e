-- case
ALTER TABLE parent DROP CONSTRAINT parent_pkey;
