ALTER TABLE things ALTER f TYPE float8;
