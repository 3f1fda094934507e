CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

COPY public.django_migrations (id, app, name, applied) FROM stdin;
1	contenttypes	0001_initial	2026-11-20 15:03:31.737951+00
2	auth	0001_initial	2026-11-20 15:03:31.920079+00
3	admin	0001_initial	2026-11-20 15:03:31.934174+00
4	admin	0002_logentry_remove_auto_add	2026-11-20 15:03:31.93982+00
5	admin	0003_logentry_add_action_flag_choices	2026-11-20 15:03:31.943257+00
6	contenttypes	0002_remove_content_type_name	2026-11-20 15:03:31.952455+00
7	auth	0002_alter_permission_name_max_length	2026-11-20 15:03:31.956159+00
8	auth	0003_alter_user_email_max_length	2026-11-20 15:03:31.960005+00
9	auth	0004_alter_user_username_opts	2026-11-20 15:03:31.963086+00
10	auth	0005_alter_user_last_login_null	2026-11-20 15:03:31.969242+00
11	auth	0006_require_contenttypes_0002	2026-11-20 15:03:31.970145+00
12	auth	0007_alter_validators_add_error_messages	2026-11-20 15:03:31.973282+00
13	auth	0008_alter_user_username_max_length	2026-11-20 15:03:31.982765+00
14	auth	0009_alter_user_last_name_max_length	2026-11-20 15:03:31.987574+00
15	auth	0010_alter_group_name_max_length	2026-11-20 15:03:31.991397+00
16	auth	0011_update_proxy_permissions	2026-11-20 15:03:31.994334+00
17	auth	0012_alter_user_first_name_max_length	2026-11-20 15:03:32.000833+00
18	sessions	0001_initial	2026-11-20 15:03:32.040404+00
19	shop	0001_initial	2026-11-20 15:03:32.047172+00
\.
