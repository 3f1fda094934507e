-- case
ALTER TABLE parted RENAME v TO w;
