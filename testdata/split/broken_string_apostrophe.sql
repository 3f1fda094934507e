SELECT 0;
INSERT INTO t VALUES (1, 'it's broken', 'b');
ALTER TABLE t ADD COLUMN a int;
INSERT INTO t VALUES (2, 'fine');
CREATE TABLE u (a text DEFAULT 'x');
