CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL
);

COPY public._sqlx_migrations (version, description, installed_on, success, checksum, execution_time) FROM stdin;
20240101000001	create users	2026-11-20 15:04:47.302537+00	t	\\xccc07995a8744fe42f85efb99a0d7736df5e3baa5f20beee31d02ad6da00e37d3bdb02d7cde288119c9c34c829f63c74	2574360
20240101000002	idx	2026-11-20 15:04:47.309649+00	t	\\xc1ab1930f0e78b860f79dc63c9e9ae9852e51351dad9d1ad6b538cc73ca05310f32253b3161b7653803e7fe631c3d74e	7912882
20231231000000	late	2026-11-20 15:18:31.77169+00	t	\\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931	747785
\.

COPY public.users (id, email) FROM stdin;
\.

ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
