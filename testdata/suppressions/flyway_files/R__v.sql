CREATE INDEX IF NOT EXISTS b ON t (b);
-- banister: ignore-file blocking-index-build, missing-lock-timeout reason="from the last line too"
