-- case
ALTER TABLE bare ADD COLUMN z bigserial;
