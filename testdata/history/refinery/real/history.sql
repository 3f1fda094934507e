CREATE TABLE public.refinery_schema_history (
    version integer NOT NULL,
    name character varying(255),
    applied_on character varying(255),
    checksum character varying(255)
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    a integer
);

COPY public.refinery_schema_history (version, name, applied_on, checksum) FROM stdin;
1	create_users	2026-11-20T15:10:07.87522372Z	9685334154198012795
2	add_idx	2026-11-20T15:10:07.875230149Z	8548629853207325432
3	unversioned_thing	2026-11-20T15:10:07.87523088Z	2032643806409261547
\.

COPY public.users (id, email, a) FROM stdin;
\.

ALTER TABLE ONLY public.refinery_schema_history
    ADD CONSTRAINT refinery_schema_history_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
