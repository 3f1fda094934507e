-- banister: ignore missing-lock-timeout, blocking-index-build reason="800 rows"
CREATE INDEX a ON t (a);
