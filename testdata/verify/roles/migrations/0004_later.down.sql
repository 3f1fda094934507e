REVOKE INSERT ON a FROM banister_case_reader;
