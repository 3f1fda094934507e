-- case
BEGIN;
CREATE TABLE fresh (a int);
ROLLBACK;
CREATE TABLE fresh (a int);
