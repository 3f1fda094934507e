CREATE TABLE public._prisma_migrations (
    id character varying(36) NOT NULL,
    checksum character varying(64) NOT NULL,
    finished_at timestamp with time zone,
    migration_name character varying(255) NOT NULL,
    logs text,
    rolled_back_at timestamp with time zone,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_steps_count integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL
);

CREATE TABLE public.will_it_stay (
    id integer
);

COPY public._prisma_migrations (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) FROM stdin;
3326bd38-f958-4eb5-82a4-fbf8c003347e	c7758e2c1558c641e1735e3e29af25ea22a91730d476f8e20216e94ac97b5d80	2026-11-20 15:10:03.115+00	20240101000001_init	\N	\N	2026-11-20 15:10:03.101+00	1
c3debd2e-04ce-4fa8-ae47-2335287b9ebf	5707d7177afbf6562b404ce5b94e1077bac109ac82535adcc0e2261d50f91b64	2026-11-20 15:10:03.142+00	20240101000002_idx	\N	\N	2026-11-20 15:10:03.121+00	1
0d47b72b-3bbb-41b7-bad6-9370adc41e78	43587eedaf50dd53bf40efb7ff2ffeb8b3d108b18bffbeea89db0ac3fc742455	\N	20240101000003_bad	external connector error\nError querying the database: ERROR: division by zero\n   0: sql_schema_connector::apply_migration::apply_script\n           with migration_name="20240101000003_bad"\n             at schema-engine/connectors/sql-schema-connector/src/apply_migration.rs:113\n   1: schema_commands::commands::apply_migrations::Applying migration\n           with migration_name="20240101000003_bad"\n             at schema-engine/commands/src/commands/apply_migrations.rs:95\n   2: schema_engine_wasm::wasm::engine::ApplyMigrations\n             at schema-engine/schema-engine-wasm/src/wasm/engine.rs:167	2026-11-20 15:11:11.936+00	2026-11-20 15:10:03.143+00	0
\.

COPY public.users (id, email) FROM stdin;
\.

COPY public.will_it_stay (id) FROM stdin;
\.

ALTER TABLE ONLY public._prisma_migrations
    ADD CONSTRAINT _prisma_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX users_email_idx ON public.users USING btree (email);
