\echo bye
DROP TABLE a;
