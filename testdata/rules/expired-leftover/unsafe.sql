SET lock_timeout = '2s';
-- banister: remove-by=1.5
ALTER TABLE orders ADD COLUMN old_note text;
