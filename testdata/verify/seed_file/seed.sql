COPY users (id, email) FROM stdin;
1	a@example.org
2	\N
3	c@example.org
\.
