-- no-transaction
-- banister: ignore missing-lock-timeout reason="the role has one"
CREATE INDEX CONCURRENTLY a ON t (a);
