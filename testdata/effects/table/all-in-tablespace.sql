-- case
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;
