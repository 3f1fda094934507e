UPDATE users SET created = clock_timestamp();
