-- banister: ignore-file missing-lock-timeout, blocking-index-build reason="of the up only"
CREATE INDEX a ON t (a);
