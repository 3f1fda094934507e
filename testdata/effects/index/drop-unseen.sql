-- case
DROP INDEX never_seen;
