COPY countries (code) FROM stdin;
de
\.
