CREATE SCHEMA app;
CREATE TABLE app._prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
INSERT INTO app._prisma_migrations VALUES ('1', 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', '2026-01-02 03:05:00Z', '0_init', NULL, NULL, '2026-01-02 03:04:01Z', 1);
INSERT INTO app._prisma_migrations VALUES ('2', 'a41109d24069b4822ddc5f367b25d484dc7e839bff338ce7a3e5da641caacda0', '2026-01-02 03:05:00Z', '1_edited', NULL, NULL, '2026-01-02 03:04:02Z', 1);
INSERT INTO app._prisma_migrations VALUES ('3', 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', '2026-01-02 03:05:00Z', '2_crlf', NULL, NULL, '2026-01-02 03:04:03Z', 1);
INSERT INTO app._prisma_migrations VALUES ('4', 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', '2026-01-02 03:05:00Z', '4_gone', NULL, NULL, '2026-01-02 03:04:04Z', 1);
INSERT INTO app._prisma_migrations VALUES ('5', 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', NULL, '5_running', NULL, NULL, '2026-01-02 03:04:05Z', 1);
INSERT INTO app._prisma_migrations VALUES ('6', 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', '2026-01-02 03:05:00Z', '6_newer', NULL, NULL, '2026-01-02 03:04:06Z', 1);
