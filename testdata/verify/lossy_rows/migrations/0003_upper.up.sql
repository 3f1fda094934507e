UPDATE countries SET name = upper(name);
