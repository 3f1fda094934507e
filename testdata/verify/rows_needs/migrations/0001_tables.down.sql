DROP TABLE users, countries;
