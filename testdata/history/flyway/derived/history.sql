CREATE TABLE public.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);

COPY public.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) FROM stdin;
1	1	create users	SQL	V1__create_users.sql	647625551	postgres	2026-11-20 15:21:11.32827	5	t
2	1.1	bom crlf	SQL	V1_1__bom_crlf.sql	647625551	postgres	2026-11-20 15:21:11.32827	5	t
3	2	mixed newlines	SQL	V2__mixed_newlines.sql	-203286101	postgres	2026-11-20 15:21:11.32827	5	t
4	\N	view	SQL	R__view.sql	12345	postgres	2026-11-20 15:21:11.32827	5	t
\.

ALTER TABLE ONLY public.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);

CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success);
