-- case
ALTER TABLE bare SET TABLESPACE pg_default;
ALTER INDEX t_a SET TABLESPACE pg_default;
