CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE orders (id int PRIMARY KEY, state state NOT NULL, amount int NOT NULL, name varchar(20));
