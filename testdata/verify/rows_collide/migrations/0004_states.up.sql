INSERT INTO states VALUES ('open', 1), ('closed', 2);
