-- atlas:checkpoint v1

CREATE TABLE a (id int);
CREATE INDEX a_id ON a (id);
