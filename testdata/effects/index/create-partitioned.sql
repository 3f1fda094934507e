-- case
CREATE INDEX parted_v ON parted (v);
