UPDATE countries SET code = code || '?';
