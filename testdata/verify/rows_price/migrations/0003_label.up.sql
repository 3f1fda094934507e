ALTER TYPE state RENAME TO state_old;
CREATE TYPE state AS ENUM ('open', 'paid', 'shipped');
ALTER TABLE orders ALTER state TYPE state USING state::text::state;
DROP TYPE state_old;
