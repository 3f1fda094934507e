ALTER TYPE state RENAME TO state_new;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE orders ALTER state TYPE state USING state::text::state;
DROP TYPE state_new;
