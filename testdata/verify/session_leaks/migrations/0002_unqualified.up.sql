CREATE TABLE users (id int);
CREATE TEMP TABLE scratch (id int);
PREPARE p AS SELECT 1;
