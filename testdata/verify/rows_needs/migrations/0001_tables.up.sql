CREATE TABLE users (id int PRIMARY KEY, email text, age int, code text, boss int, born text, size bigint);
CREATE TABLE countries (code text PRIMARY KEY);
