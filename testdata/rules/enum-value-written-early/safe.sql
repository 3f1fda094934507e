-- The next release writes it.
ALTER TYPE order_state ADD VALUE 'paused';
