CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL
);

COPY public.__diesel_schema_migrations (version, run_on) FROM stdin;
20240101000001	2026-11-20 15:17:35.666455
20240101000002	2026-11-20 15:17:35.705557
\.

COPY public.users (id, email) FROM stdin;
\.

ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
