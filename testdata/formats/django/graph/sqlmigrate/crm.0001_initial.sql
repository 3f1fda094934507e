--
-- Concurrently create index
--
CREATE INDEX CONCURRENTLY "a" ON "crm_a" ("b");
