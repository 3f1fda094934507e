-- case
INSERT INTO bare VALUES (1, 'x'), (2, 'y');
