-- case
ALTER TABLE bare ADD COLUMN id bigserial PRIMARY KEY;
