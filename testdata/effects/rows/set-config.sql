-- case
SELECT pg_catalog.set_config('search_path', '', false);
INSERT INTO public.bare (a) VALUES (1);
