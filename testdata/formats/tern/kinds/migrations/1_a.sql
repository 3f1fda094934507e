---- tern: disable-tx ----
CREATE INDEX CONCURRENTLY i ON a (b);
---- create above / drop below ----
DROP INDEX i;
