-- case
DROP TABLE bare;
CREATE VIEW v AS SELECT a FROM bare;
