-- banister: ignore blocking-index-build reason="800 rows, and it stays so"
CREATE INDEX users_email_idx ON users (email);
