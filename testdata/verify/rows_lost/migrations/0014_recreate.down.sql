CREATE TABLE things (id int PRIMARY KEY, at date, note varchar(10), data jsonb, f real, tag text NOT NULL, state int, n int NOT NULL);
