-- case
ALTER TABLE parted ALTER COLUMN v TYPE varchar;
