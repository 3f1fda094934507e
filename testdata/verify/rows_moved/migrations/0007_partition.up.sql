ALTER TABLE archive RENAME TO archive_old;
CREATE TABLE archive (user_id int, address text) PARTITION BY HASH (user_id);
CREATE TABLE archive_0 PARTITION OF archive FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE archive_1 PARTITION OF archive FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO archive SELECT * FROM archive_old;
DROP TABLE archive_old;
