SET lock_timeout = '2s';
ALTER TYPE order_state ADD VALUE 'paused';
ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'paused';
