-- case
ALTER TABLE parted SET TABLESPACE pg_default;
TRUNCATE parted_1, parted_2;
