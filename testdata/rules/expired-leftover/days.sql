SET lock_timeout = '2s';
-- banister: remove-by=2026-06-30
ALTER TABLE orders ADD COLUMN old_note text;
-- banister: remove-by=2999-06-30
ALTER TABLE orders ADD COLUMN other text;
-- banister: remove-by=2.0
CREATE VIEW v AS SELECT id FROM orders;
