CREATE TABLE countries (code text PRIMARY KEY, name text);
COPY countries (code, name) FROM stdin;
de	Germany; DROP TABLE x
fr	\N
\.
CREATE INDEX countries_name_idx ON countries (name);
