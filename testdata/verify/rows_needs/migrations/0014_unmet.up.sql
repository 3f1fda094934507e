UPDATE users SET code = NULL WHERE length(email)::text::date IS NULL;
