-- banister: ignore blocking-index-build
CREATE INDEX users_email_idx ON users (email);
