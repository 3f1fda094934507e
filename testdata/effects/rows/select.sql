-- case
SELECT 1;
SELECT a, count(*) FROM bare JOIN parent ON parent.id = bare.a GROUP BY a;
SELECT relname FROM pg_class LIMIT 1;
SELECT table_name FROM information_schema.tables LIMIT 1;
SELECT * FROM generate_series(1, 3) g;
SELECT now(), max(a) FROM public.bare WHERE EXISTS (SELECT FROM child);
VALUES (1), (2);
TABLE bare;
