INSERT INTO addresses SELECT * FROM archive;
DROP TABLE archive;
