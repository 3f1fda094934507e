-- case
CREATE INDEX parted_v ON ONLY parted (v);
