-- case
ALTER TABLE parent DROP CONSTRAINT parent_code_key;
