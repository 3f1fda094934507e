-- banister: ignore table-rewrite reason="800 rows, and it stays so"
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
