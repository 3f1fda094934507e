CREATE TABLE b (id int);
\i other.sql
CREATE TABLE c (id int);
