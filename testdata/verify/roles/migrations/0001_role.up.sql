CREATE ROLE banister_case_reader;
CREATE TABLE a (id int);
GRANT SELECT ON a TO banister_case_reader;
