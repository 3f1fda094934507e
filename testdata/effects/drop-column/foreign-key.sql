-- case
ALTER TABLE child DROP COLUMN parent_id;
