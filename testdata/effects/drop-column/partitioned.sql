-- case
ALTER TABLE parted DROP COLUMN v;
