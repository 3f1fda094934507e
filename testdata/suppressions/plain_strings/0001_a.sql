SET lock_timeout = '1s';
SELECT '
-- banister: ignore-file blocking-index-build reason="in a string"
', "-- banister: ignore-file x", $x$
-- banister: ignore-file blocking-index-build reason="in a dollar quote"
$x$;
CREATE INDEX a ON t (a);
COPY t FROM stdin;
-- banister: ignore-file blocking-index-build reason="in rows"
\.
