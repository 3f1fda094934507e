-- case
CREATE TABLE fresh (id int PRIMARY KEY, parent_id int REFERENCES parent, CONSTRAINT x FOREIGN KEY (id) REFERENCES child (id));
