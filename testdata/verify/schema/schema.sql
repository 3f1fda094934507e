SET search_path = '';
CREATE TABLE public.accounts (id int);
COPY public.accounts (id) FROM stdin;
1
2
\.
