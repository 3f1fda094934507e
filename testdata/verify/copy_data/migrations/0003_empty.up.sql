COPY countries FROM stdin;
\.
