-- Released as `CREATE TABLE notes (id integer)`.
CREATE TABLE notes (id bigint);
