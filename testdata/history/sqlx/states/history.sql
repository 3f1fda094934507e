CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT '2026-01-02 03:04:05+01', success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL);
INSERT INTO _sqlx_migrations VALUES (1, 'x', DEFAULT, true, '\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931', 1);
INSERT INTO _sqlx_migrations VALUES (2, 'x', DEFAULT, true, '\x1f7e22c7c0ea23f18eaa40e47945a71f2cb479fba2257126cc756c7c3df72785d5106cb6eaf17f3144abe02570d1d7a7', 1);
INSERT INTO _sqlx_migrations VALUES (3, 'x', DEFAULT, true, '\xf5fd4905a1908ffc4db0c917a2728a80e580d8d7224935148266115d5b6a54c9fa9aae585dd6ed6be003e47e07f9cd3a', 1);
INSERT INTO _sqlx_migrations VALUES (4, 'x', DEFAULT, true, '\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931', 1);
INSERT INTO _sqlx_migrations VALUES (6, 'x', DEFAULT, false, '\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931', 1);
INSERT INTO _sqlx_migrations VALUES (7, 'x', DEFAULT, true, '\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931', 1);
INSERT INTO _sqlx_migrations VALUES (9, 'x', DEFAULT, true, '\x24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931', 1);
