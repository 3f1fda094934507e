CREATE TABLE things (id int PRIMARY KEY, price numeric(10,4), at timestamptz, note text, data json, f float8, tag text NOT NULL, state text, n int);
