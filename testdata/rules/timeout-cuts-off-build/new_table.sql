SET statement_timeout = '5s';
CREATE TABLE invoices (id bigint);
CREATE INDEX CONCURRENTLY ON invoices (id);
