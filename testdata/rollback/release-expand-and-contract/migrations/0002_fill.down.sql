UPDATE users SET full_name = NULL;
