SELECT nextval('a_id_seq');
SELECT setval('a_id_seq', 42);
