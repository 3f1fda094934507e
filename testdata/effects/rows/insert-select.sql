-- case
INSERT INTO bare (a, b) SELECT id, label FROM parent WHERE id > 0;
