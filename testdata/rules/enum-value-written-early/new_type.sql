SET lock_timeout = '2s';
CREATE TYPE mood AS ENUM ('good');
ALTER TYPE mood ADD VALUE 'bad';
ALTER TABLE orders ADD COLUMN mood mood DEFAULT 'bad';
