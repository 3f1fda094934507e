-- Foreign keys of every shape.
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, manager_id bigint REFERENCES users);
CREATE TABLE profiles (user_id bigint PRIMARY KEY REFERENCES users, bio text);
CREATE TABLE roles (id smallserial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
CREATE TABLE user_roles (user_id bigint REFERENCES users, role_id smallint REFERENCES roles, PRIMARY KEY (user_id, role_id));
CREATE TABLE orders (id uuid PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, UNIQUE (id, user_id));
CREATE TABLE lines (
  order_id uuid, user_id bigint, n int, FOREIGN KEY (order_id, user_id) REFERENCES orders (id, user_id), PRIMARY KEY (order_id, n));
CREATE TABLE polymorphic (
  id int PRIMARY KEY, user_id bigint REFERENCES users, role_id smallint REFERENCES roles,
  CHECK (num_nonnulls(user_id, role_id) = 1));
-- Trees whose root is its own parent.
CREATE TABLE strict_tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES strict_tree);
-- Circles.
CREATE TABLE a (id int PRIMARY KEY, b_id int);
CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;
CREATE TABLE c (id int PRIMARY KEY, d_id int NOT NULL);
CREATE TABLE d (id int PRIMARY KEY, c_id int NOT NULL REFERENCES c);
ALTER TABLE c ADD FOREIGN KEY (d_id) REFERENCES d;
CREATE TABLE e (id int PRIMARY KEY, f_id int NOT NULL);
CREATE TABLE f (id int PRIMARY KEY, e_id int NOT NULL REFERENCES e DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE e ADD FOREIGN KEY (f_id) REFERENCES f DEFERRABLE;
-- To and from partitioned tables.
CREATE TABLE measures (at date, n int, PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
CREATE TABLE measures_2024 PARTITION OF measures FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE remarks (at date, n int, text text, FOREIGN KEY (at, n) REFERENCES measures);
CREATE TABLE logs (id int, user_id bigint NOT NULL REFERENCES users) PARTITION BY LIST (id);
CREATE TABLE logs_1 PARTITION OF logs DEFAULT;
-- To what has no row.
CREATE TABLE closed (id int PRIMARY KEY, CHECK (id < 0 AND id > 0));
CREATE TABLE hopeless (closed_id int NOT NULL REFERENCES closed);
CREATE TABLE hopeful (closed_id int REFERENCES closed);
-- Another type than the referenced column.
CREATE TABLE narrow (user_id int REFERENCES users);
