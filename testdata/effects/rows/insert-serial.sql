-- schema
CREATE TABLE s (id bigserial PRIMARY KEY, a int);
-- case
INSERT INTO s (a) VALUES (1);
INSERT INTO s (id, a) VALUES (7, 1) RETURNING id;
SELECT setval('s_id_seq', 10);
SELECT nextval('public.s_id_seq'::regclass);
