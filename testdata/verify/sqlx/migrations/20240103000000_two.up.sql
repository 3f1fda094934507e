-- no-transaction
CREATE INDEX CONCURRENTLY a ON users (age);
CREATE INDEX CONCURRENTLY b ON users (age);
