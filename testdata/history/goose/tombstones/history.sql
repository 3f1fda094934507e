CREATE SCHEMA x;
CREATE TABLE x.goose_shop (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NULL DEFAULT '2026-01-02 03:04:05');
INSERT INTO x.goose_shop (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false), (3, true), (4, false), (4, true), (5, true), (7, true);
