-- banister: ignore blocking-index-build reason="until the summer" until=2026-06-30
CREATE INDEX users_email_idx ON users (email);
