DROP TYPE order_state;
DROP SCHEMA reports;
DROP EXTENSION IF EXISTS pgcrypto;
REVOKE SELECT ON orders FROM reader;
DROP PROCEDURE tidy_up();
DROP DATABASE shop_old;
