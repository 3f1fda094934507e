SELECT pg_read_file('postgresql.conf');
