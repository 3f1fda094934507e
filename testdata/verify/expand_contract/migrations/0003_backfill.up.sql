UPDATE users SET name = first || ' ' || last;
