-- case
CREATE TABLE w AS SELECT k, v FROM parted;
CREATE VIEW pv AS SELECT k FROM parted;
DROP TABLE parted_1;
DROP TABLE parted;
