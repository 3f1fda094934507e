CREATE TABLE refinery_schema_history (version int8 PRIMARY KEY, name varchar(255), applied_on varchar(255), checksum varchar(255));
INSERT INTO refinery_schema_history VALUES (1, 'a', '2026-01-02T03:04:05Z', 'CHECKSUM_A'), (2, 'named', '2026-01-02T03:04:05Z', '1'),
  (5, 'gone', '2026-01-02T03:04:05Z', '1'), (6, 'edited', '2026-01-02T03:04:05Z', '1'), (7, 'gone too', '2026-01-02T03:04:05Z', '1');
