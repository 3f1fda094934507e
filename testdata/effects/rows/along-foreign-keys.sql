-- schema
CREATE TABLE owner (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE pet (id int PRIMARY KEY, owner_id int REFERENCES owner ON DELETE CASCADE);
CREATE TABLE visit (id int PRIMARY KEY, pet_id int REFERENCES pet ON DELETE SET NULL, note text);
CREATE TABLE invoice (id int PRIMARY KEY, pet_id int REFERENCES pet ON DELETE RESTRICT);
CREATE TABLE line (id int, invoice_id int REFERENCES invoice ON DELETE CASCADE);
CREATE TABLE badge (code text REFERENCES owner (code) ON UPDATE CASCADE ON DELETE SET DEFAULT);
CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON DELETE CASCADE);
INSERT INTO owner VALUES (1, 'a'), (2, 'b');
INSERT INTO pet VALUES (1, 1);
INSERT INTO visit VALUES (1, 1, 'x');
INSERT INTO badge VALUES ('a');
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2);
-- case
DELETE FROM owner WHERE id = 1;
UPDATE owner SET code = 'c' WHERE id = 2;
UPDATE owner SET id = 3 WHERE id = 2;
DELETE FROM tree WHERE id = 1;
DELETE FROM visit;
