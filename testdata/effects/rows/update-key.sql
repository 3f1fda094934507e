-- case
INSERT INTO parent (id) VALUES (1);
INSERT INTO child (id, parent_id) VALUES (1, NULL);
UPDATE parent SET id = 2;
UPDATE parent SET label = 'x';
UPDATE child SET parent_id = 2;
