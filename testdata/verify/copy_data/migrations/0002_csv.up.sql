COPY countries FROM stdin WITH (FORMAT csv);
it,"It
aly"
\.
