CREATE TABLE public.schema_version (
    version integer NOT NULL
);

COPY public.schema_version (version) FROM stdin;
0
\.

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
