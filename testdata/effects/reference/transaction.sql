-- Transactions and sessions

-- row: `SET lock_timeout`
SET lock_timeout = '2s';

-- row: `SET LOCAL` outside a transaction
SET LOCAL lock_timeout = '2s';

-- row: `BEGIN`
BEGIN;

-- row: `SAVEPOINT`
BEGIN;
SAVEPOINT before;

-- row: `RELEASE`
BEGIN;
SAVEPOINT before;
RELEASE before;

-- row: `COMMIT`
BEGIN;
ALTER TABLE customers ADD COLUMN level int;
COMMIT;

-- row: `ROLLBACK`
BEGIN;
ALTER TABLE customers ADD COLUMN level int;
ROLLBACK;

-- row: a lock that an earlier statement holds stays
-- against: INSERT INTO customers (id, score, phone, fax, rank) VALUES (1, 1, '1', '1', -1)
BEGIN;
ALTER TABLE customers ADD CONSTRAINT customers_rank_check CHECK (rank >= 0) NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT customers_rank_check;

-- row: rows changed while a lock is held
BEGIN;
ALTER TABLE customers ADD COLUMN level int;
UPDATE customers SET level = 0;

-- row: a second table in the same transaction
BEGIN;
ALTER TABLE customers ADD COLUMN level int;
ALTER TABLE orders ADD COLUMN level int;

-- row: after `ROLLBACK TO SAVEPOINT`
BEGIN;
SAVEPOINT before;
ALTER TABLE customers ADD COLUMN level int;
ROLLBACK TO SAVEPOINT before;
SELECT id FROM customers;
