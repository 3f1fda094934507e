CREATE ROLE banister_case_writer;
