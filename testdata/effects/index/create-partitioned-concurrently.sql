-- case
CREATE INDEX CONCURRENTLY parted_v ON parted (v);
