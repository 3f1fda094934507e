CREATE SCHEMA drizzle;

CREATE TABLE drizzle.__drizzle_migrations (
    id integer NOT NULL,
    hash text NOT NULL,
    created_at bigint,
    name text,
    applied_at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE drizzle.__drizzle_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE drizzle.__drizzle_migrations_id_seq OWNED BY drizzle.__drizzle_migrations.id;

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    a text
);

ALTER TABLE ONLY drizzle.__drizzle_migrations ALTER COLUMN id SET DEFAULT nextval('drizzle.__drizzle_migrations_id_seq'::regclass);

COPY drizzle.__drizzle_migrations (id, hash, created_at, name, applied_at) FROM stdin;
1	b0b5c899eae508827959a3be21d37b996fa7e175e070eba855f2d47a69cb1bdc	1795187781000	20261120151621_init	2026-11-20 15:16:24.635448+00
2	17ab49e1476119bad7b0e0a6fd529e0c8955dc039f93aa60bf4217ffb6282f2e	1795187783000	20261120151623_add_a	2026-11-20 15:16:24.635448+00
3	b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd	1577836800000	20200101000000_early	2026-11-20 15:21:02.668564+00
\.

COPY public.users (id, email, a) FROM stdin;
\.

SELECT pg_catalog.setval('drizzle.__drizzle_migrations_id_seq', 3, true);

ALTER TABLE ONLY drizzle.__drizzle_migrations
    ADD CONSTRAINT __drizzle_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
