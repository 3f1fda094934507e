SET lock_timeout = '2s';
CREATE INDEX users_email_idx ON ${app}.users (email);
-- banister: ignore blocking-index-build reason="measured: 40 ms" until=2999-12-31
CREATE INDEX users_id_idx ON ${app}.users (id, email);
