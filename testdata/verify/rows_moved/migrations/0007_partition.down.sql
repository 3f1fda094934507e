CREATE TABLE archive_old (user_id int, address text);
INSERT INTO archive_old SELECT * FROM archive;
DROP TABLE archive;
ALTER TABLE archive_old RENAME TO archive;
