CREATE TABLE parents (id int PRIMARY KEY, children int NOT NULL DEFAULT 0);
CREATE TABLE children (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parents);
CREATE TABLE log (id bigserial PRIMARY KEY, line text, at timestamptz DEFAULT clock_timestamp());
