UPDATE users SET full_name = name;
