DROP TABLE a;
DROP ROLE banister_case_reader;
