UPDATE countries SET code = upper(code);
