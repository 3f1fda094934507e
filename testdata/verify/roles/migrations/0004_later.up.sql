GRANT INSERT ON a TO banister_case_reader;
