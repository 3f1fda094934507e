CREATE TABLE IF NOT EXISTS marks (id int);
SELECT pg_sleep(30) FROM marks;
INSERT INTO marks VALUES (1);
