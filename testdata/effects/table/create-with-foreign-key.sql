-- case
CREATE TABLE d (a text REFERENCES parent);
CREATE TABLE d (a int REFERENCES parent (label));
CREATE TABLE d (a int REFERENCES bare);
CREATE TABLE d (a int, FOREIGN KEY (a) REFERENCES parent (nope));
CREATE TABLE d (a int, b int, FOREIGN KEY (a, b) REFERENCES parent);
CREATE TABLE d (a text, b int, FOREIGN KEY (b) REFERENCES d (a), UNIQUE (a));
CREATE TABLE d (id int PRIMARY KEY, up int REFERENCES d, other int REFERENCES d (id));
DROP TABLE bare;
CREATE TABLE e (a int REFERENCES bare);
CREATE TEMP TABLE f (a int REFERENCES parent);
