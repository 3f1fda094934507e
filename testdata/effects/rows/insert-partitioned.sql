-- case
INSERT INTO parted (k) VALUES (5);
