SET lock_timeout = '2s';
CREATE INDEX events_id_idx ON events (id);
CREATE INDEX events_happened_idx ON ONLY events (happened);
CREATE INDEX events_2026_id_happened_idx ON events_2026 (id, happened);
