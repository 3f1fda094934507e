CREATE SCHEMA drizzle;

CREATE TABLE drizzle.__drizzle_migrations (
    id integer NOT NULL,
    hash text NOT NULL,
    created_at bigint
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

COPY drizzle.__drizzle_migrations (id, hash, created_at) FROM stdin;
1	426eb50220187977b7b1785b3099ffc90e249442906bb388f5a87d255f8a7063	1795186910719
2	17ab49e1476119bad7b0e0a6fd529e0c8955dc039f93aa60bf4217ffb6282f2e	1795186911555
3	32b8865361dfaedcf78b97de0f818aa7dc92344937d8300fb206ccfe363891e6	1795188014551
\.

COPY public.users (id, email, a) FROM stdin;
\.

SELECT pg_catalog.setval('drizzle.__drizzle_migrations_id_seq', 3, true);

ALTER TABLE ONLY drizzle.__drizzle_migrations
    ADD CONSTRAINT __drizzle_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
