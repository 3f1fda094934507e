CREATE SCHEMA atlas_schema_revisions;
CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar NOT NULL PRIMARY KEY, description varchar NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb, operator_version varchar NOT NULL);
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'x', 2, 0, 0, '2026-01-02 03:04:05Z', 1, NULL, NULL, 'x', NULL, 'Atlas CLI');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('2', 'x', 1, 0, 0, '2026-01-02 03:04:05Z', 1, NULL, NULL, '', NULL, 'Atlas CLI');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('3', 'x', 2, 1, 1, '2026-01-02 03:04:05Z', 1, NULL, NULL, 'Zrm6vUFVzGffHJbDByqKlhFuurMcwWR6+GEpgO8bvh4=', NULL, 'Atlas CLI');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('35', 'x', 2, 1, 1, '2026-01-02 03:04:05Z', 1, NULL, NULL, 'x', NULL, 'Atlas CLI');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('5', 'x', 6, 1, 1, '2026-01-02 03:04:05Z', 1, NULL, NULL, 'edited', NULL, 'Atlas CLI');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('6', 'x', 2, 1, 2, '2026-01-02 03:04:05Z', 1, 'boom', NULL, 'x', NULL, 'Atlas CLI');
